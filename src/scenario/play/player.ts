/**
 * Plays a scenario on a cluster: a component of the simulation among others. It looks only after everything else that is due
 * at an instant, acts through the command language and faults, and keeps its memory as plain data, so that a scenario can be
 * checkpointed, rewound and branched with its cluster.
 */
import { type Cluster, type Component, Priority } from '../../engine/index.ts';
import { foundInstead, inWords } from '../conditions/condition.ts';
import { type Armed, armedAtStart, armedNow, type InputRecord, type Scene } from '../conditions/scene.ts';
import { toMs } from '../duration.ts';
import { fidelityText } from '../fidelity.ts';
import type { Condition } from '../format/conditions.ts';
import type { Step } from '../format/steps.ts';
import type { LoadedScenario } from '../load/load.ts';
import { Assertions } from './assertions.ts';
import type { Commander } from './commander.ts';
import { Courses } from './courses.ts';
import { Goals } from './goals.ts';
import { Hints } from './hints.ts';
import { actionsOf, conditionOf, expectationOf, isSolution, ownerOf, placeOfAction, split } from './names.ts';
import type { News } from './news.ts';
import { outputsOf } from './outputs.ts';
import { Questions, takeAnswer } from './questions.ts';
import { changes, lostNow, noticed, type Score, scoreOf, troubleBegins } from './score.ts';
import { NAME, type PlayerOptions, Stage } from './stage.ts';
import { newState, type PlayState, type Watch } from './state.ts';
import { Steps } from './steps.ts';
import { question, Verdicts } from './verdicts.ts';
import { Watches } from './watches.ts';

/** How long a run that is idle, or that made a mistake, goes on after its last step, to see that nothing mends itself, ms. */
const IDLE = 900_000;

export class Player implements Component {
  readonly name = NAME;
  readonly priority = Priority.observer;
  readonly #stage: Stage;
  readonly #watches: Watches;
  readonly #verdicts: Verdicts;
  readonly #courses: Courses;
  readonly #questions: Questions;
  readonly #steps: Steps;
  readonly #goals: Goals;
  readonly #hints: Hints;
  readonly #assertions: Assertions;

  constructor(cluster: Cluster, loaded: LoadedScenario, commander: Commander, options: PlayerOptions = {}) {
    const stage = new Stage(cluster, loaded, commander, options);
    this.#stage = stage;
    this.#watches = new Watches({
      scene: stage.scene,
      get watches() {
        return stage.state.watches;
      },
      conditionOf: (id) => conditionOf(stage, id),
      looked: (watch, holds) => this.#looked(watch, holds),
      lookAt: (id, time) => stage.notAfter(`look:${id}`, time),
    });
    this.#verdicts = new Verdicts(stage, this.#watches, (id) => {
      const [what, step = ''] = id.split('/');
      if (what === 'expect') this.#steps.judged(step);
    });
    this.#courses = new Courses({
      cluster,
      namespace: stage.scene.namespace,
      commander,
      files: loaded.files,
      get courses() {
        return stage.state.courses;
      },
      actionsOf: (id) => actionsOf(stage, id),
      holds: (condition) => question(stage, condition, armedAtStart(stage.scene))(),
      wakeCourse: (id, time) => stage.at(`course:${id}`, time),
      watchUntil: (id, deadline) => {
        stage.at(`until:${id}`, deadline);
        this.#watches.add(`until:${id}`);
      },
      type: (id, line) => {
        if (!options.attended || isSolution(id)) return false;
        stage.at(`course:${id}`, stage.now);
        stage.tell({ type: 'typing', line });
        return true;
      },
      ...outputsOf(stage),
      typed: (id, line) => {
        if (!isSolution(id)) return () => {};
        const index = this.input(line);
        return (code) => this.inputEnded(index, code);
      },
      struck: () => {
        if (stage.scenario.scoring?.from === undefined) this.#trouble();
      },
      traffic: (id, count) => {
        stage.state.traffic[id] = count ?? null;
      },
      failed: (id, what, why, applied) =>
        this.#verdicts.add(`${id}/${what}`, ownerOf(id), what, 'failed', {
          detail: why,
          place: placeOfAction(stage, id, applied, why),
        }),
      ended: (id) => {
        if (!isSolution(id)) this.#steps.acted(ownerOf(id));
        this.#goOn();
      },
    });
    this.#questions = new Questions(stage, this.#watches, this.#verdicts);
    this.#steps = new Steps(stage, this.#watches, this.#verdicts, this.#courses, this.#questions, () =>
      this.#trouble(),
    );
    this.#goals = new Goals(stage, this.#watches, this.#verdicts, this.#courses);
    this.#hints = new Hints(stage);
    this.#assertions = new Assertions(stage, this.#watches, this.#verdicts);
    cluster.parts.sim.register(this);
    cluster.parts.store.observe(({ resource }) => {
      if (stage.state.phase !== 'playing' || !this.#watches.note(resource)) return;
      stage.notAfter('check', cluster.now);
    });
  }

  get state(): Readonly<PlayState> {
    return this.#stage.state;
  }

  /** What its conditions look at. */
  get scene(): Scene {
    return this.#stage.scene;
  }

  /** How well the goals were reached so far; undefined for a scenario without goals. */
  get score(): Score | undefined {
    return scoreOf(this.#stage);
  }

  /** Requests of its traffic that failed so far; undefined when it never sent any. */
  get lost(): number | undefined {
    return lostNow(this.#stage);
  }

  /** The file that the scenario comes from. */
  get loaded(): LoadedScenario {
    return this.#stage.loaded;
  }

  /** Calls `listener` with everything worth telling; wiring, not state. */
  onNews(listener: (news: News) => void): void {
    this.#stage.onNews(listener);
  }

  get finished(): boolean {
    return this.state.phase === 'finished';
  }

  /** Whether every verdict is good; undefined before the end. */
  get passed(): boolean | undefined {
    return this.finished ? this.state.verdicts.every(({ state }) => state === 'passed') : undefined;
  }

  /** Whether the clock has to stand: a pause, or a question. */
  get paused(): boolean {
    return this.state.pausedAfter !== undefined || this.state.asking !== undefined;
  }

  /** The manual step that waits, if one does. */
  get waiting(): Step | undefined {
    const { steps } = this.#stage;
    return steps.find((step) => step.when?.manual !== undefined && this.#stage.step(step.id).phase === 'armed');
  }

  /** Whether the script itself waits for time to pass: a step's moment or condition, and not a person. */
  get hurries(): boolean {
    if (this.waiting !== undefined) return false;
    return this.#stage.steps.some((step) => ['armed', 'acting', 'judging'].includes(this.#stage.step(step.id).phase));
  }

  /** The scenario starts now. */
  begin(): void {
    const { state, scenario, now } = this.#stage;
    state.phase = 'playing';
    state.start = now;
    state.invalid = !this.#assertions.judgeSteadyState();
    if (state.invalid) {
      this.#finish();
      return;
    }
    const delays = fidelityText(scenario.clock?.fidelity);
    if (delays !== undefined) this.#stage.caption('', delays, 'narrator');
    this.#assertions.begin();
    if (scenario.end?.when) this.#watches.add('end');
    if (scenario.end?.at !== undefined) this.#stage.at('end', state.start + toMs(scenario.end.at));
    this.#steps.begin();
    this.#goOn();
  }

  fire(key: string): void {
    const [what, id] = split(key);
    if (this.state.phase !== 'playing') return;
    if (what === 'check') this.#watches.check();
    else if (what === 'look') this.#watches.look(id);
    else if (what === 'step') this.#steps.happen(id);
    else if (what === 'timeout') this.#steps.timedOut(id);
    else if (what === 'unrevealed') this.#questions.revealed(id, false);
    else if (what === 'deadline') {
      this.#watches.look(`verdict:${id}`); // what comes true in this very moment is in time
      this.#verdicts.settle(id, false, expectationOf(this.#stage, id));
    } else if (what === 'course') this.#courses.proceed(id);
    else if (what === 'until') this.#untilFailed(id);
    else if (what === 'solve') this.#goals.solve(id);
    else if (what === 'lost') this.#goals.lost(id);
    else if (what === 'end' || what === 'idle') this.#finish();
    if (!this.finished) this.#goOn();
  }

  #looked(watch: Watch, holds: boolean): void {
    const [what, id] = split(watch.id);
    if (what === 'on') this.#steps.looked(id, watch, holds);
    else if (what === 'verdict' && id.startsWith('ask/')) {
      if (holds) this.#questions.revealed(id.slice('ask/'.length), true);
    } else if (what === 'verdict' && !id.startsWith('expect/')) this.#assertions.looked(id, holds);
    else if (what === 'verdict' && holds) this.#verdicts.settle(id, true);
    else if (what === 'goal') {
      if (this.#stage.options.goals !== 'person') this.#hints.note(id);
      this.#goals.looked(id, holds);
    } else if (what === 'invariant') this.#assertions.lookedAtInvariant(id, holds);
    else if (what === 'broken' && holds) this.#goals.lost(id, this.#stage.goalOf(id).failWhen);
    else if (what === 'end' && holds) this.#stage.at('end', this.#stage.now);
    else if (what === 'noticed' && holds) {
      noticed(this.#stage);
      this.#watches.remove(watch.id);
    } else if (what === 'until' && holds) {
      this.#watches.remove(watch.id);
      this.#stage.cancel(`until:${id}`);
      this.#stage.at(`course:${id}`, this.#stage.now);
    }
  }

  #trouble(): void {
    if (this.state.trouble !== undefined) return;
    troubleBegins(this.#stage);
    if (this.#stage.scenario.scoring?.detected) this.#watches.add('noticed');
  }

  #untilFailed(course: string): void {
    const condition = conditionOf(this.#stage, `until:${course}`);
    this.#watches.remove(`until:${course}`);
    if (condition === undefined) return;
    const detail = foundInstead(condition, this.#stage.scene) ?? 'it did not become true in time';
    const place = placeOfAction(this.#stage, course);
    this.#verdicts.add(`${course}/until`, ownerOf(course), inWords(condition), 'failed', { detail, place });
    this.#courses.proceed(course);
  }

  /** Arms what can be armed, and ends when all is done. */
  #goOn(): void {
    this.#steps.armWhatCan();
    this.#goals.openWhatCan();
    if (this.state.phase === 'playing' && this.#complete()) this.#finish();
  }

  #complete(): boolean {
    const { scenario, state, options } = this.#stage;
    if (scenario.end !== undefined) return false;
    if (!this.#steps.over || Object.keys(state.courses).length > 0 || this.paused) return false;
    if (this.#goals.missing) {
      if (options.goals === 'idle' || options.mistake !== undefined)
        this.#stage.notAfter('idle', this.#stage.now + IDLE);
      return false;
    }
    return !state.verdicts.some((verdict) => verdict.state === 'pending' && awaited(verdict.id));
  }

  #finish(): void {
    const { state } = this.#stage;
    for (const { id } of this.#stage.goals) this.#hints.note(id);
    if (!state.invalid) {
      this.#assertions.end();
      this.#steps.end();
    }
    this.#verdicts.close();
    state.phase = 'finished';
    state.finishedAt = this.#stage.now;
    state.watches = {};
    this.#stage.tell({ type: 'finished', passed: this.passed === true, invalid: state.invalid });
  }

  /** Ends the run here, with what is open counted as not reached. */
  stop(): void {
    if (this.state.phase === 'playing') this.#finish();
  }

  /**
   * Notes a command that a person ran; its code is added with `inputEnded`.
   * @param command its ordinal, as causes name it
   * @returns its number
   */
  input(line: string, command?: number): number {
    const { state, now, scenario } = this.#stage;
    state.inputs.push({ time: now, line, ...(command === undefined ? {} : { command }) });
    // who changes something has noticed, by whatever view or key
    if (scenario.scoring?.detected === undefined || changes(line)) noticed(this.#stage);
    this.#lookAgain();
    return state.inputs.length - 1;
  }

  /** Notes that a person was shown what a command line prints, without having typed it. */
  looked(line: string): void {
    const { state, now } = this.#stage;
    state.inputs.push({ time: now, line, code: 0 });
    this.#lookAgain();
  }

  inputEnded(index: number, code: number): void {
    const { inputs } = this.#stage.state;
    const input = inputs[index];
    if (input !== undefined) inputs[index] = { ...input, code } satisfies InputRecord;
    this.#lookAgain();
  }

  #lookAgain(): void {
    if (this.state.phase === 'playing') this.#stage.at('check', this.#stage.now);
    this.#watches.reset();
  }

  /** Goes on: after a pause, or with the manual step that waits. @returns whether there was something to go on with */
  next(): boolean {
    const { state } = this.#stage;
    const waiting = this.waiting;
    if (state.pausedAfter !== undefined) delete state.pausedAfter;
    else if (waiting !== undefined) this.#stage.at(`step:${waiting.id}`, this.#stage.now);
    else return false;
    this.#lookAgain();
    return true;
  }

  /** Answers the question that waits. @param right the number of the right choice, from 1 */
  answer(choice: number, right: number): boolean | undefined {
    const good = takeAnswer(this.#stage, choice, right);
    if (good !== undefined) this.#lookAgain();
    return good;
  }

  /** The hints of a goal that can be had now, those that were asked for first, then what is best asked for next. */
  hintsFor(id: string): readonly string[] {
    return this.#hints.of(id);
  }

  /** Since when the check of an open goal has held, virtual ms; undefined while it does not, and for one that need not hold on. */
  heldSince(id: string): number | undefined {
    return this.#goals.heldSince(id);
  }

  /** What an open goal still lacks, in words; undefined when its check holds. */
  unmet(id: string): string | undefined {
    return this.#goals.unmet(id);
  }

  /** Reveals the next hint of an open goal. @returns its text; undefined when there is none (yet) */
  hint(id: string): string | undefined {
    return this.#hints.next(id);
  }

  /** A question that can be asked again and again: does it hold? What happens counts from `armed`, now unless given. */
  test(condition: Condition, armed: Armed = armedNow(this.#stage.scene)): () => boolean {
    return question(this.#stage, condition, armed);
  }

  save(): PlayState {
    return structuredClone(this.#stage.state);
  }

  load(saved: PlayState | undefined): void {
    const { steps, goals } = this.#stage;
    this.#stage.state = saved === undefined ? newState(steps, goals) : structuredClone(saved);
    this.#watches.reset();
  }
}

/** Whether the end waits for a verdict of this id. */
const awaited = (id: string): boolean => /^(expect|eventually|ask)\//.test(id);
