/** How long a Job waits before it replaces a failed pod: 10 s, doubled with each failure since the last success, at most 10 min. */
import type { Pod } from '../../api/types.ts';
import { finishedAt, indexFailures, indexIgnored } from './pods.ts';

/** `DefaultJobPodFailureBackOff` and `MaxJobPodFailureBackOff`, ms. */
const FIRST = 10_000;
const MOST = 600_000;

/** Failures since the last success. */
export interface Backoff {
  readonly failures: number;
  /** Virtual ms of the last of them. */
  readonly last: number;
}

/** The record after these pods finished. */
export function extended(
  old: Backoff | undefined,
  succeeded: readonly Pod[],
  failed: readonly Pod[],
): Backoff | undefined {
  const failures = failed.map(finishedAt).sort((a, b) => a - b);
  if (succeeded.length > 0) {
    const success = Math.max(...succeeded.map(finishedAt));
    const after = failures.filter((time) => time > success);
    return after.length === 0 ? undefined : { failures: after.length, last: after.at(-1) ?? 0 };
  }
  const last = failures.at(-1);
  return last === undefined ? old : { failures: (old?.failures ?? 0) + failures.length, last };
}

/** Milliseconds left before the next pod may be made. */
export function remaining(backoff: Backoff | undefined, now: number): number {
  if (backoff === undefined || backoff.failures === 0) return 0;
  const wait = Math.min(FIRST * 2 ** (backoff.failures - 1), MOST);
  return Math.max(0, wait - (now - backoff.last));
}

/** The same for one index, after its last failed pod. */
export function remainingForIndex(last: Pod | undefined, now: number): number {
  if (last === undefined) return 0;
  return remaining({ failures: indexFailures(last) + indexIgnored(last) + 1, last: finishedAt(last) }, now);
}
