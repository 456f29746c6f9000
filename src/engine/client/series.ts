/**
 * The newer events API (client-go `tools/events`), which the scheduler uses: isomorphic events become one with a series.
 * The second occurrence is written at once; later ones are counted in memory and written every half hour, and once more when
 * the series has been quiet for six minutes.
 */
import { Lru, type LruMemory } from './lru.ts';

/** How often series that run are written, ms (`refreshTime`). */
export const REFRESH = 30 * 60_000;
/** How often finished series are looked for, and how long they must be quiet, ms (`finishTime`). */
export const FINISH = 6 * 60_000;

export interface Series {
  /** The key of the Event object. */
  readonly key: string;
  /** Occurrences; 1 while there is no series. */
  readonly count: number;
  /** Virtual ms of the last one. */
  readonly last: number;
}

export class SeriesCache {
  readonly #events: Lru<Series>;

  constructor(saved?: LruMemory<Series>) {
    this.#events = new Lru(Number.POSITIVE_INFINITY, saved);
  }

  /** Counts one occurrence. @returns what must be written now: undefined for a new event, null for nothing */
  observe(identity: string, now: number): Series | undefined | null {
    const known = this.#events.get(identity);
    if (known === undefined) return undefined;
    const grown = { ...known, count: known.count + 1, last: now };
    this.#events.set(identity, grown);
    return grown.count === 2 ? grown : null;
  }

  created(identity: string, key: string, now: number): void {
    this.#events.set(identity, { key, count: 1, last: now });
  }

  /** The series that run, to be written again. */
  running(): Series[] {
    return [...this.#events.entries()].map(([, series]) => series).filter((series) => series.count > 1);
  }

  /** Forgets what has been quiet. @returns the series among them, to be written a last time */
  finish(now: number): Series[] {
    const done = [...this.#events.entries()].filter(([, series]) => series.last < now - FINISH);
    for (const [identity] of done) this.#events.delete(identity);
    return done.map(([, series]) => series).filter((series) => series.count > 1);
  }

  get idle(): boolean {
    return this.#events.empty;
  }

  save(): LruMemory<Series> {
    return this.#events.save();
  }
}
