/** Who would act on an object, and why they do not. */
import type { Kube, KubeObject, Resource } from '../../run/cluster.ts';
import type { Context } from '../kinds/kind.ts';

/** What a controller looks after, beside pods and nodes. */
const CONTROLLED = new Set([
  'namespaces',
  'persistentvolumeclaims',
  'persistentvolumes',
  'replicationcontrollers',
  'resourcequotas',
  'serviceaccounts',
  'services',
  'cronjobs.batch',
  'daemonsets.apps',
  'deployments.apps',
  'endpointslices.discovery.k8s.io',
  'horizontalpodautoscalers.autoscaling',
  'jobs.batch',
  'poddisruptionbudgets.policy',
  'replicasets.apps',
  'statefulsets.apps',
]);

const SCHEDULER = 'default-scheduler';

function ofPod({ metadata, spec, status }: Kube.Pod, halted: (part: string) => string | undefined): string | undefined {
  if (!spec.nodeName) {
    const { schedulerName: scheduler = SCHEDULER } = spec;
    if (scheduler !== SCHEDULER)
      return `Nobody gives it a node: it waits for the scheduler ${scheduler} (spec.schedulerName), and only ${SCHEDULER} runs here. A pod made anew without that field is taken up.`;
    const why = spec.schedulingGates?.length ? undefined : halted('kube-scheduler');
    return why && `Nobody gives it a node now: ${why}.`;
  }
  const hasEnded = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  if (hasEnded && metadata.deletionTimestamp === undefined) return undefined;
  const off = halted(`node/${spec.nodeName}`);
  if (off !== undefined) return `Nobody looks after it on its node now: ${off}.`;
  const why = halted(`kubelet/${spec.nodeName}`);
  return why && `Its kubelet cannot report what it does, nor hear of changes: ${why}.`;
}

/** @returns a sentence while who looks after the object does no work; undefined while they do, or where nobody knows */
export function unattended({ id }: Pick<Resource, 'id'>, object: KubeObject, { halted }: Context): string | undefined {
  if (halted === undefined) return undefined;
  if (id === 'pods') return ofPod(object as Kube.Pod, halted);
  if (id === 'nodes') {
    const why = halted(`kubelet/${object.metadata.name}`);
    return why && `No heartbeat of it arrives now: ${why}.`;
  }
  const why = CONTROLLED.has(id) ? halted('kube-controller-manager') : undefined;
  return why && `No controller acts on it now: ${why}.`;
}
