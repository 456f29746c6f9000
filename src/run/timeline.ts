/** The timeline: every API write as one line of JSON, and a hash over them that names the run. */
import { createHash, type Hash } from 'node:crypto';
import type { Change } from '../engine/index.ts';

/** One write. Times are seconds since the start of the scenario (less than 0 before it). */
export function timelineEntry(change: Change, start: number): object {
  const { type, object, cause, rev, time } = change;
  const { namespace, name } = object.metadata;
  return {
    t: (time - start) / 1000,
    rev,
    type,
    kind: object.kind,
    apiVersion: object.apiVersion,
    ...(namespace ? { namespace } : {}),
    name,
    actor: cause.actor,
    ...(cause.because ? { because: cause.because } : {}),
    object,
  };
}

/** The hash of a timeline, taken up change by change. */
export class TimelineHash {
  readonly #start: number;
  readonly #hash: Hash = createHash('sha256');

  constructor(start: number) {
    this.#start = start;
  }

  /** @returns the line that was taken up */
  add(change: Change): string {
    const line = JSON.stringify(timelineEntry(change, this.#start));
    this.#hash.update(line).update('\n');
    return line;
  }

  /** So far; more can be added afterwards. */
  get value(): string {
    return this.#hash.copy().digest('hex').slice(0, 16);
  }
}

/** The hash of a whole history. */
export function timelineHash(history: readonly Change[], start: number): string {
  const hash = new TimelineHash(start);
  for (const change of history) hash.add(change);
  return hash.value;
}
