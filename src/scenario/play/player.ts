/**
 * Plays a scenario on a cluster: a component of the simulation among others. It looks only after everything else that is due
 * at an instant, acts through the command language and faults, and keeps its memory as plain data, so that a scenario can be
 * checkpointed, rewound and branched with its cluster.
 */
import { type Cluster, type Component, Priority } from '../../engine/index.ts';
import { holds } from '../conditions/holds.ts';
import { type Armed, armedAtStart, armedNow, type InputRecord, type Scene } from '../conditions/scene.ts';
import { foundInstead, inWords } from '../conditions/words.ts';
import { toMs } from '../duration.ts';
import type { Action } from '../format/actions.ts';
import type { Condition } from '../format/conditions.ts';
import type { Goal, Hint } from '../format/goals.ts';
import type { Scenario } from '../format/scenario.ts';
import type { Expectation, Step } from '../format/steps.ts';
import { resourceOf } from '../kinds.ts';
import type { LoadedScenario } from '../load/load.ts';
import type { Commander } from './commander.ts';
import { Courses } from './courses.ts';
import { followed, nextTime, startOf } from './moments.ts';
import type { News } from './news.ts';
import {
  type Caption,
  type GoalState,
  newState,
  type PlayState,
  type StepState,
  type Verdict,
  type Watch,
} from './state.ts';
import { Watches } from './watches.ts';

/** How long an `on` may wait unless the step says otherwise, ms. */
const TIMEOUT = 600_000;
/** How long an idle run goes on after its last step, to see that nothing mends itself, ms. */
const IDLE = 900_000;

export interface PlayerOptions {
  /** A person sits there: manual steps wait for them, pauses pause, questions are asked. */
  readonly attended?: boolean;
  /** Who reaches the goals: the scenario's own solutions, nobody, or the person. */
  readonly goals?: 'solution' | 'idle' | 'person';
  /** Which of a goal's alternatives to play, from 1; 0 is the solution. */
  readonly alternative?: number;
}

export class Player implements Component {
  readonly name = 'scenario';
  readonly priority = Priority.observer;
  readonly scene: Scene;
  readonly #cluster: Cluster;
  readonly #loaded: LoadedScenario;
  readonly #scenario: Scenario;
  readonly #options: PlayerOptions;
  readonly #watches: Watches;
  readonly #courses: Courses;
  readonly #listeners: ((news: News) => void)[] = [];
  #state: PlayState;

  constructor(cluster: Cluster, loaded: LoadedScenario, commander: Commander, options: PlayerOptions = {}) {
    this.#cluster = cluster;
    this.#loaded = loaded;
    this.#scenario = loaded.scenario;
    this.#options = options;
    this.#state = newState(this.#steps, this.#goals);
    const player = this;
    this.scene = {
      cluster,
      namespace: this.#scenario.namespace ?? 'default',
      get start() {
        return player.#state.start;
      },
      get inputs() {
        return player.#state.inputs;
      },
      stepTime: (id) => this.#state.steps[id]?.happenedAt,
      logs: (namespace, pod, container) => commander.logs(namespace, pod, container),
      resource: (kind) => resourceOf(cluster.parts.api.resources, kind),
    };
    this.#watches = new Watches({
      scene: this.scene,
      get watches() {
        return player.#state.watches;
      },
      conditionOf: (id) => this.#conditionOf(id),
      looked: (watch, holds) => this.#looked(watch, holds),
      lookAt: (id, time) => cluster.parts.sim.schedule(this.name, `look:${id}`, time),
    });
    this.#courses = new Courses({
      cluster,
      namespace: this.scene.namespace,
      commander,
      files: loaded.files,
      get courses() {
        return player.#state.courses;
      },
      actionsOf: (id) => this.#actionsOf(id),
      wakeCourse: (id, time) => cluster.parts.sim.reschedule(this.name, `course:${id}`, time),
      watchUntil: (id, deadline) => {
        cluster.parts.sim.reschedule(this.name, `until:${id}`, deadline);
        this.#watches.add(`until:${id}`);
      },
      began: (id, line) => this.#tell({ type: 'action', of: nameOf(id), line }),
      typed: (id, line) => {
        if (!id.startsWith('solve/')) return () => {};
        const index = this.input(line);
        return (code) => this.inputEnded(index, code);
      },
      failed: (id, what, why) => this.#verdict(`${id}/${what}`, nameOf(id), what, 'failed', why),
      ended: (id) => this.#courseEnded(id),
    });
    cluster.parts.sim.register(this);
    cluster.parts.store.observe(({ resource }) => {
      if (this.#state.phase !== 'playing' || !this.#watches.note(resource)) return;
      cluster.parts.sim.schedule(this.name, 'check', cluster.now);
    });
  }

  get state(): Readonly<PlayState> {
    return this.#state;
  }

  get #steps(): readonly Step[] {
    return this.#scenario.steps ?? [];
  }

  get #goals(): readonly Goal[] {
    return this.#scenario.goals ?? [];
  }

  /** Calls `listener` with everything worth telling; wiring, not state. */
  onNews(listener: (news: News) => void): void {
    this.#listeners.push(listener);
  }

  #tell(news: News): void {
    for (const listener of this.#listeners) listener(news);
  }

  get finished(): boolean {
    return this.#state.phase === 'finished';
  }

  /** Whether every verdict is good; undefined before the end. */
  get passed(): boolean | undefined {
    return this.finished ? this.#state.verdicts.every(({ state }) => state === 'passed') : undefined;
  }

  /** Whether the clock has to stand: a pause, or a question. */
  get paused(): boolean {
    return this.#state.pausedAfter !== undefined || this.#state.asking !== undefined;
  }

  /** The manual step that waits, if one does. */
  get waiting(): Step | undefined {
    return this.#steps.find((step) => step.when?.manual !== undefined && this.#step(step.id).phase === 'armed');
  }

  /** Whether the script itself waits for time to pass: a step's moment or condition, and not a person. */
  get hurries(): boolean {
    if (this.waiting !== undefined) return false;
    return this.#steps.some((step) => ['armed', 'acting', 'judging'].includes(this.#step(step.id).phase));
  }

  #step(id: string): StepState {
    const state = this.#state.steps[id];
    if (state === undefined) throw new Error(`unknown step ${id}`);
    return state;
  }

  #now(): number {
    return this.#cluster.now;
  }

  #at(key: string, time: number): void {
    this.#cluster.parts.sim.reschedule(this.name, key, time);
  }

  // ── the course of the whole ────────────────────────────────────────────────────────────────────────────────────────

  /** The scenario starts now. */
  begin(): void {
    this.#state.phase = 'playing';
    this.#state.start = this.#now();
    for (const [i, each] of (this.#scenario.steadyState ?? []).entries())
      if (!this.#judgeNow(`steady/${i}`, 'steady state', each)) this.#state.invalid = true;
    if (this.#state.invalid) {
      this.#finish();
      return;
    }
    for (const each of this.#scenario.assertions ?? []) this.#beginAssertion(each.id);
    for (const each of this.#scenario.invariants ?? []) {
      this.#verdict(`invariant/${each.id}`, each.id, each.message ?? inWords(each.expect), 'pending');
      this.#watches.add(`invariant:${each.id}`);
    }
    if (this.#scenario.end?.when) this.#watches.add('end');
    if (this.#scenario.end?.at !== undefined) this.#at('end', this.#state.start + toMs(this.#scenario.end.at));
    for (const step of this.#steps) {
      const { at } = step.when ?? {};
      if (at === undefined) continue;
      this.#step(step.id).phase = 'armed';
      this.#at(`step:${step.id}`, this.#state.start + toMs(at));
    }
    this.#goOn();
  }

  fire(key: string): void {
    const [what = '', id = ''] = split(key);
    if (this.#state.phase !== 'playing') return;
    if (what === 'check') this.#watches.check();
    else if (what === 'look') this.#watches.look(id);
    else if (what === 'step') this.#happen(id);
    else if (what === 'timeout') this.#timedOut(id);
    else if (what === 'deadline') this.#deadline(id);
    else if (what === 'course') this.#courses.proceed(id);
    else if (what === 'until') this.#untilFailed(id);
    else if (what === 'solve') this.#solve(id);
    else if (what === 'lost') this.#goalLost(id);
    else if (what === 'end' || what === 'idle') this.#finish();
    if (!this.finished) this.#goOn();
  }

  /** Arms what can be armed, and ends when all is done. */
  #goOn(): void {
    for (const [i, step] of this.#steps.entries()) if (this.#step(step.id).phase === 'idle') this.#arm(step, i);
    for (const goal of this.#goals) if (this.#goal(goal.id).phase === 'closed') this.#open(goal);
    if (this.#state.phase === 'playing' && this.#complete()) this.#finish();
  }

  #complete(): boolean {
    if (this.#scenario.end !== undefined) return false;
    const over = this.#steps.every((step) => {
      const { phase } = this.#step(step.id);
      const endless = step.when?.every && step.when.every.count === undefined && step.when.every.until === undefined;
      return phase === 'done' || phase === 'failed' || endless;
    });
    if (!over || Object.keys(this.#state.courses).length > 0 || this.paused) return false;
    const open = this.#goals.some(({ id, optional }) => !optional && ['closed', 'open'].includes(this.#goal(id).phase));
    if (open && this.#options.goals === 'idle') {
      this.#cluster.parts.sim.schedule(this.name, 'idle', this.#now() + IDLE);
      return false;
    }
    return !open && !this.#state.verdicts.some(({ id, state }) => state === 'pending' && waits(id));
  }

  #finish(): void {
    for (const each of this.#scenario.assertions ?? [])
      if ((each.mode ?? 'end') === 'end' && !this.#state.invalid)
        this.#judgeNow(`assert/${each.id}`, each.id, each.expect, each.message);
    for (const step of this.#steps)
      if (!this.#state.invalid && ['idle', 'armed'].includes(this.#step(step.id).phase) && !step.when?.every)
        this.#verdict(`step/${step.id}`, step.id, 'the step happens', 'failed', 'it did not happen before the end');
    for (const verdict of this.#state.verdicts)
      if (verdict.state === 'pending') {
        const held = /^(invariant|always|never)\//.test(verdict.id);
        this.#settle(verdict, held, held ? undefined : 'not before the end');
      }
    this.#state.phase = 'finished';
    this.#state.finishedAt = this.#now();
    this.#state.watches = {};
    this.#tell({ type: 'finished', passed: this.passed === true, invalid: this.#state.invalid });
  }

  /** Ends the run here, with what is open counted as not reached. */
  stop(): void {
    if (this.#state.phase === 'playing') this.#finish();
  }

  // ── steps ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #arm(step: Step, index: number): void {
    const previous = this.#steps[index - 1];
    const ready = startOf(step, previous?.id, (id) => this.#state.steps[id], this.#state.start);
    if (ready === undefined) return;
    const state = this.#step(step.id);
    state.phase = 'armed';
    state.armedAt = this.#now();
    const { on, manual, every } = step.when ?? {};
    if (on) {
      state.since = armedNow(this.scene);
      if (on.since === 'start') this.#watches.add(`on:${step.id}`, armedAtStart(this.scene));
      else this.#watches.add(`on:${step.id}`);
      if (state.phase === 'armed')
        this.#at(`timeout:${step.id}`, this.#now() + (step.timeout ? toMs(step.timeout) : TIMEOUT));
    } else if (manual) {
      if (this.#options.attended) this.#tell({ type: 'waiting', step: step.id, label: labelOf(step) });
      else this.#at(`step:${step.id}`, this.#now() + toMs((typeof manual === 'object' && manual.auto) || 0));
    } else if (every) this.#at(`step:${step.id}`, nextTime(every, this.#now()));
    else this.#at(`step:${step.id}`, ready);
  }

  #happen(id: string): void {
    const step = this.#stepOf(id);
    const state = this.#step(id);
    this.#cluster.parts.sim.cancel(this.name, `timeout:${id}`);
    this.#watches.remove(`on:${id}`);
    state.phase = 'acting';
    state.happenedAt = this.#now();
    state.since ??= armedNow(this.scene);
    state.times++;
    this.#tell({ type: 'step', step: id, title: step.title ?? id, chapter: step.chapter });
    if (step.say !== undefined) this.#say(step);
    if (step.show) {
      this.#state.show = step.show;
      this.#tell({ type: 'show', show: step.show });
    }
    this.#courses.start(`step/${id}`);
  }

  #say(step: Step): void {
    const { text, as = 'narrator' } = typeof step.say === 'string' ? { text: step.say } : (step.say ?? { text: '' });
    this.#caption(step.id, text, as);
  }

  #caption(step: string, text: string, as: string): void {
    const caption: Caption = { time: this.#now(), step, text: text.trim(), as };
    this.#state.captions.push(caption);
    this.#tell({ type: 'caption', caption });
  }

  #stepOf(id: string): Step {
    const step = this.#steps.find((each) => each.id === id);
    if (step === undefined) throw new Error(`unknown step ${id}`);
    return step;
  }

  #courseEnded(course: string): void {
    const id = nameOf(course);
    if (course.startsWith('solve/')) {
      this.#goOn();
      return;
    }
    const step = this.#stepOf(id);
    const every = step.when?.every;
    const over = every?.until === undefined ? undefined : followed(this.#state.steps[every.until]);
    if (every && over === undefined && (every.count === undefined || this.#step(id).times < every.count)) {
      this.#step(id).phase = 'armed';
      this.#at(`step:${id}`, nextTime(every, this.#now()));
      this.#goOn();
      return;
    }
    this.#step(id).phase = 'judging';
    this.#expectNext(id);
    this.#maybeDone(id);
    this.#goOn();
  }

  /** Expectations are judged in order, each after the one before it is decided. */
  #expectNext(id: string): void {
    const all = expectations(this.#stepOf(id));
    const begun = this.#state.verdicts.filter((verdict) => verdict.id.startsWith(`expect/${id}/`)).length;
    const next = all[begun];
    if (next !== undefined) this.#expect(`expect/${id}/${begun}`, id, next);
  }

  #expect(id: string, of: string, expectation: Expectation): void {
    this.#verdict(id, of, expectation.message ?? inWords(expectation), 'pending');
    this.#watches.add(`verdict:${id}`, this.#state.steps[of]?.since);
    const open = this.#state.verdicts.find((verdict) => verdict.id === id && verdict.state === 'pending');
    if (open === undefined) return;
    if (expectation.within === undefined && expectation.for === undefined) this.#deadline(id);
    else this.#at(`deadline:${id}`, this.#now() + toMs(expectation.within ?? 0) + toMs(expectation.for ?? 0));
  }

  #maybeDone(id: string): void {
    const state = this.#step(id);
    if (state.phase !== 'judging') return;
    const mine = this.#state.verdicts.filter((verdict) => verdict.id.startsWith(`expect/${id}/`));
    if (mine.some((verdict) => verdict.state === 'pending')) return;
    if (mine.length < expectations(this.#stepOf(id)).length) return;
    state.phase = this.#state.verdicts.some((verdict) => verdict.of === id && verdict.state === 'failed')
      ? 'failed'
      : 'done';
    state.doneAt = this.#now();
    const step = this.#stepOf(id);
    if (!this.#options.attended) return;
    if (step.ask) {
      this.#state.asking = id;
      const choices = step.ask.choices.map(
        (choice, i) => `${i + 1}. ${typeof choice === 'string' ? choice : choice.text}`,
      );
      this.#caption(id, [step.ask.prompt, ...choices].join('\n'), 'narrator');
      this.#tell({ type: 'asking', step: id });
    } else if (step.pause) {
      this.#state.pausedAfter = id;
      this.#tell({ type: 'paused', step: id });
    }
  }

  #timedOut(id: string): void {
    const step = this.#stepOf(id);
    const state = this.#step(id);
    if (state.phase !== 'armed') return;
    this.#watches.remove(`on:${id}`);
    const waited = step.when?.on ? inWords(step.when.on) : 'the step happens';
    if (step.onTimeout === 'continue') state.phase = 'done';
    else {
      this.#verdict(`step/${id}`, id, waited, 'failed', `not within ${step.timeout ?? '10m'}`);
      state.phase = 'failed';
    }
    state.doneAt = this.#now();
  }

  // ── conditions ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #conditionOf(watch: string): Condition | undefined {
    const [what = '', id = ''] = split(watch);
    if (what === 'on') return this.#stepOf(id).when?.on;
    if (what === 'goal') return this.#goalOf(id).check;
    if (what === 'broken') return this.#goalOf(id).failWhen;
    if (what === 'end') return this.#scenario.end?.when;
    if (what === 'invariant') return this.#scenario.invariants?.find((each) => each.id === id)?.expect;
    if (what === 'until') {
      const course = this.#state.courses[id];
      const action = course && this.#actionsOf(id)[course.index - 1];
      return typeof action === 'object' ? action.until : undefined;
    }
    if (what === 'verdict') return this.#expectationOf(id);
    return undefined;
  }

  #expectationOf(verdict: string): Condition | undefined {
    const [what, id = '', index = '0'] = verdict.split('/');
    if (what === 'expect') return expectations(this.#stepOf(id))[Number(index)];
    return this.#scenario.assertions?.find((each) => each.id === id)?.expect;
  }

  #looked(watch: Watch, holds: boolean): void {
    const [what = '', id = ''] = split(watch.id);
    if (what === 'on') this.#lookedForStep(id, watch, holds);
    else if (what === 'verdict') this.#lookedForVerdict(id, holds);
    else if (what === 'goal') this.#lookedForGoal(id, holds);
    else if (what === 'invariant' && !holds) this.#settleById(`invariant/${id}`, false, this.#conditionOf(watch.id));
    else if (what === 'broken' && holds) this.#goalLost(id);
    else if (what === 'end' && holds) this.#at('end', this.#now());
    else if (what === 'until' && holds) {
      this.#watches.remove(watch.id);
      this.#cluster.parts.sim.cancel(this.name, `until:${id}`);
      this.#at(`course:${id}`, this.#now());
    }
  }

  #lookedForStep(id: string, watch: Watch, holds: boolean): void {
    const on = this.#stepOf(id).when?.on;
    if (!holds || on === undefined) return;
    const state = this.#step(id);
    if (!watch.seenFalse && !on.level && on.since !== 'start') {
      state.stale = true;
      return;
    }
    state.seen++;
    if (state.seen < (on.occurrence ?? 1)) {
      this.#state.watches[watch.id] = { ...watch, armed: armedNow(this.scene), memory: {}, seenFalse: false };
      return;
    }
    this.#watches.remove(watch.id);
    this.#cluster.parts.sim.cancel(this.name, `timeout:${id}`);
    this.#at(`step:${id}`, this.#now() + toMs(on.delay ?? 0));
  }

  #lookedForVerdict(id: string, holds: boolean): void {
    const [what] = id.split('/');
    if (what === 'always' && !holds) this.#settleById(id, false, this.#expectationOf(id));
    else if (what === 'never' && holds) this.#settleById(id, false);
    else if ((what === 'expect' || what === 'eventually') && holds) this.#settleById(id, true);
  }

  #deadline(id: string): void {
    this.#settleById(id, false, this.#expectationOf(id));
  }

  #settleById(id: string, good: boolean, condition?: Condition): void {
    const verdict = this.#state.verdicts.find((each) => each.id === id && each.state === 'pending');
    if (verdict === undefined) return;
    this.#watches.remove(id.startsWith('invariant/') ? id.replace('/', ':') : `verdict:${id}`);
    this.#cluster.parts.sim.cancel(this.name, `deadline:${id}`);
    this.#settle(verdict, good, condition && !good ? foundInstead(condition, this.scene) : undefined);
    const [what, step = ''] = id.split('/');
    if (what !== 'expect') return;
    this.#expectNext(step);
    this.#maybeDone(step);
  }

  #settle(verdict: Verdict, good: boolean, detail: string | undefined): void {
    verdict.state = good ? 'passed' : 'failed';
    verdict.at = this.#now();
    if (detail !== undefined) verdict.detail = detail;
    this.#tell({ type: 'verdict', verdict });
  }

  #verdict(id: string, of: string, text: string, state: Verdict['state'], detail?: string): void {
    const verdict: Verdict = { id, of, text, state, at: this.#now(), ...(detail === undefined ? {} : { detail }) };
    this.#state.verdicts.push(verdict);
    if (state !== 'pending') this.#tell({ type: 'verdict', verdict });
  }

  #judgeNow(id: string, of: string, expectation: Expectation, message?: string): boolean {
    const good = this.test(expectation, armedAtStart(this.scene))();
    const text = message ?? expectation.message ?? inWords(expectation);
    this.#verdict(id, of, text, good ? 'passed' : 'failed', good ? undefined : foundInstead(expectation, this.scene));
    return good;
  }

  #beginAssertion(id: string): void {
    const each = this.#scenario.assertions?.find((assertion) => assertion.id === id);
    const mode = each?.mode ?? 'end';
    if (each === undefined || mode === 'end') return;
    if (mode === 'start') {
      this.#judgeNow(`assert/${id}`, id, each.expect, each.message);
      return;
    }
    this.#verdict(`${mode}/${id}`, id, each.message ?? each.expect.message ?? inWords(each.expect), 'pending');
    this.#watches.add(`verdict:${mode}/${id}`);
    if (each.within !== undefined && mode === 'eventually')
      this.#at(`deadline:${mode}/${id}`, this.#state.start + toMs(each.within));
  }

  // ── goals ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #goal(id: string): PlayState['goals'][string] {
    const state = this.#state.goals[id];
    if (state === undefined) throw new Error(`unknown goal ${id}`);
    return state;
  }

  #goalOf(id: string): Goal {
    const goal = this.#goals.find((each) => each.id === id);
    if (goal === undefined) throw new Error(`unknown goal ${id}`);
    return goal;
  }

  #open(goal: Goal): void {
    const afterStep = goal.after === undefined || followed(this.#state.steps[goal.after]) !== undefined;
    const needs = (goal.needs ?? []).every((id) => this.#goal(id).phase === 'done');
    if (!afterStep || !needs) return;
    const state = this.#goal(goal.id);
    state.phase = 'open';
    state.openedAt = this.#now();
    this.#tell({ type: 'goal', goal: goal.id, title: goal.title, state: 'open' });
    if (this.#options.goals !== 'person') this.#verdict(`goal/${goal.id}`, goal.id, goal.title, 'pending');
    if (goal.failWhen) this.#watches.add(`broken:${goal.id}`);
    this.#watches.add(`goal:${goal.id}`);
    if (goal.deadline !== undefined) this.#at(`lost:${goal.id}`, this.#now() + toMs(goal.deadline));
    // A moment later, so that what opened the goal has shown its effect.
    if (this.#options.goals === 'solution') this.#at(`solve:${goal.id}`, this.#now() + 5000);
  }

  #lookedForGoal(id: string, holds: boolean): void {
    const goal = this.#goalOf(id);
    const key = `hold:${id}`;
    const watch = this.#state.watches[`goal:${id}`];
    if (watch === undefined || this.#goal(id).phase !== 'open') return;
    if (!holds) {
      delete watch.memory[key];
      return;
    }
    const since = (watch.memory[key] as number | undefined) ?? this.#now();
    watch.memory[key] = since;
    const due = since + toMs(goal.hold ?? 0);
    if (this.#now() < due) this.#cluster.parts.sim.schedule(this.name, `look:goal:${id}`, due);
    else this.#decide(id, true);
  }

  #goalLost(id: string): void {
    if (this.#goal(id).phase === 'open') this.#decide(id, false);
  }

  #decide(id: string, done: boolean): void {
    const state = this.#goal(id);
    state.phase = done ? 'done' : 'failed';
    state.decidedAt = this.#now();
    for (const key of [`goal:${id}`, `broken:${id}`]) this.#watches.remove(key);
    for (const key of [`lost:${id}`, `solve:${id}`]) this.#cluster.parts.sim.cancel(this.name, key);
    const { title, debrief } = this.#goalOf(id);
    this.#tell({ type: 'goal', goal: id, title, state: done ? 'done' : 'failed' });
    if (done && debrief !== undefined) this.#caption(id, debrief, 'narrator');
    this.#settleById(`goal/${id}`, done);
    this.#at('check', this.#now()); // other goals may open now
  }

  #solve(id: string): void {
    if (this.#goal(id).phase !== 'open') return;
    this.#courses.start(`solve/${id}`);
  }

  #actionsOf(course: string): readonly (string | Action)[] {
    const id = nameOf(course);
    if (course.startsWith('step/')) return this.#stepOf(id).do ?? [];
    const goal = this.#goalOf(id);
    const { alternative = 0 } = this.#options;
    return (alternative > 0 ? goal.alternatives?.[alternative - 1] : undefined) ?? goal.solution ?? [];
  }

  #untilFailed(course: string): void {
    const condition = this.#conditionOf(`until:${course}`);
    this.#watches.remove(`until:${course}`);
    if (condition === undefined) return;
    const found = foundInstead(condition, this.scene) ?? 'it did not become true in time';
    this.#verdict(`${course}/until`, nameOf(course), inWords(condition), 'failed', found);
    this.#courses.proceed(course);
  }

  // ── the person ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Notes a command that a person ran; its code is added with `ended`. @returns its number */
  input(line: string): number {
    this.#state.inputs.push({ time: this.#now(), line });
    this.#look();
    return this.#state.inputs.length - 1;
  }

  inputEnded(index: number, code: number): void {
    const input = this.#state.inputs[index];
    if (input !== undefined) this.#state.inputs[index] = { ...input, code } satisfies InputRecord;
    this.#look();
  }

  #look(): void {
    if (this.#state.phase === 'playing') this.#at('check', this.#now());
    this.#watches.reset();
  }

  /** Goes on: after a pause, or with the manual step that waits. @returns whether there was something to go on with */
  next(): boolean {
    const waiting = this.waiting;
    if (this.#state.pausedAfter !== undefined) delete this.#state.pausedAfter;
    else if (waiting !== undefined) this.#at(`step:${waiting.id}`, this.#now());
    else return false;
    this.#look();
    return true;
  }

  /** Answers the question that waits. @param right the number of the right choice, from 1 */
  answer(choice: number, right: number): boolean | undefined {
    const id = this.#state.asking;
    if (id === undefined) return undefined;
    delete this.#state.asking;
    const good = choice === right;
    this.#state.answers[id] = { choice, right: good };
    const { explain = '', choices = [] } = this.#stepOf(id).ask ?? {};
    const said = choices[right - 1];
    const answer = `${right}. ${typeof said === 'string' ? said : (said?.text ?? '')}`;
    const verdict = choice === 0 ? `It is ${answer}` : good ? `Right: ${answer}` : `Not ${choice}. It is ${answer}`;
    this.#caption(id, `${verdict}\n${explain}`, 'narrator');
    this.#tell({ type: 'answered', step: id, right: good, correct: right, explain });
    this.#look();
    return good;
  }

  /** The hints of a goal that can be had now, least revealing first; those that were asked for come first. */
  hintsFor(id: string): readonly string[] {
    const goal = this.#goals.find((each) => each.id === id);
    const state = this.#state.goals[id];
    if (goal === undefined || state === undefined) return [];
    const more = state.phase === 'open' ? this.#more(goal, state).map(({ hint }) => hint.text) : [];
    return [...state.hints.flatMap((index) => goal.hints?.[index]?.text ?? []), ...more];
  }

  /** Hints that were not asked for yet and whose time has come. */
  #more(goal: Goal, state: GoalState): { hint: Hint; index: number }[] {
    const waited = this.#now() - (state.openedAt ?? 0);
    return (goal.hints ?? [])
      .map((hint, index) => ({ hint, index }))
      .filter(({ hint, index }) => !state.hints.includes(index) && waited >= toMs(hint.after ?? 0))
      .filter(({ hint }) => hint.when === undefined || this.#holdsNow(hint.when))
      .sort((a, b) => (a.hint.level ?? 1) - (b.hint.level ?? 1));
  }

  /** Reveals the next hint of an open goal. @returns its text; undefined when there is none (yet) */
  hint(id: string): string | undefined {
    const goal = this.#goals.find((each) => each.id === id);
    const state = this.#state.goals[id];
    if (goal === undefined || state?.phase !== 'open') return undefined;
    const [next] = this.#more(goal, state);
    if (next === undefined) return undefined;
    state.hints.push(next.index);
    this.#tell({ type: 'hint', goal: id, text: next.hint.text });
    return next.hint.text;
  }

  #holdsNow(condition: Condition): boolean {
    return this.test(condition, armedAtStart(this.scene))();
  }

  /** A question that can be asked again and again: does it hold? What happens counts from `armed`, now unless given. */
  test(condition: Condition, armed: Armed = armedNow(this.scene)): () => boolean {
    const memory = {};
    return () => holds(condition, { scene: this.scene, armed, memory, wake: () => {} });
  }

  /** The file that the scenario comes from. */
  get loaded(): LoadedScenario {
    return this.#loaded;
  }

  save(): PlayState {
    return structuredClone(this.#state);
  }

  load(saved: PlayState | undefined): void {
    this.#state = saved === undefined ? newState(this.#steps, this.#goals) : structuredClone(saved);
    this.#watches.reset();
  }
}

/** `step:cut` → `step`, `cut`; only the first colon parts. */
function split(key: string): [string, string] {
  const at = key.indexOf(':');
  return at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)];
}

const nameOf = (course: string): string => course.slice(course.indexOf('/') + 1);

function labelOf(step: Step): string {
  const manual = step.when?.manual;
  return typeof manual === 'string' ? manual : (manual?.label ?? step.title ?? step.id);
}

function expectations(step: Step): readonly Expectation[] {
  return step.expect === undefined ? [] : Array.isArray(step.expect) ? step.expect : [step.expect];
}

/** Whether the end waits for a verdict of this id. */
const waits = (id: string): boolean => /^(expect|eventually)\//.test(id);
