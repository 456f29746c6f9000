/** CoreDNS does what its ConfigMap says: what it answers, when it reads it again, and what it makes of a mistake. */
import { beforeEach, describe, expect, it } from 'vitest';
import { begin, cluster, run, settle } from './testing.ts';

beforeEach(begin);

const KEY = 'kube-system/coredns';
const corefile = () => cluster.parts.client('test').get('configmaps', KEY)?.data?.['Corefile'] ?? '';
const pods = () =>
  cluster.parts
    .client('test')
    .by('pods', 'namespace', 'kube-system')
    .filter(({ metadata }) => metadata.labels?.['k8s-app'] === 'kube-dns');
const log = () =>
  cluster.runtime
    .logs(`kube-system/${pods()[0]?.metadata.name}`)
    .lines.map(({ text }) => text)
    .join('\n');

function change(from: string | RegExp, to: string): void {
  const text = corefile();
  expect(text).toMatch(from);
  cluster.parts.client('test').modify('configmaps', KEY, (map) => {
    map.data = { Corefile: text.replace(from, to) };
  });
}
/** The kubelet brings the file up to date, and the plugin `reload` looks. */
const reread = () => settle(140);
/** As `kubectl rollout restart` does. */
function restart(): void {
  for (const { metadata } of pods()) cluster.parts.client('test').delete('pods', `kube-system/${metadata.name}`);
  settle(30);
}
const asked = (name: string) => run('qa/client', `nslookup ${name}.`).output;

it('reads its file again by itself, after a while', () => {
  expect(asked('nginx-service.qa.svc.cluster.local')).toContain('Address: 10.');
  change(
    '    ready\n',
    '    ready\n    rewrite name shop.corp.io nginx-service.qa.svc.cluster.local\n    hosts {\n      10.1.2.3 db.corp.io\n      fallthrough\n    }\n',
  );
  settle(5);
  expect(asked('db.corp.io')).not.toContain('10.1.2.3');
  const before = cluster.checkpoint();
  reread();
  expect(asked('db.corp.io')).toContain('Address: 10.1.2.3\n');
  const service = cluster.parts.client('test').get('services', 'qa/nginx-service')?.spec.clusterIP;
  expect(asked('shop.corp.io')).toContain(`Address: ${service}\n`);
  expect(log()).toMatch(
    /\.:53\n.*SHA512 = \w{128}\nCoreDNS-[\s\S]*\[INFO\] Reloading\n.*SHA512 = \w{128}\n\[INFO\] Reloading complete$/,
  );
  cluster.restore(before);
  reread();
  expect(asked('db.corp.io')).toContain('Address: 10.1.2.3\n');
});

describe('without a plugin', () => {
  it.each([
    ['kubernetes', / {4}kubernetes [^}]*}\n/, 'nginx-service.qa.svc.cluster.local', 'NXDOMAIN'],
    ['forward', / {4}forward [^}]*}\n/, 'registry.k8s.io', 'SERVFAIL'],
  ])('%s it says so', (_, block, name, code) => {
    expect(asked(name)).toContain('Address: ');
    change(block, '');
    reread();
    expect(asked(name)).toContain(`** server can't find ${name}.: ${code}\n`);
  });

  it('ready it is never ready', () => {
    change('    ready\n', '');
    restart();
    expect(pods().map(({ status }) => status.containerStatuses?.[0]?.ready)).toEqual([false, false]);
    expect(asked('nginx-service.qa.svc.cluster.local')).toContain('Connection refused');
  });
});

it('goes on as before with a file that it cannot take, and does not start with it', () => {
  change('    kubernetes cluster.local', '    kubernets cluster.local');
  reread();
  const error = "/etc/coredns/Corefile:7 - Error during parsing: Unknown directive 'kubernets'";
  expect(log()).toContain(`[INFO] Reloading\n[ERROR] Restart failed: ${error}\n`);
  expect(asked('nginx-service.qa.svc.cluster.local')).toContain('Address: 10.');
  restart();
  expect(log()).toBe(error);
  expect(pods()[0]?.status.containerStatuses?.[0]?.restartCount).toBeGreaterThan(0);
});

it('ends where its queries come back to it', () => {
  change('forward . /etc/resolv.conf', 'forward . 10.96.0.10');
  restart();
  expect(log()).toContain('[FATAL] plugin/loop: Loop (127.0.0.1:41233 -> :53) detected for zone "."');
});

it.each([
  ['.:53 {\n  errors\n', "F:2 - Syntax error: Unexpected token 'errors', expecting '}'"],
  [
    '.:53 {\n  kubernetes cluster.local {\n    podz\n  }\n}\n',
    "plugin/kubernetes: F:3 - Error during parsing: unknown property 'podz'",
  ],
])('says what is wrong with %j', (text, message) => {
  change(/[\s\S]+/, text);
  restart();
  expect(log()).toBe(message.replace('F:', '/etc/coredns/Corefile:'));
});
