import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeploymentController } from './deployment.ts';
import { GarbageCollector } from './garbagecollector.ts';
import { NamespaceController } from './namespace.ts';
import { replicaSetController } from './replicaset.ts';
import { Lab, template } from './testing/lab.ts';

const lab = (seed = 1) =>
  new Lab(
    [
      (parts) => new DeploymentController(parts),
      replicaSetController,
      (parts) => new GarbageCollector(parts),
      (parts) => new NamespaceController(parts),
    ],
    { seed },
  );

const deployment = (replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template({ app: 'web' }) },
});

function running(seed = 1): Lab {
  const cluster = lab(seed);
  cluster.create('deployments.apps', deployment(3));
  cluster.advance(10);
  return cluster;
}

describe('the garbage collector', () => {
  it('collects what a deleted owner leaves behind', () => {
    const cluster = running();
    cluster.client.delete('deployments.apps', 'default/web', { propagationPolicy: 'Background' });
    expect(cluster.names('deployments.apps')).toEqual([]);
    cluster.advance(10);
    expect([cluster.names('replicasets.apps'), cluster.names('pods')]).toEqual([[], []]);
  });

  it('in the foreground, lets the owner go last', () => {
    const cluster = running();
    const gone: string[] = [];
    cluster.parts.store.observe((change) => {
      if (change.type === 'DELETED') gone.push(change.resource);
    });
    cluster.client.delete('deployments.apps', 'default/web', { propagationPolicy: 'Foreground' });
    expect(cluster.get('deployments.apps', 'default/web')?.metadata.finalizers).toEqual(['foregroundDeletion']);
    cluster.advance(10);
    expect(gone.filter((resource) => resource !== 'events')).toEqual([
      'pods',
      'pods',
      'pods',
      'replicasets.apps',
      'deployments.apps',
    ]);
  });

  it('finds what is made while an owner waits only when another dependent has gone', () => {
    const cluster = lab();
    const owner = cluster.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owner' } });
    const { uid } = owner.metadata;
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid, blockOwnerDeletion: true };
    const dependent = (name: string, finalizers?: string[]) =>
      cluster.create('configmaps', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, ownerReferences: [reference], ...(finalizers ? { finalizers } : {}) },
      });
    dependent('held', ['example.com/hold']);
    cluster.client.delete('configmaps', 'default/owner', { propagationPolicy: 'Foreground' });
    cluster.advance(5);
    dependent('late');
    cluster.advance(5);
    expect(cluster.names('configmaps').sort()).toEqual(['default/held', 'default/late', 'default/owner']);
    cluster.client.modify('configmaps', 'default/held', ({ metadata }) => {
      delete metadata.finalizers;
    });
    cluster.advance(5);
    expect(cluster.names('configmaps')).toEqual([]);
  });

  it('orphans what it is told to leave', () => {
    const cluster = running();
    cluster.client.delete('deployments.apps', 'default/web', { propagationPolicy: 'Orphan' });
    cluster.advance(10);
    expect(cluster.names('deployments.apps')).toEqual([]);
    expect(cluster.list('replicasets.apps').map((set) => set.metadata.ownerReferences)).toEqual([undefined]);
    expect(cluster.list('pods')).toHaveLength(3);
  });

  it('collects what names an owner that never was', () => {
    const cluster = lab();
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'ghost', uid: 'nobody' }];
    cluster.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'lost', ownerReferences } });
    cluster.advance(1);
    expect(cluster.names('configmaps')).toEqual([]);
  });

  it('leaves no orphan without an owner, in whatever order things go', () => {
    const policy = fc.constantFrom('Background' as const, 'Foreground' as const);
    fc.assert(
      fc.property(
        fc.integer(),
        policy,
        policy,
        fc.double({ min: 0, max: 3, noNaN: true }),
        (seed, first, second, pause) => {
          const cluster = running(seed);
          const set = cluster.names('replicasets.apps')[0] ?? '';
          cluster.client.delete('replicasets.apps', set, { propagationPolicy: first });
          cluster.advance(pause);
          cluster.client.delete('deployments.apps', 'default/web', { propagationPolicy: second });
          cluster.advance(30);
          const left = ['deployments.apps', 'replicasets.apps', 'pods'].flatMap((resource) => cluster.names(resource));
          expect(left).toEqual([]);
          const { revision } = cluster;
          cluster.advance(600);
          expect(cluster.revision).toBe(revision);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('a namespace that is deleted', () => {
  const conditions = (cluster: Lab) =>
    Object.fromEntries((cluster.get('namespaces', 'shop')?.status.conditions ?? []).map((c) => [c.type, c.reason]));

  it('waits five seconds, takes its content with it, and waits for finalizers', () => {
    const cluster = lab();
    cluster.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    const held = { name: 'held', namespace: 'shop', finalizers: ['example.com/hold'] };
    cluster.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: held });
    cluster.create('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key', namespace: 'shop' } });
    cluster.client.delete('namespaces', 'shop');
    cluster.advance(4.9);
    expect(cluster.names('secrets')).toEqual(['shop/key']);
    cluster.advance(0.2);
    expect(cluster.names('secrets')).toEqual([]);
    expect(conditions(cluster)).toMatchObject({
      NamespaceContentRemaining: 'SomeResourcesRemain',
      NamespaceFinalizersRemaining: 'SomeFinalizersRemain',
    });
    cluster.advance(60);
    cluster.client.modify('configmaps', 'shop/held', (draft) => {
      delete draft.metadata.finalizers;
    });
    cluster.advance(9);
    expect(cluster.get('namespaces', 'shop')).toBeUndefined();
  });
});
