/** The volumes of a pod or pod template. Kinds that no current cluster has are shown by their name only. */
import type { PodSpec } from '../../engine/index.ts';
import { sortedKeys, type Writer } from './writer.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];

export function volumes(w: Writer, list: PodSpec['volumes'], space: string): void {
  if (!list?.length) {
    w.line(0, `${space}Volumes:\t<none>`);
    return;
  }
  w.line(0, `${space}Volumes:`);
  for (const volume of list) {
    w.line(1, `${space ? ' ' : ''}${volume.name}:`);
    source(w, volume);
  }
}

/** `Type:` and the fields of one source. */
function show(w: Writer, type: string, fields: readonly (readonly [string, unknown])[]): void {
  w.line(2, `Type:\t${type}`);
  for (const [name, value] of fields) w.line(2, `${name}:\t${String(value)}`);
}

function source(w: Writer, volume: Volume): void {
  const { hostPath, emptyDir, secret, configMap, nfs, persistentVolumeClaim, ephemeral, downwardAPI, projected, csi } =
    volume;
  const { image } = volume as { image?: { reference?: string; pullPolicy?: string } };
  if (hostPath)
    show(w, 'HostPath (bare host directory volume)', [
      ['Path', hostPath.path],
      ['HostPathType', hostPath.type ?? '<none>'],
    ]);
  else if (emptyDir)
    show(w, "EmptyDir (a temporary directory that shares a pod's lifetime)", [
      ['Medium', emptyDir.medium ?? ''],
      ['SizeLimit', emptyDir.sizeLimit ?? '<unset>'],
    ]);
  else if (secret)
    show(w, 'Secret (a volume populated by a Secret)', [
      ['SecretName', secret.secretName ?? ''],
      ['Optional', secret.optional ?? false],
    ]);
  else if (configMap)
    show(w, 'ConfigMap (a volume populated by a ConfigMap)', [
      ['Name', configMap.name ?? ''],
      ['Optional', configMap.optional ?? false],
    ]);
  else if (nfs)
    show(w, 'NFS (an NFS mount that lasts the lifetime of a pod)', [
      ['Server', nfs.server],
      ['Path', nfs.path],
      ['ReadOnly', nfs.readOnly ?? false],
    ]);
  else if (persistentVolumeClaim)
    show(w, 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)', [
      ['ClaimName', persistentVolumeClaim.claimName],
      ['ReadOnly', persistentVolumeClaim.readOnly ?? false],
    ]);
  else if (ephemeral) {
    const spec = ephemeral.volumeClaimTemplate?.spec;
    show(w, 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)', [
      ['StorageClass', spec?.storageClassName ?? ''],
      ['Volume', spec?.volumeName ?? ''],
    ]);
    w.line(2, 'Labels:            <none>');
    w.line(2, 'Annotations:       <none>');
    w.line(2, 'Capacity:\t');
    w.line(2, 'Access Modes:\t');
    if (spec?.volumeMode) w.line(2, `VolumeMode:\t${spec.volumeMode}`);
  } else if (downwardAPI) {
    w.line(2, 'Type:\tDownwardAPI (a volume populated by information about the pod)');
    w.line(2, 'Items:');
    for (const { fieldRef, resourceFieldRef, path } of downwardAPI.items ?? []) {
      if (fieldRef) w.line(3, `${fieldRef.fieldPath} -> ${path}`);
      if (resourceFieldRef) w.line(3, `${resourceFieldRef.resource} -> ${path}`);
    }
  } else if (projected) {
    w.line(2, 'Type:\tProjected (a volume that contains injected data from multiple sources)');
    for (const part of projected.sources ?? []) {
      if (part.secret)
        fields(w, [
          ['SecretName', part.secret.name ?? ''],
          ['Optional', part.secret.optional ?? false],
        ]);
      else if (part.downwardAPI) fields(w, [['DownwardAPI', true]]);
      else if (part.configMap)
        fields(w, [
          ['ConfigMapName', part.configMap.name ?? ''],
          ['Optional', part.configMap.optional ?? false],
        ]);
      else if (part.serviceAccountToken)
        fields(w, [['TokenExpirationSeconds', part.serviceAccountToken.expirationSeconds ?? 3600]]);
    }
  } else if (csi) {
    show(w, 'CSI (a Container Storage Interface (CSI) volume source)', [
      ['Driver', csi.driver],
      ['FSType', csi.fsType ?? ''],
      ['ReadOnly', csi.readOnly ?? false],
    ]);
    w.list(
      'VolumeAttributes',
      sortedKeys(csi.volumeAttributes).map((key) => `${key}=${csi.volumeAttributes?.[key]}`),
      '\t',
      '    ',
    );
  } else if (image)
    show(w, 'Image (a container image or OCI artifact)', [
      ['Reference', image.reference ?? ''],
      ['PullPolicy', image.pullPolicy ?? ''],
    ]);
  else w.line(1, '<unknown>');
}

function fields(w: Writer, list: readonly (readonly [string, unknown])[]): void {
  for (const [name, value] of list) w.line(2, `${name}:\t${String(value)}`);
}
