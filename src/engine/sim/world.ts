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
  readonly #listeners: WorldListener[] = [];
  #facts = new Map<string, Fact>();

  constructor(sim: Simulation) {
    sim.register(this);
  }

  get(fact: string): Fact | undefined {
    return this.#facts.get(fact);
  }

  /** Whether nothing is wrong with it. */
  fine(fact: string): boolean {
    return !this.#facts.has(fact);
  }

  /** Every fact whose name starts with `prefix`, in the order in which they came to hold. */
  *entries(prefix = ''): Iterable<readonly [string, Fact]> {
    for (const entry of this.#facts) if (entry[0].startsWith(prefix)) yield entry;
  }

  set(fact: string, value: Fact): void {
    this.#facts.set(fact, value);
    for (const listener of this.#listeners) listener(fact, value);
  }

  clear(fact: string): void {
    if (!this.#facts.delete(fact)) return;
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
  }
}
