/** The text of FailedScheduling (`framework.FitError`). */
import type { Refusal } from './framework.ts';

/** What the scheduler says while no node is registered at all. */
export const NO_NODES = 'no nodes available to schedule pods';
/** `no new claims to deallocate` is DynamicResources' word in every failed attempt; it has none when a pre-filter refused. */
const NO_CLAIMS = 'no new claims to deallocate';
const UNPREPARED = 'not found';

export interface Failure {
  readonly total: number;
  readonly preFilter: Refusal | undefined;
  readonly refusals: ReadonlyMap<string, Refusal>;
  /** More nodes that are all refused for one reason. */
  readonly alike?: { readonly reason: string; readonly count: number };
  /** Why nodes that were not looked at were not, if that is to be counted. */
  readonly absent: string | undefined;
}

/** `3 Insufficient cpu, 1 node(s) were unschedulable`, sorted as text. */
function histogram(failure: Failure): string {
  const counts = new Map<string, number>();
  const add = (reason: string, count: number) => counts.set(reason, (counts.get(reason) ?? 0) + count);
  // Many nodes in a row are refused in the same words.
  let [same, times]: [readonly string[], number] = [[], 0];
  const settle = () => {
    if (times > 0) for (const reason of same) add(reason, times);
  };
  for (const { reasons } of failure.refusals.values()) {
    if (reasons !== same) {
      settle();
      [same, times] = [reasons, 0];
    }
    times++;
  }
  settle();
  const { alike = { reason: '', count: 0 } } = failure;
  if (alike.count > 0) add(alike.reason, alike.count);
  const absent = failure.total - failure.refusals.size - alike.count;
  if (failure.absent !== undefined && absent > 0) add(failure.absent, absent);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}

export function fitError(failure: Failure, postFilter: string | undefined): string {
  let text = `0/${failure.total} nodes are available:`;
  const reasons = failure.preFilter?.reasons.join(', ') ?? histogram(failure);
  if (reasons !== '') text += ` ${reasons}.`;
  return postFilter ? `${text} ${postFilter}` : text;
}

/**
 * What the plugins after filtering say.
 * @param preemption why preemption did not help; undefined when it made room
 */
export function postFilterText(failure: Failure, preemption: string | undefined): string | undefined {
  if (failure.preFilter !== undefined) return UNPREPARED;
  return preemption === undefined ? undefined : `${NO_CLAIMS}, preemption: ${preemption}`;
}

/** The text for nodes that node affinity does not name. */
export const UNNAMED = "node(s) didn't satisfy plugin(s) [NodeAffinity]";
