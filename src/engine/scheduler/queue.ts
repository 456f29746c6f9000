/**
 * The scheduling queue (`backend/queue`): active pods by priority and age, pods that back off, and unschedulable pods that
 * wait for an event that may help. All of it is plain data; heaps are rebuilt from the entries.
 */
import type { Because } from '../sim/cause.ts';
import { Heap } from '../sim/heap.ts';

/** `podInitialBackoffSeconds` and `podMaxBackoffSeconds`, ms. */
const BACKOFF_FIRST = 1_000;
const BACKOFF_MOST = 10_000;
/** Back-off ends are aligned to this window (`backoffQOrderingWindowDuration`), ms. */
const WINDOW = 1_000;
/** How long a pod stays unschedulable without any event (`DefaultPodMaxInUnschedulablePodsDuration`), and how often that is looked at, ms. */
export const LEFTOVER = 300_000;
export const LEFTOVER_PERIOD = 30_000;

export type Place = 'active' | 'backoff' | 'error' | 'unschedulable' | 'gated' | 'flying';

export interface QueuedPod {
  readonly key: string;
  readonly uid: string;
  readonly priority: number;
  /** Pods of one group are alike to every plugin: what wakes one wakes all. */
  readonly group: string;
  /** When it was added or last failed, virtual ms. */
  readonly since: number;
  readonly seq: number;
  readonly place: Place;
  /** Failed attempts: refused by plugins, and by errors in a row. */
  readonly failures: number;
  readonly errors: number;
  /** End of the back-off, virtual ms; 0 before it is known. */
  readonly until: number;
  /** The plugins that refused it. */
  readonly plugins: readonly string[];
  /** What it is in the queue for. */
  readonly because: Because | undefined;
}

const NO_PLUGINS: readonly string[] = [];

const byAge = (a: QueuedPod, b: QueuedPod): boolean => (a.since !== b.since ? a.since < b.since : a.seq < b.seq);
const byPriority = (a: QueuedPod, b: QueuedPod): boolean =>
  a.priority !== b.priority ? a.priority > b.priority : byAge(a, b);

/** Of those that may be tried the highest priority first, of those that back off the first to be through. */
const activeHeap = (): Heap<QueuedPod> => new Heap(({ priority }) => -priority, byAge);
const backoffHeap = (): Heap<QueuedPod> => new Heap(({ until }) => until, byPriority);

export interface SavedQueue {
  readonly entries: readonly QueuedPod[];
  readonly seq: number;
}

export class SchedulingQueue {
  #entries = new Map<string, QueuedPod>();
  /** Keys of unschedulable pods, by group and by the plugins that refused them. */
  #unschedulable = new Map<string, Map<string, Set<string>>>();
  #active = activeHeap();
  #backoff = backoffHeap();
  #errors = backoffHeap();
  #seq = 0;

  get(key: string): QueuedPod | undefined {
    return this.#entries.get(key);
  }

  /** Whether any pod waits for an event. */
  get waits(): boolean {
    return this.#unschedulable.size > 0;
  }

  /** The pods that wait for an event, in bunches that were refused alike. */
  *bunches(): Iterable<readonly QueuedPod[]> {
    for (const bunches of [...this.#unschedulable.values()])
      for (const keys of [...bunches.values()]) yield [...keys].flatMap((key) => this.#entries.get(key) ?? []);
  }

  /** When the pod that waits longest for an event began to, virtual ms. */
  get oldest(): number | undefined {
    let oldest: number | undefined;
    for (const bunch of this.bunches())
      for (const { since } of bunch) if (oldest === undefined || since < oldest) oldest = since;
    return oldest;
  }

  /** All entries, in the order in which they were first added. */
  entries(): IterableIterator<QueuedPod> {
    return this.#entries.values();
  }

  #put(entry: QueuedPod): void {
    const old = this.#entries.get(entry.key);
    if (old !== undefined) this.#unfile(old);
    this.#entries.set(entry.key, entry);
    if (entry.place === 'unschedulable') this.#file(entry);
    if (entry.place === 'active') this.#active.push(entry);
    else if (entry.place === 'backoff') this.#backoff.push(entry);
    else if (entry.place === 'error') this.#errors.push(entry);
  }

  #file({ key, group, plugins }: QueuedPod): void {
    const bunches = this.#unschedulable.get(group) ?? new Map<string, Set<string>>();
    const bunch = bunches.get(plugins.join()) ?? new Set<string>();
    bunch.add(key);
    bunches.set(plugins.join(), bunch);
    this.#unschedulable.set(group, bunches);
  }

  #unfile({ key, group, plugins, place }: QueuedPod): void {
    if (place !== 'unschedulable') return;
    const bunches = this.#unschedulable.get(group);
    const bunch = bunches?.get(plugins.join());
    bunch?.delete(key);
    if (bunch?.size === 0) bunches?.delete(plugins.join());
    if (bunches?.size === 0) this.#unschedulable.delete(group);
  }

  /** A pod that was not known before. */
  add(
    pod: { key: string; uid: string; priority: number; group: string; gated: boolean },
    now: number,
    because: Because | undefined,
  ) {
    const { key, uid, priority, group, gated } = pod;
    const place = gated ? 'gated' : 'active';
    const seq = this.#seq++;
    this.#put({
      key,
      uid,
      priority,
      group,
      since: now,
      seq,
      place,
      failures: 0,
      errors: 0,
      until: 0,
      plugins: NO_PLUGINS,
      because,
    });
  }

  /** A pod that waits became another to the plugins. */
  regroup(key: string, group: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry.group !== group) this.#put({ ...entry, group });
  }

  remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#unfile(entry);
    this.#entries.delete(key);
  }

  clear(): void {
    this.load({ entries: [], seq: this.#seq });
  }

  /** Takes the next pod to try; one that backs off after a refusal is taken early when nothing else waits. */
  pop(): QueuedPod | undefined {
    const entry = this.#top(this.#active, 'active') ?? this.#top(this.#backoff, 'backoff');
    if (entry === undefined) return undefined;
    const flying: QueuedPod = { ...entry, place: 'flying' };
    this.#put(flying);
    return flying;
  }

  #top(heap: Heap<QueuedPod>, place: Place): QueuedPod | undefined {
    for (;;) {
      const top = heap.peek();
      if (top === undefined) return undefined;
      if (this.#entries.get(top.key) === top && top.place === place) return top;
      heap.pop(); // it was moved or removed
    }
  }

  get ready(): boolean {
    return this.#top(this.#active, 'active') !== undefined || this.#top(this.#backoff, 'backoff') !== undefined;
  }

  /** When the next back-off ends that is not cut short, virtual ms. */
  get nextError(): number | undefined {
    return this.#top(this.#errors, 'error')?.until;
  }

  /** After an attempt failed: by `plugins`, or by an error when there are none. */
  failed(entry: QueuedPod, plugins: readonly string[], now: number): void {
    const failures = plugins.length > 0 ? entry.failures + 1 : entry.failures;
    const errors = plugins.length > 0 ? 0 : entry.errors + 1;
    const count = errors > 0 ? errors : failures;
    const until = align(now + Math.min(BACKOFF_FIRST * 2 ** (count - 1), BACKOFF_MOST));
    const place = plugins.length > 0 ? 'unschedulable' : 'error';
    this.#put({ ...entry, since: now, failures, errors, until, plugins, place });
  }

  /** An event may help the pod: it is tried again, after its back-off. */
  wake(entry: QueuedPod, now: number, because: Because | undefined): void {
    const backs = entry.until >= align(now) && entry.until > 0;
    this.#put({ ...entry, place: backs ? 'backoff' : 'active', because });
  }

  /** Pods whose back-off after an error ended become active. */
  release(now: number): void {
    for (let top = this.#top(this.#errors, 'error'); top !== undefined; top = this.#top(this.#errors, 'error')) {
      if (top.until > now) return;
      this.#put({ ...top, place: 'active' });
    }
  }

  save(): SavedQueue {
    return { entries: [...this.#entries.values()], seq: this.#seq };
  }

  load(saved: SavedQueue): void {
    this.#entries = new Map();
    this.#unschedulable = new Map();
    this.#active = activeHeap();
    this.#backoff = backoffHeap();
    this.#errors = backoffHeap();
    this.#seq = saved.seq;
    for (const entry of saved.entries) this.#put(entry);
  }
}

const align = (ms: number): number => Math.floor(ms / WINDOW) * WINDOW;
