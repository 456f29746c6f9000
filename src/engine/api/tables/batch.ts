/** Jobs and CronJobs. */
import { fromTime } from '../../sim/time.ts';
import { formatSelector } from '../selectors.ts';
import type { CronJob, Job } from '../types.ts';
import { age, type Cell, containerCells, hasTrue, humanDuration, since } from './columns.ts';

/** The word in the STATUS column. */
export function jobStatus(job: Job): string {
  const is = (type: string) => hasTrue(job.status.conditions, type);
  if (is('Complete')) return 'Complete';
  if (is('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(is) ?? 'Running';
}

export function printJob(job: Job, now: number): Cell[] {
  const { completions, parallelism = 0 } = job.spec;
  const { startTime, completionTime, succeeded = 0 } = job.status;
  const wanted = completions === undefined ? (parallelism > 1 ? `1 of ${parallelism}` : '1') : String(completions);
  const end = completionTime ? fromTime(completionTime) : now;
  return [
    job.metadata.name,
    jobStatus(job),
    `${succeeded}/${wanted}`,
    startTime ? humanDuration(end - fromTime(startTime)) : '',
    age(job, now),
    ...containerCells(job.spec.template.spec?.containers),
    formatSelector(job.spec.selector),
  ];
}

export function printCronJob(cronJob: CronJob, now: number): Cell[] {
  const { schedule, timeZone, suspend, jobTemplate } = cronJob.spec;
  const { active = [], lastScheduleTime } = cronJob.status;
  return [
    cronJob.metadata.name,
    schedule,
    timeZone ?? '<none>',
    suspend === undefined ? '<unset>' : suspend ? 'True' : 'False',
    active.length,
    lastScheduleTime ? since(lastScheduleTime, now) : '<none>',
    age(cronJob, now),
    ...containerCells(jobTemplate.spec?.template.spec?.containers),
    formatSelector(jobTemplate.spec?.selector),
  ];
}
