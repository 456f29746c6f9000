/** What happened in the cluster, in the terms in which plugins say what could help a pod that they refused. */
import type { KubeObject, Node, Pod } from '../api/types.ts';
import { equal } from '../store/equal.ts';
import type { Change } from '../store/store.ts';
import { ended } from './cache.ts';

/** Aspects of an update that scheduling cares about. */
export type Aspect = 'labels' | 'taints' | 'allocatable' | 'tolerations' | 'gates' | 'smaller' | 'other';

export interface ClusterEvent {
  readonly resource: string;
  readonly type: 'add' | 'update' | 'delete';
  readonly aspects: ReadonlySet<Aspect>;
  readonly object: KubeObject;
  readonly before: KubeObject | undefined;
}

const NONE: ReadonlySet<Aspect> = new Set();

/** The event that a change of a pod on a node (or that was on one) makes, if any. */
export function podEvent(change: Change): ClusterEvent | undefined {
  const pod = change.object as Pod;
  const before = change.before as Pod | undefined;
  const resource = 'pods';
  if (change.type === 'DELETED') {
    if (before === undefined || ended(before)) return undefined;
    return { resource, type: 'delete', aspects: NONE, object: pod, before };
  }
  if (ended(pod)) {
    if (before === undefined || ended(before)) return undefined;
    return { resource, type: 'delete', aspects: NONE, object: pod, before };
  }
  if (before === undefined || (!before.spec.nodeName && pod.spec.nodeName))
    return { resource, type: 'add', aspects: NONE, object: pod, before };
  const aspects = podAspects(before, pod);
  return aspects.size === 0 ? undefined : { resource, type: 'update', aspects, object: pod, before };
}

/** `PodSchedulingPropertiesChange` */
export function podAspects(before: Pod, pod: Pod): Set<Aspect> {
  const aspects = new Set<Aspect>();
  if (!equal(before.metadata.labels ?? {}, pod.metadata.labels ?? {})) aspects.add('labels');
  if (!equal(before.spec.tolerations, pod.spec.tolerations)) aspects.add('tolerations');
  if (before.spec.schedulingGates?.length && !pod.spec.schedulingGates?.length) aspects.add('gates');
  if (before.spec.containers !== pod.spec.containers && !equal(before.spec.containers, pod.spec.containers))
    aspects.add('smaller');
  return aspects;
}

/** The event that a change of a node makes, if any (`NodeSchedulingPropertiesChange`). */
export function nodeEvent(change: Change): ClusterEvent | undefined {
  const node = change.object as Node;
  const before = change.before as Node | undefined;
  const resource = 'nodes';
  if (change.type === 'ADDED') return { resource, type: 'add', aspects: NONE, object: node, before: undefined };
  if (change.type === 'DELETED') return { resource, type: 'delete', aspects: NONE, object: node, before };
  if (before === undefined) return undefined;
  const aspects = new Set<Aspect>();
  if (before.metadata.labels !== node.metadata.labels && !equal(before.metadata.labels, node.metadata.labels))
    aspects.add('labels');
  if ((before.spec?.unschedulable ?? false) !== (node.spec?.unschedulable ?? false)) aspects.add('taints');
  if (before.spec?.taints !== node.spec?.taints && !equal(before.spec?.taints, node.spec?.taints))
    aspects.add('taints');
  const [old, now] = [before.status?.allocatable, node.status?.allocatable];
  if (old !== now && !equal(old, now)) aspects.add('allocatable');
  return aspects.size === 0 ? undefined : { resource, type: 'update', aspects, object: node, before };
}

/** The event of any other object that scheduling looks at. */
export function otherEvent(change: Change): ClusterEvent {
  const type = change.type === 'ADDED' ? 'add' : change.type === 'DELETED' ? 'delete' : 'update';
  return { resource: change.resource, type, aspects: new Set(['other']), object: change.object, before: change.before };
}
