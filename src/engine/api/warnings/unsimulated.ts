/**
 * What is accepted, as in Kubernetes, and has no effect here. Whoever sends it is told so, once for each field in the life of a
 * cluster. This is the one list of it: a test walks the schemas, and every field is either acted on or named here.
 */
import type { Component, Simulation } from '../../sim/simulation.ts';
import type { KubeObject } from '../../store/object.ts';
import type { PersistentVolume } from '../types.ts';

/** What limits processes of containers: they are models here, so there is nothing to limit. It is told as one thing. */
const LIMITS = [
  'allowPrivilegeEscalation',
  'appArmorProfile',
  'capabilities',
  'fsGroup',
  'fsGroupChangePolicy',
  'privileged',
  'procMount',
  'runAsGroup',
  'seLinuxChangePolicy',
  'seLinuxOptions',
  'seccompProfile',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'sysctls',
  'windowsOptions',
];

/** Volumes that are mounted as if they were empty directories. */
const VOLUMES = [
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cinder',
  'fc',
  'flexVolume',
  'gcePersistentDisk',
  'image',
  'iscsi',
  'nfs',
  'portworxVolume',
  'vsphereVolume',
];

const OF_CONTAINERS = [
  'env[].valueFrom.fileKeyRef',
  'lifecycle.stopSignal',
  'resources.claims',
  'volumeDevices',
  'volumeMounts[].mountPropagation',
  'volumeMounts[].subPathExpr',
  ...LIMITS.map((field) => `securityContext.${field}`),
];

/** Within a pod's spec; `[]` is every item of a list. */
export const OF_PODS: readonly string[] = [
  'hostIPC',
  'hostPID',
  'hostUsers',
  'hostnameOverride',
  'resourceClaims',
  'setHostnameAsFQDN',
  'workloadRef',
  ...LIMITS.map((field) => `securityContext.${field}`),
  ...VOLUMES.map((type) => `volumes[].${type}`),
  'volumes[].csi.volumeAttributes',
  'volumes[].emptyDir.medium',
  'volumes[].emptyDir.sizeLimit',
  'volumes[].projected.sources[].clusterTrustBundle',
  'volumes[].projected.sources[].podCertificate',
  ...['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    OF_CONTAINERS.map((field) => `${list}[].${field}`),
  ),
];

/** Where each kind keeps a pod's spec. */
const PODS: Readonly<Record<string, string>> = {
  pods: 'spec',
  replicationcontrollers: 'spec.template.spec',
  'deployments.apps': 'spec.template.spec',
  'replicasets.apps': 'spec.template.spec',
  'daemonsets.apps': 'spec.template.spec',
  'statefulsets.apps': 'spec.template.spec',
  'jobs.batch': 'spec.template.spec',
  'cronjobs.batch': 'spec.jobTemplate.spec.template.spec',
};

/** Of other kinds. */
export const FIELDS: Readonly<Record<string, readonly string[]>> = {
  nodes: ['spec.providerID'],
  services: ['spec.loadBalancerSourceRanges'],
  persistentvolumes: ['spec.mountOptions', 'spec.volumeAttributesClassName'],
  persistentvolumeclaims: ['spec.volumeAttributesClassName'],
  'csidrivers.storage.k8s.io': [
    'spec.nodeAllocatableUpdatePeriodSeconds',
    'spec.serviceAccountTokenInSecrets',
    'spec.tokenRequests',
  ],
  'customresourcedefinitions.apiextensions.k8s.io': [
    'spec.conversion.webhook',
    'spec.versions[].deprecated',
    'spec.versions[].deprecationWarning',
    'spec.versions[].selectableFields',
  ],
  'storageclasses.storage.k8s.io': ['mountOptions'],
};

/** Kinds that are stored and that nobody heeds. */
export const KINDS: readonly string[] = [
  'certificatesigningrequests.certificates.k8s.io',
  'csistoragecapacities.storage.k8s.io',
  'deviceclasses.resource.k8s.io',
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'ipaddresses.networking.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  'resourceclaims.resource.k8s.io',
  'resourceclaimtemplates.resource.k8s.io',
  'resourceslices.resource.k8s.io',
  'servicecidrs.networking.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'volumeattributesclasses.storage.k8s.io',
];

/** How each of these warnings ends. */
export const NO_EFFECT = 'accepted, and without effect in this simulated cluster';

/** The first place at which the object has something at the path; undefined when it has nothing. */
function placeOf(value: unknown, path: readonly string[], at: string): string | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return isSomething(value) ? at : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const list = step.endsWith('[]');
  const name = list ? step.slice(0, -2) : step;
  const next = (value as Readonly<Record<string, unknown>>)[name];
  const here = at === '' ? name : `${at}.${name}`;
  if (!list) return placeOf(next, rest, here);
  if (!Array.isArray(next)) return undefined;
  for (const [i, item] of next.entries()) {
    const found = placeOf(item, rest, `${here}[${i}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What says the same as leaving it out is nothing. */
function isSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === 'None') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

interface Finding {
  /** What is told once. */
  readonly about: string;
  readonly text: string;
}

/** A field is the same in every list of containers, and the limits of processes are one thing. */
function subject(field: string): string {
  return field.includes('securityContext.') ? 'securityContext' : field.replace(/^\w*ontainers/, 'containers');
}

/** Whether a field has an effect on this object: a kubelet does not mount folders of its node with options. */
const isRefusedLater = (object: KubeObject, field: string): boolean =>
  field === 'spec.mountOptions' && (object as Partial<PersistentVolume>).spec?.hostPath !== undefined;

function findings(resource: string, object: KubeObject): Finding[] {
  if (KINDS.includes(resource)) return [{ about: resource, text: `${object.kind}: ${NO_EFFECT}` }];
  const found: Finding[] = [];
  const look = (base: string, field: string, about: string): void => {
    const place = placeOf(object, (base === '' ? field : `${base}.${field}`).split('.'), '');
    if (place !== undefined) found.push({ about, text: `${place}: ${NO_EFFECT}` });
  };
  const spec = PODS[resource];
  if (spec !== undefined) for (const field of OF_PODS) look(spec, field, subject(field));
  for (const field of FIELDS[resource] ?? [])
    if (!isRefusedLater(object, field)) look('', field, `${resource}/${field}`);
  return found;
}

/** Remembers what has been told. */
export class Unsimulated implements Component {
  readonly name = 'unsimulated-warnings';
  #told = new Set<string>();

  constructor(sim: Simulation) {
    sim.register(this);
  }

  /** What there is to be told of an object that nobody has been told of. @param keep whether it counts as told from now on */
  warnings(resource: string, object: KubeObject, keep: boolean): string[] {
    const fresh = findings(resource, object).filter(({ about }) => !this.#told.has(about));
    const once = new Map(fresh.toReversed().map(({ about, text }) => [about, text]));
    if (keep) for (const about of once.keys()) this.#told.add(about);
    return [...once.values()].toReversed();
  }

  fire(): void {}

  save(): ReadonlySet<string> {
    return new Set(this.#told);
  }

  load(saved: unknown): void {
    this.#told = new Set(saved as ReadonlySet<string>);
  }
}
