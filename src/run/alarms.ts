/** Moments of a run at which somebody wants to do something: its clock stops over none of them, however fast it runs. */
import type { Core } from './core.ts';

export class Alarms {
  /** When each is to ring, virtual ms. */
  readonly #set = new Map<() => void, number>();

  /** @returns what takes it off again */
  set(at: number, ring: () => void): () => void {
    this.#set.set(ring, at);
    return () => this.#set.delete(ring);
  }

  /** One step of the clock, which ends at the first alarm. @param step makes one up to a moment */
  step(core: Core, until: number, step: (until: number) => boolean): boolean {
    const first = Math.min(...this.#set.values());
    if (first > until) return step(until);
    if (step(first)) return true;
    if (core.held) return false;
    core.advance(first);
    for (const [ring, at] of [...this.#set])
      if (at <= core.now) {
        this.#set.delete(ring);
        ring();
      }
    return true;
  }
}
