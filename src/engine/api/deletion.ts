/**
 * What a delete request does to an object before it goes: grace periods and finalizers first only mark it
 * (apiserver `registry/rest/delete.go`, Kubernetes docs: Finalizers, Garbage Collection).
 */
import { fromTime, toTime } from '../sim/time.ts';
import type { KubeObject, ObjectMeta } from '../store/object.ts';
import type { DeleteOptions } from './options.ts';
import type { Resource } from './resources.ts';
import type { Strategy } from './strategy.ts';
import type { Namespace } from './types.ts';

/** What their storage marks on its own: with a time, without a grace period (`namespace/storage`, `customresourcedefinition/etcd.go`). */
const WITHOUT_GRACE = new Set(['namespaces', 'customresourcedefinitions.apiextensions.k8s.io']);

/**
 * The object marked for deletion, or undefined when it goes without a mark.
 * A kind that stops gracefully is always marked first, even when no grace is left: watchers see it Terminating.
 * @param now virtual milliseconds
 */
export function markedForDeletion(
  resource: Resource,
  old: KubeObject,
  strategy: Strategy | undefined,
  options: DeleteOptions,
  now: number,
): KubeObject | undefined {
  const finalizers = finalizersAfterDelete(old, options.propagationPolicy);
  if (old.metadata.deletionTimestamp === undefined)
    for (const own of strategy?.cleanup ?? []) if (!finalizers.includes(own)) finalizers.push(own);
  const held = finalizers.length > 0 || isHeldNamespace(resource, old);
  if (strategy?.gracePeriod === undefined && !held) return undefined;
  const { finalizers: _, ...metadata } = old.metadata as ObjectMeta;
  if (WITHOUT_GRACE.has(resource.id)) metadata.deletionTimestamp ??= toTime(now);
  else if (metadata.deletionTimestamp === undefined) {
    const grace = strategy?.gracePeriod?.(old, options.gracePeriodSeconds) ?? 0;
    metadata.deletionTimestamp = toTime(now + grace * 1000);
    metadata.deletionGracePeriodSeconds = grace;
    if (metadata.generation !== undefined) metadata.generation++;
  } else shorten(metadata, metadata.deletionTimestamp, options, now);
  const marked = { ...old, metadata: finalizers.length > 0 ? { ...metadata, finalizers } : metadata };
  if (resource.id !== 'namespaces') return marked;
  return { ...marked, status: { ...(old as Namespace).status, phase: 'Terminating' } } as KubeObject;
}

/**
 * An object that is being deleted may be given less time, never more, and only by who says how much. The shorter period counts from
 * when the deletion began; if it is over already, what stops the object still gets a second, unless it is to have none.
 */
function shorten(metadata: ObjectMeta, deletionTimestamp: string, options: DeleteOptions, now: number): void {
  const { deletionGracePeriodSeconds: had = 0 } = metadata;
  if (options.gracePeriodSeconds === undefined || had === 0) return;
  const wanted = options.gracePeriodSeconds < 0 ? 1 : options.gracePeriodSeconds;
  if (wanted >= had) return;
  const due = fromTime(deletionTimestamp) + (wanted - had) * 1000;
  metadata.deletionTimestamp = toTime(Math.max(due, now));
  metadata.deletionGracePeriodSeconds = due < now ? Math.min(wanted, 1) : wanted;
}

/** Whether a marked object has nothing left that holds it. */
export function mayGo(resource: Resource, object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds > 0 || finalizers.length > 0) return false;
  return !isHeldNamespace(resource, object);
}

function isHeldNamespace(resource: Resource, object: KubeObject): boolean {
  const { spec } = object as { spec?: { finalizers?: string[] } };
  return resource.id === 'namespaces' && (spec?.finalizers?.length ?? 0) > 0;
}

/** Foreground and orphan deletion are finalizers that the garbage collector works off. */
function finalizersAfterDelete(object: KubeObject, policy: DeleteOptions['propagationPolicy']): string[] {
  const all = object.metadata.finalizers ?? [];
  if (policy === undefined) return [...all];
  const own = all.filter((name) => name !== 'foregroundDeletion' && name !== 'orphan');
  if (policy === 'Foreground') return [...own, 'foregroundDeletion'];
  return policy === 'Orphan' ? [...own, 'orphan'] : own;
}
