/** What objects count against ResourceQuotas (kubernetes `pkg/quota/v1/evaluator/core`). */
import { fromTime } from '../sim/time.ts';
import { type Amounts, addAmounts, podLimits, podRequests } from './pod-resources.ts';
import { qosClass } from './qos.ts';
import type { Resource } from './resources.ts';
import type { KubeObject, PersistentVolumeClaim, Pod, PodSpec, ResourceQuota, Service } from './types.ts';

type Scope = NonNullable<NonNullable<ResourceQuota['spec']['scopeSelector']>['matchExpressions']>[number];

/** Names under which a few kinds are counted beside `count/NAME`. */
const ALIASES = new Set(['configmaps', 'secrets', 'resourcequotas', 'replicationcontrollers']);
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'] as const;
/** What every container must state when a quota bounds it. */
const STATED = ['cpu', 'limits.cpu', 'limits.memory', 'memory', 'requests.cpu', 'requests.memory'] as const;

const NATIVE = /^(?:[^/]*|[^/]*kubernetes\.io\/.*)$/;

function computeUsage(requests: Amounts, limits: Amounts): Record<string, string> {
  const usage: Record<string, string> = { pods: '1' };
  for (const name of COMPUTE) {
    const [request, limit] = [requests[name], limits[name]];
    if (request !== undefined) {
      usage[name] = request;
      usage[`requests.${name}`] = request;
    }
    if (limit !== undefined) usage[`limits.${name}`] = limit;
  }
  for (const [name, amount] of Object.entries(requests)) {
    if (name.startsWith('hugepages-')) usage[name] = amount;
    if (name.startsWith('hugepages-') || !NATIVE.test(name)) usage[`requests.${name}`] = amount;
  }
  return usage;
}

/** Finished pods and those that should long be gone count as objects only. */
function counts(pod: Pod, now: number): boolean {
  const { phase } = pod.status ?? {};
  if (phase === 'Failed' || phase === 'Succeeded') return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  return now <= fromTime(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}

function serviceUsage({ spec }: Service): Record<string, string> {
  const ports = spec.ports ?? [];
  const balanced = spec.type === 'LoadBalancer';
  const chosen = spec.allocateLoadBalancerNodePorts === false ? ports.filter((port) => port.nodePort) : ports;
  const nodePorts = balanced ? chosen.length : spec.type === 'NodePort' ? ports.length : 0;
  return {
    services: '1',
    'services.loadbalancers': balanced ? '1' : '0',
    'services.nodeports': String(nodePorts),
  };
}

function claimUsage(claim: PersistentVolumeClaim): Record<string, string> {
  const size = claim.spec.resources?.requests?.['storage'];
  const name = claim.spec.storageClassName;
  const own: Record<string, string> = { persistentvolumeclaims: '1', ...(size ? { 'requests.storage': size } : {}) };
  if (!name) return own;
  const ofClass = Object.entries(own).map(([key, amount]) => [`${name}.storageclass.storage.k8s.io/${key}`, amount]);
  return { ...own, ...Object.fromEntries(ofClass) };
}

/** The usage of one object under every name that a quota may bound. @param now virtual ms */
export function quotaUsage(resource: Resource, object: KubeObject, now: number): Amounts {
  const count: Amounts = { [`count/${resource.id}`]: '1' };
  switch (resource.id) {
    case 'pods': {
      const pod = object as Pod;
      if (!counts(pod, now)) return count;
      const requests = addAmounts(podRequests(pod.spec), pod.spec.overhead);
      return { ...count, ...computeUsage(requests, podLimits(pod.spec)) };
    }
    case 'services':
      return { ...count, ...serviceUsage(object as Service) };
    case 'persistentvolumeclaims':
      return { ...count, ...claimUsage(object as PersistentVolumeClaim) };
    default:
      return ALIASES.has(resource.id) ? { ...count, [resource.id]: '1' } : count;
  }
}

/** The bounds of a quota that a kind of object counts against. */
export function boundsFor(resource: Resource, hard: Iterable<string>): string[] {
  return [...hard].filter((name) => {
    if (name === `count/${resource.id}`) return true;
    switch (resource.id) {
      case 'pods':
        return isPodBound(name);
      case 'services':
        return name === 'services' || name === 'services.loadbalancers' || name === 'services.nodeports';
      case 'persistentvolumeclaims':
        return /(^|\.storageclass\.storage\.k8s\.io\/)(persistentvolumeclaims|requests\.storage)$/.test(name);
      default:
        return ALIASES.has(resource.id) && name === resource.id;
    }
  });
}

function isPodBound(name: string): boolean {
  const bare = name.replace(/^(requests|limits)\./, '');
  if (name === 'pods' || (COMPUTE as readonly string[]).includes(bare)) return true;
  return bare.startsWith('hugepages-') || (name.startsWith('requests.') && !NATIVE.test(bare));
}

/** Every scope of a quota as a requirement. */
export function scopesOf({ spec }: ResourceQuota): Scope[] {
  const plain = (spec.scopes ?? []).map((scopeName): Scope => ({ scopeName, operator: 'Exists' }));
  return [...plain, ...(spec.scopeSelector?.matchExpressions ?? [])];
}

const crossesNamespaces = (spec: PodSpec): boolean => {
  const kinds = [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity];
  const terms = kinds.flatMap((kind) => [
    ...(kind?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(kind?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((weighted) => weighted.podAffinityTerm),
  ]);
  return terms.some((term) => (term.namespaces ?? []).length > 0 || term.namespaceSelector !== undefined);
};

function inClass({ operator, values = [] }: Scope, name: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return name !== undefined && values.includes(name);
    case 'NotIn':
      return name === undefined || !values.includes(name);
    case 'DoesNotExist':
      return name === undefined;
    default:
      return name !== undefined;
  }
}

function inScope(scope: Scope, pod: Pod): boolean {
  const bounded = (pod.spec.activeDeadlineSeconds ?? -1) >= 0;
  switch (scope.scopeName) {
    case 'Terminating':
      return bounded;
    case 'NotTerminating':
      return !bounded;
    case 'BestEffort':
      return qosClass(pod.spec) === 'BestEffort';
    case 'NotBestEffort':
      return qosClass(pod.spec) !== 'BestEffort';
    case 'PriorityClass':
      return inClass(scope, pod.spec.priorityClassName || undefined);
    case 'CrossNamespacePodAffinity':
      return crossesNamespaces(pod.spec);
    default:
      return false;
  }
}

/** Whether an object falls under the scopes of a quota; only pods have scopes. */
export function inScopes(quota: ResourceQuota, resource: Resource, object: KubeObject): boolean {
  return scopesOf(quota).every((scope) => resource.id === 'pods' && inScope(scope, object as Pod));
}

/** What containers leave out that a quota needs stated: `limits.cpu for: web; memory for: db,web`; empty when nothing. */
export function unstated(pod: Pod, bounds: readonly string[]): string {
  if ((pod.spec as { resources?: unknown }).resources !== undefined) return '';
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const missing = STATED.filter((name) => bounds.includes(name)).map((name) => {
    const lacking = containers.filter(
      ({ resources }) => computeUsage(resources?.requests ?? {}, resources?.limits ?? {})[name] === undefined,
    );
    return { name, lacking: [...new Set(lacking.map((container) => container.name))].sort() };
  });
  return missing
    .filter(({ lacking }) => lacking.length > 0)
    .map(({ name, lacking }) => `${name} for: ${lacking.join(',')}`)
    .join('; ');
}
