/** The binding subresource of pods: it gives a pod its node, once (registry `core/pod/storage`). */
import { type KubeObject, newMetadata } from '../store/object.ts';
import { type ApiError, conflict } from './errors.ts';
import type { Node, Pod } from './types.ts';

/** Node labels that a pod takes over when it is bound (admission plugin PodTopologyLabels). */
const TOPOLOGY_LABELS = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'] as const;

/** Why a pod cannot be bound now, if so. */
export function refuseBinding(pod: Pod): ApiError | undefined {
  const { name } = pod.metadata;
  const refuse = (why: string) => conflict({ group: '', plural: 'pods/binding' }, name, why);
  if (pod.metadata.deletionTimestamp !== undefined)
    return refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName) return refuse(`pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
  if (pod.spec.schedulingGates?.length) return refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  return undefined;
}

/** @param node the target's object, if it exists @param now RFC 3339 */
export function bound(pod: Pod, target: string, node: Node | undefined, now: string): KubeObject {
  const status = Object.assign({}, pod.status); // assigned, not spread: see store/store.ts
  delete status.nominatedNodeName;
  const taken = TOPOLOGY_LABELS.filter((label) => node?.metadata.labels?.[label] !== undefined);
  const labels = { ...pod.metadata.labels };
  for (const label of taken) labels[label] = node?.metadata.labels?.[label] ?? '';
  const conditions = (status.conditions ?? []).filter((condition) => condition.type !== 'PodScheduled');
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
  status.conditions = [...conditions, scheduled] as NonNullable<typeof status.conditions>;
  const { apiVersion, kind, metadata: old } = pod;
  const metadata = taken.length > 0 ? newMetadata(old, old.namespace, old.generation, { ...old, labels }) : old;
  return { apiVersion, kind, metadata, spec: { ...pod.spec, nodeName: target }, status } as KubeObject;
}
