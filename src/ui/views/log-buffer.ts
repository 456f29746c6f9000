/** The log lines of some pods, fetched piece by piece and bounded. */
import type { ClusterClient, LogLine, LogOptions } from '../../run/cluster.ts';

/** Lines that are kept; older ones go, and the view says so. */
export const MOST_LINES = 100_000;

export interface LogSource {
  readonly namespace: string;
  /** The containers that write, by pod; asked again at each fetch, as pods come and go. */
  readonly streams: () => readonly { readonly pod: string; readonly container: string }[];
  readonly previous: boolean;
}

export interface LogRange {
  readonly tail?: number;
  readonly sinceSeconds?: number;
}

interface Stream {
  /** Time of the newest line, and how many lines of that time there were. */
  last: number;
  atLast: number;
}

export class LogBuffer {
  lines: LogLine[] = [];
  /** Lines that were dropped because the buffer was full. */
  dropped = 0;
  /** Why there is nothing to see. */
  problem = '';
  readonly #source: LogSource;
  readonly #range: LogRange;
  readonly #streams = new Map<string, Stream>();

  constructor(source: LogSource, range: LogRange) {
    this.#source = source;
    this.#range = range;
  }

  /** Takes what is new. @returns whether there was anything */
  fetch(cluster: ClusterClient, now: number): boolean {
    const fresh: LogLine[] = [];
    let problem = '';
    for (const { pod, container } of this.#source.streams()) {
      try {
        fresh.push(...this.#fetchStream(cluster, pod, container, now));
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
    }
    const changed = fresh.length > 0 || problem !== this.problem;
    this.problem = problem;
    if (fresh.length === 0) return changed;
    if (this.#streams.size > 1) fresh.sort((a, b) => a.time - b.time);
    for (const line of fresh) this.lines.push(line);
    const over = this.lines.length - MOST_LINES;
    if (over > 0) {
      this.lines = this.lines.slice(over);
      this.dropped += over;
    }
    return true;
  }

  #fetchStream(cluster: ClusterClient, pod: string, container: string, now: number): LogLine[] {
    const { namespace, previous } = this.#source;
    const id = `${pod}/${container}`;
    const state = this.#streams.get(id);
    const base: LogOptions = { container, ...(previous ? { previous } : {}) };
    const range: LogOptions =
      state === undefined
        ? { tail: MOST_LINES, ...this.#range }
        : { sinceSeconds: Math.max(1, Math.ceil((now - state.last) / 1000) + 1) };
    const got = cluster.logs(namespace, pod, { ...base, ...range });
    let skip = state?.atLast ?? 0;
    const fresh = got.filter((line) => {
      if (state === undefined || line.time > state.last) return true;
      return line.time === state.last && skip-- <= 0;
    });
    const last = fresh.at(-1)?.time;
    if (last !== undefined) {
      const atLast = fresh.filter((line) => line.time === last).length + (state?.last === last ? state.atLast : 0);
      this.#streams.set(id, { last, atLast });
    }
    return fresh;
  }
}
