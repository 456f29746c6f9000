/**
 * What a scenario tells, at the pace of people: a step that comes by itself is told when the caption before it has been read, and
 * one that types a command when that is typed. The simulated clock stands meanwhile, so none of this is in the timeline.
 */
import type { PlayState } from '../scenario/index.ts';
import type { RealTime } from './clock.ts';

/** Real ms for a character: about 200 words of five letters and a space in a minute. */
const CHARACTER = 50;

/** What was told before a step that is kept back. */
export interface Before {
  readonly step: string;
  readonly captions: number;
  readonly show: PlayState['show'];
}

export class Reading {
  readonly #real: RealTime;
  /** When the newest caption has been read, real ms. */
  #read = 0;
  /** Real ms until which `#before` is told. */
  #until = 0;
  #before: Before | undefined;
  /** How long the newest caption is read, real ms. */
  #length = 0;
  /** When the clock was stopped while a step was kept back, real ms. */
  #stood: number | undefined;

  constructor(real: RealTime) {
    this.#real = real;
  }

  get #now(): number {
    return this.#stood ?? this.#real.now();
  }

  /** A step begins, and nothing of it is told yet. */
  began(step: string, { captions, show }: Readonly<PlayState>): void {
    this.#before = { step, captions: captions.length, show };
    this.#until = 0;
    this.#length = 0;
  }

  /** A caption is shown, from when it is not kept back any more. */
  told(text: string): void {
    this.#length = text.length * CHARACTER;
    this.#read = Math.max(this.#until, this.#now) + this.#length;
  }

  /** Real ms until the newest caption has been read. */
  get left(): number {
    return Math.max(0, this.#read - this.#now);
  }

  /** Keeps back what the newest step tells until `until` (real ms); its caption is read after that. */
  keep(until: number): void {
    this.#read += Math.max(0, until - Math.max(this.#until, this.#now));
    this.#until = until;
  }

  /** What was told has been read; what is kept back is told and read from now on. @returns whether something was kept back */
  skip(): boolean {
    const kept = this.before !== undefined;
    this.#stood = undefined;
    this.#read = kept ? this.#real.now() + this.#length : 0;
    this.#until = 0;
    return kept;
  }

  /** The clock stands: what is kept back stays so. */
  stand(): void {
    if (this.before !== undefined) this.#stood ??= this.#real.now();
  }

  /** The clock goes on. */
  goOn(): void {
    if (this.#stood === undefined) return;
    const gap = this.#real.now() - this.#stood;
    this.#stood = undefined;
    this.#read += gap;
    this.#until += gap;
  }

  /** What is told as long as a step is kept back. */
  get before(): Before | undefined {
    return this.#now < this.#until ? this.#before : undefined;
  }
}
