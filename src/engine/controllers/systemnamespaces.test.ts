import { expect, it } from 'vitest';
import { Cluster } from '../cluster.ts';

it('a system namespace that is deleted is there again within a minute, and kubelets make their Leases in it', () => {
  const cluster = new Cluster({ nodes: [{ name: 'node-a' }] });
  const client = cluster.parts.client('test');
  cluster.advance(70_000);
  const lease = () => client.get('leases.coordination.k8s.io', 'kube-node-lease/node-a')?.spec.holderIdentity;
  client.delete('leases.coordination.k8s.io', 'kube-node-lease/node-a');
  cluster.advance(10_500);
  expect(lease()).toBe('node-a');
  client.delete('namespaces', 'kube-node-lease');
  cluster.advance(15_000);
  expect(lease()).toBeUndefined();
  cluster.advance(90_000);
  expect(client.get('namespaces', 'kube-node-lease')?.status.phase).toBe('Active');
  expect(lease()).toBe('node-a');
  const before = cluster.parts.store.revision;
  cluster.advance(600_000);
  const flaps = cluster.parts.store.history.slice(before).filter(({ resource }) => resource === 'nodes');
  expect(flaps).toEqual([]);
});
