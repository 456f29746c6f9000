/** Priority: a pod's class gives its priority; there is one default class at most. */
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { concerns, refuse } from '../admission.ts';
import type { KubeObject, Pod, PriorityClass } from '../types.ts';
import type { AdmissionParts } from './index.ts';

const CLASSES = 'priorityclasses.scheduling.k8s.io';
/** What counts when no class is named and none is the default (`DefaultPriorityWhenNoDefaultClassExists`). */
const NO_CLASS = { value: 0, preemptionPolicy: 'PreemptLowerPriority' } as const;

export function priority({ store }: AdmissionParts): AdmissionPlugin {
  store.addIndex(CLASSES, 'default', (object) => ((object as PriorityClass).globalDefault ? ['true'] : []));

  /** Of several defaults the one with the lowest value counts. */
  function defaultClass(): PriorityClass | undefined {
    const found = [...store.by(CLASSES, 'default', 'true').values()] as PriorityClass[];
    return found.sort((a, b) => a.value - b.value)[0];
  }

  function resolve(request: AdmissionRequest, pod: Pod): KubeObject {
    const name = pod.spec.priorityClassName;
    const own = name ? (store.get(CLASSES, name) as PriorityClass | undefined) : defaultClass();
    if (name && own === undefined) throw refuse(request, pod, `no PriorityClass with name ${name} was found`);
    const { value, preemptionPolicy } = own ?? NO_CLASS;
    const sent = pod.spec;
    if (sent.priority !== undefined && sent.priority !== value)
      throw refuse(
        request,
        pod,
        `the integer value of priority (${sent.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    if (preemptionPolicy && sent.preemptionPolicy !== undefined && sent.preemptionPolicy !== preemptionPolicy)
      throw refuse(
        request,
        pod,
        `the string value of PreemptionPolicy (${sent.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
      );
    const spec = {
      ...sent,
      ...(own ? { priorityClassName: own.metadata.name } : {}),
      priority: value,
      ...(preemptionPolicy ? { preemptionPolicy } : {}),
    };
    return { ...pod, spec } as KubeObject;
  }

  /** Clients that send a whole pod back without these fields do not mean to change them. */
  function keep(pod: Pod, old: Pod): KubeObject {
    const { priority, preemptionPolicy } = old.spec;
    const lost: Partial<Pod['spec']> = {
      ...(pod.spec.priority === undefined && priority !== undefined ? { priority } : {}),
      ...(pod.spec.preemptionPolicy === undefined && preemptionPolicy !== undefined ? { preemptionPolicy } : {}),
    };
    return Object.keys(lost).length === 0 ? pod : ({ ...pod, spec: { ...pod.spec, ...lost } } as KubeObject);
  }

  return {
    name: 'Priority',
    reads: [CLASSES],
    handles: (request) =>
      concerns(request, 'pods', 'CREATE', 'UPDATE') || concerns(request, CLASSES, 'CREATE', 'UPDATE'),

    admit(request, object) {
      if (request.resource.id !== 'pods') return object;
      return request.old === undefined ? resolve(request, object as Pod) : keep(object as Pod, request.old as Pod);
    },

    validate(request, object) {
      if (request.resource.id !== CLASSES || !(object as PriorityClass).globalDefault) return;
      const other = defaultClass();
      if (other !== undefined && other.metadata.name !== object?.metadata.name)
        throw refuse(
          request,
          object,
          `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
        );
    },
  };
}
