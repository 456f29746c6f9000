/** What the clock runs for, as fast as possible: a condition or the scenario's next step; one at a time. */
import { Ahead } from './ahead.ts';
import type { Clock } from './clock.ts';
import type { Core } from './core.ts';
import type { UntilEnd, Waiting } from './until.ts';

export class Pursuit {
  readonly #clock: () => Clock;
  #waiting: Waiting | undefined;

  constructor(clock: () => Clock) {
    this.#clock = clock;
  }

  /** What the run goes on for, in words. */
  get text(): string | undefined {
    return this.#waiting?.text;
  }

  /** On to the next step, and that has happened. */
  get arrived(): boolean {
    return this.#waiting instanceof Ahead && this.#waiting.arrived;
  }

  /** @returns why it does not begin */
  start(make: (end: (end: UntilEnd) => void) => Waiting | string, done: (end: UntilEnd) => void): string | undefined {
    const clock = this.#clock();
    const waiting = make((end) => {
      this.#waiting = undefined;
      clock.hurry = false;
      if (end !== 'stopped') clock.stop();
      done(end);
    });
    if (typeof waiting === 'string') return waiting;
    this.#waiting = waiting;
    clock.hurry = true;
    clock.start();
    return undefined;
  }

  stop(): void {
    this.#waiting?.stop('stopped');
  }

  /** One step of the clock; ends the waiting when there is no more to wait for. */
  step(core: Core, until: number): boolean {
    const waiting = this.#waiting;
    if (waiting === undefined) return core.step(until);
    const stepped = core.step(Math.min(until, waiting.due));
    const waited = !stepped && waiting.due <= until && !core.held;
    if (waited) core.advance(waiting.due);
    if (core.held) this.stop();
    else waiting.check();
    return stepped || waited;
  }
}
