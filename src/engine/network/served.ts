/** How many requests a second pods answer to the programs in other containers: what a loop of `wget` keeps busy. */
import { type Component, Priority, type Simulation } from '../sim/simulation.ts';

/** Requests are counted over so long, ms. */
const SPAN = 5000;

interface Count {
  /** When the span began. */
  readonly since: number;
  readonly requests: number;
  /** Requests per second in the span before. */
  readonly before: number;
}

export class Served implements Component {
  readonly name = 'served';
  readonly priority = Priority.physics;
  readonly #sim: Simulation;
  #counts = new Map<string, Count>();

  constructor(sim: Simulation) {
    this.#sim = sim;
    sim.register(this);
  }

  /** A pod has answered one. */
  add(pod: string): void {
    const { now } = this.#sim;
    const last = this.#counts.get(pod);
    const age = now - (last?.since ?? Number.NEGATIVE_INFINITY);
    if (last !== undefined && age < SPAN) this.#counts.set(pod, { ...last, requests: last.requests + 1 });
    else {
      const before = last === undefined || age >= 2 * SPAN ? 0 : (last.requests * 1000) / age;
      this.#counts.set(pod, { since: now, requests: 1, before });
    }
  }

  /** Requests per second that a pod answers now. */
  rate(pod: string): number {
    const count = this.#counts.get(pod);
    const age = this.#sim.now - (count?.since ?? 0);
    if (count === undefined || age >= 2 * SPAN) return 0;
    return age < SPAN && count.before > 0 ? count.before : (count.requests * 1000) / Math.max(age, SPAN);
  }

  forget(pod: string): void {
    this.#counts.delete(pod);
  }

  /** Nothing is ever due. */
  fire(): void {}

  save(): ReadonlyMap<string, Count> {
    return new Map(this.#counts);
  }

  load(saved: ReadonlyMap<string, Count>): void {
    this.#counts = new Map(saved);
  }
}
