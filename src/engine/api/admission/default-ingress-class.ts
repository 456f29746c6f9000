/** DefaultIngressClass: an Ingress that names no class gets the default one. */
import type { AdmissionPlugin } from '../admission.ts';
import { concerns } from '../admission.ts';
import type { Ingress, KubeObject } from '../types.ts';
import { defaultClassOf } from './classes.ts';
import type { AdmissionParts } from './index.ts';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

export function defaultIngressClass({ store }: AdmissionParts): AdmissionPlugin {
  const defaultClass = defaultClassOf(store, 'ingressclasses.networking.k8s.io', [
    'ingressclass.kubernetes.io/is-default-class',
  ]);
  return {
    name: 'DefaultIngressClass',
    handles: (request) => concerns(request, 'ingresses.networking.k8s.io', 'CREATE'),
    admit(_request, object) {
      const ingress = object as Ingress;
      const named =
        ingress.spec?.ingressClassName !== undefined || ingress.metadata.annotations?.[CLASS_ANNOTATION] !== undefined;
      const ingressClassName = named ? undefined : defaultClass();
      if (ingressClassName === undefined) return object;
      return { ...ingress, spec: { ...ingress.spec, ingressClassName } } as KubeObject;
    },
  };
}
