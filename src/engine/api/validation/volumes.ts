/** Volumes of pods (kubernetes `pkg/apis/core/validation`). */
import { parseQuantity } from '../quantity.ts';
import type { PodSpec } from '../types.ts';
import { claimSpec } from './claims.ts';
import { fieldRef, resourceRef, VOLUME_FIELDS } from './environment.ts';
import { annotations, labels } from './metadata.ts';
import { type Errors, once, oneOf, type Rule } from './rule.ts';
import { iscsiLength, names, SOURCES as STORAGE } from './sources.ts';
import { label, subdomain } from './texts.ts';

export type Volume = NonNullable<PodSpec['volumes']>[number] & {
  image?: { reference?: string; pullPolicy?: string };
};
type Check<T> = (source: T, path: string, errors: Errors) => void;
type File = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number];

const MODE = 'must be a number between 0 and 0777 (octal), both inclusive';

export const mode: Rule<number | undefined> = (value, path, errors) => {
  if (value !== undefined && (value > 0o777 || value < 0)) errors.invalid(path, value, MODE);
};

export const noBacksteps: Rule<string> = (value, path, errors) => {
  if (value.split('/').includes('..')) errors.invalid(path, value, "must not contain '..'");
};

export const descending: Rule<string> = (value, path, errors) => {
  if (value.startsWith('/')) errors.invalid(path, value, 'must be a relative path');
  noBacksteps(value, path, errors);
};

const local: Rule<string> = (value, path, errors) => {
  descending(value, path, errors);
  if (value.startsWith('..') && !value.startsWith('../')) errors.invalid(path, value, "must not start with '..'");
};

const hostPathType = oneOf(
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
);

export const hostPath: Check<{ path: string; type?: string }> = (source, path, errors) => {
  if (!source.path) {
    errors.required(`${path}.path`);
    return;
  }
  noBacksteps(source.path, `${path}.path`, errors);
  if (source.type !== undefined) hostPathType(source.type, `${path}.type`, errors);
};

export const nfs: Check<{ server?: string; path?: string }> = (source, path, errors) => {
  if (!source.server) errors.required(`${path}.server`);
  if (!source.path) errors.required(`${path}.path`);
  if (!source.path?.startsWith('/')) errors.invalid(`${path}.path`, source.path ?? '', 'must be an absolute path');
};

const items: Rule<readonly { key?: string; path?: string; mode?: number }[] | undefined> = (list, path, errors) => {
  list?.forEach((item, i) => {
    const at = `${path}[${i}]`;
    if (!item.key) errors.required(`${at}.key`);
    if (!item.path) errors.required(`${at}.path`);
    local(item.path ?? '', `${at}.path`, errors);
    mode(item.mode, `${at}.mode`, errors);
  });
};

/** What is wrong with a file of the downward API is said of its list. */
const downwardFile: Check<File> = (file, path, errors) => {
  if (!file.path) errors.required(`${path}.path`);
  local(file.path ?? '', `${path}.path`, errors);
  if (file.fieldRef) {
    fieldRef(file.fieldRef, VOLUME_FIELDS, `${path}.fieldRef`, errors);
    if (file.resourceFieldRef)
      errors.invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
  } else if (file.resourceFieldRef) resourceRef(file.resourceFieldRef, true, `${path}.resourceFieldRef`, errors);
  else errors.required(path, 'one of fieldRef and resourceFieldRef is required');
  mode(file.mode, `${path}.mode`, errors);
};

const projected: Check<NonNullable<Volume['projected']>> = once((source, path, errors) => {
  mode(source.defaultMode, `${path}.defaultMode`, errors);
  const taken = new Set<string>();
  const unique = (file: string | undefined, shown: string) => {
    if (!file) return;
    if (taken.has(file)) errors.invalid(path, shown, 'conflicting duplicate paths');
    taken.add(file);
  };
  source.sources?.forEach((from, i) => {
    const at = `${path}.sources[${i}]`;
    let kinds = 0;
    for (const kind of ['secret', 'configMap'] as const) {
      const of = from[kind];
      if (!of) continue;
      kinds++;
      if (!of.name) errors.required(`${at}.${kind}.name`);
      items(of.items, `${at}.${kind}.items`, errors);
      for (const item of of.items ?? []) unique(item.path, of.name ?? '');
    }
    if (from.downwardAPI) {
      kinds++;
      for (const file of from.downwardAPI.items ?? []) {
        downwardFile(file, `${at}.downwardAPI`, errors);
        unique(file.path, file.path);
      }
    }
    if (from.serviceAccountToken) {
      kinds++;
      token(from.serviceAccountToken, at, path, errors);
    }
    if (kinds > 1) errors.forbidden(at, 'may not specify more than 1 volume type per source');
  });
});

function token(of: { expirationSeconds?: number; path?: string }, at: string, volume: string, errors: Errors): void {
  const life = of.expirationSeconds ?? 0;
  const field = `${at}.serviceAccountToken.expirationSeconds`;
  if (life < 600) errors.invalid(field, life, 'may not specify a duration less than 10 minutes');
  if (life > 2 ** 32) errors.invalid(field, life, 'may not specify a duration larger than 2^32 seconds');
  if (!of.path) errors.required(`${volume}.path`);
  else local(of.path, `${volume}.path`, errors);
}

export const csiDriver: Rule<string | undefined> = (name, path, errors) => {
  if (!name) {
    errors.required(path);
    return;
  }
  if (name.length > 63) errors.tooLong(path, 63);
  for (const message of subdomain(name.toLowerCase())) errors.invalid(path, name, message);
};

/** A template's metadata may hold labels and annotations only. */
function templateMeta(meta: Record<string, unknown> | undefined, path: string, errors: Errors): void {
  annotations(meta?.['annotations'] as Record<string, string> | undefined, `${path}.annotations`, errors);
  labels(meta?.['labels'] as Record<string, string> | undefined, `${path}.labels`, errors);
  for (const name of ['name', 'generateName', 'namespace', 'ownerReferences', 'finalizers'])
    if (meta?.[name] !== undefined) errors.forbidden(`${path}.${name}`, 'cannot be set');
}

/** The sources that are checked beyond being the only one, in the API server's order. */
const SOURCES: readonly (readonly [keyof Volume, Check<never>])[] = [
  [
    'emptyDir',
    ((source: NonNullable<Volume['emptyDir']>, path, errors) => {
      if (source.sizeLimit !== undefined && parseQuantity(source.sizeLimit).nano < 0n)
        errors.forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity');
    }) as Check<never>,
  ],
  ['hostPath', hostPath],
  [
    'gitRepo',
    ((source: NonNullable<Volume['gitRepo']>, path, errors) => {
      names('repository')(source, path, errors);
      local(source.directory ?? '', `${path}.directory`, errors);
    }) as Check<never>,
  ],
  ['gcePersistentDisk', STORAGE.gcePersistentDisk as Check<never>],
  ['awsElasticBlockStore', STORAGE.awsElasticBlockStore as Check<never>],
  [
    'secret',
    ((source: NonNullable<Volume['secret']>, path, errors) => {
      if (!source.secretName) errors.required(`${path}.secretName`);
      mode(source.defaultMode, `${path}.defaultMode`, errors);
      items(source.items, `${path}.items`, errors);
    }) as Check<never>,
  ],
  ['nfs', nfs],
  ['iscsi', STORAGE.iscsi as Check<never>],
  ['glusterfs', STORAGE.glusterfs as Check<never>],
  ['flocker', STORAGE.flocker as Check<never>],
  ['persistentVolumeClaim', names('claimName')],
  ['rbd', STORAGE.rbd as Check<never>],
  ['cinder', STORAGE.cinder as Check<never>],
  ['cephfs', STORAGE.cephfs as Check<never>],
  ['quobyte', STORAGE.quobyte as Check<never>],
  [
    'downwardAPI',
    ((source: NonNullable<Volume['downwardAPI']>, path, errors) => {
      mode(source.defaultMode, `${path}.defaultMode`, errors);
      for (const file of source.items ?? []) downwardFile(file, path, errors);
    }) as Check<never>,
  ],
  ['fc', STORAGE.fc as Check<never>],
  ['flexVolume', STORAGE.flexVolume as Check<never>],
  [
    'configMap',
    ((source: NonNullable<Volume['configMap']>, path, errors) => {
      if (!source.name) errors.required(`${path}.name`);
      mode(source.defaultMode, `${path}.defaultMode`, errors);
      items(source.items, `${path}.items`, errors);
    }) as Check<never>,
  ],
  ['azureFile', STORAGE.azureFile as Check<never>],
  ['vsphereVolume', STORAGE.vsphereVolume as Check<never>],
  ['photonPersistentDisk', STORAGE.photonPersistentDisk as Check<never>],
  ['portworxVolume', STORAGE.portworxVolume as Check<never>],
  ['azureDisk', STORAGE.azureDisk as Check<never>],
  ['storageos', STORAGE.storageos as Check<never>],
  ['projected', projected as Check<never>],
  ['scaleIO', STORAGE.scaleIO as Check<never>],
  [
    'csi',
    ((source: NonNullable<Volume['csi']>, path, errors) => {
      csiDriver(source.driver, `${path}.driver`, errors);
      const { name } = source.nodePublishSecretRef ?? {};
      if (source.nodePublishSecretRef && !name) errors.required(`${path}.nodePublishSecretRef.name`);
      else if (name) for (const message of subdomain(name)) errors.invalid(`${path}.name`, name, message);
    }) as Check<never>,
  ],
  [
    'ephemeral',
    ((source: NonNullable<Volume['ephemeral']>, path, errors) => {
      const claim = source.volumeClaimTemplate;
      if (!claim) {
        errors.required(`${path}.volumeClaimTemplate`);
        return;
      }
      templateMeta(
        claim.metadata as Record<string, unknown> | undefined,
        `${path}.volumeClaimTemplate.metadata`,
        errors,
      );
      claimSpec(claim.spec, `${path}.volumeClaimTemplate.spec`, errors);
    }) as Check<never>,
  ],
  [
    'image',
    ((source: { pullPolicy?: string }, path, errors) => {
      if (source.pullPolicy) oneOf('Always', 'IfNotPresent', 'Never')(source.pullPolicy, `${path}.pullPolicy`, errors);
    }) as Check<never>,
  ],
];

/** Some refusals of a second source name it otherwise than its field. */
const MISNAMED: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

export const volumeSource: Rule<Volume> = (volume, path, errors) => {
  let first = true;
  for (const [name, check] of SOURCES) {
    const source = volume[name];
    if (source === undefined) continue;
    if (first) check(source as never, `${path}.${name}`, errors);
    else errors.forbidden(`${path}.${MISNAMED[name] ?? name}`, 'may not specify more than 1 volume type');
    first = false;
    if (name === 'iscsi') iscsiLength(volume.name, volume.iscsi ?? {}, `${path}.name`, errors);
  }
  if (first) errors.required(path, 'must specify a volume type');
};

/**
 * Checks a pod's volumes.
 * @param pod the name of the pod, where it is one: claims and image volumes are made for it
 * @returns those that are well formed, by name: mounts may refer to no others
 */
export function volumes(
  list: readonly Volume[] | undefined,
  path: string,
  errors: Errors,
  pod?: string,
): Map<string, Volume> {
  const good = new Map<string, Volume>();
  list?.forEach((volume, i) => {
    const before = errors.causes.length;
    const at = `${path}[${i}]`;
    volumeSource(volume, at, errors);
    const alone = Object.keys(volume).length === 2;
    if (pod !== undefined && alone && volume.image && !volume.image.reference) errors.required(`${at}.image.reference`);
    if (!volume.name) errors.required(`${at}.name`);
    else for (const message of label(volume.name)) errors.invalid(`${at}.name`, volume.name, message);
    if (good.has(volume.name)) errors.duplicate(`${at}.name`, volume.name);
    if (errors.causes.length === before) good.set(volume.name, volume);
    if (!pod || !volume.name || !volume.ephemeral) return;
    const claim = `${pod}-${volume.name}`;
    for (const message of subdomain(claim))
      errors.invalid(`${at}.name`, volume.name, `PVC name ${JSON.stringify(claim)}: ${message}`);
  });
  return good;
}
