/** The rules of every kind: for new objects, and for changed ones beside what they were. */
import type { KubeObject } from '../../store/object.ts';
import { type CustomResource, isCustom } from '../custom/definition.ts';
import { validateBySchema } from '../custom/validate.ts';
import type { StatusCause } from '../errors.ts';
import type { Resource } from '../resources.ts';
import type { Pod } from '../types.ts';
import * as access from './access.ts';
import * as classes from './classes.ts';
import * as core from './core.ts';
import * as crd from './crd.ts';
import * as endpoints from './endpoints.ts';
import * as jobs from './jobs.ts';
import * as leases from './leases.ts';
import { type Look, metadata, metadataUpdate } from './metadata.ts';
import * as networking from './networking.ts';
import * as pods from './pods.ts';
import * as revisions from './revisions.ts';
import { all, check, type Rule } from './rule.ts';
import * as runtimeclasses from './runtimeclasses.ts';
import * as scaling from './scaling.ts';
import * as services from './services.ts';
import { statusRule } from './status.ts';
import * as storage from './storage.ts';
import { subdomain } from './texts.ts';
import * as workloads from './workloads.ts';

interface Rules<T extends KubeObject> {
  readonly create: Rule<T>;
  /** The rules of the change; metadata are checked before it. Left out: the rules of creation. */
  update?(now: T, old: T): Rule<T>;
}

const rules = <T extends KubeObject>(create: Rule<T>, update?: (now: T, old: T) => Rule<T>): Rules<KubeObject> =>
  ({ create, ...(update ? { update } : {}) }) as unknown as Rules<KubeObject>;

const KINDS: Readonly<Record<string, Rules<KubeObject>>> = {
  pods: rules(pods.pod, pods.podUpdate),
  services: rules(services.service, services.serviceUpdate),
  endpoints: rules(endpoints.endpoints, endpoints.endpointsUpdate),
  podtemplates: rules(endpoints.podTemplates, endpoints.podTemplatesUpdate),
  replicationcontrollers: rules(workloads.replicationController, workloads.replicationControllerUpdate),
  'deployments.apps': rules(workloads.deployment, workloads.deploymentUpdate),
  'replicasets.apps': rules(workloads.replicaSet, workloads.replicaSetUpdate),
  'statefulsets.apps': rules(workloads.statefulSet, workloads.statefulSetUpdate),
  'daemonsets.apps': rules(workloads.daemonSet, workloads.daemonSetUpdate),
  'jobs.batch': rules(jobs.job, jobs.jobUpdate),
  'cronjobs.batch': rules(jobs.cronJob, jobs.cronJobUpdate),
  'customresourcedefinitions.apiextensions.k8s.io': rules(crd.definition, crd.definitionUpdate),
  namespaces: rules(core.namespace),
  nodes: rules(core.node, core.nodeUpdate),
  configmaps: rules(core.configMap, core.configMapUpdate),
  secrets: rules(core.secret, core.secretUpdate),
  'controllerrevisions.apps': rules(revisions.controllerRevision, revisions.controllerRevisionUpdate),
  limitranges: rules(core.limitRange, core.limitRangeUpdate),
  resourcequotas: rules(core.quota, core.quotaUpdate),
  persistentvolumes: rules(storage.volume, storage.volumeUpdate),
  persistentvolumeclaims: rules(storage.claim, storage.claimUpdate),
  'storageclasses.storage.k8s.io': rules(classes.storageClass, classes.storageClassUpdate),
  'volumeattributesclasses.storage.k8s.io': rules(classes.volumeAttributesClass, classes.volumeAttributesClassUpdate),
  'priorityclasses.scheduling.k8s.io': rules(core.priorityClass, core.priorityClassUpdate),
  'runtimeclasses.node.k8s.io': rules(runtimeclasses.runtimeClass, runtimeclasses.runtimeClassUpdate),
  'ingresses.networking.k8s.io': rules(networking.ingress, networking.ingressUpdate),
  'ingressclasses.networking.k8s.io': rules(networking.ingressClass, networking.ingressClassUpdate),
  'networkpolicies.networking.k8s.io': rules(networking.networkPolicy, networking.networkPolicyUpdate),
  'endpointslices.discovery.k8s.io': rules(networking.endpointSlice, networking.endpointSliceUpdate),
  'horizontalpodautoscalers.autoscaling': rules(scaling.autoscaler, scaling.autoscalerUpdate),
  'poddisruptionbudgets.policy': rules(scaling.budget, scaling.budgetUpdate),
  'leases.coordination.k8s.io': rules(leases.lease, leases.leaseUpdate),
  'roles.rbac.authorization.k8s.io': rules(access.role, () => access.role),
  'clusterroles.rbac.authorization.k8s.io': rules(access.clusterRole, () => access.clusterRole),
  'rolebindings.rbac.authorization.k8s.io': rules(access.roleBinding, access.roleBindingUpdate),
  'clusterrolebindings.rbac.authorization.k8s.io': rules(access.clusterRoleBinding, access.clusterRoleBindingUpdate),
};

const TWICE: readonly Look[] = ['changed', 'new'];
const TWICE_BACK: readonly Look[] = ['new', 'changed'];

/**
 * How the kinds' own rules of a change look at metadata, where it is not once beside what they were. Those of pods and roles
 * hold the rules of a new object anyway.
 */
const LOOKS: Readonly<Record<string, readonly Look[]>> = {
  'poddisruptionbudgets.policy': [],
  limitranges: ['new'],
  'endpointslices.discovery.k8s.io': ['new'],
  persistentvolumes: ['new', 'new'],
  ...Object.fromEntries(
    [
      'ingresses.networking.k8s.io',
      'configmaps',
      'secrets',
      'persistentvolumeclaims',
      'ingressclasses.networking.k8s.io',
      'serviceaccounts',
      'endpoints',
    ].map((id) => [id, TWICE]),
  ),
  ...Object.fromEntries(
    [
      'jobs.batch',
      'networkpolicies.networking.k8s.io',
      'storageclasses.storage.k8s.io',
      'rolebindings.rbac.authorization.k8s.io',
      'clusterrolebindings.rbac.authorization.k8s.io',
      'runtimeclasses.node.k8s.io',
      'namespaces',
      'nodes',
    ].map((id) => [id, TWICE_BACK]),
  ),
};
const ONCE: readonly Look[] = ['changed'];

/** Kinds whose finalizers need no prefix in an update. */
const BARE = new Set(['poddisruptionbudgets.policy', 'leases.coordination.k8s.io', 'runtimeclasses.node.k8s.io']);

const OTHER = rules(metadata(subdomain));

/** A custom object: metadata as for any object, the rest by its schema. */
function custom(resource: CustomResource): Rule<KubeObject> {
  return (object, _, errors) => {
    const { apiVersion: _a, kind: _k, metadata: _m, ...rest } = object;
    if (resource.schema !== undefined) validateBySchema(rest, resource.schema, '', errors);
  };
}

export function validateCreate(resource: Resource, object: KubeObject): readonly StatusCause[] {
  if (isCustom(resource)) return check(all(metadata(subdomain, { core: false }), custom(resource)), object);
  return check((KINDS[resource.id] ?? OTHER).create, object);
}

/** What is wrong with a pod whose spec was cast from another's that was right. */
export const validateCast = (pod: KubeObject): readonly StatusCause[] => check(pods.cast, pod as Pod);

/** @returns what is wrong with a status that is to replace another */
export const validateStatus = (resource: Resource, object: KubeObject, old: KubeObject): readonly StatusCause[] =>
  check(statusRule(resource.id, old), object);

export function validateUpdate(resource: Resource, object: KubeObject, old: KubeObject): readonly StatusCause[] {
  const kind = isCustom(resource) ? { update: () => custom(resource) } : (KINDS[resource.id] ?? OTHER);
  const prefixed = !BARE.has(resource.id) && !isCustom(resource);
  const { metadata: now } = object;
  const meta = check(metadataUpdate(now, old.metadata, LOOKS[resource.id] ?? ONCE, prefixed), object);
  const rest = kind.update ? check(kind.update(object, old), object) : [];
  return meta.length === 0 ? rest : [...meta, ...rest];
}
