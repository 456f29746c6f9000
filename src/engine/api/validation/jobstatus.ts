/**
 * What may be written as a Job's status (`ValidateJobUpdateStatus`): its controller may be another than Kubernetes' own, so
 * what it says is checked. Most rules hold for what changed only: a user may have changed the spec since.
 */

import type { KubeObject } from '../../store/object.ts';
import { semanticEqual } from '../schema/empties.ts';
import { type Errors, IMMUTABLE, notNegative } from './rule.ts';

interface Condition {
  readonly type?: string;
  readonly status?: string;
}

interface Status {
  readonly active?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly ready?: number;
  readonly terminating?: number;
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly completedIndexes?: string;
  readonly failedIndexes?: string;
  readonly uncountedTerminatedPods?: { readonly succeeded?: readonly string[]; readonly failed?: readonly string[] };
  readonly conditions?: readonly Condition[];
}

interface Spec {
  readonly completions?: number;
  readonly parallelism?: number;
  readonly completionMode?: string;
  readonly backoffLimitPerIndex?: number;
  readonly suspend?: boolean;
  readonly successPolicy?: unknown;
}

const COUNTS = ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const;

const says = ({ conditions = [] }: Status, type: string, status = 'True'): boolean =>
  conditions.some((condition) => condition.type === type && condition.status === status);
const isFinished = (status: Status): boolean => says(status, 'Complete') || says(status, 'Failed');

function uncounted({ uncountedTerminatedPods: pods }: Status, errors: Errors): void {
  const seen = new Set<string>();
  for (const list of ['succeeded', 'failed'] as const)
    pods?.[list]?.forEach((uid, i) => {
      const at = `status.uncountedTerminatedPods.${list}[${i}]`;
      if (uid === '') errors.invalid(at, uid, 'must not be empty');
      else if (seen.has(uid)) errors.duplicate(at, uid);
      seen.add(uid);
    });
}

/** @returns the ends of an interval, or what is wrong with it */
function interval(text: string, completions: number): readonly [number, number] | string {
  const parts = text.split('-');
  if (parts.length > 2)
    return `the fragment "${text}" violates the requirement that an index interval can have at most two parts separated by '-'`;
  for (const part of parts) {
    if (!/^[+-]?\d+$/.test(part)) return `cannot convert string to integer for index: "${part}"`;
    if (Number(part) >= completions) return `too large index: "${part}"`;
  }
  const [first = 0, last = first] = parts.map(Number);
  if (parts.length === 2 && first >= last) return `non-increasing order, previous: ${first}, current: ${last}`;
  return [first, last];
}

function formError(indexes: string, completions: number): string | undefined {
  let before: number | undefined;
  for (const text of indexes === '' ? [] : indexes.split(',')) {
    const found = interval(text, completions);
    if (typeof found === 'string') return found;
    if (before !== undefined && before >= found[0])
      return `non-increasing order, previous: ${before}, current: ${found[0]}`;
    before = found[1];
  }
  return undefined;
}

/** The first index that is in both. */
function overlap(a: string, b: string, completions: number): number | undefined {
  if (a === '' || b === '') return undefined;
  const parsed = (text: string) =>
    text.split(',').flatMap((part) => {
      const found = interval(part, completions);
      return typeof found === 'string' ? [] : [found];
    });
  for (const [from, to] of parsed(a))
    for (const [first, last] of parsed(b)) if (from <= last && first <= to) return Math.max(from, first);
  return undefined;
}

function indexes(now: Status, old: Status, spec: Spec, errors: Errors): void {
  const { completions, backoffLimitPerIndex: limit } = spec;
  const completed = now.completedIndexes ?? '';
  const { failedIndexes: failed } = now;
  const moved = completed !== (old.completedIndexes ?? '');
  const failedMoved = failed !== old.failedIndexes;
  const told = (field: string, value: string, error: string | undefined) => {
    if (error !== undefined) errors.invalid(`status.${field}`, value, `error parsing ${field}: ${error}`);
  };
  if (moved && completions !== undefined) told('completedIndexes', completed, formError(completed, completions));
  if (failedMoved && completions !== undefined && limit !== undefined && failed !== undefined)
    told('failedIndexes', failed, formError(failed, completions));
  if (moved && completed !== '' && spec.completionMode !== 'Indexed')
    errors.invalid(
      'status.completedIndexes',
      completed,
      'cannot set non-empty completedIndexes when non-indexed completion mode',
    );
  if (failedMoved && limit === undefined && failed !== undefined)
    errors.invalid(
      'status.failedIndexes',
      failed,
      'cannot set non-null failedIndexes when backoffLimitPerIndex is null',
    );
  if (!(moved || failedMoved) || completions === undefined || failed === undefined) return;
  const both = overlap(completed, failed, completions);
  if (both !== undefined)
    errors.invalid('status.failedIndexes', failed, `failedIndexes and completedIndexes overlap at index: ${both}`);
}

function finished(now: Status, old: Status, spec: Spec, errors: Errors): void {
  if (!isFinished(now)) return;
  const ends = !isFinished(old);
  const { succeeded = [], failed = [] } = now.uncountedTerminatedPods ?? {};
  if ((ends || (now.active ?? 0) !== (old.active ?? 0)) && (now.active ?? 0) > 0)
    errors.invalid('status.active', now.active, 'active>0 is invalid for finished job');
  const nothing = spec.suspend === true && spec.completions === 0;
  if ((ends || now.startTime !== old.startTime) && !nothing && now.startTime === undefined)
    errors.required('status.startTime', 'startTime is required for finished job');
  const same = semanticEqual(now.uncountedTerminatedPods, old.uncountedTerminatedPods);
  if ((ends || !same) && succeeded.length + failed.length > 0)
    errors.invalid('status.uncountedTerminatedPods', now.uncountedTerminatedPods, 'must be empty for finished job');
  if ((ends || now.terminating !== old.terminating) && (now.terminating ?? 0) > 0)
    errors.invalid('status.terminating', now.terminating, 'terminating>0 is invalid for finished job');
}

function times(now: Status, old: Status, errors: Errors): void {
  const { completionTime: end, startTime: start } = now;
  const complete = says(now, 'Complete');
  const path = 'status.completionTime';
  if (complete !== says(old, 'Complete') || end !== old.completionTime) {
    if (end !== undefined && !complete)
      errors.invalid(path, end, 'cannot set completionTime when there is no Complete=True condition');
    if (end === undefined && complete) errors.required(path, 'completionTime is required for Complete jobs');
  }
  const early = start !== undefined && end !== undefined && end < start; // times have one form, whole seconds in UTC
  if (early && (start !== old.startTime || end !== old.completionTime))
    errors.invalid(path, end, 'must be equal to or after `startTime`');
}

function conditions(now: Status, old: Status, spec: Spec, errors: Errors): void {
  const [complete, failed] = [says(now, 'Complete'), says(now, 'Failed')];
  const [target, met] = [says(now, 'FailureTarget'), says(now, 'SuccessCriteriaMet')];
  const changed = (type: string) => says(now, type) !== says(old, type);
  const refuse = (text: string) => errors.invalidBare('status.conditions', text);
  if ((changed('Complete') || changed('Failed')) && complete && failed)
    refuse('cannot set Complete=True and Failed=true conditions');
  if ((changed('Complete') || changed('FailureTarget')) && complete && target)
    refuse('cannot set Complete=True and FailureTarget=true conditions');
  if ((changed('Failed') || now.failedIndexes !== old.failedIndexes) && failed && !target)
    refuse('cannot set Failed=True condition without the FailureTarget=true condition');
  if ((changed('Complete') || changed('SuccessCriteriaMet')) && complete && !met)
    refuse('cannot set Complete=True condition without the SuccessCriteriaMet=true condition');
  if (met && failed) refuse('cannot set SuccessCriteriaMet=True and Failed=true conditions');
  if (met && target) refuse('cannot set SuccessCriteriaMet=True and FailureTarget=true conditions');
  if (spec.successPolicy !== undefined && complete && !met)
    refuse('cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True');
  for (const type of ['Failed', 'Complete', 'FailureTarget'])
    if (says(old, type) && !says(now, type)) refuse(`cannot disable the terminal ${type}=True condition`);
  if (says(old, 'SuccessCriteriaMet') && !met) refuse('cannot disable the SuccessCriteriaMet=True condition');
  if (says(old, 'Complete') && !says(old, 'SuccessCriteriaMet') && met)
    refuse('cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions');
}

function progress(now: Status, old: Status, spec: Spec, errors: Errors): void {
  for (const name of ['failed', 'succeeded'] as const) {
    const elastic = spec.completionMode === 'Indexed' && spec.completions === spec.parallelism;
    if (name === 'succeeded' && elastic) continue;
    if ((now[name] ?? 0) < (old[name] ?? 0))
      errors.invalid(`status.${name}`, now[name] ?? 0, `cannot decrease the ${name} counter`);
  }
  const { completionTime: end, startTime: start } = now;
  if (end !== undefined && old.completionTime !== undefined && end !== old.completionTime)
    errors.invalid('status.completionTime', end, IMMUTABLE);
  const resumes = says(old, 'Suspended') && says(now, 'Suspended', 'False');
  if (old.startTime !== undefined && start !== old.startTime && !resumes && spec.suspend !== true)
    errors.required('status.startTime', 'startTime cannot be removed for unsuspended job');
}

export function jobStatus(sent: object, before: object, object: KubeObject & { spec?: object }, errors: Errors): void {
  const [now, old, spec] = [sent as Status, before as Status, (object.spec ?? {}) as Spec];
  for (const name of COUNTS) notNegative(now[name], `status.${name}`, errors);
  uncounted(now, errors);
  times(now, old, errors);
  finished(now, old, spec, errors);
  indexes(now, old, spec, errors);
  const moved = now.ready !== old.ready || (now.active ?? 0) !== (old.active ?? 0);
  if (moved && (now.ready ?? 0) > (now.active ?? 0))
    errors.invalid('status.ready', now.ready, 'cannot set more ready pods than active');
  conditions(now, old, spec, errors);
  progress(now, old, spec, errors);
}
