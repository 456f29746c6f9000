/**
 * What holds whatever breaks: over seeds, a person's actions and random faults on a small cluster. The seeds are fixed here, so
 * that the suite is the same everywhere; a plan that once failed is kept below as a regression.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Cluster,
  type EndpointSlice,
  FAULT_KINDS,
  type FaultSpec,
  type KubeObject,
} from '../../src/engine/index.ts';
import { Play, type Step } from './play.ts';
import { KINDS, podsOf } from './shop.ts';
import { isActive, isReady } from './watch.ts';

const action = fc.oneof(
  fc.record({ do: fc.constant('scale' as const), replicas: fc.integer({ min: 2, max: 7 }) }),
  fc.record({ do: fc.constant('image' as const), tag: fc.integer({ min: 0, max: 3 }) }),
  fc.record({
    do: fc.constant('delete' as const),
    app: fc.constantFrom('web' as const, 'db' as const, 'agent' as const),
    which: fc.nat(9),
  }),
  fc.record({ do: fc.constant('evict' as const), which: fc.nat(9) }),
);
const fault = fc
  .tuple(fc.constantFrom(...KINDS), fc.integer({ min: 5, max: 450 }))
  .map(([spec, seconds]) => ({ ...spec, for: seconds * 1000 }));
const step = fc.oneof(
  fc.record({ after: fc.integer({ min: 0, max: 40 }), action }),
  fc.record({ after: fc.integer({ min: 0, max: 90 }), fault }),
);
const plan = fc.record({ seed: fc.nat(1000), steps: fc.array(step, { minLength: 2, maxLength: 6 }) });
type Plan = { readonly seed: number; readonly steps: readonly Step[] };

/** What a cluster has come to, without names that are chance. */
function summary(cluster: Cluster): unknown {
  const { store } = cluster.parts;
  const of = (resource: string) =>
    [...store.list(resource)]
      .filter(({ metadata }) => metadata.namespace === 'default')
      .map((object) => [object.metadata.name, (object as { spec?: unknown }).spec]);
  const counts = ['web', 'db', 'agent'].map((app) => podsOf(cluster, app).filter(isReady).length);
  const nodes = [...store.list('nodes')].map(({ metadata, spec }: KubeObject & { spec?: object }) => [
    metadata.name,
    (spec as { taints?: unknown } | undefined)?.taints,
  ]);
  return [...['deployments.apps', 'statefulsets.apps', 'daemonsets.apps'].map(of), counts, nodes];
}

/** Nothing points to an owner that is gone. */
function orphans(cluster: Cluster): string[] {
  const { store } = cluster.parts;
  const all = [...store.resources()].flatMap((resource) => [...store.list(resource)]);
  const uids = new Set(all.map(({ metadata }) => metadata.uid));
  return all
    .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => !uids.has(uid)))
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

function endpoints(cluster: Cluster): string[] {
  const slices = [...cluster.parts.store.by('endpointslices.discovery.k8s.io', 'service', 'default/web').values()];
  return slices
    .flatMap((slice) => (slice as EndpointSlice).endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready)
    .map(({ targetRef }) => targetRef?.name ?? '')
    .sort();
}

/** The keys of what only people make and remove. */
function kept(cluster: Cluster): string[] {
  const { store } = cluster.parts;
  return ['configmaps', 'secrets', 'services', 'persistentvolumeclaims', 'persistentvolumes', 'nodes', 'namespaces']
    .flatMap((resource) =>
      [...store.list(resource)].map(({ metadata }) => `${resource} ${metadata.namespace}/${metadata.name}`),
    )
    .sort();
}

function holds({ seed, steps }: Plan): void {
  const play = new Play(seed);
  const { cluster, watch } = play;
  const before = kept(cluster);
  const middle = Math.ceil(steps.length / 2);
  play.run(steps.slice(0, middle), true);
  play.pass(3000);
  const [saved, revision, at] = [cluster.checkpoint(), cluster.parts.store.revision, cluster.now];
  cluster.advance(120_000);
  const story = () =>
    cluster.parts.store.history.slice(revision).map(({ time, key, object }) => JSON.stringify([time, key, object]));
  const first = story();
  cluster.restore(saved);
  cluster.advance(120_000);
  expect(story(), 'the timeline after a checkpoint').toEqual(first);
  cluster.restore(saved);
  expect(cluster.now).toBe(at);
  play.run(steps.slice(middle), true);
  play.mend();
  const quiet = cluster.parts.store.revision;
  cluster.advance(180_000);
  const late = cluster.parts.store.history
    .slice(quiet)
    .map(
      ({ time, key, cause, type }) => `${new Date(time).toISOString().slice(11, 23)} ${type} ${key} by ${cause.actor}`,
    );
  expect(watch.broken).toEqual([]);
  expect(late, 'written though all is settled').toEqual([]);
  expect(kept(cluster)).toEqual(before);
  expect(orphans(cluster)).toEqual([]);
  const web = podsOf(cluster, 'web');
  expect(endpoints(cluster)).toEqual(
    web
      .filter(isReady)
      .map(({ metadata }) => metadata.name)
      .sort(),
  );
  expect(web.filter(isActive).length).toBe(play.web.spec.replicas);
  const twin = new Play(seed);
  twin.run(steps, false);
  twin.mend();
  expect(summary(cluster)).toEqual(summary(twin.cluster));
}

test('whatever breaks, the promises hold, and once mended it is as if nothing had been', { timeout: 240_000 }, () => {
  const { RUNS: runs = '8', SEED: seed = '1' } = process.env;
  fc.assert(fc.property(plan, holds), { numRuns: Number(runs), seed: Number(seed), endOnFailure: runs !== '8' });
});

/** A rollout, a crash and a change of size while each fault holds. */
const busy = (fault: Omit<FaultSpec, 'id' | 'for'>): Plan => ({
  seed: 7,
  steps: [
    { after: 1, action: { do: 'image', tag: 1 } },
    { after: 4, fault: { ...fault, for: 100_000 } },
    { after: 12, action: { do: 'delete', app: 'db', which: 0 } },
    { after: 8, action: { do: 'scale', replicas: 6 } },
  ],
});

test.each(KINDS.map((fault) => [JSON.stringify(fault), fault] as const))('the promises hold with %s', (_, fault) => {
  holds(busy(fault));
});

test('evictions one after another stop at the budget', () => {
  const evictions = [0, 1, 2, 3, 4, 5].map((which) => ({ after: 1, action: { do: 'evict' as const, which } }));
  holds({ seed: 3, steps: [...evictions, ...evictions] });
});

test('every kind of fault may strike', () => {
  const may = new Set(KINDS.map(({ kind }) => kind));
  expect(FAULT_KINDS.filter((kind) => !may.has(kind))).toEqual([]);
});

// A node that the node controller calls unknown just after its kubelet has looked at it, because its Lease comes later.
test('a plan that failed: an expired certificate of the API server', () => {
  const fault = (after: number, spec: Omit<FaultSpec, 'id'>) => ({ after, fault: spec });
  holds({
    seed: 1,
    steps: [
      fault(33, { kind: 'podKill', target: { selector: 'app=web' }, mode: 'one', params: { every: 7 }, for: 197_000 }),
      fault(36, { kind: 'certificateExpired', target: { name: 'apiserver' }, for: 310_000 }),
      { after: 18, action: { do: 'delete', app: 'agent', which: 4 } },
      { after: 26, action: { do: 'delete', app: 'web', which: 1 } },
      fault(44, { kind: 'certificateExpired', target: { name: 'admin.conf' }, for: 335_000 }),
    ],
  });
});

// A pod is evicted and a rollout begins in one moment: its ReplicaSet replaces it, is made smaller and has one too many for 10 ms.
test('a plan that failed: what was refused without etcd is done at once when it is back', () => {
  holds({
    seed: 351,
    steps: [
      { after: 4, fault: { kind: 'processFrozen', target: { name: 'etcd' }, for: 250_000 } },
      { after: 1, action: { do: 'evict', which: 7 } },
      { after: 26, action: { do: 'image', tag: 1 } },
    ],
  });
});

// A second fault of the same name takes the place of the first, and what was refused meanwhile was done after what came later.
test('a plan that failed: two changes of size, the first refused', () => {
  const fault = (after: number, spec: Omit<FaultSpec, 'id'>) => ({ after, fault: spec });
  holds({
    seed: 651,
    steps: [
      fault(68, { kind: 'processFrozen', target: { name: 'kube-apiserver' }, for: 143_000 }),
      fault(1, { kind: 'nodePressure', target: { node: '*' }, mode: 'one', for: 307_000 }),
      { after: 7, action: { do: 'scale', replicas: 2 } },
      fault(20, { kind: 'podKill', target: { selector: 'app=web' }, mode: 'one', params: { every: 7 }, for: 443_000 }),
      { after: 6, action: { do: 'scale', replicas: 6 } },
    ],
  });
});

// The new size is divided among both ReplicaSets, of which the new one has no pod that is ready: two are left for a moment.
test('a plan that failed: made smaller while a rollout waits for the scheduler', () => {
  holds({
    seed: 556,
    steps: [
      { after: 71, fault: { kind: 'processDown', target: { name: 'kube-scheduler' }, for: 216_000 } },
      { after: 17, action: { do: 'scale', replicas: 6 } },
      { after: 20, action: { do: 'image', tag: 0 } },
      { after: 11, action: { do: 'scale', replicas: 3 } },
      { after: 76, fault: { kind: 'nodeNetworkLost', target: { node: 'a2' }, for: 446_000 } },
    ],
  });
});

// Nobody counts for the budget, so that an eviction is let through on an old count, as on a real cluster.
test('a plan that failed: an eviction while the controller manager is not believed', () => {
  holds({
    seed: 940,
    steps: [
      { after: 2, fault: { kind: 'certificateExpired', target: { name: 'controller-manager.conf' }, for: 449_000 } },
      { after: 49, fault: { kind: 'nodeDown', target: { node: 'a1' }, for: 198_000 } },
      {
        after: 15,
        fault: { kind: 'imagePull', target: { name: 'nginx:*' }, params: { how: 'rateLimit' }, for: 79_000 },
      },
      { after: 39, action: { do: 'delete', app: 'web', which: 3 } },
      { after: 1, fault: { kind: 'nodeSlow', target: { node: '*' }, mode: 'one', for: 306_000 } },
      { after: 34, action: { do: 'evict', which: 7 } },
    ],
  });
});
