/**
 * A controller's work queue: keys, merged while they wait, retried with exponential back-off after a failure.
 * The entries are the simulation's timers; only the failure counts are memory of its own.
 */
import type { Simulation } from './simulation.ts';

/** Marks the timer of a key that waits for its delay; no key of Kubernetes objects has this letter. */
const LATER = '~';

/** The key that a timer of a queue stands for. */
export function keyOfTimer(timer: string): string {
  return timer.endsWith(LATER) ? timer.slice(0, -1) : timer;
}

/** client-go `DefaultTypedControllerRateLimiter`: 5 ms × 2ⁿ, at most 1000 s. */
export const DEFAULT_BACKOFF = { base: 5, max: 1_000_000 } as const;

export class WorkQueue {
  readonly #sim: Simulation;
  readonly #component: string;
  readonly #backoff: { readonly base: number; readonly max: number };
  #failures = new Map<string, number>();

  constructor(sim: Simulation, component: string, backoff: { base: number; max: number } = DEFAULT_BACKOFF) {
    this.#sim = sim;
    this.#component = component;
    this.#backoff = backoff;
  }

  /** Makes `key` due after `delay` ms, or sooner if it already is. */
  add(key: string, delay = 0): void {
    this.#sim.schedule(this.#component, key, this.#sim.now + delay);
  }

  /**
   * Makes `key` due once more after `delay` ms, or sooner if it already is to be. As in client-go's delaying queue this does
   * not merge with `add`: looking at a key for another reason meanwhile does not put off what was to be looked at later.
   */
  after(key: string, delay: number): void {
    this.#sim.schedule(this.#component, key + LATER, this.#sim.now + delay, true);
  }

  /** Makes `key` due after its next back-off. */
  retry(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.after(key, Math.min(this.#backoff.base * 2 ** failures, this.#backoff.max));
  }

  /** Forgets the failures of `key`. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  save(): ReadonlyMap<string, number> {
    return new Map(this.#failures);
  }

  load(saved: ReadonlyMap<string, number>): void {
    this.#failures = new Map(saved);
  }
}
