/** Questions about the pods of a Job. */
import type { Job, Pod } from '../../api/types.ts';
import { conditionOf } from '../../client/objects.ts';
import { fromTime } from '../../sim/time.ts';

/** Holds a finished pod until it was counted. */
export const TRACKING = 'batch.kubernetes.io/job-tracking';
export const INDEX = 'batch.kubernetes.io/job-completion-index';
export const INDEX_FAILURES = 'batch.kubernetes.io/job-index-failure-count';
export const INDEX_IGNORED = 'batch.kubernetes.io/job-index-ignored-failure-count';

export const isTracked = (pod: Pod): boolean => pod.metadata.finalizers?.includes(TRACKING) ?? false;

export const isIndexed = (job: Job): boolean => job.spec.completionMode === 'Indexed';

export const limitsEachIndex = (job: Job): boolean => job.spec.backoffLimitPerIndex !== undefined;

/** Whether terminating pods are replaced only once they have failed. */
export function replacesFailedOnly(job: Job): boolean {
  return job.spec.podReplacementPolicy === 'Failed' || job.spec.podFailurePolicy !== undefined;
}

export function isFailed(pod: Pod, job: Job): boolean {
  if (pod.status.phase === 'Failed') return true;
  if (replacesFailedOnly(job)) return false;
  return pod.metadata.deletionTimestamp !== undefined && pod.status.phase !== 'Succeeded';
}

/** The completion index, or undefined. */
export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[INDEX];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

const number = (pod: Pod, annotation: string): number => Number(pod.metadata.annotations?.[annotation] ?? 0) || 0;

/** How often its index failed before this pod, as far as it counts. */
export const indexFailures = (pod: Pod): number => number(pod, INDEX_FAILURES);
export const indexIgnored = (pod: Pod): number => number(pod, INDEX_IGNORED);

/** When a pod ended, virtual ms: the last container's end, or what comes nearest to it. */
export function finishedAt(pod: Pod): number {
  const sidecars = new Set(
    (pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').map((c) => c.name),
  );
  const statuses = [
    ...(pod.status.containerStatuses ?? []),
    ...(pod.status.initContainerStatuses ?? []).filter((c) => sidecars.has(c.name)),
  ];
  const ends = statuses.map((c) => c.state?.terminated?.finishedAt);
  if (ends.length > 0 && ends.every((end) => end !== undefined)) return Math.max(...ends.map((end) => fromTime(end)));
  const ready = conditionOf(pod.status.conditions, 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime) return fromTime(ready.lastTransitionTime);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined) return fromTime(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  return fromTime(creationTimestamp);
}
