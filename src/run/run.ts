/** One run: its branches, the clock that moves the active one, and the journal that keeps what was done. */
import { revisionAt } from '../engine/index.ts';
import { type News, toMs } from '../scenario/index.ts';
import { Ahead } from './ahead.ts';
import { Alarms } from './alarms.ts';
import { Audience } from './audience.ts';
import { Beginning, COMING_UP } from './beginning.ts';
import { Clock, type Driven, REAL_TIME, type RealTime } from './clock.ts';
import { Core, type InputOptions, type Setup } from './core.ts';
import { type Branch, Courses } from './courses.ts';
import { drivenBy } from './driven.ts';
import type { Journal } from './journal.ts';
import type { RunningLine } from './language.ts';
import { Meter } from './meter.ts';
import { Narration } from './narration.ts';
import { Pursuit } from './pursuit.ts';
import { Quiet } from './quiet.ts';
import { type Stepped, takeStep } from './stepping.ts';
import { Then } from './then.ts';
import { Until, type UntilEnd } from './until.ts';

export interface RunOptions {
  readonly setup: Setup;
  readonly speed?: number;
  readonly journal?: Journal;
  readonly real?: RealTime;
  /** The practice terminal's home as an earlier process left it. */
  readonly home?: Readonly<Record<string, string>>;
  /** The cluster comes up little by little, so that it can be watched and keys are answered meanwhile: see `ready`. */
  readonly gradually?: boolean;
}

export class Run {
  readonly #courses: Courses;
  readonly #setup: Setup;
  readonly #journal: Journal | undefined;
  readonly real: RealTime;
  readonly clock: Clock;
  readonly alarms = new Alarms();
  /** What the scenario tells people, at their pace. */
  readonly narration: Narration;
  #home: Readonly<Record<string, string>>;
  readonly #audience = new Audience();
  #past: number | undefined;
  /** Whether the clock ran when the past was opened. */
  #ran = false;
  readonly #pursuit = new Pursuit(() => this.clock);
  readonly #then: Then;
  readonly #quiet = new Quiet();
  #idle = false;
  #beginning: Beginning | undefined;
  /** When the cluster has come up; it is refused if objects of the scenario are. */
  readonly ready: Promise<void>;

  /** @param course a course to go on with, or the branches of an earlier process; a new one unless given */
  constructor(options: RunOptions, course?: Core | Courses) {
    const fresh = () => (options.gradually ? Core.unbegun(options.setup) : Core.begin(options.setup));
    this.#courses = course instanceof Courses ? course : Courses.of(course ?? fresh());
    const { core } = this.#courses.active;
    this.#setup = options.setup;
    this.#home = options.home ?? options.setup.scenario?.files ?? {};
    this.#journal = options.journal;
    this.real = options.real ?? REAL_TIME;
    this.narration = new Narration(this.real);
    this.#then = new Then(this.real, () => this.changed());
    this.#listenTo(core);
    const scenario = options.setup.scenario?.scenario.clock;
    const skip = scenario?.idleSkip;
    this.clock = new Clock(
      () => this.#driven(),
      () => this.#moved(),
      {
        speed: options.speed ?? scenario?.speed ?? 1,
        ...(skip === undefined ? {} : { idleSkip: toMs(skip) }),
        real: this.real,
      },
    );
    const told = () => {
      if (course === undefined) for (const news of core.early) this.#present(news, core);
    };
    if (core.begun) {
      this.ready = Promise.resolve();
      told();
    } else {
      this.#beginning = new Beginning(core, this.real, () => this.changed());
      this.ready = this.#beginning.done.then((wanted) => {
        this.#beginning = undefined;
        told();
        if (wanted) this.clock.start();
        this.changed();
      });
    }
  }

  /** Whether the cluster is still coming up: it can be looked at, and nothing else. */
  get comingUp(): boolean {
    return this.#beginning !== undefined;
  }

  /** Whether time passes, or will as soon as the cluster has come up. */
  get running(): boolean {
    return this.#beginning?.wanted ?? (this.clock.running && !this.core.held);
  }

  /** Whether time passes at this moment: it stands while something is told that people have to read. */
  get passes(): boolean {
    return this.running && !this.narration.busy;
  }

  get core(): Core {
    return this.#courses.active.core;
  }

  /** Figures of the active course; from the first call on they are read while its time passes. */
  get meter(): Meter {
    let meter = this.#courses.meters.get(this.core);
    if (meter === undefined) {
      meter = new Meter(this.core.cluster, this.real);
      this.#courses.meters.set(this.core, meter);
      meter.take();
    }
    return meter;
  }

  get setup(): Setup {
    return this.#setup;
  }

  get branches(): readonly Branch[] {
    return this.#courses.all;
  }

  get active(): Branch {
    return this.#courses.active;
  }

  /** The earlier moment that is shown, virtual ms. */
  get past(): number | undefined {
    return this.#past;
  }

  /** Shows an earlier moment; undefined is the present. The clock stands meanwhile. */
  show(time: number | undefined): void {
    if (this.comingUp) return;
    if (this.#past === undefined) this.#ran = this.clock.running && this.until === undefined;
    this.#past = time === undefined || time >= this.core.now ? undefined : time;
    this.#then.forget();
    if (this.#past !== undefined) {
      this.narration.leave();
      this.pause();
    }
    this.changed();
  }

  /** From the past to the present as it was left: the clock goes on if it ran then. */
  present(): void {
    if (this.#past !== undefined && this.#ran) this.resume();
    else this.show(undefined);
  }

  /** The course at the moment that is shown. The past is run again from the nearest checkpoint when first asked for. */
  get shown(): Core {
    return this.#past === undefined ? this.core : this.#then.now(this.core, this.#past);
  }

  /** The same if it is there already; else it is made while one rests at the moment, and listeners are told. */
  get shownSoon(): Core | undefined {
    return this.#past === undefined ? this.core : this.#then.soon(this.core, this.#past);
  }

  subscribe(listener: () => void): () => void {
    return this.#audience.subscribe(listener);
  }

  /** Everything that the scenario of any branch tells. */
  onNews(listener: (news: News, core: Core) => void): void {
    this.#audience.onNews(listener);
  }

  /** How many listen. */
  get listeners(): number {
    return this.#audience.size;
  }

  changed(): void {
    this.#audience.changed();
  }

  #listenTo(core: Core): void {
    this.#audience.listenTo(core, (news) => {
      if (core === this.core) this.#present(news, core);
    });
  }

  /** Lets people follow, and notes steps for the presenter. */
  #present(news: News, core: Core): void {
    if (news.type === 'step') this.#step(news.step, core);
    this.narration.tell(news, core, { inRealTime: this.#inRealTime, arrived: this.#pursuit.arrived });
  }

  #step(id: string, { now, player }: Core): void {
    this.#journal?.step(id, now);
    const { speed } = player?.loaded.scenario.steps?.find((step) => step.id === id) ?? {};
    if (speed !== undefined) this.clock.speed = speed;
  }

  get #inRealTime(): boolean {
    return this.clock?.running === true && !this.clock.hurry && this.clock.speed !== Number.POSITIVE_INFINITY;
  }

  #driven(): Driven {
    const { core, narration, alarms } = this;
    const meter = this.#courses.meters.get(core);
    const full = () => !this.clock.hurry && this.clock.speed === Number.POSITIVE_INFINITY;
    const idle = () => {
      this.pause();
      this.#idle = true;
    };
    const parts = { core, narration, alarms, meter, full, idle, pursuit: this.#pursuit, quiet: this.#quiet };
    return drivenBy({ ...parts, news: () => this.#audience.told });
  }

  /**
   * Runs as fast as possible until a condition holds, and stands there; any other command of the clock ends it.
   * @param namespace where objects are looked for; `*` is everywhere
   * @param done told how it ended
   * @returns why it does not begin: the text is no condition, or it holds already
   */
  runUntil(text: string, namespace: string, done: (end: UntilEnd) => void): string | undefined {
    return this.#goFor(done, (end) => Until.start(this.core, text, namespace, end));
  }

  /** Runs as fast as possible to the scenario's next step, and stands there. @returns why it does not begin */
  runToStep(): string | undefined {
    return this.#goFor(
      () => {},
      (end) => Ahead.start(this.core, end),
    );
  }

  #goFor(done: (end: UntilEnd) => void, make: Parameters<Pursuit['start']>[0]): string | undefined {
    if (this.comingUp) return COMING_UP;
    this.show(undefined);
    this.#pursuit.stop();
    this.narration.finish();
    return this.#pursuit.start(make, done);
  }

  /** What the run goes on for. */
  get until(): string | undefined {
    return this.#pursuit.text;
  }

  #moved(): void {
    this.#journal?.mark(this.core.now);
    this.#courses.meters.get(this.core)?.take();
    this.changed();
  }

  /** Carries out a line, in the present of the active branch. */
  input(line: string, options: InputOptions = {}): ReturnType<Core['input']> {
    if (this.comingUp) return { text: COMING_UP, code: 1 };
    this.show(undefined);
    const started = this.#noted(() => this.core.input(line, options));
    if ('onExit' in started) this.#letWork(started);
    return started;
  }

  /** Carries out a line that only reads, at the moment that is shown: it is no input. What waits in the past, is ended. */
  ask(line: string, { output = () => {}, files }: InputOptions): RunningLine {
    const running = this.shown.language.start(line, { ...(files === undefined ? {} : { files }), output });
    if (this.#past !== undefined && running.code === undefined) {
      running.interrupt();
      output('stderr', 'This is the past: nothing follows here that one could wait for.\n');
    }
    return running;
  }

  /** A clock that stands does not keep a command from its work: it goes on by the milliseconds that this takes. */
  #letWork(line: RunningLine): void {
    const { core } = this;
    const before = core.now;
    while (!this.passes && !core.held && line.busyUntil !== undefined) core.advance(line.busyUntil);
    if (core.now > before) this.#moved();
  }

  /** Ctrl-C for a command that was begun on the active branch; those of other branches have nobody to tell. */
  interrupt(running: RunningLine, satisfied = false): void {
    this.#noted(() => this.core.interrupt(running, satisfied));
  }

  /** Does something that makes an input, and journals it. */
  #noted<T>(act: () => T): T {
    const { core } = this;
    const log = core.inputs.length;
    const result = act();
    const input = core.inputs[log];
    if (input !== undefined) this.#journal?.input(input);
    this.clock.nudge();
    this.changed();
    return result;
  }

  /** The files of the practice terminal's home: at first those of the scenario, then what the person left there. */
  get home(): Readonly<Record<string, string>> {
    return this.#home;
  }

  /** Keeps the files of the practice terminal's home with the run. */
  keepHome(files: Readonly<Record<string, string>>): void {
    this.#home = files;
    this.#journal?.home(files);
  }

  pause(): void {
    if (this.#beginning !== undefined) this.#beginning.wanted = false;
    this.#pursuit.stop();
    this.narration.stand();
    this.clock.stop();
  }

  /** It stands since at full speed nothing worth seeing happened for long. */
  get idle(): boolean {
    return this.#idle;
  }

  resume(): void {
    this.#idle = false;
    if (this.#beginning !== undefined) {
      this.#beginning.wanted = true;
      this.changed();
      return;
    }
    this.#pursuit.stop();
    this.show(undefined);
    this.narration.goOn();
    this.clock.start();
  }

  /** Runs to the next change, or the next that is interesting, and stands there, or where there was none for long. */
  step(interesting = false): Stepped {
    if (this.comingUp) return 'more';
    this.show(undefined);
    this.pause();
    this.narration.finish();
    const told = () => this.#audience.told;
    const stepped = takeStep(this.core, interesting, told, () => this.real.now());
    this.#moved();
    return stepped;
  }

  /** Goes back to `time` (virtual ms) and on from there as a new branch. @param name one that no branch has; made up unless given */
  branch(time: number, name?: string): Branch {
    if (this.comingUp) throw new Error(COMING_UP);
    const meter = this.#courses.meters.get(this.core);
    this.#leave();
    const branch = this.#courses.fork(time, name);
    if (meter !== undefined) this.#courses.meters.set(branch.core, meter.fork(branch.core.cluster, branch.from));
    this.#switched();
    this.#journal?.branch(branch.name, branch.from);
    return branch;
  }

  switchTo(name: string): void {
    if (name === this.active.name || !this.branches.some((each) => each.name === name)) return;
    this.#leave();
    this.#courses.switchTo(name);
    this.#switched();
    this.#journal?.switched(name);
  }

  /** The active branch stands, and the journal knows how far it came. */
  #leave(): void {
    this.pause();
    this.#journal?.mark(this.core.now, true);
  }

  /** Another branch is active. */
  #switched(): void {
    this.#listenTo(this.core);
    this.narration.finish(); // what was told and typed was so in the other one
    this.#past = undefined;
    this.#then.forget();
    this.changed();
  }

  /** The revision that the past moment shown has; undefined in the present. */
  get pastRevision(): number | undefined {
    return this.#past === undefined ? undefined : revisionAt(this.core.cluster.parts.store.history, this.#past);
  }

  /** Ends the clock and closes the journal. */
  close(): void {
    this.pause();
    this.#beginning?.stop();
    this.#then.forget();
    this.#journal?.mark(this.core.now, true);
    this.#journal?.close();
  }
}
