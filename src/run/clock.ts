/**
 * Maps real time to virtual time: runs the active course as far as the clock says, a little at a time, so that keys are
 * answered in between. When it stands, it uses nothing.
 */

/** Real time, so that tests can have their own. */
export interface RealTime {
  /** Milliseconds, never going back. */
  now(): number;
  /** @returns a function that cancels */
  later(ms: number, act: () => void): () => void;
}

export const REAL_TIME: RealTime = {
  now: () => performance.now(),
  later: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

/** What the clock drives. */
export interface Driven {
  readonly now: number;
  /** Runs the next thing due by `until` (virtual ms). @returns whether there was something */
  step(until: number): boolean;
  /** Moves the clock to `until` when nothing is due before. */
  advance(until: number): void;
  /** When the next thing is due (virtual ms). */
  readonly next: number | undefined;
  /** Whether time must not pass now. */
  readonly held: boolean;
  /** Whether a stretch in which nothing happens may be skipped: a script waits for it to pass, no person. */
  readonly hurries: boolean;
  /** Grows with every change that a person could see. */
  readonly revision: number;
}

/** Real ms of work at a time before keys get their turn. */
const SLICE = 8;
/** A moving clock is shown at least this often, real ms. */
const SHOWN = 100;
/** More real ms than this between two ticks, and the process was stopped, or the machine slept: that time is no part of the run. */
const STOPPED = 1_000;
/** Real ms without a change after which the clock goes on to the next one, where a person wants that and no scenario says when. */
const QUIET = 2_000;
/** Far enough to look for the next change, virtual ms. */
const HORIZON = 366 * 86_400_000;

export class Clock {
  readonly #real: RealTime;
  readonly #driven: () => Driven;
  readonly #moved: () => void;
  /** The longest real time without a change before the clock jumps to the next one, ms. */
  readonly #idleSkip: number | undefined;
  #running = false;
  #speed: number;
  /** The speed that it began with. */
  readonly #begun: number;
  #last = 0;
  #changedAt = 0;
  /** Virtual time that has passed beyond the last whole millisecond: slow clocks live on it. */
  #fraction = 0;
  #cancel: (() => void) | undefined;
  #hurry = false;
  /** What a person said of quiet stretches; until then the scenario has its way. */
  #skips: boolean | undefined;

  /** @param moved called after each slice in which time passed */
  constructor(
    driven: () => Driven,
    moved: () => void,
    options: { speed?: number; idleSkip?: number; real?: RealTime } = {},
  ) {
    this.#driven = driven;
    this.#moved = moved;
    this.#speed = options.speed ?? 1;
    this.#begun = this.#speed;
    this.#idleSkip = options.idleSkip;
    this.#real = options.real ?? REAL_TIME;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Simulated seconds per real second. */
  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    if (!(speed > 0)) return;
    this.#speed = speed;
    if (this.#running) this.#plan(0);
    this.#moved();
  }

  /** Whether it runs as fast as possible for now, whatever its speed. */
  get hurry(): boolean {
    return this.#hurry;
  }

  set hurry(hurry: boolean) {
    this.#hurry = hurry;
    if (this.#running) this.#plan(0);
  }

  /**
   * Whether a quiet stretch is skipped now: always or never where a person said so, else where the scenario has it so and its
   * script waits, but not for who watches in slow motion.
   */
  get skips(): boolean {
    if (this.#skips !== undefined) return this.#skips;
    const slow = this.#speed < 1 && this.#speed < this.#begun;
    return this.#idleSkip !== undefined && !slow && this.#driven().hurries;
  }

  set skips(skips: boolean) {
    this.#skips = skips;
    this.#moved();
  }

  get #pace(): number {
    return this.#hurry ? Number.POSITIVE_INFINITY : this.#speed;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#last = this.#real.now();
    this.#changedAt = this.#last;
    this.#plan(0);
    this.#moved();
  }

  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#moved();
  }

  /** Something came from outside: what is due now happens soon. */
  nudge(): void {
    this.#changedAt = this.#real.now();
    if (this.#running) this.#plan(0);
  }

  #plan(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#real.later(ms, () => this.#tick());
  }

  #tick(): void {
    this.#cancel = undefined;
    if (!this.#running) return;
    const driven = this.#driven();
    const now = this.#real.now();
    const passed = Math.min(now - this.#last, STOPPED);
    this.#last = now;
    const before = driven.revision;
    const pace = this.#pace;
    const ahead = pace === Number.POSITIVE_INFINITY ? HORIZON : this.#fraction + passed * pace;
    const target = driven.now + ahead;
    this.#fraction = 0;
    const busy = this.#runTo(driven, target, now + SLICE);
    if (driven.revision !== before) this.#changedAt = now;
    else if (pace !== Number.POSITIVE_INFINITY && now - this.#changedAt >= (this.#idleSkip ?? QUIET) && this.skips)
      this.#jump(driven, now + SLICE);
    this.#moved();
    if (!this.#running) return;
    if (driven.held) this.#last = this.#real.now();
    this.#plan(driven.held ? SHOWN : busy ? 0 : this.#pauseUntil(driven));
  }

  /** @returns whether there was more to do than there was time; the clock then slips instead of hurrying after */
  #runTo(driven: Driven, target: number, until: number): boolean {
    while (this.#running && driven.step(target)) if (this.#real.now() >= until) return true;
    if (!this.#running) return false; // what was waited for has come
    if (driven.held || this.#pace === Number.POSITIVE_INFINITY) return false;
    driven.advance(target);
    this.#fraction = Math.max(0, target - driven.now) % 1;
    return false;
  }

  /** Runs to the next change, as far as there is time. */
  #jump(driven: Driven, until: number): void {
    const before = driven.revision;
    while (driven.revision === before && driven.step(driven.now + HORIZON)) if (this.#real.now() >= until) return;
    if (driven.revision !== before) this.#changedAt = this.#real.now();
  }

  #pauseUntil(driven: Driven): number {
    const next = driven.next;
    if (next === undefined || this.#pace === Number.POSITIVE_INFINITY) return SHOWN;
    return Math.min(SHOWN, Math.max(1, (next - driven.now) / this.#pace));
  }
}
