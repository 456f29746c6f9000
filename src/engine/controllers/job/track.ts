/**
 * Counting finished pods, each exactly once: its uid goes into `uncountedTerminatedPods`, then its finalizer goes, then it
 * moves into the counters. Whatever is interrupted in between is taken up by the next sync (`trackJobStatusAndRemoveFinalizers`).
 */
import type { Pod } from '../../api/types.ts';
import { count, print, withIndexes } from './intervals.ts';
import { indexOf, isFailed, isIndexed, isTracked } from './pods.ts';
import { failureAction } from './policies.ts';
import { condition, ensureCondition, type JobCondition } from './status.ts';
import { CRITERIA } from './verdict.ts';
import type { JobView } from './view.ts';

/** The most uids that a status holds at once (`MaxUncountedPods`). */
const MOST = 500;

export interface Writer {
  /** Writes the view's status. @throws ApiError, ConnectionError */
  flush(): void;
  /** Takes the finalizer off. @throws ApiError, ConnectionError */
  release(pod: Pod): void;
}

/** From the first write of a sync to the one that counts the pods let go in between: one patch for each lies there, ms. */
const LETTING_GO = 20;

export interface Tracked {
  /** The condition with which the Job finished in this sync, if it did. */
  readonly finished?: JobCondition | undefined;
  /** ms after which to go on, when pods were let go */
  readonly again?: number;
}

export function track(
  view: JobView,
  end: JobCondition | undefined,
  dirty: boolean,
  writer: Writer,
  time: string,
): Tracked {
  const held = new Set(view.pods.filter(isTracked).map((pod) => pod.metadata.uid));
  const counted = settle(view, held);
  const { released, changed, full } = note(view, end);
  const final = announce(view, end, time);
  if (dirty || changed || final.announced) writer.flush();
  else if (counted && released.length > 0) writer.flush();
  for (const pod of released) writer.release(pod);
  if (released.length > 0) return final.condition === undefined && !isCounting(view) ? {} : { again: LETTING_GO };
  const finished = !full && final.condition !== undefined && finish(view, final.condition);
  if (finished || counted) writer.flush();
  return { finished: finished ? final.condition : undefined };
}

/** Whether pods that were let go are still to be added up: not those of a Job that is deleted while they run. */
const isCounting = ({ status: { uncounted } }: JobView) => uncounted.succeeded.length + uncounted.failed.length > 0;

/** Moves the pods whose finalizer is gone into the counters. */
function settle({ status }: JobView, held: ReadonlySet<string>): boolean {
  let changed = false;
  for (const outcome of ['succeeded', 'failed'] as const) {
    const left = status.uncounted[outcome].filter((uid) => held.has(uid));
    const gone = status.uncounted[outcome].length - left.length;
    if (gone === 0) continue;
    status[outcome] += gone;
    status.uncounted[outcome] = left;
    changed = true;
  }
  return changed;
}

/** Writes finished pods down. @returns the pods to let go */
function note(view: JobView, end: JobCondition | undefined) {
  const { job, status } = view;
  const indexed = isIndexed(job);
  const fresh: number[] = [];
  const released: Pod[] = [];
  let [changed, full] = [false, false];
  const fails = end !== undefined && end.type !== CRITERIA;
  for (const pod of inOrder(view)) {
    const failed = isFailed(pod, job);
    if (!isTracked(pod) || !mayGo(view, pod, failed, end)) continue;
    released.push(pod);
    const { uid } = pod.metadata;
    if (pod.status.phase === 'Succeeded' && !status.uncounted.failed.includes(uid)) {
      const index = indexOf(pod);
      if (indexed) {
        if (index !== undefined && view.hasPlace(pod) && !isIn(view, index)) {
          fresh.push(index);
          changed = true;
        }
      } else if (!status.uncounted.succeeded.includes(uid)) {
        status.uncounted.succeeded.push(uid);
        changed = true;
      }
    } else if ((failed || fails) && !status.uncounted.failed.includes(uid) && view.hasPlace(pod)) {
      if (failureAction(job, pod).counts) {
        status.uncounted.failed.push(uid);
        changed = true;
      }
    }
    if (fresh.length + status.uncounted.succeeded.length + status.uncounted.failed.length >= MOST) {
      full = true;
      break;
    }
  }
  if (indexed) changed = noteIndexes(view, fresh) || changed;
  return { released, changed, full };
}

const isIn = ({ completedBefore }: JobView, index: number): boolean =>
  completedBefore.some(({ first, last }) => first <= index && index <= last);

function inOrder(view: JobView): readonly Pod[] {
  if (!isIndexed(view.job)) return view.pods;
  return [...view.pods].sort((a, b) => (indexOf(a) ?? -1) - (indexOf(b) ?? -1));
}

/** A failed pod whose index waits for its replacement stays, so that its end is remembered. */
function mayGo(view: JobView, pod: Pod, failed: boolean, end: JobCondition | undefined): boolean {
  if (view.job.metadata.deletionTimestamp !== undefined || end !== undefined || pod.status.phase === 'Succeeded')
    return true;
  if (!failed) return false;
  const index = indexOf(pod);
  return index === undefined || view.lastFailed.get(index)?.metadata.uid !== pod.metadata.uid;
}

function noteIndexes(view: JobView, fresh: readonly number[]): boolean {
  const { status } = view;
  view.completed = withIndexes(view.completed, fresh);
  const completed = print(view.completed);
  const failed = view.failedIndexes === undefined ? undefined : print(view.failedIndexes);
  const changed = completed !== status.completedIndexes || failed !== status.failedIndexes;
  status.completedIndexes = completed;
  status.failedIndexes = failed;
  status.succeeded = count(view.completed);
  return changed;
}

/** Tells of the coming end, and gives the condition of the end itself. */
function announce(view: JobView, end: JobCondition | undefined, time: string) {
  const { conditions } = view.status;
  if (end === undefined) return { condition: undefined, announced: false };
  if (end.type !== CRITERIA && end.type !== 'FailureTarget') return { condition: end, announced: false };
  const announced = !conditions.some(({ type, status }) => type === end.type && status === 'True');
  if (announced) conditions.push(end);
  const type = end.type === CRITERIA ? 'Complete' : 'Failed';
  return { condition: condition(type, end.reason ?? '', end.message ?? '', time), announced };
}

/** The end waits for the last pod to be counted and gone. */
function finish(view: JobView, end: JobCondition): boolean {
  const { status } = view;
  if (status.uncounted.succeeded.length + status.uncounted.failed.length > 0 || view.terminating > 0) return false;
  ensureCondition(status, end);
  if (end.type === 'Complete') status.completionTime = end.lastTransitionTime;
  return true;
}
