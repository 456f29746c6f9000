import { describe, expect, it } from 'vitest';
import type { KubeObject, Node } from '../api/types.ts';
import { broken, NODE_LEASES, promise } from '../client/lease.ts';
import { enter, NEW_ZONE, take, zoneState } from './nodelifecycle/zones.ts';
import { NodeLifecycleController } from './nodelifecycle.ts';
import { staysFor, TaintEvictionController } from './tainteviction.ts';
import { Lab } from './testing/lab.ts';

function lab(nodes: readonly string[] = ['node-a', 'node-b', 'node-c']): Lab {
  const cluster = new Lab(
    [(parts) => new NodeLifecycleController(parts), (parts) => new TaintEvictionController(parts)],
    { nodes },
  );
  for (const node of nodes) beat(cluster, node);
  return cluster;
}

/** The kubelet begins to renew its Lease. */
function beat(cluster: Lab, node: string): void {
  const { annotations, spec } = promise(node, cluster.parts.sim.now);
  const key = `${NODE_LEASES}/${node}`;
  if (cluster.get('leases.coordination.k8s.io', key) === undefined)
    cluster.parts.store.create('leases.coordination.k8s.io', {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name: node,
        namespace: NODE_LEASES,
        uid: `lease-${node}`,
        resourceVersion: '',
        creationTimestamp: '2026-01-01T00:00:00Z',
        annotations,
      },
      spec,
    } as KubeObject);
  else
    cluster.client.modify('leases.coordination.k8s.io', key, (draft) => {
      draft.metadata.annotations = annotations;
      draft.spec = spec;
    });
}

const silence = (cluster: Lab, node: string) => broken(cluster.parts.store, node, cluster.parts.sim.now);
const nodeOf = (cluster: Lab, name: string) => cluster.get('nodes', name) as Node;
const readyOf = (cluster: Lab, name: string) =>
  nodeOf(cluster, name).status.conditions?.find((c) => c.type === 'Ready');
const taintsOf = (cluster: Lab, name: string) =>
  (nodeOf(cluster, name).spec.taints ?? []).map((t) => `${t.key}:${t.effect}`);

function runPod(cluster: Lab, name: string, seconds: number): void {
  const tolerations = ['not-ready', 'unreachable'].map((key) => ({
    key: `node.kubernetes.io/${key}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: seconds,
  }));
  const spec = { nodeName: 'node-a', tolerations, containers: [{ name: 'main', image: 'nginx' }] };
  cluster.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
}

describe('a node that falls silent', () => {
  it('is Unknown after 50 s, tainted, its pods not ready, and evicted when their toleration is over', () => {
    const cluster = lab();
    runPod(cluster, 'web', 300);
    cluster.advance(23);
    silence(cluster, 'node-a');
    cluster.advance(46); // the last renewal at 20 was seen in the round after it, at 25 at the latest
    expect(readyOf(cluster, 'node-a')?.status).toBe('True');
    cluster.advance(7);
    expect(readyOf(cluster, 'node-a')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    });
    expect(taintsOf(cluster, 'node-a').sort()).toEqual([
      'node.kubernetes.io/unreachable:NoExecute',
      'node.kubernetes.io/unreachable:NoSchedule',
    ]);
    expect(cluster.get('pods', 'default/web')?.status.conditions).toMatchObject([{ type: 'Ready', status: 'False' }]);
    expect(cluster.events('NodeNotReady').sort()).toEqual([
      'Node is not ready',
      'Node node-a status is now: NodeNotReady',
    ]);
    cluster.advance(293);
    expect(cluster.get('pods', 'default/web')?.metadata.deletionTimestamp).toBeUndefined();
    cluster.advance(8);
    expect(cluster.events('TaintManagerEviction')).toEqual(['Marking for deletion Pod default/web']);
  });

  it('is never without a taint when it goes from one trouble to another', () => {
    const cluster = lab();
    cluster.advance(23);
    silence(cluster, 'node-a');
    cluster.advance(100);
    beat(cluster, 'node-a');
    cluster.client.status('nodes', 'node-a', (draft) => {
      draft.status.conditions = [{ type: 'Ready', status: 'False' }];
    });
    const seen: string[][] = [];
    cluster.parts.store.watch('nodes', ({ key }) => {
      if (key === 'node-a') seen.push(taintsOf(cluster, key).map((taint) => taint.replace('node.kubernetes.io/', '')));
    });
    cluster.advance(6);
    expect(seen).toEqual([
      ['unreachable:NoSchedule', 'unreachable:NoExecute', 'not-ready:NoSchedule'],
      ['unreachable:NoExecute', 'not-ready:NoSchedule'],
      ['unreachable:NoExecute', 'not-ready:NoSchedule', 'not-ready:NoExecute'],
      ['not-ready:NoSchedule', 'not-ready:NoExecute'],
    ]);
  });

  it('gets rid of its taints when it is back, and planned evictions are cancelled', () => {
    const cluster = lab();
    runPod(cluster, 'web', 300);
    cluster.advance(23);
    silence(cluster, 'node-a');
    cluster.advance(100);
    beat(cluster, 'node-a');
    cluster.client.status('nodes', 'node-a', (draft) => {
      draft.status.conditions = [{ type: 'Ready', status: 'True' }];
    });
    cluster.advance(6);
    expect(taintsOf(cluster, 'node-a')).toEqual([]);
    expect(cluster.events('TaintManagerEviction')).toEqual(['Cancelling deletion of Pod default/web']);
    cluster.advance(400);
    expect(cluster.get('pods', 'default/web')?.metadata.deletionTimestamp).toBeUndefined();
  });

  it('is not tainted NoExecute when all nodes fell silent', () => {
    const cluster = lab();
    cluster.advance(23);
    for (const node of ['node-a', 'node-b', 'node-c']) silence(cluster, node);
    cluster.advance(120);
    expect(taintsOf(cluster, 'node-a')).toEqual(['node.kubernetes.io/unreachable:NoSchedule']);
  });
});

it('a cluster of beating nodes writes nothing', () => {
  const cluster = lab();
  cluster.advance(60);
  const { revision } = cluster;
  cluster.advance(86_400);
  expect(cluster.revision).toBe(revision);
});

describe('zones', () => {
  it('are disrupted partially from 55 % and more than two nodes on', () => {
    expect([zoneState(3, 0), zoneState(3, 2), zoneState(5, 3), zoneState(3, 3)]).toEqual([
      'Normal',
      'Normal',
      'PartialDisruption',
      'FullDisruption',
    ]);
  });

  it('let one node go each ten seconds, each hundred in a large disrupted zone, none in a small one', () => {
    const taken = take(NEW_ZONE, 0);
    if (typeof taken !== 'object') throw new Error('no token');
    expect(take(taken, 0)).toBe(10_000);
    expect(take(taken, 10_000)).toMatchObject({ tokens: 0 });
    expect(take(enter(taken, 'PartialDisruption', 51, 0), 0)).toBe(100_000);
    expect(take(enter(taken, 'PartialDisruption', 50, 0), 0)).toBeUndefined();
  });
});

it('a pod stays as long as its shortest toleration', () => {
  const taint = (key: string) => ({ key, effect: 'NoExecute' });
  const keep = { key: 'a', operator: 'Exists', effect: 'NoExecute' };
  expect(staysFor([], [taint('a')])).toBe(0);
  expect(staysFor([keep], [taint('a')])).toBe(Number.POSITIVE_INFINITY);
  expect(staysFor([{ ...keep, tolerationSeconds: 20 }], [taint('a')])).toBe(20_000);
  expect(staysFor([keep], [taint('a'), taint('b')])).toBe(0);
  expect(staysFor([{ operator: 'Exists' }], [taint('a'), taint('b')])).toBe(Number.POSITIVE_INFINITY);
});
