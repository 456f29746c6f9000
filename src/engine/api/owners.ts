/** Owner references that are sent twice are stored once, and the client is told so (apiserver `dedupOwnerReferences`). */
import { equal } from '../store/equal.ts';
import type { ObjectMeta, OwnerReference } from '../store/object.ts';

/** @returns the metadata with each owner once; `tell` gets the warning if there was one twice */
export function withoutDoubledOwners(meta: ObjectMeta, tell: ((text: string) => void) | undefined): ObjectMeta {
  const owners = meta.ownerReferences;
  if (owners === undefined || owners.length < 2) return meta;
  const kept: OwnerReference[] = [];
  const doubled: string[] = [];
  for (const owner of owners)
    if (kept.some((other) => equal(other, owner))) doubled.push(owner.uid);
    else kept.push(owner);
  if (doubled.length === 0) return meta;
  tell?.(
    `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${doubled.join(', ')}`,
  );
  return { ...meta, ownerReferences: kept };
}
