/**
 * The course as it was at the earlier moment that is shown. Objects come out of the history at once; what is in no object
 * (usage, logs of containers that are gone) is not: for it the course is run again from the nearest checkpoint, while one
 * rests at the moment, a little at a time.
 */
import type { RealTime } from './clock.ts';
import type { Core } from './core.ts';

/** Real ms that one must rest at a moment, and that are worked at a time before keys get their turn. */
const [REST, SLICE] = [150, 8];

interface Making {
  readonly of: Core;
  readonly time: number;
  readonly steps: Generator<undefined, Core>;
  core?: Core;
}

export class Then {
  readonly #real: RealTime;
  readonly #made: () => void;
  #making: Making | undefined;
  #cancel: (() => void) | undefined;

  /** @param made told when a moment that was asked for is there */
  constructor(real: RealTime, made: () => void) {
    this.#real = real;
    this.#made = made;
  }

  /** The course as it was, if it is there already; else it soon is. */
  soon(of: Core, time: number): Core | undefined {
    const making = this.#for(of, time);
    if (making.core === undefined) this.#cancel ??= this.#real.later(REST, () => this.#work(making));
    return making.core;
  }

  /** The course as it was, at once. */
  now(of: Core, time: number): Core {
    const making = this.#for(of, time);
    while (making.core === undefined) this.#step(making);
    return making.core;
  }

  /** Another moment is shown, or none: what was made for this one is dropped. */
  forget(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#making = undefined;
  }

  #for(of: Core, time: number): Making {
    if (this.#making?.of === of && this.#making.time === time) return this.#making;
    this.forget();
    const making: Making = { of, time, steps: of.forking(time) };
    this.#making = making;
    return making;
  }

  #step(making: Making): void {
    const { done, value } = making.steps.next();
    if (done) making.core = value;
  }

  #work(making: Making): void {
    this.#cancel = undefined;
    const until = this.#real.now() + SLICE;
    while (making.core === undefined && this.#real.now() < until) this.#step(making);
    if (making.core === undefined) this.#cancel = this.#real.later(0, () => this.#work(making));
    else this.#made();
  }
}
