/** A scenario told to people: its commands are typed out, its captions stay until they have been read. */
import { type News, toMs } from '../scenario/index.ts';
import type { RealTime } from './clock.ts';
import type { Core } from './core.ts';
import { type Before, Reading } from './reading.ts';
import { Typist } from './typist.ts';

/** How the clock runs while something is told. */
export interface Pace {
  /** At a speed that people follow. */
  readonly inRealTime: boolean;
  /** On to the next step, and that has happened. */
  readonly arrived: boolean;
}

export class Narration {
  readonly #real: RealTime;
  readonly #typist: Typist;
  readonly #reading: Reading;
  /** When the newest step began that has typed nothing yet, virtual ms. */
  #began: number | undefined;

  constructor(real: RealTime) {
    this.#real = real;
    this.#typist = new Typist(real);
    this.#reading = new Reading(real);
  }

  tell(news: News, core: Core, pace: Pace): void {
    if (news.type === 'step') this.#step(news.step, core, pace);
    else if (news.type === 'caption') this.#reading.told(news.caption.text);
    else if (news.type === 'action') this.#typist.begins(news.line);
    else if (news.type === 'typing' && pace.inRealTime) {
      this.#typist.type(news.line);
      if (this.#began === core.now) this.#reading.keep(this.#typist.until);
      this.#began = undefined;
    }
  }

  #step(id: string, { player, now }: Core, { inRealTime, arrived }: Pace): void {
    if (player === undefined) return;
    const { left } = this.#reading;
    this.#reading.began(id, player.state);
    this.#began = now;
    if (arrived) this.#reading.keep(Number.POSITIVE_INFINITY);
    if (!inRealTime) return;
    const { say } = player.loaded.scenario.steps?.find((step) => step.id === id) ?? {};
    this.#typist.hold(left + (typeof say === 'object' && say.hold !== undefined ? toMs(say.hold) : 0));
    if (left > 0) this.#reading.keep(this.#real.now() + left);
  }

  /** Whether the clock has to wait. */
  get busy(): boolean {
    return this.#typist.busy;
  }

  /** What the clock waits for. */
  get waits(): 'reading' | 'typing' | undefined {
    if (!this.busy) return undefined;
    return this.typing ? 'typing' : 'reading';
  }

  /** The command of the script that is being typed, as far as it is; undefined when none is. */
  get typing(): string | undefined {
    return this.#typist.text;
  }

  /** What was told before the step that is kept back. */
  get before(): Before | undefined {
    return this.#reading.before;
  }

  /** Tells what is kept back. @returns whether something was */
  reveal(): boolean {
    return this.#reading.skip();
  }

  /** An earlier moment is looked at: what is kept back is told before, unless it is said of what is being typed. */
  leave(): void {
    if (this.typing === undefined) this.#reading.skip();
  }

  /** Waits for nothing. @returns whether there was something to wait for */
  finish(): boolean {
    this.#reading.skip();
    return this.#typist.finish();
  }

  /** The clock stands: who reads goes on reading, what is being typed waits, and what is said of it. */
  stand(): void {
    this.#reading.stand();
    this.#typist.stand();
  }

  /** The clock goes on; what was told when it stood has been read. */
  goOn(): void {
    if (this.#typist.stands && this.typing === undefined) this.#reading.skip();
    this.#reading.goOn();
    this.#typist.goOn();
  }
}
