/** RuntimeClass: a pod's runtime must exist; it adds its overhead and where it can run. */
import { equal } from '../../store/equal.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { concerns, refuse } from '../admission.ts';
import { ApiError } from '../errors.ts';
import type { KubeObject, Pod, RuntimeClass, Toleration } from '../types.ts';
import { pathSegment } from '../validation/texts.ts';
import type { AdmissionParts } from './index.ts';

const MISMATCH = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

export function runtimeClass({ store }: AdmissionParts): AdmissionPlugin {
  function classOf(request: AdmissionRequest, pod: Pod): RuntimeClass | undefined {
    const name = pod.spec.runtimeClassName;
    if (name === undefined) return undefined;
    askable(name);
    const found = store.get('runtimeclasses.node.k8s.io', name) as RuntimeClass | undefined;
    if (found === undefined) throw refuse(request, pod, `pod rejected: RuntimeClass "${name}" not found`);
    return found;
  }

  return {
    name: 'RuntimeClass',
    reads: ['runtimeclasses.node.k8s.io'],
    handles: (request) => concerns(request, 'pods', 'CREATE'),

    admit(request, object) {
      const pod = object as Pod;
      const found = classOf(request, pod);
      if (found === undefined) return object;
      const fixed = found.overhead?.podFixed;
      const sent = pod.spec.overhead;
      if (fixed !== undefined && sent !== undefined && Object.keys(sent).length > 0 && !equal(fixed, sent))
        throw refuse(request, pod, MISMATCH);
      const spec = {
        ...pod.spec,
        ...(fixed === undefined ? {} : { overhead: fixed }),
        ...(found.scheduling ? placement(request, pod, found) : {}),
      };
      return { ...pod, spec } as KubeObject;
    },

    validate(request, object) {
      const pod = object as Pod;
      const fixed = classOf(request, pod)?.overhead?.podFixed;
      if (fixed !== undefined && !equal(fixed, pod.spec.overhead)) throw refuse(request, pod, MISMATCH);
      if (fixed === undefined && pod.spec.overhead !== undefined)
        throw refuse(
          request,
          pod,
          'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
        );
    },
  };
}

/** The plugin asks for the class by its name, and a client does not ask for what cannot be part of a path. */
function askable(name: string): void {
  if (name === '') throw new ApiError(500, '', 'resource name may not be empty');
  const wrong = pathSegment(name);
  if (wrong.length > 0)
    throw new ApiError(500, '', `invalid resource name ${JSON.stringify(name)}: [${wrong.join(' ')}]`);
}

/** The node selector and tolerations of pod and class together. */
function placement(request: AdmissionRequest, pod: Pod, { scheduling }: RuntimeClass): Partial<Pod['spec']> {
  const own = pod.spec.nodeSelector ?? {};
  for (const [key, value] of Object.entries(scheduling?.nodeSelector ?? {}))
    if (own[key] !== undefined && own[key] !== value)
      throw refuse(
        request,
        pod,
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own[key]}`,
      );
  const tolerations: Toleration[] = [...(pod.spec.tolerations ?? [])];
  for (const toleration of scheduling?.tolerations ?? [])
    if (!tolerations.some((other) => equal(other, toleration))) tolerations.push(toleration);
  return {
    nodeSelector: { ...own, ...scheduling?.nodeSelector },
    ...(tolerations.length > 0 ? { tolerations } : {}),
  };
}
