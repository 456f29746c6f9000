import { expect, test } from 'vitest';
import { isRenewing } from '../client/lease.ts';
import { bench } from './testing.ts';

function twoNodes() {
  const b = bench({ nodes: [{ name: 'node-a' }, { name: 'node-b' }] });
  b.pod('web', { containers: [{ name: 'main', image: 'nginx' }] });
  b.pod('short', { containers: [{ name: 'main', image: 'busybox', command: ['sleep', '30'] }] });
  b.run(10);
  const { world, store } = b.cluster.parts;
  const renewing = () => {
    const lease = store.get('leases.coordination.k8s.io', 'kube-node-lease/node-a');
    return lease !== undefined && isRenewing(lease);
  };
  const ready = () =>
    b.cluster.parts
      .client('test')
      .get('nodes', 'node-a')
      ?.status.conditions?.find(({ type }) => type === 'Ready')?.status;
  const restarts = (name: string) => b.get(name)?.status.containerStatuses?.[0]?.restartCount;
  return { ...b, world, renewing, ready, restarts };
}

test('a machine that loses power restarts its pods in new sandboxes', () => {
  const b = twoNodes();
  b.world.set('machine/node-a', 'off');
  b.run(60);
  expect(b.renewing()).toBe(false);
  expect(b.restarts('web')).toBe(0);
  b.world.clear('machine/node-a');
  b.run(40);
  expect(b.renewing()).toBe(true);
  expect(b.ready()).toBe('True');
  expect(b.restarts('web')).toBe(1);
  expect(b.events('web')).toContain('SandboxChanged');
  // A kubelet that starts describes its node anew, and its pressures were unknown when it was back. and its pressures were unknown when it was back.
  const ofKubelet = b.events('node-a').filter((each) => !/Registered|NotReady/.test(each));
  expect(ofKubelet).toEqual([
    'Starting x2',
    'NodeHasSufficientMemory x3',
    'NodeHasNoDiskPressure x3',
    'NodeHasSufficientPID x3',
    'Rebooted',
    'NodeReady',
  ]);
});

test('a machine that hangs goes on where it was', () => {
  const b = twoNodes();
  b.world.set('machine/node-a', 'frozen');
  b.run(60);
  expect(b.restarts('short')).toBe(0);
  b.world.clear('machine/node-a');
  b.run(2);
  expect(b.ready()).toBe('False');
  expect(b.restarts('web')).toBe(0);
  b.run(15);
  expect(b.ready()).toBe('True');
  expect(b.restarts('short')).toBe(1);
});

test('a node without network goes on, and tells of it later', () => {
  const b = twoNodes();
  b.world.set('network/node-a', 'cut');
  b.run(60);
  expect(b.restarts('short')).toBe(0);
  b.world.clear('network/node-a');
  b.run(10);
  expect(b.restarts('short')).toBeGreaterThan(0);
  expect(b.ready()).toBe('True');
});

test('containers end without their kubelet, and it finds out when it is back', () => {
  const b = twoNodes();
  b.world.set('process/kubelet/node-a', 'down');
  b.run(60);
  expect(b.renewing()).toBe(false);
  expect(b.restarts('short')).toBe(0);
  b.world.clear('process/kubelet/node-a');
  b.run(10);
  expect(b.restarts('short')).toBe(1);
  expect(b.restarts('web')).toBe(0);
});

test('a silent runtime makes the node unready after half a minute', () => {
  const b = twoNodes();
  b.world.set('process/containerd/node-a', 'down');
  b.run(25);
  expect(b.ready()).toBe('True');
  b.run(10);
  expect(b.ready()).toBe('False');
  expect(b.renewing()).toBe(true);
  b.world.clear('process/containerd/node-a');
  b.run(5);
  expect(b.ready()).toBe('True');
});

test('a node short of memory evicts who uses more than it asked for', () => {
  const b = twoNodes();
  b.pod('modest', {
    containers: [{ name: 'main', image: 'nginx', resources: { requests: { memory: '100Mi', cpu: '10m' } } }],
  });
  b.run(20);
  b.world.set('pressure/node-a', 'memory');
  b.run(16);
  expect(b.get('modest')?.status.phase).toBe('Running');
  const evicted = ['web', 'short'].filter((name) => b.get(name)?.status.reason === 'Evicted');
  expect(evicted).toHaveLength(2);
  b.world.clear('pressure/node-a');
  b.run(1);
});

test('an idle cluster sets no timers going', () => {
  const b = bench();
  b.pod('web', { containers: [{ name: 'main', image: 'nginx' }] });
  b.run(120);
  const { store, sim } = b.cluster.parts;
  const before = store.revision;
  const fired = sim.advance(b.cluster.now + 3_600_000);
  expect(store.history.slice(before).filter(({ resource }) => resource !== 'events')).toEqual([]);
  expect(fired).toBeLessThan(20);
});

test('a static pod shows in the API, cannot be deleted away, and dies with its process', () => {
  const etcd = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'etcd', namespace: 'kube-system', labels: { component: 'etcd' } },
    spec: { hostNetwork: true, containers: [{ name: 'etcd', image: 'registry.k8s.io/etcd:3.6.5-0' }] },
  };
  const b = bench({ nodes: [{ name: 'node-a', staticPods: [etcd] }] });
  b.run(5);
  const client = b.cluster.parts.client('test');
  const mirror = () => client.get('pods', 'kube-system/etcd-node-a');
  const first = mirror();
  expect(first?.status.podIP).toBe(client.get('nodes', 'node-a')?.status.addresses?.[0]?.address);
  client.delete('pods', 'kube-system/etcd-node-a');
  b.run(5);
  const second = mirror();
  expect(second?.metadata.uid).not.toBe(first?.metadata.uid);
  expect(second?.status.containerStatuses?.[0]?.containerID).toBe(first?.status.containerStatuses?.[0]?.containerID);
  b.cluster.parts.world.set('process/etcd', 'down');
  b.run(20);
  const during = mirror()?.status.containerStatuses?.[0];
  expect(during?.ready).toBe(true); // without etcd nobody can write that it is not
  b.cluster.parts.world.clear('process/etcd');
  b.run(5);
  const after = mirror()?.status.containerStatuses?.[0];
  expect(after?.ready).toBe(true);
  expect(after?.restartCount).toBeGreaterThan(during?.restartCount ?? 0);
});

test('a change to the mirror of a static pod touches no container, and the next mirror is as its file', () => {
  const part = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'part', namespace: 'kube-system' },
    spec: { hostNetwork: true, containers: [{ name: 'main', image: 'nginx:1.27' }] },
  };
  const b = bench({ nodes: [{ name: 'node-a', staticPods: [part] }] });
  b.run(5);
  const client = b.cluster.parts.client('test');
  const mirror = () => client.get('pods', 'kube-system/part-node-a');
  const before = mirror()?.status.containerStatuses?.[0];
  client.modify('pods', 'kube-system/part-node-a', ({ spec }) => {
    for (const container of spec.containers) container.image = 'nginx:1.28';
  });
  b.run(20);
  expect(mirror()?.spec.containers[0]?.image).toBe('nginx:1.28');
  expect(mirror()?.status.containerStatuses?.[0]).toEqual(before);
  client.delete('pods', 'kube-system/part-node-a');
  b.run(5);
  expect(mirror()?.spec.containers[0]?.image).toBe('nginx:1.27');
  expect(mirror()?.status.containerStatuses?.[0]?.containerID).toBe(before?.containerID);
});

test('a static pod whose mirror is deleted waits for its back-off all the same', () => {
  const broken = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'broken', namespace: 'kube-system' },
    spec: { hostNetwork: true, containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', 'exit 1'] }] },
  };
  const b = bench({ nodes: [{ name: 'node-a', staticPods: [broken] }] });
  const client = b.cluster.parts.client('test');
  const count = () => client.get('pods', 'kube-system/broken-node-a')?.status.containerStatuses?.[0]?.restartCount;
  b.run(18); // two restarts: the next one is due 20 s after the last end
  expect(count()).toBe(2);
  client.delete('pods', 'kube-system/broken-node-a');
  b.run(8);
  expect(count()).toBe(2);
  b.run(30);
  expect(count()).toBe(3);
});

test('a machine that is shut down ends its pods first', () => {
  const b = twoNodes();
  b.world.set('shutdown/node-a', true);
  b.run(1);
  expect(b.ready()).toBe('False');
  expect(b.get('web')?.status).toMatchObject({
    phase: 'Failed',
    reason: 'Terminated',
    message: 'Pod was terminated in response to imminent node shutdown.',
  });
  expect(b.events('node-a')).toContain('Shutdown');
  b.run(40);
  expect(b.renewing()).toBe(false);
  b.world.clear('shutdown/node-a');
  b.run(30);
  expect(b.renewing()).toBe(true);
  expect(b.ready()).toBe('True');
  expect(b.get('web')?.status.phase).toBe('Failed');
});

test('while a machine boots nothing happens on it', () => {
  const b = twoNodes();
  b.world.set('machine/node-a', 'off');
  b.run(1);
  b.world.clear('machine/node-a');
  b.run(15);
  expect(b.get('web')?.status.containerStatuses?.[0]?.state?.running).toBeDefined();
  b.run(10);
  expect(b.restarts('web')).toBe(1);
});
