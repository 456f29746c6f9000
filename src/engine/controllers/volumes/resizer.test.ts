import { expect, it } from 'vitest';
import { PersistentVolumeBinder } from '../persistentvolume.ts';
import { Lab } from '../testing/lab.ts';
import { expandController } from '../volumeexpand.ts';
import { ExternalProvisioner } from './provisioner.ts';
import { ExternalResizer } from './resizer.ts';

const DRIVER = 'disk.example.com';
const CLAIM = 'default/data';

function lab(grows: boolean): Lab {
  const cluster = new Lab([
    (parts) => new PersistentVolumeBinder(parts),
    (parts) => new ExternalProvisioner(parts),
    expandController,
    (parts) => new ExternalResizer(parts),
  ]);
  cluster.create('csidrivers.storage.k8s.io', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIDriver',
    metadata: { name: DRIVER },
    spec: {},
  });
  cluster.create('storageclasses.storage.k8s.io', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'disk' },
    provisioner: DRIVER,
    allowVolumeExpansion: grows,
  });
  cluster.create('persistentvolumeclaims', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'disk', resources: { requests: { storage: '1Gi' } } },
  });
  cluster.advance(10);
  return cluster;
}

const grow = (cluster: Lab) =>
  cluster.client.modify('persistentvolumeclaims', CLAIM, (draft) => {
    draft.spec.resources = { requests: { storage: '5Gi' } };
  });

function seen(cluster: Lab): unknown {
  const { status, spec } = cluster.get('persistentvolumeclaims', CLAIM) ?? {};
  const volume = cluster.get('persistentvolumes', spec?.volumeName ?? '');
  return [status?.capacity?.['storage'], volume?.spec.capacity?.['storage'], status?.conditions?.map((c) => c.type)];
}

it('a claim does not grow where its class forbids it', () => {
  const cluster = lab(false);
  expect(() => grow(cluster)).toThrow(
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  );
});

it('the volume of a claim grows at once, the file system when a pod runs with it', () => {
  const cluster = lab(true);
  expect(seen(cluster)).toEqual(['1Gi', '1Gi', undefined]);
  grow(cluster);
  cluster.advance(2.6);
  expect(seen(cluster)).toEqual(['1Gi', '1Gi', ['Resizing']]);
  expect(cluster.events('ExternalExpanding')).toEqual(['waiting for an external controller to expand this PVC']);
  cluster.advance(60);
  expect(seen(cluster)).toEqual(['1Gi', '5Gi', ['FileSystemResizePending']]);
  expect(cluster.events('FileSystemResizeRequired')).toEqual(['Require file system resize of volume on node']);
  cluster.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'db' },
    spec: {
      containers: [{ name: 'main', image: 'postgres' }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
    },
  });
  cluster.advance(10);
  expect(seen(cluster)).toEqual(['5Gi', '5Gi', undefined]);
  expect(cluster.events('FileSystemResizeSuccessful')).toHaveLength(2);
});
