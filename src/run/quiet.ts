/** How long a clock at full speed goes on where nothing worth seeing happens: a cluster left alone would be years old in seconds. */
import type { Core } from './core.ts';
import { isInteresting } from './interesting.ts';

/** Virtual ms. */
const LONGEST = 3_600_000;

export class Quiet {
  #seen = 0;
  #since = 0;

  /** It begins now. */
  reset({ now, cluster }: Core): void {
    this.#seen = cluster.parts.store.revision;
    this.#since = now;
  }

  /** When it has lasted long enough, virtual ms. */
  end({ now, cluster }: Core): number {
    const { store } = cluster.parts;
    for (; this.#seen < store.revision; this.#seen++) {
      const change = store.history[this.#seen];
      if (change !== undefined && isInteresting(change)) this.#since = now;
    }
    return this.#since + LONGEST;
  }
}
