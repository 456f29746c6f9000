/** PersistentVolumes and claims (kubernetes `pkg/apis/core/validation`). */

import { compareQuantities, wholeValue } from '../quantity.ts';
import { semanticEqual } from '../schema/empties.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../types.ts';
import { accessModes, type ClaimSpec, claimSpec, volumeMode } from './claims.ts';
import { dump } from './dump.ts';
import { goDiff } from './godiff.ts';
import { metadata } from './metadata.ts';
import { positiveQuantity } from './resources.ts';
import { all, type Errors, IMMUTABLE, oneOf, type Rule } from './rule.ts';
import { nodeSelector } from './selector.ts';
import { SOURCES as STORAGE } from './sources.ts';
import { label, subdomain } from './texts.ts';
import { csiDriver, hostPath, nfs } from './volumes.ts';

type VolumeSpec = PersistentVolume['spec'];
type Source = (of: never, path: string, errors: Errors, owner: string) => void;

/** Where a driver finds its secrets. */
const SECRETS = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const;

const csi = (of: NonNullable<VolumeSpec['csi']>, path: string, errors: Errors): void => {
  csiDriver(of.driver, `${path}.driver`, errors);
  if (!of.volumeHandle) errors.required(`${path}.volumeHandle`);
  for (const name of SECRETS) {
    const secret = of[name];
    if (!secret) continue;
    if (!secret.name) errors.required(`${path}.${name}.name`);
    else for (const message of subdomain(secret.name)) errors.invalid(`${path}.${name}.name`, secret.name, message);
    const at = `${path}.${name}.namespace`;
    if (!secret.namespace) errors.required(at);
    else for (const message of label(secret.namespace)) errors.invalid(at, secret.namespace, message);
  }
};

const local = (of: { path?: string }, path: string, errors: Errors): void => {
  if (!of.path) errors.required(`${path}.path`);
  else if (of.path.split('/').includes('..')) errors.invalid(`${path}.path`, of.path, "must not contain '..'");
};

const CHECKS = { ...STORAGE, hostPath, nfs, local, csi };

/** In the order in which the API server looks at them. */
const SOURCES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
] as const satisfies readonly (keyof VolumeSpec & keyof typeof CHECKS)[];

function source({ metadata: { name: owner }, spec }: PersistentVolume, errors: Errors): void {
  let first = true;
  for (const name of SOURCES) {
    const of = spec[name];
    if (of === undefined) continue;
    const at = `spec.${name}`;
    // A FlexVolume does not mind others before it.
    if (first || name === 'flexVolume') (CHECKS[name] as Source)(of as never, at, errors, owner);
    else errors.forbidden(name === 'cephfs' ? 'spec.cephFS' : at, 'may not specify more than 1 volume type');
    if (first && name === 'local' && !spec.nodeAffinity)
      errors.required('spec.nodeAffinity', 'Local volume requires node affinity');
    first = false;
  }
  if (first) errors.required('spec', 'must specify a volume type');
}

const volumeSpec: Rule<PersistentVolume> = (of, _, errors) => {
  const { spec } = of;
  const modes = spec.accessModes ?? [];
  if (modes.length === 0) errors.required('spec.accessModes');
  accessModes(modes, 'spec.accessModes', errors);
  const capacity = spec.capacity ?? {};
  const names = Object.keys(capacity);
  if (names.length === 0) errors.required('spec.capacity');
  if (capacity['storage'] === undefined || names.length > 1)
    errors.notSupported('spec.capacity', spec.capacity ?? null, ['storage']);
  for (const name of names) {
    const at = `spec.capacity[${name}]`;
    if (compareQuantities(capacity[name] ?? '0', '0') < 0)
      errors.invalid(at, wholeValue(capacity[name] ?? '0'), 'must be a valid resource quantity');
    positiveQuantity(capacity[name] ?? '0', at, errors);
  }
  if (spec.persistentVolumeReclaimPolicy)
    oneOf('Delete', 'Recycle', 'Retain')(
      spec.persistentVolumeReclaimPolicy,
      'spec.persistentVolumeReclaimPolicy',
      errors,
    );
  if (spec.nodeAffinity) {
    if (spec.nodeAffinity.required) nodeSelector(spec.nodeAffinity.required, 'spec.nodeAffinity.required', errors);
    else errors.required('spec.nodeAffinity.required', 'must specify required node constraints');
  }
  source(of, errors);
  const root = spec.hostPath?.path !== undefined && /^\/+\.?$/.test(spec.hostPath.path);
  if (root && spec.persistentVolumeReclaimPolicy === 'Recycle')
    errors.forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'");
  if (spec.storageClassName)
    for (const message of subdomain(spec.storageClassName))
      errors.invalid('spec.storageClassName', spec.storageClassName, message);
  if (spec.volumeMode !== undefined) volumeMode(spec.volumeMode, 'spec.volumeMode', errors);
  const attributes = (spec as { volumeAttributesClassName?: string }).volumeAttributesClassName;
  if (attributes === undefined) return;
  if (attributes === '') errors.required('spec.volumeAttributesClassName', 'an empty string is disallowed');
  else
    for (const message of subdomain(attributes)) errors.invalid('spec.volumeAttributesClassName', attributes, message);
  if (!spec.csi) errors.required('spec.csi', 'has to be specified when using volumeAttributesClassName');
};

export const volume: Rule<PersistentVolume> = all<PersistentVolume>(metadata(subdomain), volumeSpec);

const sourceOf = (spec: VolumeSpec): unknown => SOURCES.map((name) => spec[name] ?? null);

/** A driver may be given the secret for growing a volume later. */
function withoutNewExpandSecret(now: VolumeSpec, old: VolumeSpec): VolumeSpec {
  if (!now.csi?.controllerExpandSecretRef || !old.csi || old.csi.controllerExpandSecretRef) return now;
  const { controllerExpandSecretRef: _, ...csi } = now.csi;
  return { ...now, csi };
}

export function volumeUpdate(now: PersistentVolume, old: PersistentVolume): Rule<PersistentVolume> {
  return all<PersistentVolume>(volumeSpec, (_, __, errors) => {
    const spec = withoutNewExpandSecret(now.spec, old.spec);
    if (!semanticEqual(sourceOf(spec), sourceOf(old.spec)))
      errors.forbidden(
        'spec.persistentvolumesource',
        `spec.persistentvolumesource is immutable after creation\n${goDiff('core.PersistentVolumeSource', 'core/v1.PersistentVolumeSpec', old.spec, spec)}`,
      );
    if (now.spec.volumeMode !== old.spec.volumeMode)
      errors.invalid('volumeMode', now.spec.volumeMode ?? null, IMMUTABLE);
    if (old.spec.nodeAffinity && !semanticEqual(now.spec.nodeAffinity, old.spec.nodeAffinity))
      errors.invalid(
        'nodeAffinity',
        now.spec.nodeAffinity === undefined
          ? null
          : dump('core.VolumeNodeAffinity', 'core/v1.VolumeNodeAffinity', now.spec.nodeAffinity),
        `${IMMUTABLE}, except for updating from beta label to GA`,
      );
  });
}

export const claim: Rule<PersistentVolumeClaim> = all<PersistentVolumeClaim>(metadata(subdomain), (of, _, errors) =>
  claimSpec(of.spec as ClaimSpec, 'spec', errors),
);

/** Of a bound claim only the size and the class of its attributes may change, and the size not below what there is. */
export function claimUpdate(now: PersistentVolumeClaim, old: PersistentVolumeClaim): Rule<PersistentVolumeClaim> {
  return all<PersistentVolumeClaim>(
    (of, _, errors) => claimSpec(of.spec as ClaimSpec, 'spec', errors),
    (_, __, errors) => {
      const [to, from] = [claimed(now, old), claimedBefore(now, old)];
      if (!semanticEqual(to, from))
        errors.forbidden(
          'spec',
          `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${goDiff('core.PersistentVolumeClaimSpec', 'core/v1.PersistentVolumeClaimSpec', from, to)}`,
        );
      const wanted = (of: PersistentVolumeClaim) => of.spec.resources?.requests?.['storage'] ?? '0';
      const had = old.status.capacity?.['storage'] ?? '0';
      if (compareQuantities(wanted(now), wanted(old)) < 0)
        if (compareQuantities(wanted(now), had) <= 0)
          errors.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity');
      if (now.spec.volumeMode !== old.spec.volumeMode)
        errors.invalid('volumeMode', now.spec.volumeMode ?? null, IMMUTABLE);
      const attributes = (now.spec as ClaimSpec).volumeAttributesClassName;
      if (!attributes && (old.status as { currentVolumeAttributesClassName?: string }).currentVolumeAttributesClassName)
        errors.forbidden(
          'spec.volumeAttributesClassName',
          `update to ${attributes === undefined ? 'nil' : 'empty string'} is forbidden when status.currentVolumeAttributesClassName is not nil`,
        );
    },
  );
}

/** A volume may be given once. */
function claimedBefore(now: PersistentVolumeClaim, { spec }: PersistentVolumeClaim): ClaimSpec {
  const { volumeName } = now.spec;
  return (spec.volumeName || volumeName === undefined ? spec : { ...spec, volumeName }) as ClaimSpec;
}

/** What is wanted, with the old value of what may change. */
function claimed(now: PersistentVolumeClaim, old: PersistentVolumeClaim): ClaimSpec {
  let spec = now.spec as ClaimSpec;
  const { storageClassName, volumeAttributesClassName } = old.spec as ClaimSpec;
  if (storageClassName === undefined) spec = withOld(spec, 'storageClassName', undefined);
  if (now.status.phase !== 'Bound') return spec;
  const { resources } = spec;
  if (resources?.requests !== undefined) {
    const storage = old.spec.resources?.requests?.['storage'] ?? '0';
    spec = { ...spec, resources: { ...resources, requests: { ...resources.requests, storage } } };
  }
  return withOld(spec, 'volumeAttributesClassName', volumeAttributesClassName);
}

function withOld<K extends keyof ClaimSpec>(spec: ClaimSpec, name: K, old: ClaimSpec[K] | undefined): ClaimSpec {
  const { [name]: _, ...rest } = spec;
  return (old === undefined ? rest : { ...rest, [name]: old }) as ClaimSpec;
}
