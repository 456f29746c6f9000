import { beforeEach, expect, test } from 'vitest';
import type { EndpointSlice, Node, Service } from '../api/types.ts';
import { apply, begin, cluster, from, object, serve, settle } from './testing.ts';

beforeEach(begin);

/** Pods on three nodes, in the zones a, a and b, behind a Service; the client is on the first. */
function zones(distribution: string): void {
  const nodes = [...(cluster.parts.store.list('nodes') as Iterable<Node>)]
    .map(({ metadata }) => metadata.name)
    .filter((name) => !name.startsWith('control-plane'));
  for (const [i, name] of nodes.slice(0, 3).entries()) {
    const zone = i < 2 ? 'a' : 'b';
    cluster.parts.client('test').modify('nodes', name, ({ metadata }) => {
      metadata.labels = { ...metadata.labels, 'topology.kubernetes.io/zone': zone };
    });
    const spec = { nodeName: name, containers: [{ name: 'main', image: 'nginx' }] };
    apply('pods', object('v1', 'Pod', 'qa', `near-${i}`, { spec }, { app: 'near' }));
    const asks = { nodeName: name, containers: [{ name: 'main', image: 'toolbox:alpine', command: ['sleep', '1d'] }] };
    apply('pods', object('v1', 'Pod', 'qa', `asks-${i}`, { spec: asks }));
  }
  serve('qa', 'near', { trafficDistribution: distribution });
  settle(20);
}

const reached = (asker: string): string[] => {
  const found = new Set<string>();
  for (let i = 0; i < 6; i++)
    found.add(cluster.network.request(from(`qa/${asker}`), { host: 'near', port: 80 }).pod ?? '');
  return [...found].sort();
};
const slice = () => [...cluster.parts.store.by('endpointslices.discovery.k8s.io', 'service', 'qa/near').values()][0];

test('PreferSameZone keeps traffic in the zone while somebody answers there', () => {
  zones('PreferSameZone');
  const { endpoints = [] } = slice() as EndpointSlice;
  expect(endpoints.map(({ hints, zone }) => [hints, zone])).toEqual(
    endpoints.map(({ zone }) => [{ forZones: [{ name: zone }] }, zone]),
  );
  expect(reached('asks-0')).toEqual(['qa/near-0', 'qa/near-1']);
  expect(reached('asks-2')).toEqual(['qa/near-2']);
  cluster.parts.client('test').delete('pods', 'qa/near-2');
  settle(40);
  expect(reached('asks-2')).toEqual(['qa/near-0', 'qa/near-1']);
});

test('PreferSameNode keeps it on the node, and without the field it goes everywhere', () => {
  zones('PreferSameNode');
  expect(reached('asks-1')).toEqual(['qa/near-1']);
  cluster.parts.client('test').modify('services', 'qa/near', ({ spec }: Service) => {
    delete (spec as { trafficDistribution?: string }).trafficDistribution;
  });
  settle();
  expect(JSON.stringify(slice())).not.toContain('hints');
  expect(reached('asks-1')).toHaveLength(3);
});
