/** Which pod is meant by what has several: kubectl sorts them, for logs otherwise than for what runs in them. */
import { expect, it } from 'vitest';
import { Cluster } from '../../engine/index.ts';
import { Kubectl, MemoryFiles, splitWords } from '../index.ts';

function start() {
  const cluster = new Cluster({ seed: 1, controlPlane: false, nodes: [{ name: 'node-a' }] });
  const kubectl = new Kubectl(cluster);
  cluster.advance(10_000);
  const run = (line: string, stdin = '') => {
    const { stdout, stderr } = kubectl.run(splitWords(line), {
      files: new MemoryFiles(),
      stdin,
      until: cluster.now + 60_000,
    });
    return stdout + stderr;
  };
  /** Pods that a Service `all` stands for, one a second. */
  const pods = (...specs: readonly (readonly [name: string, spec: string])[]): void => {
    run('create service clusterip all --tcp=80');
    for (const [name, spec] of specs) {
      run('create -f -', `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, labels: {app: all}}, spec: {${spec}}}`);
      cluster.advance(1000);
    }
    cluster.advance(10_000);
  };
  return { cluster, run, pods };
}

it('after a rollout logs come from an old pod that still ends, and a command runs in a new one', () => {
  const { run } = start();
  run('create deployment web --image=busybox -- sleep 1d');
  run('rollout status deploy/web');
  const [old = ''] = run('get pods -o name').trim().split('\n');
  run('rollout restart deploy/web');
  run('rollout status deploy/web');
  expect(run('get pods').match(/Terminating/g)).toHaveLength(1);
  expect(run('logs deploy/web')).toContain(`Found 2 pods, using ${old}\n`);
  expect(`pod/${run('exec deploy/web -- hostname').trim()}`).not.toBe(old);
});

it('of pods that are not ready the oldest is meant', () => {
  const { run, pods } = start();
  const never = 'readinessProbe: {exec: {command: ["false"]}}';
  const spec = `containers: [{name: c, image: busybox, command: [sleep, 1d], ${never}}]`;
  pods(['b-first', spec], ['a-second', spec]);
  expect(run('logs svc/all')).toContain('Found 2 pods, using pod/b-first\n');
  expect(run('exec svc/all -- hostname')).toBe('b-first\n');
});

it('a pod that has ended stands with those that run for its logs, and behind all for what runs in it', () => {
  const { run, pods } = start();
  pods(
    ['done', 'restartPolicy: Never, containers: [{name: c, image: busybox, command: [echo, bye]}]'],
    ['stuck', 'containers: [{name: c, image: missing.example/x}]'],
  );
  expect(run('logs svc/all')).toBe('bye\nFound 2 pods, using pod/done\n');
});

it('restarts make logs worth more, and a pod worth less to run in', () => {
  const { run, pods } = start();
  const command = (script: string): string =>
    `containers: [{name: c, image: busybox, command: [sh, -c, '${script}'], readinessProbe: {exec: {command: ["false"]}}}]`;
  pods(
    ['calm', command('sleep 1d')],
    [
      'fell',
      command('test -e /data/x || { touch /data/x; exit 1; }; sleep 1d')
        .replace('{name: c,', '{name: c, volumeMounts: [{name: d, mountPath: /data}],')
        .concat(', volumes: [{name: d, emptyDir: {}}]'),
    ],
  );
  expect(run('logs svc/all')).toContain('using pod/fell\n');
  expect(run('exec svc/all -- hostname')).toBe('calm\n');
});
