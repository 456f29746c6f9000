/** PersistentVolumes, claims and their classes. */
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
  VolumeAttributesClass,
} from '../../engine/index.ts';
import type { Api } from '../api.ts';
import { accessModes, inline, podNames } from './common.ts';
import { longTime, title, type Writer } from './writer.ts';

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

export function claim(w: Writer, { metadata, spec, status }: PersistentVolumeClaim, api: Api): void {
  w.field('Name', metadata.name);
  w.field('Namespace', metadata.namespace ?? '');
  w.field('StorageClass', metadata.annotations?.[BETA_CLASS] ?? spec.storageClassName ?? '');
  w.field(
    'Status',
    metadata.deletionTimestamp ? `Terminating (lasts ${w.since(metadata.deletionTimestamp)})` : (status.phase ?? ''),
  );
  w.field('Volume', spec.volumeName ?? '');
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  w.field('Finalizers', `[${(metadata.finalizers ?? []).join(' ')}]`);
  w.field('Capacity', spec.volumeName ? (status.capacity?.['storage'] ?? '0') : '');
  w.field('Access Modes', spec.volumeName ? accessModes(status.accessModes) : '');
  if (spec.volumeMode) w.field('VolumeMode', spec.volumeMode);
  if (spec.dataSource) {
    w.line(0, 'DataSource:');
    if (spec.dataSource.apiGroup) w.line(1, `APIGroup:\t${spec.dataSource.apiGroup}`);
    w.line(1, `Kind:\t${spec.dataSource.kind}`);
    w.line(1, `Name:\t${spec.dataSource.name}`);
  }
  const users = api
    .list('pods', { namespace: metadata.namespace ?? '' })
    .filter((pod) =>
      pod.spec.volumes?.some(
        (v) =>
          v.persistentVolumeClaim?.claimName === metadata.name ||
          (v.ephemeral && `${pod.metadata.name}-${v.name}` === metadata.name),
      ),
    );
  w.list('Used By', podNames(users));
  if (status.conditions?.length) {
    w.line(0, 'Conditions:');
    w.line(1, 'Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage');
    w.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
    for (const c of status.conditions)
      w.line(
        1,
        `${c.type} \t${c.status} \t${longTime(c.lastProbeTime)} \t${longTime(c.lastTransitionTime)} \t${c.reason ?? ''} \t${c.message ?? ''}`,
      );
  }
}

export function volume(w: Writer, { metadata, spec, status }: PersistentVolume): void {
  w.field('Name', metadata.name);
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  w.field('Finalizers', `[${(metadata.finalizers ?? []).join(' ')}]`);
  w.field('StorageClass', metadata.annotations?.[BETA_CLASS] ?? spec.storageClassName ?? '');
  w.field(
    'Status',
    metadata.deletionTimestamp ? `Terminating (lasts ${w.since(metadata.deletionTimestamp)})` : (status.phase ?? ''),
  );
  w.field('Claim', spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : '');
  w.field('Reclaim Policy', spec.persistentVolumeReclaimPolicy ?? '');
  w.field('Access Modes', accessModes(spec.accessModes));
  if (spec.volumeMode) w.field('VolumeMode', spec.volumeMode);
  w.field('Capacity', spec.capacity?.['storage'] ?? '0');
  affinity(w, spec.nodeAffinity);
  w.field('Message', status.message ?? '');
  w.line(0, 'Source:');
  source(w, spec);
}

function affinity(w: Writer, of: PersistentVolume['spec']['nodeAffinity']): void {
  const terms = of?.required?.nodeSelectorTerms;
  if (of === undefined || terms === undefined) {
    w.line(0, 'Node Affinity:\t<none>');
    return;
  }
  w.line(0, 'Node Affinity:');
  if (terms.length === 0) {
    w.line(1, 'Required Terms:\t<none>');
    return;
  }
  w.line(1, 'Required Terms:');
  terms.forEach(({ matchExpressions = [] }, i) => {
    w.write(2, `Term ${i}:\t`);
    if (matchExpressions.length === 0) w.line(0, '<none>');
    matchExpressions.forEach(({ key, operator, values = [] }, j) => {
      const text = `${key} ${operator.toLowerCase()}${values.length > 0 ? ` [${values.join(', ')}]` : ''}`;
      w.line(0, j === 0 ? text : `                \t${text}`);
    });
  });
}

function source(w: Writer, { hostPath, local, nfs, csi }: PersistentVolume['spec']): void {
  const show = (type: string, fields: readonly (readonly [string, unknown])[]): void => {
    w.line(2, `Type:\t${type}`);
    for (const [name, value] of fields) w.line(2, `${name}:\t${String(value)}`);
  };
  if (hostPath)
    show('HostPath (bare host directory volume)', [
      ['Path', hostPath.path],
      ['HostPathType', hostPath.type ?? '<none>'],
    ]);
  else if (local) show('LocalVolume (a persistent volume backed by local storage on a node)', [['Path', local.path]]);
  else if (nfs)
    show('NFS (an NFS mount that lasts the lifetime of a pod)', [
      ['Server', nfs.server],
      ['Path', nfs.path],
      ['ReadOnly', nfs.readOnly ?? false],
    ]);
  else if (csi) {
    show('CSI (a Container Storage Interface (CSI) volume source)', [
      ['Driver', csi.driver],
      ['FSType', csi.fsType ?? ''],
      ['VolumeHandle', csi.volumeHandle],
      ['ReadOnly', csi.readOnly ?? false],
    ]);
    w.list(
      'VolumeAttributes',
      Object.entries(csi.volumeAttributes ?? {}).map(([key, value]) => `${key}=${value}`),
      '\t',
      '    ',
    );
  } else w.line(1, '<unknown>');
}

const DEFAULT_CLASS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

export function storageClass(w: Writer, object: StorageClass): void {
  const { metadata } = object;
  w.field('Name', metadata.name);
  w.field('IsDefaultClass', DEFAULT_CLASS.some((key) => metadata.annotations?.[key] === 'true') ? 'Yes' : 'No');
  w.field('Annotations', inline(metadata.annotations));
  w.field('Provisioner', object.provisioner);
  w.field('Parameters', inline(object.parameters));
  w.field(
    'AllowVolumeExpansion',
    object.allowVolumeExpansion === undefined ? '<unset>' : title(object.allowVolumeExpansion),
  );
  if (!object.mountOptions?.length) w.line(0, 'MountOptions:\t<none>');
  else {
    w.line(0, 'MountOptions:');
    for (const option of object.mountOptions) w.line(1, option);
  }
  if (object.reclaimPolicy) w.field('ReclaimPolicy', object.reclaimPolicy);
  if (object.volumeBindingMode) w.field('VolumeBindingMode', object.volumeBindingMode);
  if (object.allowedTopologies?.length) {
    w.line(0, 'AllowedTopologies:');
    object.allowedTopologies.forEach(({ matchLabelExpressions = [] }, i) => {
      w.list(
        `Term ${i}`,
        matchLabelExpressions.map(({ key, values }) => `${key} in [${values.join(', ')}]`),
        '\t',
        '  ',
      );
    });
  }
}

export function volumeAttributesClass(w: Writer, { metadata, driverName, parameters }: VolumeAttributesClass): void {
  w.field('Name', metadata.name);
  w.field('Annotations', inline(metadata.annotations));
  w.field('DriverName', driverName);
  w.field('Parameters', inline(parameters));
}
