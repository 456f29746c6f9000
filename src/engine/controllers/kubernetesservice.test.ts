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

it('leads to the machines that carry the control plane, and clients are told of the lone one or of what stands before several', () => {
  const [one, three] = [1, 3].map((controlPlanes) => {
    const cluster = new Cluster({ controlPlanes, nodes: [{ name: 'worker' }] });
    cluster.advance(30_000);
    const client = cluster.parts.client('test');
    const nodes = [...client.list('nodes')].filter(({ metadata }) => metadata.name.startsWith('control-plane'));
    return {
      cluster,
      own: nodes.map(({ status }) => status.addresses?.[0]?.address),
      endpoints: client.get('endpoints', 'default/kubernetes')?.subsets?.[0]?.addresses?.map(({ ip }) => ip),
      slice: client
        .get('endpointslices.discovery.k8s.io', 'default/kubernetes')
        ?.endpoints.map(({ addresses }) => addresses[0]),
    };
  });
  expect(one?.own).toEqual(['10.0.0.10']);
  expect([one?.endpoints, one?.slice]).toEqual([one?.own, one?.own]);
  expect(three?.own).toHaveLength(3);
  expect([three?.endpoints, three?.slice]).toEqual([three?.own, three?.own]);
  expect(one?.cluster.parts.controlPlane.server).toBe('10.0.0.10:6443');
  expect(three?.cluster.parts.controlPlane.server).toBe('10.0.0.1:6443');
});
