/** Whether a Job is over, and why (`syncJob`). */
import { conditionOf } from '../../client/objects.ts';
import { fromTime } from '../../sim/time.ts';
import { count } from './intervals.ts';
import { isFailed, isIndexed } from './pods.ts';
import { failureAction, successMet } from './policies.ts';
import { condition, type JobCondition } from './status.ts';
import type { JobView } from './view.ts';

const TARGET = 'FailureTarget';
export const CRITERIA = 'SuccessCriteriaMet';

/** Milliseconds until the deadline; negative or 0 when it passed, undefined when there is none. */
export function untilDeadline({ job, status }: JobView, now: number): number | undefined {
  const { activeDeadlineSeconds, suspend } = job.spec;
  if (activeDeadlineSeconds === undefined || suspend || status.startTime === undefined) return undefined;
  return fromTime(status.startTime) + activeDeadlineSeconds * 1000 - now;
}

/** The condition that ends the Job: `SuccessCriteriaMet`, `FailureTarget`, or `Failed` once that was told before. */
export function ending(view: JobView, now: number, time: string): JobCondition | undefined {
  return told(view, time) ?? failure(view, now, time) ?? success(view, time);
}

/** What an earlier sync has found already. */
function told({ status }: JobView, time: string): JobCondition | undefined {
  const met = conditionOf(status.conditions, CRITERIA);
  if (met?.status === 'True') return met;
  const target = conditionOf(status.conditions, TARGET);
  return target?.status === 'True' ? condition('Failed', target.reason ?? '', target.message ?? '', time) : undefined;
}

function failure(view: JobView, now: number, time: string): JobCondition | undefined {
  const { job, pods } = view;
  const target = (reason: string, message: string) => condition(TARGET, reason, message, time);
  if (job.spec.podFailurePolicy !== undefined)
    for (const pod of pods) {
      const message = isFailed(pod, job) ? failureAction(job, pod).message : undefined;
      if (message !== undefined) return target('PodFailurePolicy', message);
    }
  if (view.failed > (job.spec.backoffLimit ?? 6) || restartedTooOften(view))
    return target('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  const deadline = untilDeadline(view, now);
  if (deadline !== undefined && deadline <= 0)
    return target('DeadlineExceeded', 'Job was active longer than specified deadline');
  if (!isIndexed(job) || view.failedIndexes === undefined) return undefined;
  const failed = count(view.failedIndexes);
  const { maxFailedIndexes } = job.spec;
  if (maxFailedIndexes !== undefined && failed > maxFailedIndexes)
    return target('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  if (failed > 0 && failed + count(view.completed) >= view.completions)
    return target('FailedIndexes', 'Job has failed indexes');
  return undefined;
}

function success(view: JobView, time: string): JobCondition | undefined {
  if (!isIndexed(view.job)) return undefined;
  const message = successMet(view.job, view.completed);
  return message === undefined ? undefined : condition(CRITERIA, 'SuccessPolicy', message, time);
}

/** Containers that are restarted in place count as well. */
function restartedTooOften({ job, pods }: JobView): boolean {
  if (job.spec.template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods)
    if (status.phase === 'Running' || status.phase === 'Pending')
      for (const { restartCount } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
        restarts += restartCount;
  const limit = job.spec.backoffLimit ?? 6;
  return limit === 0 ? restarts > 0 : restarts >= limit;
}
