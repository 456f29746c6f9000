/**
 * The discrete-event core: one virtual clock and a table of timers.
 *
 * Nothing happens between two timers, so an idle hour costs nothing. A timer is a record, never a closure:
 * `{component, key, due}`, at most one for each (component, key), which makes the timer table double as every
 * component's work queue: scheduling a key that already waits merges with it. Ties at one instant are ordered by
 * (due, priority, sequence). The whole state (clock, timers, random streams, each component's memory) is data and can be
 * taken as a checkpoint, and restored.
 */
import { type Because, type Cause, dueTo } from './cause.ts';
import { Heap } from './heap.ts';
import { Random, type RandomState } from './random.ts';

/** Order of what is due at the same instant. */
export const Priority = {
  /** Commands of persons and scenarios come first. */
  input: 0,
  /** Then what the simulated world does: containers, probes, faults. */
  physics: 1,
  /** Then components that react to changes. */
  control: 2,
  /** Then those who only look: metrics, scenario conditions. */
  observer: 3,
} as const;
export type Priority = (typeof Priority)[keyof typeof Priority];

/** A due entry; `seq` breaks ties in the order of scheduling. */
export interface Timer {
  readonly due: number;
  readonly priority: Priority;
  readonly seq: number;
  readonly component: string;
  readonly key: string;
  readonly because: Because | undefined;
  /** What it was scheduled on was a doing of the component itself, which may be no more than its own echo. */
  readonly own: boolean;
}

/** A part of the simulation that owns timers and memory. */
export interface Component {
  /** Unique; also the actor named in causes unless `fire` acts for another. */
  readonly name: string;
  readonly priority?: Priority;
  /** Its timers are so far off that nobody who waits without end waits for them (see `step`). */
  readonly distant?: boolean;
  /** What its timers do keeps the house, and is nothing that one waits to see: see `ahead`. */
  readonly upkeep?: boolean;
  /** Called when the timer of `key` is due; it is no longer scheduled at that moment. */
  fire(key: string): void;
  /** The component's memory as plain data that later work never alters (copy what is mutable). */
  save(): unknown;
  /** Takes back what `save` gave. */
  load(saved: unknown): void;
}

/** A whole simulation at one moment. Plain data, shared structure: treat it as frozen. */
export interface Checkpoint {
  readonly now: number;
  readonly seq: number;
  readonly timers: readonly Timer[];
  readonly streams: ReadonlyMap<string, RandomState>;
  readonly components: ReadonlyMap<string, unknown>;
}

/** Who acts between two timers. */
const NOBODY: Cause = { actor: 'system' };

const before = (a: Timer, b: Timer): boolean => (a.priority !== b.priority ? a.priority < b.priority : a.seq < b.seq);
const heapOf = (timers: Iterable<Timer> = []): Heap<Timer> => new Heap(({ due }) => due, before, timers);

export class Simulation {
  readonly seed: string;
  #now: number;
  #seq = 0;
  #heap = heapOf();
  #timers = new Map<string, Map<string, Timer>>();
  #live = 0;
  #streams = new Map<string, Random>();
  readonly #components = new Map<string, Component>();
  #cause: Cause = NOBODY;

  /** @param start the virtual instant at which the clock starts, in milliseconds since the Unix epoch */
  constructor(options: { seed: string | number; start: number }) {
    this.seed = String(options.seed);
    this.#now = options.start;
  }

  /** The virtual present, in milliseconds since the Unix epoch. */
  get now(): number {
    return this.#now;
  }

  /** Who acts at this moment, and why. */
  get cause(): Cause {
    return this.#cause;
  }

  register(component: Component): void {
    if (this.#components.has(component.name)) throw new Error(`component ${component.name} is registered twice`);
    this.#components.set(component.name, component);
    this.#timers.set(component.name, new Map());
  }

  /** Runs `act` in the name of `cause`. */
  as<T>(cause: Cause, act: () => T): T {
    const outer = this.enter(cause);
    try {
      return act();
    } finally {
      this.enter(outer);
    }
  }

  /** From now on `cause` acts: for those who cannot spare a function for `as`. @returns who acted, to be put back at the end */
  enter(cause: Cause): Cause {
    const outer = this.#cause;
    this.#cause = cause;
    return outer;
  }

  /**
   * Makes `key` due at `due` (never before now), unless it is already due sooner: then it joins.
   * @param latest whether the timer stands for the latest of what it was scheduled on, as one does that only waits for more to come
   */
  schedule(component: string, key: string, due: number, latest = false): void {
    const timers = this.#timersOf(component);
    const waiting = timers.get(key);
    if (waiting === undefined || waiting.due > due) this.#put(timers, component, key, due);
    else this.#join(waiting, latest);
  }

  /** Others are a better ground than the component itself; of those the first is, as it began what the others came of. */
  #join(waiting: Timer, latest: boolean): void {
    const { actor, because } = this.#cause;
    const own = actor === waiting.component;
    if (because?.rev === undefined || because === waiting.because || (own ? !waiting.own : !latest && !waiting.own))
      return;
    const { due, priority, seq, component, key } = waiting; // a checkpoint may hold it as it was
    const timer: Timer = { due, priority, seq, component, key, because, own };
    this.#timersOf(component).set(key, timer); // its place in the heap stays
  }

  /** Makes `key` due at `due`, whatever was scheduled before. */
  reschedule(component: string, key: string, due: number): void {
    this.#put(this.#timersOf(component), component, key, due);
  }

  cancel(component: string, key: string): void {
    if (this.#timersOf(component).delete(key)) this.#live--;
  }

  /** When `key` is due, or undefined when nothing waits. */
  due(component: string, key: string): number | undefined {
    return this.#timersOf(component).get(key)?.due;
  }

  #timersOf(component: string): Map<string, Timer> {
    const timers = this.#timers.get(component);
    if (timers === undefined) throw new Error(`unknown component ${component}`);
    return timers;
  }

  #put(timers: Map<string, Timer>, component: string, key: string, due: number): void {
    if (Number.isNaN(due)) throw new Error(`${component}/${key} is scheduled for no time`);
    if (!timers.has(key)) this.#live++;
    const timer: Timer = {
      due: Math.max(this.#now, Math.round(due)),
      priority: this.#components.get(component)?.priority ?? Priority.control,
      seq: this.#seq++,
      component,
      key,
      because: this.#cause.because,
      own: this.#cause.actor === component,
    };
    timers.set(key, timer);
    this.#heap.push(timer);
    // What was superseded or cancelled does not stay in the heap for ever.
    if (this.#heap.size > 64 && this.#heap.size > 4 * this.#live) this.#heap = heapOf(this.#liveTimers());
  }

  *#liveTimers(): Iterable<Timer> {
    for (const timers of this.#timers.values()) yield* timers.values();
  }

  /** The stream of chance of this name; it goes on where it was left. */
  random(stream: string): Random {
    let random = this.#streams.get(stream);
    if (random === undefined) {
      random = Random.from(this.seed, stream);
      this.#streams.set(stream, random);
    }
    return random;
  }

  /** Chance that depends on its name only and is not kept: for a jitter tied to one object, as `pull/UID/3`. */
  chance(name: string): Random {
    return Random.from(this.seed, name);
  }

  #peek(): Timer | undefined {
    for (;;) {
      const top = this.#heap.peek();
      if (top === undefined) return undefined;
      const timer = this.#timers.get(top.component)?.get(top.key);
      if (timer?.seq === top.seq) return timer;
      this.#heap.pop(); // superseded or cancelled
    }
  }

  /** The next timer, or undefined when nothing is scheduled. */
  get next(): Timer | undefined {
    return this.#peek();
  }

  /** When the next thing is due that is neither distant nor upkeep. All timers are looked through: for a person's key. */
  get ahead(): number | undefined {
    let first: number | undefined;
    for (const [name, timers] of this.#timers) {
      const component = this.#components.get(name);
      if (component?.distant || component?.upkeep) continue;
      for (const { due } of timers.values()) if (first === undefined || due < first) first = due;
    }
    return first;
  }

  /**
   * Runs the next timer if it is due by `until`, moving the clock to it. Without an end it is not moved to what is distant.
   * @returns whether one ran
   */
  step(until = Number.POSITIVE_INFINITY): boolean {
    const timer = this.#peek();
    if (timer === undefined || timer.due > until) return false;
    if (until === Number.POSITIVE_INFINITY && this.#components.get(timer.component)?.distant) return false;
    this.#heap.pop();
    this.#timersOf(timer.component).delete(timer.key);
    this.#live--;
    this.#now = timer.due;
    const component = this.#components.get(timer.component);
    if (component === undefined) throw new Error(`unknown component ${timer.component}`);
    this.#cause = {
      actor: component.name,
      because: dueTo(timer.because, `${timer.component}/${timer.key}`),
    };
    try {
      component.fire(timer.key);
    } finally {
      this.#cause = NOBODY;
    }
    return true;
  }

  /**
   * Runs everything due up to and including `until`, then moves the clock there: to the last whole millisecond, since a
   * deadline between two could never come. @returns the number of timers run
   */
  advance(until: number): number {
    let fired = 0;
    while (this.step(until)) fired++;
    this.#now = Math.max(this.#now, Math.floor(until));
    return fired;
  }

  checkpoint(): Checkpoint {
    return {
      now: this.#now,
      seq: this.#seq,
      timers: [...this.#liveTimers()],
      streams: new Map([...this.#streams].map(([name, random]) => [name, random.state])),
      components: new Map([...this.#components].map(([name, component]) => [name, component.save()])),
    };
  }

  restore(checkpoint: Checkpoint): void {
    this.#now = checkpoint.now;
    this.#seq = checkpoint.seq;
    for (const timers of this.#timers.values()) timers.clear();
    for (const timer of checkpoint.timers) this.#timersOf(timer.component).set(timer.key, timer);
    this.#live = checkpoint.timers.length;
    this.#heap = heapOf(checkpoint.timers);
    this.#streams = new Map([...checkpoint.streams].map(([name, state]) => [name, new Random(state)]));
    for (const [name, component] of this.#components) component.load(checkpoint.components.get(name));
  }
}
