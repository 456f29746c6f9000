/** PersistentVolumes, claims and StorageClasses. */
import type { Kube } from '../../run/cluster.ts';
import type { Role } from '../theme/skins.ts';
import { AGE, LABELS, NAME, NAMESPACE } from './common.ts';
import { type Health, kind } from './kind.ts';
import { VALID } from './valid.ts';

const SHORT: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};
const modes = (list: readonly string[] | undefined): string => (list ?? []).map((m) => SHORT[m] ?? m).join(',');

const PV_ROLES: Readonly<Record<string, Role>> = { Available: 'good', Pending: 'pending', Terminating: 'terminating' };

function pvHealth(pv: Kube.PersistentVolume): Health | undefined {
  const phase = pv.metadata.deletionTimestamp ? 'Terminating' : (pv.status?.phase ?? '');
  if (phase === 'Bound') return undefined;
  return { role: PV_ROLES[phase] ?? 'error', why: phase === 'Available' ? '' : pv.status?.message || phase };
}

export const persistentvolumes = kind<Kube.PersistentVolume>({
  resource: 'persistentvolumes',
  concept: 'A PersistentVolume is a piece of storage that outlives pods.',
  columns: [
    NAME,
    { name: 'CAPACITY', text: (p) => p.spec.capacity?.['storage'] ?? '' },
    { name: 'ACCESS MODES', text: (p) => modes(p.spec.accessModes), early: true },
    { name: 'RECLAIM POLICY', text: (p) => p.spec.persistentVolumeReclaimPolicy ?? '', early: true },
    {
      name: 'STATUS',
      text: (p) => (p.metadata.deletionTimestamp ? 'Terminating' : (p.status?.phase ?? '')),
      least: 'Terminating'.length,
    },
    { name: 'CLAIM', text: (p) => (p.spec.claimRef ? `${p.spec.claimRef.namespace}/${p.spec.claimRef.name}` : '') },
    { name: 'STORAGECLASS', text: (p) => p.spec.storageClassName ?? '', early: true },
    { name: 'REASON', text: (p) => p.status?.reason ?? '', early: true },
    { name: 'VOLUMEMODE', text: (p) => p.spec.volumeMode ?? '', wide: true },
    LABELS,
    VALID(pvHealth),
    AGE,
  ],
  health: pvHealth,
  drill: () => ({ view: 'describe' }),
});

function pvcHealth(pvc: Kube.PersistentVolumeClaim): Health | undefined {
  const phase = pvc.status?.phase ?? 'Pending';
  if (pvc.metadata.deletionTimestamp) return { role: 'terminating', why: 'is being deleted' };
  return phase === 'Bound'
    ? undefined
    : { role: phase === 'Pending' ? 'pending' : 'error', why: `not bound: ${phase}` };
}

export const persistentvolumeclaims = kind<Kube.PersistentVolumeClaim>({
  resource: 'persistentvolumeclaims',
  concept: 'A PersistentVolumeClaim asks for storage; it is bound to a volume that fits.',
  columns: [
    NAMESPACE,
    NAME,
    {
      name: 'STATUS',
      text: (p) => (p.metadata.deletionTimestamp ? 'Terminating' : (p.status?.phase ?? '')),
      least: 'Terminating'.length,
    },
    { name: 'VOLUME', text: (p) => p.spec.volumeName ?? '' },
    { name: 'CAPACITY', text: (p) => p.status?.capacity?.['storage'] ?? '' },
    { name: 'ACCESS MODES', text: (p) => modes(p.spec.volumeName ? p.status?.accessModes : undefined), early: true },
    { name: 'STORAGECLASS', text: (p) => p.spec.storageClassName ?? '', early: true },
    LABELS,
    VALID(pvcHealth),
    AGE,
  ],
  health: pvcHealth,
  drill: () => ({ view: 'describe' }),
  actions: ['used-by'],
});

export const storageclasses = kind<Kube.StorageClass>({
  resource: 'storageclasses.storage.k8s.io',
  concept: 'A StorageClass says who makes volumes and how.',
  columns: [
    {
      name: 'NAME',
      text: (s) =>
        s.metadata.name +
        (s.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' ? ' (default)' : ''),
    },
    { name: 'PROVISIONER', text: (s) => s.provisioner },
    { name: 'RECLAIMPOLICY', text: (s) => s.reclaimPolicy ?? '' },
    { name: 'VOLUMEBINDINGMODE', text: (s) => s.volumeBindingMode ?? '' },
    { name: 'ALLOWVOLUMEEXPANSION', text: (s) => String(s.allowVolumeExpansion ?? false) },
    LABELS,
    AGE,
  ],
  drill: () => ({ view: 'describe' }),
});
