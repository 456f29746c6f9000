import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GarbageCollector } from './garbagecollector.ts';
import { StatefulSetController } from './statefulset.ts';
import { Lab, type LabOptions, template } from './testing/lab.ts';

const KEY = 'default/db';

const lab = (options: LabOptions = {}) =>
  new Lab([(parts) => new StatefulSetController(parts), (parts) => new GarbageCollector(parts)], options);

function set(replicas: number, more: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: {
      serviceName: 'db',
      replicas,
      selector: { matchLabels: { app: 'db' } },
      template: template({ app: 'db' }, 'pg:1'),
      ...more,
    },
  };
}

function change(cluster: Lab, spec: { replicas?: number; image?: string; partition?: number }): void {
  cluster.client.modify('statefulsets.apps', KEY, (draft) => {
    if (spec.replicas !== undefined) draft.spec.replicas = spec.replicas;
    if (spec.image !== undefined) draft.spec.template = template({ app: 'db' }, spec.image);
    if (spec.partition !== undefined)
      draft.spec.updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: spec.partition } };
  });
}

const images = (cluster: Lab) =>
  Object.fromEntries(cluster.list('pods').map((pod) => [pod.metadata.name, pod.spec.containers[0]?.image]));
const status = (cluster: Lab) => cluster.get('statefulsets.apps', KEY)?.status;
const claims = {
  volumeClaimTemplates: [
    {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
  ],
};

describe('a StatefulSet', () => {
  it('starts its pods one after the other, each when the one before is ready', () => {
    const cluster = lab();
    cluster.create('statefulsets.apps', set(3));
    cluster.advance(0.2);
    expect(cluster.names('pods')).toEqual(['default/db-0']);
    cluster.advance(10);
    expect(cluster.list('pods').map((pod) => [pod.metadata.name, pod.spec.hostname, pod.spec.subdomain])).toEqual([
      ['db-0', 'db-0', 'db'],
      ['db-1', 'db-1', 'db'],
      ['db-2', 'db-2', 'db'],
    ]);
    expect(cluster.events('SuccessfulCreate')[0]).toBe('Create Pod db-0 in StatefulSet db successful');
    expect(status(cluster)).toMatchObject({ replicas: 3, readyReplicas: 3, currentReplicas: 3, collisionCount: 0 });
  });

  it('in parallel, starts them all at once', () => {
    const cluster = lab();
    cluster.create('statefulsets.apps', set(3, { podManagementPolicy: 'Parallel' }));
    cluster.advance(0.2);
    expect(cluster.names('pods')).toHaveLength(3);
  });

  it('makes no more than its turn or its client lets it, however many are wanted', () => {
    const cluster = lab();
    cluster.create('statefulsets.apps', set(2_000_000_000));
    cluster.advance(20);
    const ordered = cluster.list('pods').length;
    expect(ordered).toBeGreaterThan(3);
    expect(ordered).toBeLessThan(30);
    const many = lab();
    many.create('statefulsets.apps', set(2_000_000_000, { podManagementPolicy: 'Parallel' }));
    many.advance(10);
    const names = many.list('pods').map(({ metadata }) => metadata.name);
    expect(names.length).toBeGreaterThan(190); // 20 a second, and a few at once
    expect(names.length).toBeLessThan(230);
    expect(new Set(names)).toContain(`db-${names.length - 1}`);
    many.client.modify('statefulsets.apps', KEY, (draft) => {
      draft.spec.replicas = 250;
    });
    many.advance(10);
    expect(many.list('pods')).toHaveLength(250);
  });

  it('updates from the highest ordinal down to the partition', () => {
    const cluster = lab();
    cluster.create(
      'statefulsets.apps',
      set(3, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }),
    );
    cluster.advance(15);
    change(cluster, { image: 'pg:2' });
    cluster.advance(15);
    expect(images(cluster)).toEqual({ 'db-0': 'pg:1', 'db-1': 'pg:1', 'db-2': 'pg:2' });
    expect(status(cluster)).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
    cluster.client.delete('pods', 'default/db-0');
    cluster.advance(15);
    expect(images(cluster)).toMatchObject({ 'db-0': 'pg:1' });
    change(cluster, { partition: 0 });
    cluster.advance(30);
    expect(images(cluster)).toEqual({ 'db-0': 'pg:2', 'db-1': 'pg:2', 'db-2': 'pg:2' });
    expect(status(cluster)?.currentRevision).toBe(status(cluster)?.updateRevision);
  });

  it('OnDelete leaves the update to whoever deletes the pods', () => {
    const cluster = lab();
    cluster.create('statefulsets.apps', set(2, { updateStrategy: { type: 'OnDelete' } }));
    cluster.advance(10);
    change(cluster, { image: 'pg:2' });
    cluster.advance(20);
    expect(images(cluster)).toEqual({ 'db-0': 'pg:1', 'db-1': 'pg:1' });
    cluster.client.delete('pods', 'default/db-0');
    cluster.advance(10);
    expect(images(cluster)).toEqual({ 'db-0': 'pg:2', 'db-1': 'pg:1' });
  });

  it('stays stuck on a pod that never becomes ready, even when the template is put right', () => {
    const cluster = lab({ healthy: (pod) => pod.spec.containers[0]?.image !== 'bad' });
    cluster.create('statefulsets.apps', set(3));
    cluster.advance(15);
    change(cluster, { image: 'bad' });
    cluster.advance(20);
    change(cluster, { image: 'pg:3' });
    cluster.advance(60);
    expect(images(cluster)).toEqual({ 'db-0': 'pg:1', 'db-1': 'pg:1', 'db-2': 'bad' });
    cluster.client.delete('pods', 'default/db-2');
    cluster.advance(30);
    expect(images(cluster)).toEqual({ 'db-0': 'pg:3', 'db-1': 'pg:3', 'db-2': 'pg:3' });
  });

  it('keeps claims, or lets them go with the pods and the set, as its policy says', () => {
    const policy = (whenScaled: string, whenDeleted: string) => ({
      ...claims,
      persistentVolumeClaimRetentionPolicy: { whenScaled, whenDeleted },
    });
    const left = (more: object) => {
      const cluster = lab();
      cluster.create('statefulsets.apps', set(2, more));
      cluster.advance(10);
      change(cluster, { replicas: 1 });
      cluster.advance(10);
      const staying = () =>
        cluster
          .list('persistentvolumeclaims')
          .filter((one) => one.metadata.deletionTimestamp === undefined)
          .map((one) => `default/${one.metadata.name}`);
      const scaled = staying();
      cluster.client.delete('statefulsets.apps', KEY);
      cluster.advance(10);
      return [scaled, staying()];
    };
    const [first, second] = ['default/data-db-0', 'default/data-db-1'];
    expect(left(claims)).toEqual([
      [first, second],
      [first, second],
    ]);
    expect(left(policy('Delete', 'Retain'))).toEqual([[first], [first]]);
    expect(left(policy('Delete', 'Delete'))).toEqual([[first], []]);
    expect(left(policy('Retain', 'Delete'))).toEqual([[first, second], []]);
  });

  it('makes the claim of a pod that waits for it again, and gives it its owner at once', () => {
    const cluster = lab({ healthy: () => false });
    const policy = { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Retain', whenDeleted: 'Delete' } };
    cluster.create('statefulsets.apps', set(1, { ...claims, ...policy }));
    cluster.advance(5);
    const [lost] = cluster.list('persistentvolumeclaims');
    cluster.client.modify('persistentvolumeclaims', 'default/data-db-0', ({ metadata }) => {
      delete metadata.finalizers;
    });
    cluster.client.delete('persistentvolumeclaims', 'default/data-db-0');
    cluster.client.modify('pods', 'default/db-0', ({ metadata }) => {
      metadata.annotations = { touched: 'yes' };
    });
    cluster.advance(5);
    const [claim] = cluster.list('persistentvolumeclaims');
    expect(cluster.get('pods', 'default/db-0')?.status.phase).toBe('Pending');
    expect(claim?.metadata.uid).not.toBe(lost?.metadata.uid);
    expect(claim?.metadata.ownerReferences?.map(({ kind, name }) => `${kind}/${name}`)).toEqual(['StatefulSet/db']);
  });

  it('never has two pods of one name, nor gaps while it grows, and comes to rest', () => {
    const step = fc.record({
      replicas: fc.integer({ min: 0, max: 5 }),
      image: fc.constantFrom('pg:1', 'pg:2', 'pg:3'),
      wait: fc.integer({ min: 0, max: 8 }),
    });
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom('OrderedReady', 'Parallel'),
        fc.array(step, { minLength: 1, maxLength: 4 }),
        (seed, policy, steps) => {
          const cluster = lab({ seed });
          cluster.create('statefulsets.apps', set(3, { podManagementPolicy: policy }));
          const end = cluster.parts.store.observe(({ resource, type, object }) => {
            if (resource !== 'pods' || type !== 'ADDED' || policy === 'Parallel') return;
            const ordinal = Number(object.metadata.name.split('-')[1]);
            for (let i = 0; i < ordinal; i++) expect(cluster.get('pods', `default/db-${i}`)).toBeDefined();
          });
          for (const { wait, ...spec } of steps) {
            change(cluster, spec);
            cluster.advance(wait);
          }
          cluster.advance(120);
          end();
          const { replicas = 0, image } = steps.at(-1) ?? {};
          expect(images(cluster)).toEqual(
            Object.fromEntries(Array.from({ length: replicas }, (_, i) => [`db-${i}`, image])),
          );
          const { revision } = cluster;
          cluster.advance(1000);
          expect(cluster.revision).toBe(revision);
        },
      ),
      { numRuns: 25 },
    );
  });
});
