/**
 * Real time in guided playback: a command of the script is typed out before it runs, and a caption that asks for it stays a
 * while. The simulated clock stands meanwhile, so none of this is in the timeline.
 */
import type { RealTime } from './clock.ts';

/** Real ms for a letter: as fast as one reads along. */
const LETTER = 45;
/** Real ms that a line stands before it runs. */
const REST = 500;

export class Typist {
  readonly #real: RealTime;
  #line: string | undefined;
  #began = 0;
  #until = 0;
  /** When the clock was stopped in the middle, real ms. */
  #stood: number | undefined;

  constructor(real: RealTime) {
    this.#real = real;
  }

  get #now(): number {
    return this.#stood ?? this.#real.now();
  }

  /** Whether the clock has to wait. */
  get busy(): boolean {
    return this.#now < this.#until;
  }

  /** When it is done, real ms. */
  get until(): number {
    return this.#until;
  }

  /** Whether the clock was stopped. */
  get stands(): boolean {
    return this.#stood !== undefined;
  }

  /** The clock stands: what is being typed waits for it. */
  stand(): void {
    this.#stood ??= this.#real.now();
  }

  /** The clock goes on, and with it what was being typed. */
  goOn(): void {
    if (this.#stood === undefined) return;
    const gap = this.#real.now() - this.#stood;
    this.#stood = undefined;
    this.#began += gap;
    this.#until += gap;
  }

  /** The line as far as it is typed; undefined when nothing is being typed. */
  get text(): string | undefined {
    if (!this.busy || this.#line === undefined) return undefined;
    return this.#line.slice(0, Math.max(0, Math.floor((this.#now - this.#began) / LETTER)));
  }

  type(line: string): void {
    this.#line = line;
    this.#began = Math.max(this.#now, this.#until);
    this.#until = this.#began + line.length * LETTER + REST;
  }

  /** Nothing happens for so long, real ms. */
  hold(ms: number): void {
    this.#until = Math.max(this.#until, this.#now + ms);
  }

  /** A line runs: if it was still being typed (a person's command at the same moment lets it run first), that is over. */
  begins(line: string): void {
    if (this.#line === line) this.finish();
  }

  /** Goes on at once. @returns whether there was something to wait for */
  finish(): boolean {
    const was = this.busy;
    this.#until = 0;
    this.#stood = undefined;
    this.#line = undefined;
    return was;
  }
}
