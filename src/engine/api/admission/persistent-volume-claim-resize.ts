/** PersistentVolumeClaimResize: a claim grows only when it is bound and its class allows it. */
import type { AdmissionPlugin } from '../admission.ts';
import { concerns, refuse } from '../admission.ts';
import { compareQuantities } from '../quantity.ts';
import type { PersistentVolumeClaim, StorageClass } from '../types.ts';
import type { AdmissionParts } from './index.ts';

const sizeOf = (claim: PersistentVolumeClaim): string => claim.spec.resources?.requests?.['storage'] ?? '0';

export function persistentVolumeClaimResize({ store }: AdmissionParts): AdmissionPlugin {
  function growable(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): boolean {
    const name = claim.spec.storageClassName;
    if (!name || name !== old.spec.storageClassName) return false;
    const found = store.get('storageclasses.storage.k8s.io', name) as StorageClass | undefined;
    return found?.allowVolumeExpansion ?? false;
  }
  return {
    name: 'PersistentVolumeClaimResize',
    handles: (request) => concerns(request, 'persistentvolumeclaims', 'UPDATE'),
    validate(request, object) {
      const [claim, old] = [object as PersistentVolumeClaim, request.old as PersistentVolumeClaim];
      if (compareQuantities(sizeOf(claim), sizeOf(old)) <= 0) return;
      if (old.status.phase !== 'Bound')
        throw refuse(request, claim, 'Only bound persistent volume claims can be expanded');
      if (!growable(claim, old))
        throw refuse(
          request,
          claim,
          'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
        );
    },
  };
}
