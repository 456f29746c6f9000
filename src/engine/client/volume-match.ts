/** Which PersistentVolume fits a claim (component-helpers `storage/volume/pv_helpers.go`). */
import { compareQuantities } from '../api/quantity.ts';
import { selects } from '../api/selectors.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../api/types.ts';

/** The annotation with the provisioner that made a volume. */
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';

export const classOf = (object: PersistentVolume | PersistentVolumeClaim): string =>
  object.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? object.spec.storageClassName ?? '';

/** Whether the volume says that it is for this claim. */
export function isForClaim(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { claimRef } = volume.spec;
  return (
    claimRef !== undefined &&
    claimRef.name === claim.metadata.name &&
    claimRef.namespace === claim.metadata.namespace &&
    (!claimRef.uid || claimRef.uid === claim.metadata.uid)
  );
}

const sizeOf = (volume: PersistentVolume): string => String(volume.spec.capacity?.['storage'] ?? '0');

/** Whether the volume is as large, and of the mode, that the claim asks for. */
export function suits(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return sizeMismatch(volume, claim) === undefined && modeMismatch(volume, claim) === undefined;
}

/** Why a claim cannot have the volume that it asks for by name, in the volume controller's words; undefined where it can. */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  const otherClass = classOf(volume) === classOf(claim) ? undefined : 'storageClassName does not match';
  return sizeMismatch(volume, claim) ?? otherClass ?? modeMismatch(volume, claim);
}

function sizeMismatch(volume: PersistentVolume, { spec }: PersistentVolumeClaim): string | undefined {
  const wanted = spec.resources?.requests?.['storage'] ?? '0';
  return compareQuantities(sizeOf(volume), wanted) < 0 ? 'requested PV is too small' : undefined;
}

function modeMismatch({ spec }: PersistentVolume, { spec: wanted }: PersistentVolumeClaim): string | undefined {
  if ((spec.volumeMode ?? 'Filesystem') !== (wanted.volumeMode ?? 'Filesystem')) return 'incompatible volumeMode';
  const has = (wanted.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode));
  return has ? undefined : 'incompatible accessMode';
}

/** The smallest volume that fits; one that is reserved for the claim comes first. @param delayed only a reserved one will do */
export function bestFor(
  claim: PersistentVolumeClaim,
  volumes: Iterable<PersistentVolume>,
  delayed: boolean,
): PersistentVolume | undefined {
  let best: PersistentVolume | undefined;
  for (const volume of volumes) {
    const reserved = isForClaim(volume, claim);
    if (volume.spec.claimRef !== undefined && !reserved) continue;
    if (volume.metadata.deletionTimestamp !== undefined || !suits(volume, claim)) continue;
    if (reserved) return volume;
    if (delayed || volume.status?.phase !== 'Available' || classOf(volume) !== classOf(claim)) continue;
    if (claim.spec.selector !== undefined && !selects(claim.spec.selector, volume.metadata.labels)) continue;
    if (best === undefined || compareQuantities(sizeOf(volume), sizeOf(best)) < 0) best = volume;
  }
  return best;
}
