/** etcd's members, as its tools list and judge them. */
import { expect, it } from 'vitest';
import { Bench } from './bench.ts';

const lines = (text: string): string[] => text.trimEnd().split('\n');

it('a lone etcd is its only member', () => {
  const b = new Bench({ controlPlane: true });
  expect(b.run('etcdctl member list')).toBe(
    '8e9e05c52164694d, started, control-plane, https://10.0.0.10:2380, https://10.0.0.10:2379, false\n',
  );
  expect(b.run('kubectl get node control-plane -o wide --no-headers')).toContain(' 10.0.0.10 ');
  expect(b.run('etcdctl endpoint status --cluster')).toMatch(
    /^https:\/\/10\.0\.0\.10:2379, 8e9e05c52164694d, .* true, /,
  );
});

it('with three machines there are three, one of which leads; each can be lost, and two cannot', () => {
  const b = new Bench({ controlPlane: true, controlPlanes: 3 });
  const members = lines(b.run('etcdctl member list')).map((line) => line.split(', '));
  expect(members.map(([id]) => id)).toEqual(members.map(([id]) => id).toSorted());
  expect(new Set(members.map(([, , , , client]) => client)).size).toBe(3);
  expect(members.map(([, , name]) => name).toSorted()).toEqual(['control-plane', 'control-plane-2', 'control-plane-3']);
  const leads = (): string[] =>
    lines(b.ask('etcdctl endpoint status --cluster').stdout)
      .map((line) => line.split(', '))
      .filter((row) => row[8] === 'true')
      .map(([endpoint]) => endpoint ?? '');
  expect(lines(b.run('etcdctl endpoint health --cluster'))).toHaveLength(3);
  const [leader = ''] = leads();
  expect(leads()).toEqual([leader]);

  const home = members.find((row) => row[4] === leader)?.[2] ?? '';
  b.break('processDown', 'etcd', { id: 'one', params: { machine: home } });
  const { stdout, stderr, code } = b.ask('etcdctl endpoint health --cluster');
  expect(stdout).toContain(`${leader} is unhealthy: failed to commit proposal: context deadline exceeded\n`);
  expect(stdout.match(/is healthy/g)).toHaveLength(2);
  expect({ stderr, code }).toEqual({ stderr: 'Error: unhealthy cluster\n', code: 1 });
  expect(leads()).toHaveLength(1);
  expect(leads()).not.toEqual([leader]);
  expect(lines(b.run('etcdctl member list'))).toHaveLength(3);
  b.run('kubectl get pods');

  const other = members.map(([, , name]) => name ?? '').find((name) => name !== home) ?? '';
  b.break('processDown', 'etcd', { id: 'two', params: { machine: other } });
  expect(b.ask('etcdctl member list').stderr).toBe('Error: context deadline exceeded\n');
});

it('each API server has a Lease, which it renews, and which the others remove an hour after its end', () => {
  const b = new Bench({ controlPlane: true, controlPlanes: 3 });
  const leases = (): string[][] =>
    b.cluster.parts.api
      .list({ name: 'x', groups: ['system:masters'] }, 'leases.coordination.k8s.io', { namespace: 'kube-system' })
      .filter(({ metadata }) => metadata.labels?.['apiserver.kubernetes.io/identity'] === 'kube-apiserver')
      .map(({ metadata, spec }) => [
        metadata.labels?.['kubernetes.io/hostname'] ?? '',
        spec.holderIdentity ?? '',
        spec.renewTime ?? '',
      ])
      .sort();
  const of = (machine: string): string[] => leases().find(([each]) => each === machine) ?? [];
  const renewed = (machine: string): number => Date.parse(of(machine)[2] ?? '');
  expect(leases()).toHaveLength(3);
  expect(b.run('kubectl get leases -n kube-system')).toMatch(
    /^apiserver-[a-z2-7]{26} +apiserver-[a-z2-7]{26}_[0-9a-f-]{36} /m,
  );
  const [, first] = of('control-plane-2');
  b.break('processDown', 'kube-apiserver', { id: 'one', params: { machine: 'control-plane-2' } });
  b.pass(60);
  expect(b.cluster.now - renewed('control-plane')).toBeLessThanOrEqual(10_000);
  expect(b.cluster.now - renewed('control-plane-2')).toBeGreaterThan(50_000);
  b.heal('one');
  b.pass(20);
  expect(b.cluster.now - renewed('control-plane-2')).toBeLessThanOrEqual(10_000);
  expect(of('control-plane-2')[1]).not.toBe(first);
  b.break('nodeDown', undefined, { id: 'off', target: { node: 'control-plane-3' } });
  b.pass(2 * 3600);
  expect(leases().map(([machine]) => machine)).toEqual(['control-plane', 'control-plane-2']);
});
