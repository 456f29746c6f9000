/** Which share of an object a request may change: metadata that stay, the status, the wish. */
import type { KubeObject, ObjectMeta } from '../store/object.ts';

/** The fields of metadata that no update changes. */
export function frozenMeta(old: ObjectMeta): Partial<ObjectMeta> {
  const {
    name,
    namespace,
    uid,
    creationTimestamp,
    resourceVersion,
    generation,
    deletionTimestamp,
    deletionGracePeriodSeconds,
  } = old;
  return {
    name,
    uid,
    creationTimestamp,
    resourceVersion,
    ...(namespace === undefined ? {} : { namespace }),
    ...(generation === undefined ? {} : { generation }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
  };
}

/** The object with the status of another. */
export function withStatusOf(object: KubeObject, old: KubeObject): KubeObject {
  const { status } = old as { status?: unknown };
  if ((object as { status?: unknown }).status === status) return object;
  const { status: _, ...rest } = object as KubeObject & { status?: unknown };
  return status === undefined ? rest : ({ ...rest, status } as KubeObject);
}

/** What counts as the wish of an object: all but its metadata and status. */
export function unstated(object: KubeObject): unknown {
  const { metadata: _m, status: _s, ...rest } = object as KubeObject & { status?: unknown };
  return rest;
}
