/** Lets a course come to its beginning a little at a time, so that keys are answered and the cluster is seen as it comes up. */
import type { RealTime } from './clock.ts';
import type { Core } from './core.ts';

/** Real ms of work at a time before keys get their turn. */
const SLICE = 8;

/** What is answered to who wants something of a cluster that comes up. */
export const COMING_UP = 'the cluster is still coming up: wait a moment';

export class Beginning {
  /** Whether the clock is to run once the course has begun. */
  wanted = false;
  /** Resolved with `wanted` when the course has begun; rejected when the scenario's objects are refused. */
  readonly done: Promise<boolean>;
  readonly #work: Generator<undefined, void>;
  readonly #real: RealTime;
  readonly #changed: () => void;
  #cancel: (() => void) | undefined;

  /** @param changed told after each piece of work */
  constructor(core: Core, real: RealTime, changed: () => void) {
    this.#work = core.beginning();
    this.#real = real;
    this.#changed = changed;
    this.done = new Promise((resolve, reject) => {
      const turn = () => {
        this.#cancel = undefined;
        try {
          if (this.#turn()) resolve(this.wanted);
          else this.#cancel = real.later(0, turn);
        } catch (error) {
          reject(error);
        }
      };
      this.#cancel = real.later(0, turn);
    });
  }

  /** @returns whether all is done */
  #turn(): boolean {
    const until = this.#real.now() + SLICE;
    do if (this.#work.next().done) return true;
    while (this.#real.now() < until);
    this.#changed();
    return false;
  }

  /** Nobody waits for it any more. */
  stop(): void {
    this.#cancel?.();
  }
}
