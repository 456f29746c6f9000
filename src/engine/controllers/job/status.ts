/** A Job's status as the controller works on it: plain, complete, written back without its zeros. */
import type { Job } from '../../api/types.ts';
import { conditionOf } from '../../client/objects.ts';

export interface JobCondition {
  type: string;
  status: string;
  lastProbeTime?: string;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

export interface JobStatus {
  conditions: JobCondition[];
  startTime: string | undefined;
  completionTime: string | undefined;
  active: number;
  succeeded: number;
  failed: number;
  ready: number | undefined;
  terminating: number | undefined;
  completedIndexes: string;
  failedIndexes: string | undefined;
  uncounted: { succeeded: string[]; failed: string[] };
}

export function workingStatus(job: Job): JobStatus {
  const status = job.status ?? {};
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  return {
    conditions: (status.conditions ?? []).map((condition) => ({ ...condition }) as JobCondition),
    startTime: status.startTime,
    completionTime: status.completionTime,
    active: status.active ?? 0,
    succeeded: status.succeeded ?? 0,
    failed: status.failed ?? 0,
    ready: status.ready,
    terminating: status.terminating,
    completedIndexes: status.completedIndexes ?? '',
    failedIndexes: status.failedIndexes,
    uncounted: { succeeded: [...succeeded], failed: [...failed] },
  };
}

/** A copy: what is stored is frozen, and the work goes on. */
export function storedStatus(status: JobStatus): Job['status'] {
  const { conditions, startTime, completionTime, active, succeeded, failed } = status;
  const { ready, terminating, completedIndexes, failedIndexes, uncounted } = status;
  const stored: Writable<Job['status']> = {};
  if (conditions.length > 0) stored.conditions = conditions.map((each) => ({ ...each })) as never;
  if (startTime) stored.startTime = startTime;
  if (completionTime) stored.completionTime = completionTime;
  if (active > 0) stored.active = active;
  if (succeeded > 0) stored.succeeded = succeeded;
  if (failed > 0) stored.failed = failed;
  if (ready !== undefined) stored.ready = ready;
  if (terminating !== undefined) stored.terminating = terminating;
  if (completedIndexes) stored.completedIndexes = completedIndexes;
  if (failedIndexes !== undefined) stored.failedIndexes = failedIndexes;
  stored.uncountedTerminatedPods = {
    ...(uncounted.succeeded.length > 0 ? { succeeded: [...uncounted.succeeded] } : {}),
    ...(uncounted.failed.length > 0 ? { failed: [...uncounted.failed] } : {}),
  };
  return stored;
}

type Writable<T> = { -readonly [P in keyof T]: T[P] };

export function condition(type: string, reason: string, message: string, now: string, status = 'True'): JobCondition {
  return { type, status, lastProbeTime: now, lastTransitionTime: now, reason, message };
}

/** Puts a condition in; one that never was is not added as False. @returns whether anything changed */
export function ensureCondition(status: JobStatus, wanted: JobCondition): boolean {
  const at = status.conditions.findIndex(({ type }) => type === wanted.type);
  const old = status.conditions[at];
  if (old === undefined) {
    if (wanted.status === 'False') return false;
    status.conditions.push(wanted);
    return true;
  }
  if (old.status === wanted.status && old.reason === wanted.reason && old.message === wanted.message) return false;
  status.conditions[at] = wanted;
  return true;
}

/** `Complete` or `Failed` once the Job is finished. */
export function finishedAs(job: Job): 'Complete' | 'Failed' | undefined {
  for (const type of ['Complete', 'Failed'] as const)
    if (conditionOf(job.status?.conditions, type)?.status === 'True') return type;
  return undefined;
}
