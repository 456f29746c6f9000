/** The core group's smaller kinds. */
import type {
  ConfigMap,
  KubeObject,
  Namespace,
  PersistentVolume,
  PersistentVolumeClaim,
  PodTemplate,
  ReplicationController,
  ResourceQuota,
  Secret,
  ServiceAccount,
} from '../types.ts';
import { age, type Cell, containerCells, formatLabels } from './columns.ts';

export const printNamespace = (o: Namespace, now: number): Cell[] => [
  o.metadata.name,
  o.status.phase ?? '',
  age(o, now),
];

export const printConfigMap = (o: ConfigMap, now: number): Cell[] => [
  o.metadata.name,
  Object.keys(o.data ?? {}).length + Object.keys(o.binaryData ?? {}).length,
  age(o, now),
];

export const printSecret = (o: Secret, now: number): Cell[] => [
  o.metadata.name,
  o.type ?? '',
  Object.keys(o.data ?? {}).length,
  age(o, now),
];

export const printServiceAccount = (o: ServiceAccount, now: number): Cell[] => [o.metadata.name, age(o, now)];

export const printPodTemplate = (o: PodTemplate): Cell[] => [
  o.metadata.name,
  ...containerCells(o.template?.spec?.containers),
  formatLabels(o.template?.metadata?.labels),
];

export const printReplicationController = (o: ReplicationController, now: number): Cell[] => [
  o.metadata.name,
  o.spec.replicas ?? 0,
  o.status.replicas ?? 0,
  o.status.readyReplicas ?? 0,
  age(o, now),
  ...containerCells(o.spec.template?.spec?.containers),
  formatLabels(o.spec.selector),
];

/** Each hard limit as `name: used/hard`, those named `limits.*` in a cell of their own. */
export function printResourceQuota(o: ResourceQuota, now: number): Cell[] {
  const { hard = {}, used = {} } = o.status;
  const text = (names: string[]) => names.map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`).join(', ');
  const names = Object.keys(hard).sort();
  const isLimit = (name: string) => name.startsWith('limits.');
  return [o.metadata.name, text(names.filter((name) => !isLimit(name))), text(names.filter(isLimit)), age(o, now)];
}

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

/** `RWO,ROX`, always in this order. */
export const accessModes = (modes: readonly string[] | undefined): string =>
  Object.keys(MODES)
    .filter((mode) => modes?.includes(mode))
    .map((mode) => MODES[mode])
    .join(',');

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const storageClass = (o: KubeObject & { spec: { storageClassName?: string } }): string =>
  o.metadata.annotations?.[CLASS_ANNOTATION] ?? o.spec.storageClassName ?? '';

export function printPersistentVolume(o: PersistentVolume, now: number): Cell[] {
  const claim = o.spec.claimRef;
  return [
    o.metadata.name,
    o.spec.capacity?.['storage'] ?? '0',
    accessModes(o.spec.accessModes),
    o.spec.persistentVolumeReclaimPolicy ?? '',
    o.metadata.deletionTimestamp ? 'Terminating' : (o.status.phase ?? ''),
    claim ? `${claim.namespace ?? ''}/${claim.name ?? ''}` : '',
    storageClass(o),
    o.spec.volumeAttributesClassName ?? '<unset>',
    o.status.reason ?? '',
    age(o, now),
    o.spec.volumeMode ?? '<unset>',
  ];
}

export function printPersistentVolumeClaim(o: PersistentVolumeClaim, now: number): Cell[] {
  const bound = Boolean(o.spec.volumeName);
  return [
    o.metadata.name,
    o.metadata.deletionTimestamp ? 'Terminating' : (o.status.phase ?? ''),
    o.spec.volumeName ?? '',
    bound ? (o.status.capacity?.['storage'] ?? '0') : '',
    bound ? accessModes(o.status.accessModes) : '',
    storageClass(o),
    o.spec.volumeAttributesClassName ?? '<unset>',
    age(o, now),
    o.spec.volumeMode ?? '<unset>',
  ];
}

/** `componentstatuses`: computed by the server. */
export function printComponentStatus(
  o: KubeObject & {
    conditions?: readonly { type: string; status: string; message?: string; error?: string }[];
  },
): Cell[] {
  const healthy = o.conditions?.find((condition) => condition.type === 'Healthy');
  const status = healthy === undefined ? 'Unknown' : healthy.status === 'True' ? 'Healthy' : 'Unhealthy';
  return [o.metadata.name, status, healthy?.message ?? '', healthy?.error ?? ''];
}
