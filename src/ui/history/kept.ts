/** Pods that keep their old template by design: a StatefulSet's below its partition, and those that somebody must delete. */
import type { Kube } from '../../run/cluster.ts';
import { some } from '../text/some.ts';

/** How many pods of a StatefulSet are to become new. */
export const toBeNew = ({ spec }: Kube.StatefulSet): number =>
  Math.max(0, (spec.replicas ?? 1) - (spec.updateStrategy?.rollingUpdate?.partition ?? 0));

export const isOnDelete = ({ spec }: Kube.StatefulSet | Kube.DaemonSet): boolean =>
  spec.updateStrategy?.type === 'OnDelete';

/** `held at partition 2: db-0, db-1 keep the old template`; undefined while a rollout goes on, and when all are new. */
export function keepsOld(object: { readonly kind?: string }): string | undefined {
  if (object.kind === 'StatefulSet') return ofStatefulSet(object as Kube.StatefulSet);
  return object.kind === 'DaemonSet' ? ofDaemonSet(object as Kube.DaemonSet) : undefined;
}

function ofStatefulSet(set: Kube.StatefulSet): string | undefined {
  const { metadata, spec, status } = set;
  const [want, updated] = [spec.replicas ?? 1, status?.updatedReplicas ?? 0];
  const same = !status?.updateRevision || status.currentRevision === status.updateRevision;
  if (same || updated >= want) return undefined;
  if (isOnDelete(set)) return onDelete(want - updated, want);
  const { partition = 0 } = spec.updateStrategy?.rollingUpdate ?? {};
  if (updated < toBeNew(set)) return undefined;
  const first = spec.ordinals?.start ?? 0;
  const names = Array.from({ length: want - updated }, (_, i) => `${metadata.name}-${first + i}`);
  return `held at partition ${partition}: ${some(names)} ${names.length === 1 ? 'keeps' : 'keep'} the old template`;
}

function ofDaemonSet(set: Kube.DaemonSet): string | undefined {
  const { desiredNumberScheduled: want = 0, updatedNumberScheduled: updated = 0 } = set.status ?? {};
  return isOnDelete(set) && updated < want ? onDelete(want - updated, want) : undefined;
}

const onDelete = (old: number, want: number): string =>
  `${old} of ${want} pods keep the old template until somebody deletes them: its update strategy is OnDelete`;
