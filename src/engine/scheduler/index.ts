/** The scheduler: which node each pod goes to, and why. */
import type { Parts } from '../parts.ts';
import { Scheduler } from './scheduler.ts';

export type { Explanation } from './attempt.ts';
export type { Refusal } from './framework.ts';
export { Scheduler } from './scheduler.ts';
export type { AttemptReport, NodeVerdict } from './verdicts.ts';

/** Wiring: once, when the cluster is built. */
export function installScheduler(parts: Parts): Scheduler {
  return new Scheduler(parts);
}
