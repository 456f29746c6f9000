/**
 * Logs that take long to work out: what a script has printed for days is found by running it from its beginning. That is done a
 * little at a time, so that keys get their turn, and as long as somebody waits for it.
 */
import type { RealTime } from './clock.ts';

/** Real ms that are worked at a time, and that pass before somebody who asks no more waits no more. */
const [SLICE, PATIENCE] = [12, 1000];
/** Real ms between two times that those who wait are told how far it is. */
const TELLS = 100;

interface Coming {
  /** Works a little at it. @returns how much is known, 0 to 1 */
  readonly work: () => number;
  askedAt: number;
}

export class ComingLogs {
  readonly #real: RealTime;
  readonly #tell: () => void;
  readonly #coming = new Map<string, Coming>();
  #began = Number.NEGATIVE_INFINITY;
  #told = 0;
  #waits = false;

  /** @param tell told as more is known of a log that was asked for */
  constructor(real: RealTime, tell: () => void) {
    this.#real = real;
    this.#tell = tell;
  }

  /** How much of a log is known, 0 to 1: it is read at once then. Less soon is more. */
  near(id: string, work: () => number): number {
    const now = this.#real.now();
    if (now - this.#began > 2 * SLICE) this.#began = now; // all that are asked for together have one slice
    const near = this.#work(work);
    if (near < 1) this.#coming.set(id, { work, askedAt: now });
    else this.#coming.delete(id);
    this.#goOnLater();
    return near;
  }

  #work(work: () => number): number {
    let near = work();
    while (near < 1 && this.#real.now() < this.#began + SLICE) near = work();
    return near;
  }

  #goOnLater(): void {
    if (this.#waits || this.#coming.size === 0) return;
    this.#waits = true;
    this.#real.later(0, () => this.#goOn());
  }

  #goOn(): void {
    this.#waits = false;
    this.#began = this.#real.now();
    let done = false;
    for (const [id, { work, askedAt }] of this.#coming) {
      const known = this.#began - askedAt <= PATIENCE && this.#work(work) === 1;
      if (known || this.#began - askedAt > PATIENCE) this.#coming.delete(id);
      done ||= known;
    }
    this.#goOnLater();
    if (!done && this.#began - this.#told < TELLS) return;
    this.#told = this.#began;
    this.#tell();
  }
}
