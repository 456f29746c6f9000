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
  const { conditions, uncounted, ...rest } = status;
  const filled = Object.entries(rest).filter(
    ([field, value]) =>
      value !== undefined && value !== '' && (value !== 0 || field === 'ready' || field === 'terminating'),
  );
  return {
    ...(conditions.length > 0 ? { conditions: conditions.map((each) => ({ ...each })) } : {}),
    ...Object.fromEntries(filled),
    ...(status.failedIndexes === '' ? { failedIndexes: '' } : {}),
    uncountedTerminatedPods: {
      ...(uncounted.succeeded.length > 0 ? { succeeded: [...uncounted.succeeded] } : {}),
      ...(uncounted.failed.length > 0 ? { failed: [...uncounted.failed] } : {}),
    },
  } as Job['status'];
}

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
