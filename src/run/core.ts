/**
 * One course of a run: a cluster, the scenario that plays on it, and the inputs that it got. It knows no real time.
 *
 * An input takes effect after everything that is due at its instant, so that running the log again gives the same course to
 * the last revision. Checkpoints are taken now and then between commands; going back is the nearest one and the inputs after.
 */
import { type Checkpoint, Cluster, toTime } from '../engine/index.ts';
import type { Files } from '../kubectl/index.ts';
import {
  behaviourSpec,
  FIDELITY,
  type LoadedScenario,
  type News,
  Player,
  type PlayerOptions,
  startTime,
  toMs,
} from '../scenario/index.ts';
import { NotedFiles, ReadAgain } from './files.ts';
import { aboutScenario, type Input } from './inputs.ts';
import type { Language, MakeLanguage, RunningLine } from './language.ts';
import { linesOf } from './logs.ts';
import { optimizeLongRuns } from './long-runs.ts';
import { rightChoice } from './predict.ts';
import { machines, puttingObjects } from './prepare.ts';
import { type Answer, scenarioInput } from './scenario-input.ts';

/** What a course is made from; with the inputs it gives the same timeline every time. */
export interface Setup {
  readonly scenario: LoadedScenario | undefined;
  readonly seed: string | number;
  readonly player: PlayerOptions;
  readonly language: MakeLanguage;
}

/** Virtual time in which a new cluster comes up before anything is put on it, ms. */
const BOOT = 30_000;
/** What definitions of kinds get to come into service before objects of these kinds are applied, virtual ms. */
const SERVED = 1_000;
/** Virtual time for the first objects to settle unless the scenario says otherwise, ms. */
const SETTLE = 60_000;
/** Things that are run at a time when a course is made again little by little, and the virtual ms that pass at most meanwhile. */
const [PIECE, STRETCH] = [50, 1000];
/** A checkpoint is taken after at least this many changes, and after as many as there are objects. */
const EVERY = 1000;

interface Saved {
  readonly time: number;
  readonly rev: number;
  readonly inputs: number;
  readonly commands: number;
  readonly language: unknown;
  readonly checkpoint: Checkpoint;
}

export interface InputOptions {
  readonly stdin?: string;
  /** A person's files; what the command reads of them becomes part of the input. */
  readonly files?: Files;
  readonly output?: (stream: 'stdout' | 'stderr', text: string) => void;
}

export class Core {
  readonly cluster: Cluster;
  readonly player: Player | undefined;
  readonly language: Language;
  /** Virtual ms at which the scenario begins: the run's zero. */
  readonly start: number;
  readonly #setup: Setup;
  #inputs: Input[] = [];
  #saved: Saved[] = [];
  #commands = 0;
  /** The line of each command, of persons and scenario alike; a rerun writes the same ones again. */
  readonly #lines: string[] = [];
  /** The commands of persons that run, by their ordinal. */
  readonly #running = new Map<number, RunningLine>();
  /** The command that is being interrupted did what was wanted of it. */
  #satisfied = false;
  #begun = false;
  readonly #early: News[] = [];

  private constructor(setup: Setup) {
    this.#setup = setup;
    const { scenario } = setup;
    const settle = scenario?.scenario.cluster?.settleBefore;
    this.start = startTime(scenario?.scenario);
    const nodes = machines(scenario?.scenario.cluster?.nodes);
    const started = this.start - BOOT - (settle === undefined ? SETTLE : toMs(settle));
    const { cloud = false, controllers = {}, controlPlanes = 1 } = scenario?.scenario.cluster ?? {};
    this.cluster = new Cluster({
      seed: setup.seed,
      start: toTime(started),
      cloud,
      controlPlanes,
      flags: FIDELITY[scenario?.scenario.clock?.fidelity ?? 'kubernetes'],
      without: Object.entries(controllers).flatMap(([name, runs]) => (runs ? [] : [name])),
      ...(nodes ? { nodes } : {}),
    });
    optimizeLongRuns(this.cluster);
    // The last that was added wins, and the first that is listed should.
    for (const behaviour of (scenario?.scenario.behaviours ?? []).toReversed())
      this.cluster.kubelets.runtime.behave(behaviourSpec(behaviour));
    this.language = setup.language(this.cluster, {
      namespace: scenario?.scenario.namespace ?? 'default',
      files: scenario?.files ?? {},
    });
    this.player =
      scenario &&
      new Player(
        this.cluster,
        scenario,
        {
          start: (line, stdin, onExit, onPrint) => {
            const output = { stdout: '', stderr: '' };
            const cause = { actor: 'scenario', because: { input: ++this.#commands } };
            this.#lines[this.#commands - 1] = line;
            const running = this.cluster.parts.sim.as(cause, () =>
              this.language.start(line, {
                awaited: true,
                scripted: true,
                stdin,
                output: (stream, text) => {
                  output[stream] += text;
                  onPrint(text);
                },
              }),
            );
            running.onExit((code) => onExit({ code, ...output }));
          },
          logs: (namespace, pod, container) => linesOf(this.cluster, namespace, pod, container),
        },
        setup.player,
      );
  }

  /** A new course at its beginning. @throws BadFile when the scenario's manifests are refused */
  static begin(setup: Setup, onNews?: (news: News) => void): Core {
    const core = Core.unbegun(setup, onNews);
    finish(core.beginning());
    return core;
  }

  /** A course that has still to come to its beginning: until `beginning` is through, it can be looked at and nothing else. */
  static unbegun(setup: Setup, onNews?: (news: News) => void): Core {
    const core = new Core(setup);
    core.player?.onNews((news) => {
      if (core.#begun) onNews?.(news);
      else core.#early.push(news);
    });
    return core;
  }

  /** Lets the cluster come up, puts the scenario's objects on it and lets them settle, a little at a time. @throws BadFile */
  *beginning(): Generator<undefined, void> {
    const { scenario } = this.#setup;
    yield* this.#settling(this.now + BOOT);
    const serve = () => this.#settling(Math.min(this.now + SERVED, this.start));
    if (scenario) yield* puttingObjects(this.cluster, this.language, scenario, serve);
    yield* this.#settling(this.start);
    this.player?.begin();
    this.#begun = true;
    this.#save();
  }

  /** Time passes, and the scenario does not play yet. */
  *#settling(until: number): Generator<undefined, void> {
    const { sim } = this.cluster.parts;
    while (sim.step(until)) yield;
    sim.advance(until);
  }

  /** Whether it has come to its beginning. */
  get begun(): boolean {
    return this.#begun;
  }

  /** The course of `inputs` as it was at `time`. @param onWay told at least once a virtual second how far it is, from 0 to 1 */
  static replay(
    setup: Setup,
    inputs: readonly Input[],
    time: number,
    onWay?: (share: number, core: Core) => void,
  ): Core {
    const core = Core.unbegun(setup);
    finish(core.beginning());
    for (const _ of core.#rerunning(inputs, time)) onWay?.((core.now - core.start) / (time - core.start), core);
    return core;
  }

  static *#replaying(setup: Setup, inputs: readonly Input[], time: number): Generator<undefined, Core> {
    const core = Core.unbegun(setup);
    yield* core.beginning();
    yield* core.#rerunning(inputs, time);
    return core;
  }

  get now(): number {
    return this.cluster.now;
  }

  /** The command line with this ordinal, as causes name it (`because.input`). */
  commandLine(ordinal: number): string | undefined {
    return ordinal > this.#commands ? undefined : this.#lines[ordinal - 1];
  }

  /** What the scenario told while it began, before anybody could listen. */
  get early(): readonly News[] {
    return this.#early;
  }

  get inputs(): readonly Input[] {
    return this.#inputs;
  }

  /** Whether the clock must stand: the scenario pauses or asks. */
  get held(): boolean {
    return this.player?.paused ?? false;
  }

  /** Another course that is the same up to `time` (virtual ms, not later than now). */
  fork(time: number, player?: PlayerOptions): Core {
    return finish(this.forking(time, player));
  }

  /** A copy of this moment that goes on to see what comes. What the person did is in it, and how long they took. */
  lookAhead(): Core {
    return this.fork(this.now, { ...this.#setup.player, blind: true });
  }

  /** `fork`, a little at a time. */
  *forking(time: number, player: PlayerOptions = this.#setup.player): Generator<undefined, Core> {
    const nearest = this.#saved.findLast((saved) => saved.time <= time);
    const setup = { ...this.#setup, player };
    if (nearest === undefined) return yield* Core.#replaying(setup, this.#inputs, time);
    const core = new Core(setup);
    core.cluster.restore(nearest.checkpoint);
    core.#inputs = this.#inputs.slice(0, nearest.inputs);
    core.#commands = nearest.commands;
    core.language.load(nearest.language);
    core.#saved = this.#saved.filter((saved) => saved.time <= nearest.time);
    core.#begun = true;
    yield;
    yield* core.#rerunning(this.#inputs.slice(nearest.inputs), time);
    return core;
  }

  *#rerunning(inputs: readonly Input[], time: number): Generator<undefined, void> {
    for (const input of inputs) {
      if (input.time > time) break;
      yield* this.#advancing(input.time);
      this.input(input.line, {
        ...(input.stdin === undefined ? {} : { stdin: input.stdin }),
        ...(input.read === undefined ? {} : { files: new ReadAgain(input.read) }),
      });
    }
    yield* this.#advancing(time);
  }

  *#advancing(until: number): Generator<undefined, void> {
    let [n, from] = [0, this.now];
    while (this.step(until)) {
      if (++n < PIECE && this.now - from < STRETCH) continue;
      yield;
      [n, from] = [0, this.now];
    }
    if (!this.held) this.cluster.parts.sim.advance(until);
  }

  /** Runs the next thing that is due by `until`. @returns whether something was */
  step(until = Number.POSITIVE_INFINITY): boolean {
    if (this.held) return false;
    const stepped = this.cluster.parts.sim.step(until);
    if (stepped) this.#maybeSave();
    return stepped;
  }

  /** Lets time pass up to `until` (virtual ms), or until the scenario holds the clock. */
  advance(until: number): void {
    finish(this.#advancing(until));
  }

  /** Carries out what a person wants, now. */
  input(line: string, options: InputOptions = {}): RunningLine | Answer {
    const { sim } = this.cluster.parts;
    sim.advance(sim.now);
    const { stdin, output = () => {} } = options;
    const files = options.files && new NotedFiles(options.files);
    const at = this.#inputs.push({ time: sim.now, line, ...(stdin === undefined ? {} : { stdin }) }) - 1;
    const words = aboutScenario(line);
    if (words !== undefined) return this.#aboutScenario(words);
    const ordinal = ++this.#commands;
    const number = this.player?.input(line, ordinal);
    this.#lines[ordinal - 1] = line;
    const running = sim.as({ actor: 'user', because: { input: ordinal } }, () =>
      this.language.start(line, {
        ...(stdin === undefined ? {} : { stdin }),
        ...(files === undefined ? {} : { files }),
        instant: this.held,
        output,
      }),
    );
    const read = files?.noted;
    const input = this.#inputs[at];
    if (read !== undefined && input !== undefined) this.#inputs[at] = { ...input, read };
    this.#running.set(ordinal, running);
    running.onExit((code) => {
      this.#running.delete(ordinal);
      if (number !== undefined) this.player?.inputEnded(number, this.#satisfied ? 0 : code);
    });
    return running;
  }

  /**
   * Ctrl-C for a command that runs: an input too, for what it would have done it now does not do.
   * @param satisfied it did all that was wanted of it: who reads what it prints, as `head` does, wants no more
   */
  interrupt(running: RunningLine, satisfied = false): void {
    for (const [ordinal, each] of this.#running)
      if (each === running) {
        this.input(`scenario interrupt ${ordinal}${satisfied ? ' satisfied' : ''}`);
        return;
      }
  }

  #aboutScenario(words: readonly string[]): Answer {
    return scenarioInput(words, {
      cluster: this.cluster,
      player: this.player,
      right: () => (this.#setup.player.blind ? 0 : rightChoice(this)),
      interrupt: (ordinal, satisfied) => {
        this.#satisfied = satisfied;
        this.#running.get(ordinal)?.interrupt();
        this.#satisfied = false;
      },
    });
  }

  #maybeSave(): void {
    const { store } = this.cluster.parts;
    const last = this.#saved.at(-1);
    const grown = store.revision - (last?.rev ?? 0);
    if (grown < EVERY || this.language.running > 0) return;
    let objects = 0;
    for (const resource of store.resources()) objects += store.count(resource);
    if (grown >= objects && this.now > (last?.time ?? 0)) this.#save();
  }

  #save(): void {
    this.#saved.push({
      time: this.now,
      rev: this.cluster.parts.store.revision,
      inputs: this.#inputs.length,
      commands: this.#commands,
      language: this.language.save(),
      checkpoint: this.cluster.checkpoint(),
    });
  }
}

/** Does all of it at once. */
function finish<T>(work: Generator<undefined, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
