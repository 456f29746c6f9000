/** The log lines of some pods, fetched piece by piece and bounded. */
import type { ClusterClient, LogOptions } from '../../run/cluster.ts';

/** Lines that are kept; older ones go, and the view says so. */
export const MOST_LINES = 100_000;

/** What one container writes. */
export interface LogStream {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Whether it is the container of its pod that is meant when none is named. */
  readonly isMain: boolean;
}

export interface LogEntry {
  /** Virtual ms. */
  readonly time: number;
  readonly text: string;
  /** The same object for all lines of a stream. */
  readonly from: LogStream;
}

export interface LogSource {
  /** Asked again at each fetch, as pods come and go. */
  readonly streams: () => readonly LogStream[];
  readonly previous: boolean;
}

export interface LogRange {
  /** Newest lines of all streams together, as in k9s; what is older goes. */
  readonly tail?: number;
  readonly sinceSeconds?: number;
}

interface State {
  readonly from: LogStream;
  /** Time of the newest line, and how many lines of that time there were. */
  last: number;
  atLast: number;
}

const idOf = ({ namespace, pod, container }: LogStream): string => `${namespace}/${pod}/${container}`;

export class LogBuffer {
  lines: LogEntry[] = [];
  /** Lines that were there and are older than what is kept. */
  dropped = 0;
  /** Why there is nothing to see. */
  problem = '';
  /** How much is known, 0 to 1, of what is read first; no line is there before all is. */
  known = 1;
  readonly #source: LogSource;
  readonly #range: LogRange;
  readonly #states = new Map<string, State>();

  constructor(source: LogSource, range: LogRange) {
    this.#source = source;
    this.#range = range;
  }

  /** Lines that went though the range does not leave them out. */
  get lost(): number {
    return this.#range.tail === undefined ? this.dropped : 0;
  }

  /** Takes what is new. @returns whether there was anything */
  fetch(cluster: ClusterClient, now: number): boolean {
    const streams = this.#source.streams();
    const known = this.#knownOf(cluster, streams);
    const nearer = known !== this.known;
    this.known = known;
    if (known < 1) return nearer;
    const fresh: LogEntry[] = [];
    let problem = '';
    for (const stream of streams) {
      try {
        fresh.push(...this.#fetchStream(cluster, stream, now));
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
    }
    const changed = nearer || fresh.length > 0 || problem !== this.problem;
    this.problem = problem;
    if (fresh.length === 0) return changed;
    if (this.#states.size > 1) fresh.sort((a, b) => a.time - b.time);
    for (const line of fresh) this.lines.push(line);
    const over = this.lines.length - (this.#range.tail ?? MOST_LINES);
    if (over > 0) {
      this.lines = this.lines.slice(over);
      this.dropped += over;
    }
    return true;
  }

  #options({ container }: LogStream): LogOptions {
    return { container, ...(this.#source.previous ? { previous: true } : {}) };
  }

  #knownOf(cluster: ClusterClient, streams: readonly LogStream[]): number {
    const unread = streams.filter((stream) => !this.#states.has(idOf(stream)));
    const known = unread.map((stream) => cluster.logComes?.(stream.namespace, stream.pod, this.#options(stream)) ?? 1);
    return Math.min(1, ...known);
  }

  #fetchStream(cluster: ClusterClient, stream: LogStream, now: number): LogEntry[] {
    const { namespace, pod } = stream;
    const id = idOf(stream);
    const state = this.#states.get(id);
    const base = this.#options(stream);
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
    const from = state?.from ?? stream;
    const last = fresh.at(-1)?.time;
    if (last !== undefined) {
      const atLast = fresh.filter((line) => line.time === last).length + (state?.last === last ? state.atLast : 0);
      this.#states.set(id, { from, last, atLast });
    }
    return fresh.map(({ time, text }) => ({ time, text, from }));
  }
}
