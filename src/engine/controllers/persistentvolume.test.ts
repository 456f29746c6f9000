import { describe, expect, it } from 'vitest';
import { PersistentVolumeBinder } from './persistentvolume.ts';
import { Lab } from './testing/lab.ts';
import { claimProtectionController, volumeProtectionController } from './volumeprotection.ts';
import { ExternalProvisioner } from './volumes/provisioner.ts';

const lab = () =>
  new Lab([
    (parts) => new PersistentVolumeBinder(parts),
    (parts) => new ExternalProvisioner(parts),
    claimProtectionController,
    volumeProtectionController,
  ]);

const volume = (name: string, storage: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    capacity: { storage },
    accessModes: ['ReadWriteOnce'],
    persistentVolumeReclaimPolicy: 'Retain',
    storageClassName: '',
    hostPath: { path: '/data' },
    ...more,
  },
});
const claim = (name: string, storage: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage } }, ...more },
});
const storageClass = (name: string, provisioner: string, volumeBindingMode = 'Immediate') => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name },
  provisioner,
  volumeBindingMode,
  reclaimPolicy: 'Delete',
});
const phases = (cluster: Lab) => [
  ...cluster.list('persistentvolumes').map((one) => `${one.metadata.name} ${one.status.phase}`),
  ...cluster
    .list('persistentvolumeclaims')
    .map((one) => `${one.metadata.name} ${one.status.phase} ${one.spec.volumeName ?? ''}`),
];

describe('the volume binder', () => {
  it('binds a claim to the smallest volume that fits, and releases the volume when the claim goes', () => {
    const cluster = lab();
    cluster.create('persistentvolumes', volume('big', '50Gi'));
    cluster.create('persistentvolumes', volume('fitting', '20Gi'));
    cluster.create('persistentvolumes', volume('small', '5Gi'));
    cluster.create('persistentvolumeclaims', claim('data', '10Gi'));
    cluster.advance(1);
    expect(phases(cluster)).toEqual(['big Available', 'fitting Bound', 'small Available', 'data Bound fitting']);
    expect(cluster.get('persistentvolumeclaims', 'default/data')?.status.capacity).toEqual({ storage: '20Gi' });
    cluster.client.delete('persistentvolumeclaims', 'default/data');
    cluster.advance(1);
    expect(phases(cluster)).toEqual(['big Available', 'fitting Released', 'small Available']);
  });

  it.each([
    ['too large', '9Gi', {}, 'requested PV is too small'],
    ['of a class', '1Gi', { storageClassName: 'fast' }, 'storageClassName does not match'],
    ['of blocks', '1Gi', { volumeMode: 'Block' }, 'incompatible volumeMode'],
    ['for many', '1Gi', { accessModes: ['ReadWriteMany'] }, 'incompatible accessMode'],
  ])('says why a claim that is %s cannot have the volume that it names', (_, size, more, why) => {
    const cluster = lab();
    cluster.create('persistentvolumes', volume('disk', '5Gi'));
    cluster.create('persistentvolumeclaims', claim('data', size, { volumeName: 'disk', ...more }));
    cluster.advance(1);
    const events = cluster.list('events').map(({ message }) => message);
    expect(events).toContain(`Cannot bind to requested volume "disk": ${why}`);
  });

  it('tries an unbound claim again every 15 seconds, and then takes a volume that has come', () => {
    const cluster = lab();
    cluster.create('persistentvolumeclaims', claim('data', '10Gi'));
    cluster.advance(31);
    const [failed] = cluster.list('events').filter((event) => event.reason === 'FailedBinding');
    expect(failed).toMatchObject({
      count: 3,
      message: 'no persistent volumes available for this claim and no storage class is set',
    });
    cluster.create('persistentvolumes', volume('late', '10Gi'));
    cluster.advance(15);
    expect(phases(cluster)).toEqual(['late Bound', 'data Bound late']);
  });

  it('keeps a claim while a pod uses it, and a volume while it is bound', () => {
    const cluster = lab();
    cluster.create('persistentvolumes', volume('one', '10Gi'));
    cluster.create('persistentvolumeclaims', claim('data', '10Gi'));
    const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }];
    const spec = { nodeName: 'node-a', containers: [{ name: 'main', image: 'nginx' }], volumes };
    cluster.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'user' }, spec });
    cluster.advance(1);
    cluster.client.delete('persistentvolumeclaims', 'default/data');
    cluster.client.delete('persistentvolumes', 'one');
    cluster.advance(5);
    expect(phases(cluster)).toEqual(['one Bound', 'data Bound one']);
    cluster.client.delete('pods', 'default/user', { gracePeriodSeconds: 0 });
    cluster.advance(5);
    expect(phases(cluster)).toEqual([]);
  });

  it('has volumes made by the provisioner of the class, and deleted by it', () => {
    const cluster = lab();
    cluster.create('csidrivers.storage.k8s.io', {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: { name: 'disk.example.com' },
      spec: {},
    });
    cluster.create('storageclasses.storage.k8s.io', storageClass('fast', 'disk.example.com'));
    cluster.create('storageclasses.storage.k8s.io', storageClass('nobody', 'other.example.com'));
    cluster.create('persistentvolumeclaims', claim('data', '10Gi', { storageClassName: 'fast' }));
    cluster.create('persistentvolumeclaims', claim('never', '10Gi', { storageClassName: 'nobody' }));
    cluster.advance(10);
    const uid = cluster.get('persistentvolumeclaims', 'default/data')?.metadata.uid;
    expect(phases(cluster)).toEqual([`pvc-${uid} Bound`, `data Bound pvc-${uid}`, 'never Pending ']);
    cluster.client.delete('persistentvolumeclaims', 'default/data');
    cluster.advance(10);
    expect(phases(cluster)).toEqual(['never Pending ']);
  });

  it('waits for the first consumer where the class says so', () => {
    const cluster = lab();
    cluster.create(
      'storageclasses.storage.k8s.io',
      storageClass('late', 'rancher.io/local-path', 'WaitForFirstConsumer'),
    );
    cluster.create('persistentvolumeclaims', claim('data', '1Gi', { storageClassName: 'late' }));
    cluster.advance(10);
    expect(cluster.events('WaitForFirstConsumer')).toEqual(['waiting for first consumer to be created before binding']);
    cluster.client.modify('persistentvolumeclaims', 'default/data', ({ metadata }) => {
      metadata.annotations = { 'volume.kubernetes.io/selected-node': 'node-b' };
    });
    cluster.advance(10);
    expect(cluster.get('persistentvolumeclaims', 'default/data')?.status.phase).toBe('Bound');
  });

  it('says why it makes no volume, and tries again more and more seldom', () => {
    const cluster = lab();
    cluster.create('storageclasses.storage.k8s.io', storageClass('standard', 'rancher.io/local-path'));
    const shared = { ...claim('data', '1Gi', { storageClassName: 'standard' }) };
    cluster.create('persistentvolumeclaims', { ...shared, spec: { ...shared.spec, accessModes: ['ReadWriteMany'] } });
    cluster.advance(60);
    const why = 'NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes';
    expect(cluster.events('ProvisioningFailed')).toEqual([
      `failed to provision volume with StorageClass "standard": ${why}`,
    ]);
    const count = () => [...cluster.client.list('events')].find(({ reason }) => reason === 'ProvisioningFailed')?.count;
    expect(count()).toBe(3);
    cluster.advance(60);
    expect(count()).toBe(4);
    expect(phases(cluster)).toEqual(['data Pending ']);
  });
});
