/** One look at a Job and its pods, with everything that a sync decides on. */
import type { Job, Pod } from '../../api/types.ts';
import { isPodActive, isPodReady, isPodTerminating } from '../../client/objects.ts';
import { has, type Intervals, parse, withIndexes } from './intervals.ts';
import {
  finishedAt,
  indexFailures,
  indexIgnored,
  indexOf,
  isFailed,
  isIndexed,
  isTracked,
  limitsEachIndex,
} from './pods.ts';
import { failureAction } from './policies.ts';
import { type JobStatus, workingStatus } from './status.ts';

export class JobView {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly status: JobStatus;
  /** Finished pods that no status counts yet. */
  readonly newSucceeded: readonly Pod[];
  readonly newFailed: readonly Pod[];
  /** Counted and about to be. */
  succeeded: number;
  readonly failed: number;
  ready: number;
  terminating: number;
  /** Indexes that the status calls completed, and with the new ones. */
  readonly completedBefore: Intervals;
  completed: Intervals;
  readonly failedIndexes: Intervals | undefined;
  /** Per index, the last failed pod, which keeps its finalizer until it is replaced. */
  readonly lastFailed: ReadonlyMap<number, Pod>;

  constructor(job: Job, pods: readonly Pod[]) {
    this.job = job;
    this.pods = pods;
    this.status = workingStatus(job);
    this.active = pods.filter(isPodActive);
    this.ready = this.active.filter(isPodReady).length;
    this.terminating = pods.filter(isPodTerminating).length;
    const { uncounted } = this.status;
    const fresh = (known: readonly string[]) =>
      pods.filter((pod) => isTracked(pod) && !known.includes(pod.metadata.uid) && this.hasPlace(pod));
    this.newSucceeded = fresh(uncounted.succeeded).filter((pod) => pod.status.phase === 'Succeeded');
    this.newFailed = fresh(uncounted.failed).filter((pod) => isFailed(pod, job));
    this.succeeded = this.status.succeeded + this.newSucceeded.length + uncounted.succeeded.length;
    const counting = this.newFailed.filter((pod) => failureAction(job, pod).counts);
    this.failed = this.status.failed + counting.length + uncounted.failed.length;
    this.completedBefore = isIndexed(job) ? parse(this.status.completedIndexes, this.completions) : [];
    this.completed = withIndexes(
      this.completedBefore,
      this.#indexes((pod) => pod.status.phase === 'Succeeded'),
    );
    this.failedIndexes =
      isIndexed(job) && limitsEachIndex(job)
        ? withIndexes(
            parse(this.status.failedIndexes ?? '', this.completions),
            this.#indexes((pod) => this.#exhausts(pod)),
          )
        : undefined;
    this.lastFailed = this.failedIndexes === undefined ? new Map() : this.#lastFailed(this.failedIndexes);
  }

  get completions(): number {
    return this.job.spec.completions ?? 0;
  }

  /** Whether a pod counts at all: in an indexed Job it must have one of the indexes. */
  hasPlace(pod: Pod): boolean {
    if (!isIndexed(this.job)) return true;
    const index = indexOf(pod);
    return index !== undefined && index < this.completions;
  }

  #indexes(which: (pod: Pod) => boolean): Set<number> {
    const found = new Set<number>();
    if (!isIndexed(this.job)) return found;
    for (const pod of this.pods) if (this.hasPlace(pod) && isTracked(pod) && which(pod)) found.add(indexOf(pod) ?? 0);
    return found;
  }

  /** Whether the pod's failure is the last that its index may have. */
  #exhausts(pod: Pod): boolean {
    if (!isFailed(pod, this.job)) return false;
    const { action, counts } = failureAction(this.job, pod);
    if (action === 'FailIndex') return true;
    return counts && indexFailures(pod) >= (this.job.spec.backoffLimitPerIndex ?? 0);
  }

  #lastFailed(failedIndexes: Intervals): Map<number, Pod> {
    const activeIndexes = new Set(this.active.map(indexOf));
    const last = new Map<number, Pod>();
    const failures = (pod: Pod) => indexFailures(pod) + indexIgnored(pod);
    for (const pod of this.pods) {
      const index = indexOf(pod);
      if (index === undefined || !this.hasPlace(pod) || !isTracked(pod) || !isFailed(pod, this.job)) continue;
      if (has(this.completed, index) || has(failedIndexes, index) || activeIndexes.has(index)) continue;
      const known = last.get(index);
      if (known === undefined || (failures(known) <= failures(pod) && finishedAt(pod) >= finishedAt(known)))
        last.set(index, pod);
    }
    return last;
  }
}
