import { beforeEach, expect, it } from 'vitest';
import type { EndpointSlice, Endpoints, Pod } from '../api/types.ts';
import { Cluster } from '../cluster.ts';
import { toTime } from '../sim/time.ts';
import type { KubeObject } from '../store/object.ts';

let cluster: Cluster;
const client = () => cluster.parts.client('test');

/** A pod as a kubelet would report it. */
function putPod(name: string, ip: string, ready: boolean, more: Partial<Pod['metadata']> = {}): void {
  const { store, sim } = cluster.parts;
  const old = store.get('pods', `a/${name}`);
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'a',
      uid: name,
      resourceVersion: '',
      creationTimestamp: toTime(sim.now),
      labels: { app: 'web' },
      ...more,
    },
    spec: { nodeName: 'n', containers: [{ name: 'c', ports: [{ name: 'http', containerPort: 8080 }] }] },
    status: {
      phase: 'Running',
      ...(ip ? { podIP: ip, podIPs: [{ ip }] } : {}),
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    },
  } as unknown as KubeObject;
  if (old === undefined) store.create('pods', pod);
  else store.update('pods', pod);
  cluster.advance(100);
}

const createService = (spec: object) => {
  client().create('services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'a' }, spec });
  cluster.advance(100);
};
/** All but the API server's own. */
const slices = () =>
  ([...cluster.parts.store.list('endpointslices.discovery.k8s.io')] as EndpointSlice[]).filter(
    (slice) => slice.metadata.name !== 'kubernetes',
  );
const shown = () =>
  slices().flatMap((slice) =>
    (slice.endpoints ?? []).map(
      (e) => `${e.addresses[0]} ${e.conditions?.ready} ${e.conditions?.serving} ${e.conditions?.terminating}`,
    ),
  );
const endpoints = () => cluster.parts.store.get('endpoints', 'a/web') as Endpoints | undefined;

beforeEach(() => {
  cluster = new Cluster({ controlPlane: false, nodes: [] });
  client().create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } });
});

it('starts empty, follows readiness and termination, and ends with the service', () => {
  createService({ selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] });
  expect(slices()).toMatchObject([
    {
      metadata: {
        labels: {
          'kubernetes.io/service-name': 'web',
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        },
        ownerReferences: [{ kind: 'Service', name: 'web', controller: true }],
      },
      addressType: 'IPv4',
    },
  ]);
  expect(shown()).toEqual([]);
  putPod('one', '', false);
  expect(shown()).toEqual([]);
  putPod('one', '10.0.0.1', false);
  expect(shown()).toEqual(['10.0.0.1 false false false']);
  expect(endpoints()?.subsets).toEqual([
    {
      notReadyAddresses: [
        { ip: '10.0.0.1', nodeName: 'n', targetRef: { kind: 'Pod', namespace: 'a', name: 'one', uid: 'one' } },
      ],
      ports: [{ port: 8080, protocol: 'TCP' }],
    },
  ]);
  putPod('one', '10.0.0.1', true);
  expect(shown()).toEqual(['10.0.0.1 true true false']);
  expect(slices()[0]?.ports).toEqual([{ name: '', port: 8080, protocol: 'TCP' }]);
  putPod('one', '10.0.0.1', true, { deletionTimestamp: toTime(cluster.now) });
  expect(shown()).toEqual(['10.0.0.1 false true true']);
  expect(endpoints()?.subsets ?? []).toEqual([]);
  cluster.parts.store.delete('pods', 'a/one');
  cluster.advance(100);
  expect(shown()).toEqual([]);
  expect(slices()).toHaveLength(1);
  client().delete('services', 'a/web');
  cluster.advance(100);
  expect(endpoints()).toBeUndefined();
});

it('follows labels and selector, writes nothing for what endpoints do not show', () => {
  createService({ selector: { app: 'web' }, ports: [{ port: 80 }] });
  putPod('one', '10.0.0.1', true);
  const before = cluster.parts.store.revision;
  putPod('one', '10.0.0.1', true, { annotations: { seen: 'yes' } });
  expect(cluster.parts.store.revision).toBe(before + 1);
  putPod('one', '10.0.0.1', true, { labels: { app: 'other' } });
  expect(shown()).toEqual([]);
  client().modify('services', 'a/web', (draft) => {
    draft.spec.selector = { app: 'other' };
  });
  cluster.advance(100);
  expect(shown()).toEqual(['10.0.0.1 true true false']);
});

it('a service without a selector is left to others', () => {
  createService({ ports: [{ port: 80 }] });
  expect(slices()).toEqual([]);
  expect(endpoints()).toBeUndefined();
});

it('publishes what is not ready when told so', () => {
  createService({ clusterIP: 'None', publishNotReadyAddresses: true, selector: { app: 'web' }, ports: [{ port: 80 }] });
  putPod('one', '10.0.0.1', false);
  expect(shown()).toEqual(['10.0.0.1 true false false']);
  expect(endpoints()?.subsets?.[0]?.addresses).toHaveLength(1);
  expect(slices()[0]?.metadata.labels).toHaveProperty('service.kubernetes.io/headless', '');
});
