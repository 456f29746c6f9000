/** What a namespace's level says to pods, word for word as a real API server of 1.35 does (`pod-security.json`), and how it is asked. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Cluster } from '../../src/engine/index.ts';
import { Kubectl } from '../../src/kubectl/index.ts';

type Level = Readonly<Record<string, string>>;
const { specs, refusals } = JSON.parse(readFileSync(new URL('pod-security.json', import.meta.url), 'utf8')) as {
  specs: Readonly<Record<string, object>>;
  refusals: Readonly<Record<string, Level>>;
};

function shell() {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const kubectl = new Kubectl(cluster, { namespace: 'team' });
  const run = (line: string, stdin = '') => kubectl.run(line.split(' '), { stdin });
  run('create namespace team');
  cluster.advance(1000);
  const label = (...labels: string[]) =>
    run(`label namespace team --overwrite ${labels.map((each) => `pod-security.kubernetes.io/${each}`).join(' ')}`);
  return { cluster, run, label };
}

const pod = (name: string, spec: object) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
const PLAIN = { containers: [{ name: 'main', image: 'nginx' }] };

it.each(Object.entries(refusals))('%s', (strictness, of) => {
  const { run, label } = shell();
  const [level, version] = strictness.split(':');
  label(`enforce=${level}`, `enforce-version=${version}`);
  for (const [name, why] of Object.entries(of)) {
    const { stderr, code } = run('create --dry-run=server -f -', pod('p', specs[name] ?? {}));
    const head = `Error from server (Forbidden): error when creating "STDIN": pods "p" is forbidden: violates PodSecurity`;
    expect(code, name).toBe(why === '' ? 0 : 1);
    expect(stderr, name).toContain(why === '' ? '' : `${head} "${strictness}": ${why}\n`);
  }
});

it('a workload is warned of what its pods will be refused for, and says so where they are made', () => {
  const { cluster, run, label } = shell();
  label('enforce=baseline', 'warn=privileged');
  const template = { metadata: { labels: { app: 'web' } }, spec: { ...PLAIN, hostNetwork: true } };
  const spec = { replicas: 1, selector: { matchLabels: { app: 'web' } }, template };
  const web = JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec });
  expect(run('apply -f -', web).stderr).toBe('');
  label('warn-');
  const why = 'violate PodSecurity "baseline:latest": host namespaces (hostNetwork=true)';
  expect(run('annotate deployment web a=b').stderr).toBe(`Warning: would ${why}\n`);
  cluster.advance(5000);
  expect(run('get events').stdout).toContain(`is forbidden: ${why.replace('violate', 'violates')}`);
  expect(run('get pods').stdout).toBe('');
});

it('who makes a namespace stricter is told of the pods that it would refuse, and they go on', () => {
  const { cluster, run, label } = shell();
  for (const name of ['b', 'a']) run('create -f -', pod(name, { ...PLAIN, hostPID: true }));
  run('create -f -', pod('c', PLAIN));
  cluster.advance(10_000);
  expect(label('enforce=baseline').stderr).toBe(
    'Warning: existing pods in namespace "team" violate the new PodSecurity enforce level "baseline:latest"\n' +
      'Warning: a (and 1 other pod): host namespaces\n',
  );
  expect(label('enforce=privileged').stderr).toBe('');
  expect(label('enforce=strict').stderr).toContain('must be one of privileged, baseline, restricted');
  label('enforce=restricted');
  expect(run('label pod c x=y').code, 'what changes no image is not looked at').toBe(0);
  expect(run('set image pod/c main=nginx:1.27').stderr).toContain('pods "c" is forbidden: violates PodSecurity');
  expect(run('get pods --no-headers').stdout.match(/Running/g)).toHaveLength(3);
});
