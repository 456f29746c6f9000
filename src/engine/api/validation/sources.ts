/** The volume sources of storage that clusters mostly reach by CSI today: their checks, for pods and for PersistentVolumes. */
import type { PersistentVolume } from '../types.ts';
import { type Errors, inRangeText, oneOf } from './rule.ts';
import { label } from './texts.ts';

type Sources = PersistentVolume['spec'];
type Of<K extends keyof Sources> = NonNullable<Sources[K]>;
/** @param owner the PersistentVolume's name; undefined for a volume of a pod */
type Check<T> = (source: T, path: string, errors: Errors, owner?: string) => void;

/** Sources that must only name something. */
export const names =
  (...fields: readonly string[]) =>
  (source: object, path: string, errors: Errors): void => {
    for (const name of fields) {
      const value = (source as Record<string, unknown>)[name];
      if (!value || (Array.isArray(value) && value.length === 0)) errors.required(`${path}.${name}`);
    }
  };

/** A secret in the pod's namespace, or of a volume of the cluster one that says its own. */
const secret: Check<{ name?: string; namespace?: string } | undefined> = (of, path, errors, owner) => {
  if (of === undefined) return;
  if (!of.name) errors.required(`${path}.name`);
  if (owner !== undefined && !of.namespace) errors.required(`${path}.namespace`);
};

/** Says partition from 1, and takes 0, which means none. What is wrong is said of `persistentDisk` for GCE's. */
const disk =
  (id: string, shown?: string): Check<{ partition?: number }> =>
  (source, path, errors) => {
    const at = shown === undefined ? path : path.replace(/\w+$/, shown);
    names(id)(source, at, errors);
    const { partition = 0 } = source;
    if (partition < 0 || partition > 255) errors.invalid(`${at}.partition`, partition, inRangeText(1, 255));
  };

const REGISTRY = 'must be a host:port pair or multiple pairs separated by commas';
/** `host:port` or `[v6]:port`, as Go splits it: neither part has to hold anything. */
const HOST_PORT = /^([^[\]:]*|\[[^[\]]*\]):[^[\]:]*$/;
const LONGEST_TENANT = 64;

const quobyte: Check<Of<'quobyte'>> = (source, path, errors) => {
  if (!source.registry) errors.required(`${path}.registry`, REGISTRY);
  else if ((source.tenant?.length ?? 0) > LONGEST_TENANT)
    errors.required(`${path}.tenant`, `must be a UUID and may not exceed a length of ${LONGEST_TENANT} characters`);
  else
    for (const pair of source.registry.split(','))
      if (!HOST_PORT.test(pair)) errors.invalid(`${path}.registry`, source.registry, REGISTRY);
  names('volume')(source, path, errors);
};

const glusterfs: Check<Of<'glusterfs'>> = (source, path, errors) => {
  names('endpoints', 'path')(source, path, errors);
  const { endpointsNamespace: namespace } = source;
  if (namespace === undefined) return;
  const at = `${path}.endpointsNamespace`;
  if (namespace === '')
    errors.invalid(at, namespace, 'if the endpointnamespace is set, it must be a valid namespace name');
  else for (const message of label(namespace)) errors.invalid(at, namespace, message);
};

const flocker: Check<Of<'flocker'>> = ({ datasetName = '', datasetUUID = '' }, path, errors) => {
  if (!datasetName && !datasetUUID) errors.required(path, 'one of datasetName and datasetUUID is required');
  if (datasetName && datasetUUID)
    errors.invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously');
  if (datasetName.includes('/')) errors.invalid(`${path}.datasetName`, datasetName, "must not contain '/'");
};

const fc: Check<Of<'fc'>> = ({ targetWWNs = [], wwids = [], lun }, path, errors) => {
  const at = `${path}.targetWWNs`;
  if (targetWWNs.length === 0 && wwids.length === 0)
    errors.required(at, 'must specify either targetWWNs or wwids, but not both');
  if (targetWWNs.length === 0) return;
  if (wwids.length > 0) errors.invalid(at, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously');
  if (lun === undefined) errors.required(`${path}.lun`, 'lun is required if targetWWNs is specified');
  else if (lun < 0 || lun > 255) errors.invalid(`${path}.lun`, lun, inRangeText(0, 255));
};

const RESERVED = /(^|\.)(kubernetes|k8s)\.io$/;

const flexVolume: Check<Of<'flexVolume'>> = (source, path, errors) => {
  names('driver')(source, path, errors);
  for (const key of Object.keys(source.options ?? {}))
    if (RESERVED.test(key.split('/', 1)[0]?.toLowerCase() ?? ''))
      errors.invalid(`${path}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved');
};

const azureFile: Check<Of<'azureFile'>> = (source, path, errors) => {
  names('secretName', 'shareName')(source, path, errors);
  if (source.secretNamespace === '') errors.required(`${path}.secretNamespace`);
};

const MANAGED = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';
const cachingMode = oneOf('None', 'ReadOnly', 'ReadWrite');
const diskKind = oneOf('Dedicated', 'Managed', 'Shared');

const azureDisk: Check<Of<'azureDisk'>> = (source, path, errors) => {
  names('diskName', 'diskURI')(source, path, errors);
  const { cachingMode: caching, kind, diskURI = '' } = source;
  if (caching !== undefined) cachingMode(caching, `${path}.cachingMode`, errors);
  if (kind === undefined) return;
  diskKind(kind, `${path}.kind`, errors);
  const [beginning, form] = kind === 'Managed' ? ['/subscriptions/', MANAGED] : ['https://', BLOB];
  if (!diskURI.startsWith(beginning)) errors.notSupported(`${path}.diskURI`, diskURI, [form]);
};

const cinder: Check<Of<'cinder'>> = (source, path, errors, owner) => {
  names('volumeID')(source, path, errors);
  secret(source.secretRef, `${path}.secretRef`, errors, owner);
};

const storageos: Check<Of<'storageos'>> = (source, path, errors, owner) => {
  names('volumeName')(source, path, errors);
  for (const name of ['volumeName', 'volumeNamespace'] as const)
    if (source[name])
      for (const message of label(source[name])) errors.invalid(`${path}.${name}`, source[name], message);
  secret(source.secretRef, `${path}.secretRef`, errors, owner);
};

/** The three forms of names that iSCSI knows (RFC 3720), by their beginning. */
const ISCSI_NAMES: readonly (readonly [string, RegExp])[] = [
  ['iqn', /iqn\.\d{4}-\d\d\.[A-Za-z0-9.-]+:[^,;*&$|\s]+$/],
  ['eui', /^eui.[A-Za-z0-9]{16}$/],
  ['naa', /^naa.[A-Za-z0-9]{32}$/],
];
/** What the name of a volume and its portal may have together, once an initiator is named. */
const LONGEST_ISCSI = 64;

function iscsiName(value: string, at: string, errors: Errors, owner: string | undefined): void {
  const form = ISCSI_NAMES.find(([beginning]) => value.startsWith(beginning));
  if (form === undefined)
    errors.invalid(
      at,
      value,
      owner === undefined ? 'must be valid format starting with iqn, eui, or naa' : 'must be valid format',
    );
  else if (!form[1].test(value)) errors.invalid(at, value, 'must be valid format');
}

/** @param shown the value that is said to be wrong */
export function iscsiLength(
  name: string,
  { targetPortal = '', initiatorName }: Partial<Of<'iscsi'>>,
  path: string,
  errors: Errors,
  shown = name,
): void {
  if (initiatorName !== undefined && `${name}:${targetPortal}`.length > LONGEST_ISCSI)
    errors.invalid(
      path,
      shown,
      `Total length of <volume name>:<iscsi.targetPortal> must be under ${LONGEST_ISCSI} characters if iscsi.initiatorName is specified.`,
    );
}

const iscsi: Check<Of<'iscsi'>> = (source, path, errors, owner) => {
  const { targetPortal = '', iqn, lun = 0, initiatorName } = source;
  names('targetPortal')(source, path, errors);
  if (owner !== undefined) iscsiLength(owner, source, `${path}.targetportal`, errors, targetPortal);
  if (!iqn) errors.required(`${path}.iqn`);
  else iscsiName(iqn, `${path}.iqn`, errors, owner);
  if (lun < 0 || lun > 255) errors.invalid(`${path}.lun`, lun, inRangeText(0, 255));
  if ((source.chapAuthDiscovery || source.chapAuthSession) && !source.secretRef) errors.required(`${path}.secretRef`);
  if (owner !== undefined && source.secretRef && !source.secretRef.name) errors.required(`${path}.secretRef.name`);
  if (initiatorName !== undefined) iscsiName(initiatorName, `${path}.initiatorname`, errors, owner);
};

/** By the names that they have in a pod's volume and in a PersistentVolume alike. */
export const SOURCES = {
  gcePersistentDisk: disk('pdName', 'persistentDisk'),
  awsElasticBlockStore: disk('volumeID'),
  glusterfs,
  flocker,
  rbd: names('monitors', 'image'),
  quobyte,
  cephfs: names('monitors'),
  iscsi,
  cinder,
  fc,
  flexVolume,
  azureFile,
  vsphereVolume: names('volumePath'),
  photonPersistentDisk: names('pdID'),
  portworxVolume: names('volumeID'),
  azureDisk,
  scaleIO: names('gateway', 'system', 'volumeName'),
  storageos,
} as const;
