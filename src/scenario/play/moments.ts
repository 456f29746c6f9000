/** When steps begin. */
import { CronExpressionParser } from 'cron-parser';
import { toMs } from '../duration.ts';
import type { Step } from '../format/steps.ts';
import { afterStep } from '../load/references.ts';
import type { StepState } from './state.ts';

/** When a step was over, one way or the other. */
export function followed(state: StepState | undefined): number | undefined {
  return state?.phase === 'done' || state?.phase === 'failed' ? state.doneAt : undefined;
}

/**
 * The time (virtual ms) from which a step may happen or be waited for, once that is known.
 * @param previous the step before it in the file
 */
export function startOf(
  step: Step,
  previous: string | undefined,
  stateOf: (id: string) => StepState | undefined,
  start: number,
): number | undefined {
  const { after, at } = step.when ?? {};
  if (at !== undefined) return start + toMs(at);
  const exists = { has: (id: string) => stateOf(id) !== undefined };
  const named = afterStep(after, exists);
  const before = named ?? previous;
  const base = before === undefined ? start : followed(stateOf(before));
  if (base === undefined || after === undefined) return base;
  const delay = typeof after === 'object' ? after.delay : named === undefined ? after : undefined;
  return base + toMs((delay as string | undefined) ?? 0);
}

/** The next time of a repeated step after `now` (virtual ms). */
export function nextTime(every: { interval?: string | 0; cron?: string }, now: number): number {
  if (every.cron === undefined) return now + Math.max(1000, toMs(every.interval ?? 0));
  return CronExpressionParser.parse(every.cron, { tz: 'UTC', currentDate: now }).next().getTime();
}
