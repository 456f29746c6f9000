/** DefaultStorageClass: a claim that names no class gets the default one. */
import type { AdmissionPlugin } from '../admission.ts';
import { concerns } from '../admission.ts';
import type { KubeObject, PersistentVolumeClaim } from '../types.ts';
import { defaultClassOf } from './classes.ts';
import type { AdmissionParts } from './index.ts';

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

export function defaultStorageClass({ store }: AdmissionParts): AdmissionPlugin {
  const defaultClass = defaultClassOf(store, 'storageclasses.storage.k8s.io', [
    'storageclass.kubernetes.io/is-default-class',
    'storageclass.beta.kubernetes.io/is-default-class',
  ]);
  return {
    name: 'DefaultStorageClass',
    handles: (request) => concerns(request, 'persistentvolumeclaims', 'CREATE'),
    admit(_request, object) {
      const claim = object as PersistentVolumeClaim;
      const named = claim.spec.storageClassName !== undefined || claim.metadata.annotations?.[BETA_CLASS] !== undefined;
      const storageClassName = named ? undefined : defaultClass();
      if (storageClassName === undefined) return object;
      return { ...claim, spec: { ...claim.spec, storageClassName } } as KubeObject;
    },
  };
}
