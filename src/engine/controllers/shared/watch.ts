/** Which keys a controller looks at after a change of something that it owns. */
import type { KubeObject } from '../../api/types.ts';
import { NOBODY } from '../../client/controller.ts';
import { controllerOf } from '../../client/objects.ts';
import { equal } from '../../store/equal.ts';
import type { Change } from '../../store/store.ts';

/** The key of the controller of `object`, if it is of this kind. */
export function ownerKey(object: KubeObject | undefined, kind: string): string | undefined {
  if (object === undefined) return undefined;
  const owner = controllerOf(object);
  if (owner?.kind !== kind) return undefined;
  return object.metadata.namespace ? `${object.metadata.namespace}/${owner.name}` : owner.name;
}

/**
 * Follows owned objects to their owners of `kind`, before and after the change, and orphans to those who would take them.
 * @param wanting the keys of the owners that would adopt an orphan
 */
export function podWatch(
  kind: string,
  wanting: (orphan: KubeObject) => Iterable<string> = () => [],
): (change: Change) => Iterable<string> {
  return ({ type, object, before }) => {
    // Most changes of pods are of another kind's pods: they are left at once.
    const owner = controllerOf(object);
    if (owner !== undefined && owner.kind !== kind && (before === undefined || sameOwners(object, before)))
      return NOBODY;
    const now = ownerKey(object, kind);
    const was = ownerKey(before, kind);
    const keys: string[] = [];
    if (now !== undefined) keys.push(now);
    if (was !== undefined && was !== now) keys.push(was);
    if (type === 'DELETED' || object.metadata.deletionTimestamp !== undefined || owner !== undefined) return keys;
    const orphaned = before === undefined || controllerOf(before) !== undefined;
    if (orphaned || !equal(before.metadata.labels, object.metadata.labels)) keys.push(...wanting(object));
    return keys;
  };
}

const sameOwners = (a: KubeObject, b: KubeObject): boolean => a.metadata.ownerReferences === b.metadata.ownerReferences;
