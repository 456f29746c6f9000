import { expect, it } from 'vitest';
import { Cluster } from '../cluster.ts';

it('makes the Service of the API server anew within ten seconds, with what it leads to', () => {
  const cluster = new Cluster({ controlPlane: false, nodes: [] });
  const { parts } = cluster;
  const client = parts.client('test');
  const seen = () => [
    client.get('services', 'default/kubernetes')?.spec.clusterIP,
    client.get('endpoints', 'default/kubernetes')?.subsets?.[0]?.addresses?.[0]?.ip,
    client.get('endpointslices.discovery.k8s.io', 'default/kubernetes')?.endpoints[0]?.addresses[0],
  ];
  cluster.advance(13_000);
  const before = seen();
  expect(before).toEqual(['10.96.0.1', '10.0.0.1', '10.0.0.1']);
  client.delete('services', 'default/kubernetes');
  cluster.advance(2_000);
  expect(seen()[0]).toBeUndefined();
  cluster.advance(10_000);
  expect(seen()).toEqual(before);
});
