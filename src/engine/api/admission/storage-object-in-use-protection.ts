/** StorageObjectInUseProtection: claims and volumes wait with their removal until nothing uses them. */
import type { AdmissionPlugin } from '../admission.ts';
import { concerns } from '../admission.ts';

const FINALIZERS: Readonly<Record<string, string>> = {
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  persistentvolumes: 'kubernetes.io/pv-protection',
  'volumeattributesclasses.storage.k8s.io': 'kubernetes.io/vac-protection',
};

export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  handles: (request) => concerns(request, request.resource.id, 'CREATE') && request.resource.id in FINALIZERS,
  admit(request, object) {
    const finalizer = FINALIZERS[request.resource.id];
    const finalizers = object.metadata.finalizers ?? [];
    if (finalizer === undefined || finalizers.includes(finalizer)) return object;
    return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
  },
};
