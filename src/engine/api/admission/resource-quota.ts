/** ResourceQuota: refuses what would exceed a namespace's quotas, and counts at once what it lets through. */
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { refuse } from '../admission.ts';
import type { Amounts } from '../pod-resources.ts';
import { addQuantities, compareQuantities, subtractQuantities } from '../quantity.ts';
import { boundsFor, inScopes, quotaUsage, unstated } from '../quota.ts';
import type { KubeObject, Pod, ResourceQuota } from '../types.ts';
import type { AdmissionParts } from './index.ts';

/** Kinds that one may change into using more. */
const CHANGEABLE = new Set(['services', 'persistentvolumeclaims']);
/** Kinds that quotas never count (`pkg/quota/v1/install` `DefaultIgnoredResources`). */
const IGNORED = new Set(['events', 'events.events.k8s.io']);

function handles({ operation, resource, subresource, namespace }: AdmissionRequest): boolean {
  if (namespace === '' || IGNORED.has(resource.id)) return false;
  if (operation === 'CREATE') return subresource === '';
  if (operation !== 'UPDATE') return false;
  return resource.id === 'pods' ? subresource === 'resize' : subresource === '' && CHANGEABLE.has(resource.id);
}

const print = (amounts: Amounts, names: readonly string[]): string =>
  [...names]
    .sort()
    .map((name) => `${name}=${amounts[name] ?? '0'}`)
    .join(',');

export function resourceQuota({ sim, store }: AdmissionParts): AdmissionPlugin {
  /** What the request adds under each name: nothing below zero. */
  function added({ resource, old }: AdmissionRequest, object: KubeObject): Record<string, string> {
    const usage = quotaUsage(resource, object, sim.now);
    const before = old === undefined ? {} : quotaUsage(resource, old, sim.now);
    const delta: Record<string, string> = {};
    for (const [name, amount] of Object.entries(usage)) {
      const more = subtractQuantities(amount, before[name] ?? '0');
      if (compareQuantities(more, '0') > 0) delta[name] = more;
    }
    return delta;
  }

  /** @returns the quota with its new usage, or undefined when it is not touched. @throws ApiError when it is exceeded */
  function charge(quota: ResourceQuota, request: AdmissionRequest, object: KubeObject): ResourceQuota | undefined {
    const { hard = {}, used = {} } = quota.status ?? {};
    const bounds = boundsFor(request.resource, Object.keys(hard));
    if (bounds.length === 0 || !inScopes(quota, request.resource, object)) return undefined;
    const { name } = quota.metadata;
    if (request.resource.id === 'pods') {
      const missing = unstated(object as Pod, bounds);
      if (missing !== '') throw refuse(request, object, `failed quota: ${name}: must specify ${missing}`);
    }
    const uncounted = bounds.filter((bound) => used[bound] === undefined);
    if (uncounted.length > 0)
      throw refuse(request, object, `status unknown for quota: ${name}, resources: ${[...bounds].sort().join(',')}`);
    const delta = added(request, object);
    const charged = bounds.filter((bound) => delta[bound] !== undefined);
    if (charged.length === 0) return undefined;
    const next: Record<string, string> = { ...used };
    for (const bound of charged) next[bound] = addQuantities(used[bound] ?? '0', delta[bound] ?? '0');
    const over = charged.filter((bound) => compareQuantities(next[bound] ?? '0', hard[bound] ?? '0') > 0);
    if (over.length > 0)
      throw refuse(
        request,
        object,
        `exceeded quota: ${name}, requested: ${print(delta, over)}, used: ${print(used, over)}, limited: ${print(hard, over)}`,
      );
    return { ...quota, status: { ...quota.status, used: next } };
  }

  return {
    name: 'ResourceQuota',
    handles,
    validate(request, object) {
      const quotas = store.by('resourcequotas', 'namespace', request.namespace);
      if (quotas.size === 0 || object === undefined) return;
      const charged = [...quotas.values()]
        .map((quota) => charge(quota as ResourceQuota, request, object))
        .filter((quota) => quota !== undefined);
      if (request.dryRun) return;
      const via = { manager: 'kube-apiserver', operation: 'Update', subresource: 'status' } as const;
      for (const quota of charged) store.update('resourcequotas', quota, via);
    },
  };
}
