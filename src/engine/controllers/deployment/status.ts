/** A Deployment's status: counts, and the conditions Available, Progressing and ReplicaFailure (`sync.go`, `progress.go`). */
import type { Deployment, ReplicaSet } from '../../api/types.ts';
import { conditionOf } from '../../client/objects.ts';
import { fromTime, toTime } from '../../sim/time.ts';
import { all, available, fenceposts, hasDeadline, type Sets, size, sum, wanted } from './sets.ts';

export interface Condition {
  type: string;
  status: string;
  lastUpdateTime?: string;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

export type Status = Omit<Deployment['status'], 'conditions'> & { conditions: Condition[] };

/** Puts a condition; one with the same status and reason is left as it is, and its transition time with the same status. */
export function withCondition(conditions: readonly Condition[], condition: Condition): Condition[] {
  const old = conditionOf(conditions, condition.type);
  if (old?.status === condition.status && old.reason === condition.reason) return [...conditions];
  const since = old?.status === condition.status ? old.lastTransitionTime : condition.lastTransitionTime;
  const next = since === undefined ? condition : { ...condition, lastTransitionTime: since };
  return [...without(conditions, condition.type), next];
}

export function without(conditions: readonly Condition[], type: string): Condition[] {
  return conditions.filter((condition) => condition.type !== type);
}

export function condition(type: string, status: string, reason: string, message: string, now: number): Condition {
  return { type, status, reason, message, lastUpdateTime: toTime(now), lastTransitionTime: toTime(now) };
}

/** Counts, and whether enough pods are available. */
export function basicStatus(d: Deployment, sets: Sets, now: number): Status {
  const every = all(sets);
  const up = available(every);
  const enough = up >= wanted(d) - fenceposts(d).unavailable;
  const availability = enough
    ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', now)
    : condition(
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
        now,
      );
  const terminating = every.map((set) => set.status?.terminatingReplicas ?? (set.status?.observedGeneration ? NaN : 0));
  const total = terminating.reduce((a, b) => a + b, 0);
  return {
    observedGeneration: d.metadata.generation ?? 0,
    ...counted({
      replicas: sum(every, (set) => set.status?.replicas),
      updatedReplicas: sets.fresh?.status?.replicas ?? 0,
      readyReplicas: sum(every, (set) => set.status?.readyReplicas),
      availableReplicas: up,
      unavailableReplicas: Math.max(0, sum(every, size) - up),
    }),
    ...(Number.isNaN(total) ? {} : { terminatingReplicas: total }),
    ...(d.status?.collisionCount === undefined ? {} : { collisionCount: d.status.collisionCount }),
    conditions: withCondition(d.status?.conditions ?? [], availability),
  };
}

/** Zero counts are left out, as the API does. */
function counted(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** Whether the rollout is done. */
export function isComplete(d: Deployment, status: Partial<Status>): boolean {
  const n = wanted(d);
  return (
    (status.updatedReplicas ?? 0) === n &&
    (status.replicas ?? 0) === n &&
    (status.availableReplicas ?? 0) === n &&
    (status.observedGeneration ?? 0) >= (d.metadata.generation ?? 0)
  );
}

/** Whether anything went forward since the status that is written. */
function isProgressing(d: Deployment, next: Status): boolean {
  const old: Partial<Status> = d.status ?? {};
  const stale = (s: Partial<Status>) => (s.replicas ?? 0) - (s.updatedReplicas ?? 0);
  return (
    (next.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    stale(next) < stale(old) ||
    (next.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (next.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  );
}

/** Virtual ms at which the time for progress is over. */
export function deadlineOf(d: Deployment, progressing: Condition): number {
  return fromTime(progressing.lastUpdateTime ?? '') + (d.spec.progressDeadlineSeconds ?? 0) * 1000;
}

function isTimedOut(d: Deployment, next: Status, now: number): boolean {
  const progressing = conditionOf(next.conditions, 'Progressing');
  if (progressing === undefined || progressing.reason === 'NewReplicaSetAvailable') return false;
  return progressing.reason === 'ProgressDeadlineExceeded' || deadlineOf(d, progressing) < now;
}

/** The status of a rollout under way: the basic one with its progress and failures. */
export function rolloutStatus(d: Deployment, sets: Sets, now: number): Status {
  const next = basicStatus(d, sets, now);
  next.conditions = withFailure(withProgress(d, sets, next, now), sets);
  return next;
}

function withProgress(d: Deployment, sets: Sets, next: Status, now: number): Condition[] {
  if (!hasDeadline(d)) return without(next.conditions, 'Progressing');
  const current = conditionOf(d.status?.conditions, 'Progressing');
  const done = (next.replicas ?? 0) === (next.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable';
  if (done) return next.conditions;
  const who = sets.fresh ? `ReplicaSet "${sets.fresh.metadata.name}"` : `Deployment "${d.metadata.name}"`;
  if (isComplete(d, next)) {
    const message = `${who} has successfully progressed.`;
    return withCondition(next.conditions, condition('Progressing', 'True', 'NewReplicaSetAvailable', message, now));
  }
  if (isProgressing(d, next)) {
    const made = condition('Progressing', 'True', 'ReplicaSetUpdated', `${who} is progressing.`, now);
    const since = current?.status === 'True' ? current.lastTransitionTime : undefined;
    // Put anew even when nothing but the time differs: the deadline counts from the last progress.
    return [
      ...without(next.conditions, 'Progressing'),
      since === undefined ? made : { ...made, lastTransitionTime: since },
    ];
  }
  if (isTimedOut(d, next, now)) {
    const message = `${who} has timed out progressing.`;
    return withCondition(next.conditions, condition('Progressing', 'False', 'ProgressDeadlineExceeded', message, now));
  }
  return next.conditions;
}

function withFailure(conditions: readonly Condition[], sets: Sets): Condition[] {
  const failureOf = (set: ReplicaSet | undefined) => conditionOf(set?.status?.conditions, 'ReplicaFailure');
  const failure = failureOf(sets.fresh) ?? sets.old.map(failureOf).find((found) => found !== undefined);
  if (failure === undefined) return without(conditions, 'ReplicaFailure');
  const { lastTransitionTime } = failure;
  return withCondition(conditions, {
    ...failure,
    ...(lastTransitionTime === undefined ? {} : { lastTransitionTime, lastUpdateTime: lastTransitionTime }),
  });
}
