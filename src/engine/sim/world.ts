/**
 * What physically holds: which machines, links and processes work. Faults change facts here and nothing else;
 * kubelets, controllers and clients ask, and statuses follow by their own work.
 *
 * A fact is absent while all is well. Names are paths, the most general part first, for example `machine/node-a` (off),
 * `network/node-a` (cut), `process/kube-scheduler` (down), `process/kubelet/node-a` (down), `etcd/space` (full).
 */
import type { Component, Simulation } from './simulation.ts';

/** What a fact says: a word such as `off`, or a record of parameters. */
export type Fact = string | number | boolean | { readonly [key: string]: unknown };

/** Told after a fact changed; `value` is undefined when it went away. */
export type WorldListener = (fact: string, value: Fact | undefined) => void;

export class World implements Component {
  readonly name = 'world';
  readonly #sim: Simulation;
  readonly #listeners: WorldListener[] = [];
  #facts = new Map<string, Fact>();
  /** How many facts of each kind hold: most of the time none, and whoever asks wants to know that cheaply. */
  #kinds = new Map<string, number>();
  /** Whether no fact holds at all. A field and no question: it is looked at many times for each change. */
  calm = true;

  constructor(sim: Simulation) {
    this.#sim = sim;
    sim.register(this);
  }

  /** Virtual milliseconds since the Unix epoch. */
  get now(): number {
    return this.#sim.now;
  }

  get(fact: string): Fact | undefined {
    return this.#facts.get(fact);
  }

  /** Whether nothing is wrong with it. */
  fine(fact: string): boolean {
    return !this.#facts.has(fact);
  }

  /** The same of `kind/name`, for those who ask often: the name is put together only while some fact holds. */
  fineAt(kind: string, name: string): boolean {
    return this.calm || !this.#facts.has(`${kind}/${name}`);
  }

  /** Whether any fact of a kind holds: the first part of its name, as `latency`. */
  holds(kind: string): boolean {
    return (this.#kinds.get(kind) ?? 0) > 0;
  }

  #count(fact: string, by: number): void {
    const kind = kindOf(fact);
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + by);
  }

  /** Every fact whose name starts with `prefix`, in the order in which they came to hold. */
  *entries(prefix = ''): Iterable<readonly [string, Fact]> {
    for (const entry of this.#facts) if (entry[0].startsWith(prefix)) yield entry;
  }

  set(fact: string, value: Fact): void {
    if (!this.#facts.has(fact)) this.#count(fact, 1);
    this.#facts.set(fact, value);
    this.calm = false;
    for (const listener of this.#listeners) listener(fact, value);
  }

  clear(fact: string): void {
    if (!this.#facts.delete(fact)) return;
    this.calm = this.#facts.size === 0;
    this.#count(fact, -1);
    for (const listener of this.#listeners) listener(fact, undefined);
  }

  /** Listeners are wiring, set up once when the cluster is built; they are not part of checkpoints. */
  onChange(listener: WorldListener): void {
    this.#listeners.push(listener);
  }

  fire(): void {}

  save(): ReadonlyMap<string, Fact> {
    return new Map(this.#facts);
  }

  load(saved: ReadonlyMap<string, Fact>): void {
    this.#facts = new Map(saved);
    this.calm = saved.size === 0;
    this.#kinds = new Map();
    for (const fact of saved.keys()) this.#count(fact, 1);
  }
}

const kindOf = (fact: string): string => fact.slice(0, Math.max(0, fact.indexOf('/')));
