import { beforeEach, expect, test } from 'vitest';
import { SYSTEM } from '../api/server.ts';
import type { KubeObject, PersistentVolume, PersistentVolumeClaim, Pod } from '../api/types.ts';
import { Cluster } from '../cluster.ts';

let cluster: Cluster;
const create = (resource: string, apiVersion: string, kind: string, name: string, rest: object) =>
  cluster.parts.api.create(SYSTEM, resource, {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(resource.startsWith('persistentvolumes') || resource.includes('.') ? {} : { namespace: 'default' }),
    },
    ...rest,
  });
const pod = (name: string) => cluster.parts.store.get('pods', `default/${name}`) as Pod;
const why = (name: string) => pod(name).status.conditions?.find(({ type }) => type === 'PodScheduled')?.message;

function claim(name: string, storageClassName: string, accessModes = ['ReadWriteOnce']): void {
  const resources = { requests: { storage: '5Gi' } };
  create('persistentvolumeclaims', 'v1', 'PersistentVolumeClaim', name, {
    spec: { accessModes, storageClassName, resources },
  });
}

function user(name: string, claimName: string): void {
  create('pods', 'v1', 'Pod', name, {
    spec: {
      containers: [{ name: 'main', image: 'nginx:1.21', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }],
    },
  });
}

beforeEach(() => {
  cluster = new Cluster({ controlPlane: false });
  cluster.advance(5_000);
  create('storageclasses.storage.k8s.io', 'storage.k8s.io/v1', 'StorageClass', 'local', {
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
});

function localVolume(name: string, node: string): void {
  create('persistentvolumes', 'v1', 'PersistentVolume', name, {
    spec: {
      capacity: { storage: '10Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'local',
      local: { path: '/disk' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
          ],
        },
      },
    },
  });
}

test('a pod goes where a volume for its waiting claim is, after they were bound to each other', () => {
  localVolume('disk-b', 'node-b');
  claim('data', 'local');
  cluster.advance(1_000);
  user('db', 'data');
  cluster.advance(500);
  expect(pod('db').spec.nodeName).toBeUndefined();
  expect(pod('db').status.nominatedNodeName).toBe('node-b');
  cluster.advance(5_000);
  expect(pod('db').spec.nodeName).toBe('node-b');
  const volume = cluster.parts.store.get('persistentvolumes', 'disk-b') as PersistentVolume;
  expect(volume.spec.claimRef).toMatchObject({ name: 'data' });
  const bound = cluster.parts.store.get('persistentvolumeclaims', 'default/data') as PersistentVolumeClaim;
  expect(bound.status?.phase).toBe('Bound');
});

test('without such a volume it waits for one', () => {
  claim('data', 'local');
  user('db', 'data');
  cluster.advance(2_000);
  expect(why('db')).toMatch(
    /^0\/3 nodes are available: 3 node\(s\) didn't find available persistent volumes to bind\./,
  );
  localVolume('disk-c', 'node-c');
  cluster.advance(5_000);
  expect(pod('db').spec.nodeName).toBe('node-c');
});

test('a claim that is missing is named, and one that is unbound is waited for', () => {
  user('db', 'data');
  cluster.advance(1_000);
  expect(why('db')).toBe('0/3 nodes are available: persistentvolumeclaim "data" not found. not found');
  const tries = () => {
    const events = [...cluster.parts.store.list('events')] as (KubeObject & { reason?: string })[];
    return events.filter(({ reason }) => reason === 'FailedScheduling');
  };
  const [first] = tries();
  localVolume('elsewhere', 'node-a'); // neither a volume nor another's claim is what it waits for
  claim('another', '');
  cluster.advance(1_000);
  expect(tries()).toEqual([first]);
  claim('data', '');
  cluster.advance(1_000);
  expect(why('db')).toBe('0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found');
});

test('a checkpoint while volumes are bound gives the same end', () => {
  localVolume('disk-b', 'node-b');
  claim('data', 'local');
  user('db', 'data');
  cluster.advance(500);
  const checkpoint = cluster.checkpoint();
  cluster.advance(5_000);
  const { revision } = cluster.parts.store;
  cluster.restore(checkpoint);
  cluster.advance(5_000);
  expect(cluster.parts.store.revision).toBe(revision);
  expect(pod('db').spec.nodeName).toBe('node-b');
});

test('pods that share a claim go where its volume is made, and a claim for one pod serves one', () => {
  create('storageclasses.storage.k8s.io', 'storage.k8s.io/v1', 'StorageClass', 'made', {
    provisioner: 'rancher.io/local-path',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  claim('shared', 'made');
  claim('own', 'made', ['ReadWriteOncePod']);
  for (const name of ['a', 'b', 'c']) user(name, 'shared');
  for (const name of ['d', 'e']) user(name, 'own');
  cluster.advance(20_000);
  const [first] = ['a', 'b', 'c'].map((name) => pod(name).spec.nodeName);
  expect(first).toBeDefined();
  for (const name of ['b', 'c']) expect(pod(name).spec.nodeName).toBe(first);
  const waiting = ['d', 'e'].filter((name) => pod(name).spec.nodeName === undefined);
  expect(waiting).toHaveLength(1);
  expect(why(waiting[0] ?? '')).toContain('ReadWriteOncePod access mode already in-use by another pod');
});
