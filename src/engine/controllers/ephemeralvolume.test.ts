import { expect, it } from 'vitest';
import { ephemeralVolumeController } from './ephemeralvolume.ts';
import { Lab } from './testing/lab.ts';

const CLAIM = 'default/web-scratch';
const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

function start() {
  const lab = new Lab([ephemeralVolumeController]);
  const pod = () =>
    lab.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: {
        containers: [{ name: 'main', image: 'nginx' }],
        volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { spec: claimSpec } } }],
      },
    });
  const owner = () => lab.get('persistentvolumeclaims', CLAIM)?.metadata.ownerReferences?.[0]?.name;
  return { lab, pod, owner };
}

it("a claim of the pod's that goes is made again", () => {
  const { lab, pod, owner } = start();
  pod();
  lab.advance(1);
  expect(owner()).toBe('web');
  lab.parts.store.delete('persistentvolumeclaims', CLAIM);
  expect(lab.get('persistentvolumeclaims', CLAIM)).toBeUndefined();
  lab.advance(1);
  expect(owner()).toBe('web');
});

it("somebody else's claim of that name is told of at each attempt, and the pod's own is made once it is gone", () => {
  const { lab, pod, owner } = start();
  const metadata = { name: 'web-scratch' };
  lab.create('persistentvolumeclaims', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata,
    spec: claimSpec,
  });
  pod();
  lab.advance(12);
  expect(lab.events('FailedBinding')).toEqual([
    'ephemeral volume scratch: PVC default/web-scratch was not created for pod default/web (pod is not owner)',
  ]);
  expect(lab.list('events').find(({ reason }) => reason === 'FailedBinding')?.count).toBe(12);
  expect(owner()).toBeUndefined();
  lab.parts.store.delete('persistentvolumeclaims', CLAIM);
  lab.advance(0.1);
  expect(owner()).toBe('web');
});
