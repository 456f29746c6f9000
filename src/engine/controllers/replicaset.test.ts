import { describe, expect, it } from 'vitest';
import { replicaSetController } from './replicaset.ts';
import { replicationController } from './replicationcontroller.ts';
import { Lab, template } from './testing/lab.ts';

const set = (replicas: number, more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web' },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template({ app: 'web' }), ...more },
});
const pod = (name: string, labels: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: { containers: [{ name: 'main', image: 'nginx' }] },
});
const owners = (cluster: Lab, key: string) => cluster.get('pods', key)?.metadata.ownerReferences?.map((o) => o.name);

describe('a ReplicaSet', () => {
  it('whose namespace goes counts its pods down, and does not complain', () => {
    const cluster = new Lab([replicaSetController]);
    cluster.client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    cluster.client.create('replicasets.apps', { ...set(2), metadata: { name: 'web', namespace: 'shop' } });
    cluster.advance(5);
    cluster.client.delete('namespaces', 'shop');
    for (const name of cluster.names('pods')) cluster.client.delete('pods', name);
    cluster.advance(10);
    const { status } = cluster.get('replicasets.apps', 'shop/web') ?? {};
    expect(status).toMatchObject({ replicas: 0, terminatingReplicas: 0 });
    expect(status?.conditions).toBeUndefined();
    expect(cluster.events('FailedCreate')).toEqual([]);
  });

  it('keeps its number of pods', () => {
    const cluster = new Lab([replicaSetController]);
    cluster.create('replicasets.apps', set(3));
    cluster.advance(5);
    const [first] = cluster.names('pods');
    cluster.client.delete('pods', first ?? '');
    cluster.advance(0.1);
    expect(cluster.get('replicasets.apps', 'default/web')?.status).toMatchObject({
      replicas: 3,
      terminatingReplicas: 1,
      readyReplicas: 2,
    });
    cluster.advance(5);
    expect(cluster.get('replicasets.apps', 'default/web')?.status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      terminatingReplicas: 0,
    });
    expect(cluster.names('pods')).not.toContain(first);
    expect(cluster.events('SuccessfulCreate')).toHaveLength(4);
  });

  it('adopts matching orphans and releases pods whose labels changed', () => {
    const cluster = new Lab([replicaSetController]);
    cluster.create('pods', pod('stray', { app: 'web' }));
    cluster.create('pods', pod('other', { app: 'db' }));
    cluster.create('replicasets.apps', set(2));
    cluster.advance(5);
    expect(cluster.list('pods')).toHaveLength(3);
    expect(owners(cluster, 'default/stray')).toEqual(['web']);
    cluster.client.modify('pods', 'default/stray', (draft) => {
      draft.metadata.labels = { app: 'debug' };
    });
    cluster.advance(5);
    expect(owners(cluster, 'default/stray')).toBeUndefined();
    expect(cluster.list('pods')).toHaveLength(4);
  });

  it('replaces finished pods and counts pods as available only after minReadySeconds', () => {
    const cluster = new Lab([replicaSetController]);
    cluster.create('replicasets.apps', set(1, { minReadySeconds: 20 }));
    cluster.advance(5);
    const status = () => cluster.get('replicasets.apps', 'default/web')?.status;
    expect(status()).toMatchObject({ readyReplicas: 1 });
    expect(status()?.availableReplicas).toBeUndefined();
    cluster.advance(18);
    expect(status()).toMatchObject({ readyReplicas: 1, availableReplicas: 1 });
    cluster.finish(cluster.names('pods')[0] ?? '', 'Failed');
    cluster.advance(1);
    expect(cluster.list('pods')).toHaveLength(2);
  });

  it('scaled down, lets pods go that are not ready, then the youngest', () => {
    let made = 0;
    const cluster = new Lab([replicaSetController], { healthy: () => made++ !== 1 });
    cluster.create('replicasets.apps', set(3));
    cluster.advance(5);
    const unready = cluster
      .list('pods')
      .filter((p) => !p.status.conditions)
      .map((p) => p.metadata.name);
    cluster.client.modify('replicasets.apps', 'default/web', (draft) => {
      draft.spec.replicas = 2;
    });
    cluster.advance(5);
    expect(cluster.list('pods').map((p) => p.metadata.name)).not.toContain(unready[0]);
  });
});

it('a ReplicationController does the same with its own selector', () => {
  const cluster = new Lab([replicationController]);
  cluster.create('replicationcontrollers', {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name: 'web' },
    spec: { replicas: 2, selector: { app: 'web' }, template: template({ app: 'web' }) },
  });
  cluster.advance(5);
  expect(cluster.get('replicationcontrollers', 'default/web')?.status).toMatchObject({ replicas: 2, readyReplicas: 2 });
});

it('makes many pods at the rate of its client: a burst, then twenty a second', () => {
  const cluster = new Lab([replicaSetController]);
  cluster.create('replicasets.apps', set(100));
  cluster.advance(0.1);
  expect(cluster.list('pods').length).toBeLessThanOrEqual(17);
  cluster.advance(4.5);
  expect(cluster.list('pods')).toHaveLength(100);
  cluster.advance(5);
  expect(cluster.get('replicasets.apps', 'default/web')?.status).toMatchObject({ replicas: 100, readyReplicas: 100 });
  cluster.client.modify('replicasets.apps', 'default/web', (draft) => {
    draft.spec.replicas = 0;
  });
  cluster.advance(3);
  expect(cluster.list('pods').length).toBeGreaterThan(0);
  cluster.advance(5);
  expect(cluster.list('pods')).toHaveLength(0);
});
