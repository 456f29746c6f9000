/** The storage group. */
import type { CSIDriver, CSINode, StorageClass, VolumeAttachment, VolumeAttributesClass } from '../types.ts';
import { age, type Cell } from './columns.ts';

const DEFAULT_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

export function printStorageClass(o: StorageClass, now: number): Cell[] {
  const isDefault = DEFAULT_ANNOTATIONS.some((name) => o.metadata.annotations?.[name] === 'true');
  return [
    isDefault ? `${o.metadata.name} (default)` : o.metadata.name,
    o.provisioner,
    o.reclaimPolicy ?? 'Delete',
    o.volumeBindingMode ?? 'Immediate',
    o.allowVolumeExpansion ?? false,
    age(o, now),
  ];
}

export const printVolumeAttachment = (o: VolumeAttachment, now: number): Cell[] => [
  o.metadata.name,
  o.spec.attacher,
  o.spec.source.persistentVolumeName ?? '',
  o.spec.nodeName,
  o.status.attached ?? false,
  age(o, now),
];

export const printCSINode = (o: CSINode, now: number): Cell[] => [o.metadata.name, o.spec.drivers.length, age(o, now)];

export const printCSIDriver = (o: CSIDriver, now: number): Cell[] => [
  o.metadata.name,
  o.spec.attachRequired ?? true,
  o.spec.podInfoOnMount ?? false,
  o.spec.storageCapacity ?? false,
  o.spec.tokenRequests ? o.spec.tokenRequests.map((request) => request.audience).join(',') : '<unset>',
  o.spec.requiresRepublish ?? false,
  (o.spec.volumeLifecycleModes ?? []).join(',') || '<none>',
  age(o, now),
];

export const printVolumeAttributesClass = (o: VolumeAttributesClass, now: number): Cell[] => [
  o.metadata.name,
  o.driverName,
  age(o, now),
];
