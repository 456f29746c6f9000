/** A clock for tests. */
import type { RealTime } from '../../src/run/clock.ts';

/** Real time that passes when told. */
export class Hand implements RealTime {
  #now = 0;
  #timers: { due: number; act: () => void }[] = [];
  now(): number {
    return this.#now;
  }
  later(ms: number, act: () => void): () => void {
    const timer = { due: this.#now + ms, act };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }
  get waiting(): number {
    return this.#timers.length;
  }
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const [next] = this.#timers.toSorted((a, b) => a.due - b.due);
      if (next === undefined || next.due > until) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.due);
      next.act();
    }
    this.#now = until;
  }
}
