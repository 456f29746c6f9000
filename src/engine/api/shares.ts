/** Which share of an object a request may change: metadata that stay, the status, the wish. */
import { isUsual, type KubeObject, type ObjectMeta, usual } from '../store/object.ts';

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

/** Whether metadata carry the marks of a deletion, which only the server sets. */
export const isMarked = (meta: Partial<ObjectMeta>): boolean =>
  meta.deletionTimestamp !== undefined || meta.deletionGracePeriodSeconds !== undefined;

export function unmarked(meta: Partial<ObjectMeta>): Partial<ObjectMeta> {
  const { deletionTimestamp: _d, deletionGracePeriodSeconds: _g, ...rest } = meta;
  return rest;
}

/** A copy with another status. */
export function withStatus(object: KubeObject, status: unknown): KubeObject {
  return isUsual(object) ? usual(object, object.metadata, status) : ({ ...object, status } as KubeObject);
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
