/**
 * What client-go's recorder does with the events of one source before it sends them (`tools/record/events_cache.go`):
 * many alike are combined into one, equal ones are counted on one object, and a flood about one object is dropped.
 */
import { Lru, type LruMemory } from './lru.ts';

/** Objects that are remembered, as many as each real memory has entries (`maxLruCacheEntries`). */
const MEMORY = 4096;
/** Messages that are remembered of each: more than half an hour's worth of an object that is told of every minute. */
const MESSAGES = 48;
/** From this many distinct messages of one group on, they are combined (`defaultAggregateMaxEvents`). */
const MAX_SIMILAR = 10;
/** A group that was quiet for longer starts anew, ms (`defaultAggregateIntervalInSeconds`). */
const SIMILAR_INTERVAL = 600_000;
/** Events one source may send about one object at once, and ms until it may send one more (`defaultSpamBurst`, `defaultSpamQPS`). */
const SPAM_BURST = 25;
const SPAM_REFILL = 300_000;

/** An event's identity. */
export interface Identity {
  /** The uid of what it is about (the real key spells out kind, name and version, too). */
  readonly object: string;
  readonly fieldPath: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** What was sent of one message. */
export interface Sent {
  readonly count: number;
  /** Virtual ms. */
  readonly first: number;
  /** The key of the Event object. */
  readonly key: string;
}

/** The distinct messages of one type and reason, and when the last one came. */
interface Group {
  readonly type: string;
  readonly reason: string;
  readonly messages: readonly string[];
  readonly last: number;
}
/** What may still be sent of one type. */
interface Bucket {
  readonly type: string;
  readonly tokens: number;
  readonly at: number;
}
/** A message that was sent; of combined ones neither message nor field path tell them apart. */
interface Message {
  readonly type: string;
  readonly reason: string;
  readonly fieldPath: string | undefined;
  readonly message: string | undefined;
  readonly sent: Sent;
}
/**
 * What was told of one object. The real recorder has three memories with keys spelled out; one look at the object finds all
 * of it here, and no key is put together for every event.
 */
interface Told {
  readonly groups: readonly Group[];
  readonly buckets: readonly Bucket[];
  /** The newest first. */
  readonly messages: readonly Message[];
}
const NOTHING: Told = { groups: [], buckets: [], messages: [] };

export type CorrelatorMemory = LruMemory<Told>;

/** What to send: as itself or combined, and what was sent before of the same. Undefined: nothing, it is spam. */
export interface Verdict {
  readonly combined: boolean;
  readonly message: string;
  readonly earlier: Sent | undefined;
}

export class Correlator {
  readonly #told: Lru<Told>;

  constructor(saved?: CorrelatorMemory) {
    this.#told = new Lru(MEMORY, saved);
  }

  judge(event: Identity, now: number): Verdict | undefined {
    const { object, type, reason, message } = event;
    const told = this.#told.get(object) ?? NOTHING;
    const group = told.groups.find((each) => each.type === type && each.reason === reason);
    const recent = group !== undefined && now - group.last <= SIMILAR_INTERVAL ? group.messages : NONE;
    const messages = recent.includes(message) ? recent : [...recent, message];
    const combined = messages.length >= MAX_SIMILAR;
    const bucket = told.buckets.find((each) => each.type === type);
    const tokens = bucket === undefined ? SPAM_BURST : bucket.tokens + (now - bucket.at) / SPAM_REFILL;
    const allowed = tokens >= 1;
    const filled = Math.min(SPAM_BURST, tokens);
    this.#told.set(object, {
      groups: replaced(told.groups, group, {
        type,
        reason,
        messages: combined ? messages.slice(1) : messages,
        last: now,
      }),
      buckets: replaced(told.buckets, bucket, { type, tokens: allowed ? filled - 1 : filled, at: now }),
      messages: told.messages,
    });
    const earlier = told.messages.find((each) => isSame(each, event, combined))?.sent;
    if (allowed)
      return { combined, message: combined ? `(combined from similar events): ${message}` : message, earlier };
    // The real recorder counts an event before it drops it.
    if (earlier) this.sent(event, combined, { ...earlier, count: earlier.count + 1 });
    return undefined;
  }

  /** Remembers what was sent of an event. */
  sent(event: Identity, combined: boolean, sent: Sent): void {
    const { object, type, reason } = event;
    const told = this.#told.get(object) ?? NOTHING;
    const fieldPath = combined ? undefined : event.fieldPath;
    const message = combined ? undefined : event.message;
    const newest: readonly Message[] = [{ type, reason, fieldPath, message, sent }];
    const others = told.messages.filter((each) => !isSame(each, event, combined));
    const messages =
      others.length === 0 ? newest : newest.concat(others.length < MESSAGES ? others : others.slice(0, MESSAGES - 1));
    this.#told.set(object, { groups: told.groups, buckets: told.buckets, messages });
  }

  save(): CorrelatorMemory {
    return this.#told.save();
  }
}

const NONE: readonly string[] = [];

function isSame(one: Message, event: Identity, combined: boolean): boolean {
  if (one.type !== event.type || one.reason !== event.reason) return false;
  return combined ? one.message === undefined : one.message === event.message && one.fieldPath === event.fieldPath;
}

function replaced<T>(list: readonly T[], old: T | undefined, now: T): readonly T[] {
  if (list.length === 0 || (list.length === 1 && old !== undefined)) return [now]; // most lists hold no more than one
  // Not a spread: a list that grows by one gets room for sixteen more, and these are kept for long.
  return old === undefined ? list.concat([now]) : list.map((each) => (each === old ? now : each));
}
