/**
 * What client-go's recorder does with the events of one source before it sends them (`tools/record/events_cache.go`):
 * many alike are combined into one, equal ones are counted on one object, and a flood about one object is dropped.
 */
import { Lru, type LruMemory } from './lru.ts';

/** Entries of each memory (`maxLruCacheEntries`). */
const MEMORY = 4096;
/** From this many distinct messages of one group on, they are combined (`defaultAggregateMaxEvents`). */
const MAX_SIMILAR = 10;
/** A group that was quiet for longer starts anew, ms (`defaultAggregateIntervalInSeconds`). */
const SIMILAR_INTERVAL = 600_000;
/** Events one source may send about one object at once, and ms until it may send one more (`defaultSpamBurst`, `defaultSpamQPS`). */
const SPAM_BURST = 25;
const SPAM_REFILL = 300_000;

/** An event's identity. */
export interface Identity {
  /** Kind and uid of what it is about (the real key spells out name and version, too). */
  readonly object: string;
  readonly fieldPath: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** What was sent under one key. */
export interface Sent {
  readonly count: number;
  /** Virtual ms. */
  readonly first: number;
  /** The key of the Event object. */
  readonly key: string;
}

interface Group {
  readonly messages: readonly string[];
  readonly last: number;
}
interface Bucket {
  readonly tokens: number;
  readonly at: number;
}
export interface CorrelatorMemory {
  readonly groups: LruMemory<Group>;
  readonly sent: LruMemory<Sent>;
  readonly buckets: LruMemory<Bucket>;
}

/** What to send: as itself or combined, and what was sent before under `log`. Undefined: nothing, it is spam. */
export interface Verdict {
  readonly log: string;
  readonly message: string;
  readonly earlier: Sent | undefined;
}

export class Correlator {
  readonly #groups: Lru<Group>;
  readonly #sent: Lru<Sent>;
  readonly #buckets: Lru<Bucket>;

  constructor(saved?: CorrelatorMemory) {
    this.#groups = new Lru(MEMORY, saved?.groups);
    this.#sent = new Lru(MEMORY, saved?.sent);
    this.#buckets = new Lru(MEMORY, saved?.buckets);
  }

  judge(event: Identity, now: number): Verdict | undefined {
    const group = `${event.object}|${event.type}|${event.reason}`;
    const combined = this.#isOneOfMany(group, event.message, now);
    const log = combined ? group : `${event.object}|${event.fieldPath}|${event.type}|${event.reason}|${event.message}`;
    const verdict = {
      log,
      message: combined ? `(combined from similar events): ${event.message}` : event.message,
      earlier: this.#sent.get(log),
    };
    if (this.#allows(`${event.object}|${event.type}`, now)) return verdict;
    // The real recorder counts an event before it drops it.
    if (verdict.earlier) this.sent(log, { ...verdict.earlier, count: verdict.earlier.count + 1 });
    return undefined;
  }

  /** Remembers what was sent under `log`. */
  sent(log: string, sent: Sent): void {
    this.#sent.set(log, sent);
  }

  #isOneOfMany(key: string, message: string, now: number): boolean {
    const group = this.#groups.get(key);
    const recent = group !== undefined && now - group.last <= SIMILAR_INTERVAL ? group.messages : [];
    const messages = recent.includes(message) ? recent : [...recent, message];
    const many = messages.length >= MAX_SIMILAR;
    this.#groups.set(key, { messages: many ? messages.slice(1) : messages, last: now });
    return many;
  }

  #allows(key: string, now: number): boolean {
    const bucket = this.#buckets.get(key) ?? { tokens: SPAM_BURST, at: now };
    const tokens = Math.min(SPAM_BURST, bucket.tokens + (now - bucket.at) / SPAM_REFILL);
    const allowed = tokens >= 1;
    this.#buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, at: now });
    return allowed;
  }

  save(): CorrelatorMemory {
    return { groups: this.#groups.save(), sent: this.#sent.save(), buckets: this.#buckets.save() };
  }
}
