/** Who owns the claims of a StatefulSet, by its persistentVolumeClaimRetentionPolicy: what owns them takes them with it. */
import type { KubeObject, OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../../api/types.ts';
import { controllerRef } from '../../client/objects.ts';
import { inRange, ordinalOf } from './identity.ts';

function policyOf(set: StatefulSet): { scaled: boolean; deleted: boolean } {
  const policy = set.spec.persistentVolumeClaimRetentionPolicy;
  return { scaled: policy?.whenScaled === 'Delete', deleted: policy?.whenDeleted === 'Delete' };
}

/** Whether claims may ever go by themselves. */
export function mayDelete(set: StatefulSet): boolean {
  const { scaled, deleted } = policyOf(set);
  return scaled || deleted;
}

const names = (reference: OwnerReference, object: KubeObject): boolean =>
  reference.apiVersion === object.apiVersion &&
  reference.kind === object.kind &&
  reference.name === object.metadata.name;

/** A reference to an earlier object of this name: the garbage collector is about to take the claim. */
export function isStale(claim: PersistentVolumeClaim, owner: KubeObject): boolean {
  const reference = claim.metadata.ownerReferences?.find((candidate) => names(candidate, owner));
  return reference !== undefined && reference.uid !== owner.metadata.uid;
}

/** Another controller manages the claim; the policy is not for it. */
export function isForeign(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean {
  if (!mayDelete(set)) return false;
  return (claim.metadata.ownerReferences ?? []).some((reference) => {
    for (const own of [set, pod]) if (names(reference, own)) return reference.uid !== own.metadata.uid;
    return reference.controller === true;
  });
}

/** The owner references that the claim of `pod` should have. */
export function wantedOwners(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): OwnerReference[] {
  const current = claim.metadata.ownerReferences ?? [];
  if (isStale(claim, set) || isStale(claim, pod)) return current;
  const others = current.filter((reference) => !names(reference, set) && !names(reference, pod));
  if (isForeign(claim, set, pod)) return others;
  const { scaled, deleted } = policyOf(set);
  const condemned = !inRange(set, ordinalOf(set, pod.metadata.name) ?? -1);
  if (scaled && condemned) return [...others, controllerRef(pod)];
  return deleted ? [...others, controllerRef(set)] : others;
}
