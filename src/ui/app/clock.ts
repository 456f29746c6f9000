/** The clock's speeds, and the moment that is shown. */
import { type ClusterClient, type Reader, revisionAt, type TimeControl } from '../../run/cluster.ts';

/** Simulated seconds per real second; Infinity is as fast as possible. */
export const SPEEDS: readonly number[] = [
  0.1,
  0.25,
  0.5,
  1,
  2,
  5,
  10,
  30,
  60,
  100,
  300,
  1000,
  Number.POSITIVE_INFINITY,
];

export function speedText(speed: number): string {
  return speed === Number.POSITIVE_INFINITY ? 'max' : `×${speed}`;
}

/** The next speed on the ladder. */
export function nextSpeed(speed: number, up: boolean): number {
  const faster = SPEEDS.find((s) => s > speed) ?? Number.POSITIVE_INFINITY;
  const slower = SPEEDS.findLast((s) => s < speed) ?? (SPEEDS[0] as number);
  return up ? faster : slower;
}

/** Reads the moment that is shown: the present, or an earlier one. */
export class Moment {
  readonly #cluster: ClusterClient;
  #past: { readonly time: number; readonly rev: number; readonly reader: Reader } | undefined;

  constructor(cluster: ClusterClient) {
    this.#cluster = cluster;
  }

  get time(): TimeControl | undefined {
    return this.#cluster.time;
  }

  /** The reader of the moment, and something that differs between moments. */
  get reader(): Reader {
    const past = this.#cluster.time?.state.past;
    const { time } = this;
    if (past === undefined || time === undefined) {
      this.#past = undefined;
      return this.#cluster;
    }
    if (this.#past?.time !== past) {
      const rev = revisionAt(time.history, past);
      this.#past = { time: past, rev, reader: this.#past?.rev === rev ? this.#past.reader : time.at(rev) };
    }
    return this.#past.reader;
  }

  /** The revision that is shown; undefined in the present. */
  get rev(): number | undefined {
    return this.reader === this.#cluster ? undefined : this.#past?.rev;
  }

  get isPast(): boolean {
    return this.#cluster.time?.state.past !== undefined;
  }

  /** Virtual milliseconds; the real clock for a cluster without its own. */
  get now(): number {
    const state = this.#cluster.time?.state;
    return state === undefined ? Date.now() : (state.past ?? state.now);
  }

  /** Steps one change back or on, but from the run not back into how its cluster came up. @returns whether there was one */
  stepChange(by: 1 | -1): boolean {
    const { time } = this;
    if (time === undefined) return false;
    const { history, state } = time;
    const rev = state.past === undefined ? history.length : revisionAt(history, state.past);
    const here = history[rev - 1]?.time;
    if (by < 0) {
      // all changes of one instant are one step
      let i = rev - 1;
      while (i >= 0 && history[i]?.time === here) i--;
      const to = history[i]?.time;
      if (to === undefined || state.elapsed === 0) return false;
      const begin = state.now - state.elapsed;
      time.show(state.elapsed > 0 ? Math.max(to, begin) : to);
      return true;
    }
    if (state.past === undefined) return false;
    const next = history[rev]?.time;
    time.show(next === undefined || next >= (history.at(-1)?.time ?? 0) ? undefined : next);
    return true;
  }
}
