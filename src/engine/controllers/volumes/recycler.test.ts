import { expect, test } from 'vitest';
import { bench } from '../../kubelet/testing.ts';

const CLAIM = { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Gi' } } };

function world(more: object = {}, claimRef?: object) {
  const b = bench();
  const client = b.cluster.parts.client('test');
  const create = (kind: string, resource: string, metadata: object, spec: object) =>
    b.create({ apiVersion: 'v1', kind, metadata, spec }, resource);
  create(
    'PersistentVolume',
    'persistentvolumes',
    { name: 'disk' },
    {
      accessModes: ['ReadWriteOnce'],
      storageClassName: '',
      capacity: { storage: '1Gi' },
      persistentVolumeReclaimPolicy: 'Recycle',
      hostPath: { path: '/data' },
      ...(claimRef === undefined ? {} : { claimRef }),
      ...more,
    },
  );
  const claim = () =>
    create('PersistentVolumeClaim', 'persistentvolumeclaims', { name: 'a', namespace: 'default' }, CLAIM);
  claim();
  b.run(20);
  return {
    ...b,
    claim,
    volume: () => client.get('persistentvolumes', 'disk'),
    release: () => client.delete('persistentvolumeclaims', 'default/a'),
    told: () =>
      [...client.list('events')]
        .filter(({ involvedObject }) => involvedObject.name === 'disk')
        .map(({ type, reason, message }) => `${type} ${reason} ${message}`),
    /** What a script prints that has the claim at /data. */
    run: (name: string, script: string): string => {
      b.pod(name, {
        restartPolicy: 'Never',
        containers: [
          {
            name: 'main',
            image: 'busybox',
            command: ['sh', '-c', script],
            volumeMounts: [{ name: 'v', mountPath: '/data' }],
          },
        ],
        volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'a' } }],
      });
      b.run(20);
      const { lines } = b.cluster.runtime.logs(`default/${name}`);
      b.remove(name, 0);
      b.run(2);
      return lines.map(({ text }) => text).join('\n');
    },
    pass: b.run,
  };
}

test('a pod empties a volume whose claim is gone, and the next claim finds it empty', () => {
  const w = world();
  expect(w.run('writes', 'mkdir /data/sub; echo secret > /data/sub/file; echo x > /data/y; ls /data')).toBe('sub\ny');
  w.release();
  w.pass(1);
  expect(w.volume()?.status.phase).toBe('Released');
  const pod = w.get('recycler-for-disk');
  expect(pod?.spec.activeDeadlineSeconds).toBe(60);
  expect(pod?.spec.volumes?.[0]).toEqual({ name: 'vol', hostPath: { path: '/data', type: '' } });
  w.pass(10);
  expect(w.volume()?.status.phase).toBe('Available');
  expect(w.volume()?.spec.claimRef).toBeUndefined();
  expect(w.volume()?.metadata.annotations).toBeUndefined();
  expect(w.told()).toEqual([
    'Normal RecyclerPod Recycler pod: Successfully assigned default/recycler-for-disk to node-a',
    expect.stringMatching(/^Normal RecyclerPod Recycler pod: Pulling image "registry.k8s.io\/build-image\/debian-base/),
    expect.stringMatching(/^Normal RecyclerPod Recycler pod: Successfully pulled image /),
    'Normal RecyclerPod Recycler pod: Container created',
    'Normal RecyclerPod Recycler pod: Container started',
    'Normal VolumeRecycled Volume recycled',
  ]);
  expect(w.get('recycler-for-disk')).toBeUndefined();
  w.claim();
  w.pass(20);
  expect(w.run('reads', 'ls -A /data')).toBe('');
});

test('a volume that cannot be emptied is Failed, and tried again', () => {
  const w = world();
  w.cluster.parts.world.set('image/*debian-base*', 'notFound');
  w.release();
  w.pass(75);
  expect(w.volume()?.status.phase).toBe('Failed');
  const failed =
    'Warning VolumeFailedRecycle Recycle failed: failed to recycle volume: Pod was active on the node longer than the specified deadline';
  expect(w.told()).toContain(failed);
  w.cluster.parts.world.clear('image/*debian-base*');
  w.pass(30);
  expect(w.volume()?.status.phase).toBe('Available');
});

test('a pod of that name is removed first, and a deleted one is a failure', () => {
  const w = world();
  w.pod('recycler-for-disk', { containers: [{ name: 'main', image: 'nginx' }] });
  w.pass(5);
  w.release();
  w.pass(1);
  expect(w.told()).toEqual(['Warning VolumeFailedRecycle Recycle failed: old recycler pod found, will retry later']);
  const { uid } = w.get('recycler-for-disk')?.metadata ?? {};
  for (let tries = 0; tries < 30 && [undefined, uid].includes(w.get('recycler-for-disk')?.metadata.uid); tries++)
    w.pass(1);
  w.remove('recycler-for-disk', 0);
  w.pass(1);
  expect(w.told().at(-1)).toBe(
    'Warning VolumeFailedRecycle Recycle failed: failed to recycle volume: recycler pod was deleted',
  );
  w.pass(30);
  expect(w.volume()?.status.phase).toBe('Available');
});

test('a volume that is meant for a claim stays so; what has no recycler fails', () => {
  const w = world({}, { namespace: 'default', name: 'a' });
  w.release();
  w.pass(20);
  expect(w.volume()?.spec.claimRef).toMatchObject({ namespace: 'default', name: 'a' });
  expect(w.volume()?.spec.claimRef?.uid).toBeUndefined();
  expect(w.volume()?.status.phase).toBe('Available');
  const other = world({ hostPath: undefined, csi: { driver: 'disk.example.com', volumeHandle: 'x' } });
  other.release();
  other.pass(1);
  expect(other.told()).toEqual(['Warning VolumeFailedRecycle No recycler plugin found for the volume!']);
});

test('the pod at work is part of a checkpoint', () => {
  const w = world();
  w.release();
  w.pass(1);
  const before = w.cluster.checkpoint();
  w.pass(20);
  const told = w.told();
  expect(w.volume()?.status.phase).toBe('Available');
  w.cluster.restore(before);
  expect(w.volume()?.status.phase).toBe('Released');
  w.pass(20);
  expect(w.told()).toEqual(told);
});
