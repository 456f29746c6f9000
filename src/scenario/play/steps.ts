/** Steps: armed when their turn has come, they happen, act, are judged, and are done. */
import { inWords } from '../conditions/condition.ts';
import { armedAtStart, armedNow } from '../conditions/scene.ts';
import { toMs } from '../duration.ts';
import type { Expectation, Step } from '../format/steps.ts';
import type { Courses } from './courses.ts';
import { followed, nextTime, startOf } from './moments.ts';
import { expectations } from './names.ts';
import type { Questions } from './questions.ts';
import type { Stage } from './stage.ts';
import type { Watch } from './state.ts';
import type { Verdicts } from './verdicts.ts';
import type { Watches } from './watches.ts';

/** How long an `on` may wait unless the step says otherwise, ms. */
const TIMEOUT = 600_000;

export class Steps {
  readonly #stage: Stage;
  readonly #watches: Watches;
  readonly #verdicts: Verdicts;
  readonly #courses: Courses;
  readonly #questions: Questions;
  readonly #trouble: () => void;

  /** @param trouble called when the step happens at which the trouble begins */
  constructor(
    stage: Stage,
    watches: Watches,
    verdicts: Verdicts,
    courses: Courses,
    questions: Questions,
    trouble: () => void,
  ) {
    this.#stage = stage;
    this.#watches = watches;
    this.#verdicts = verdicts;
    this.#courses = courses;
    this.#questions = questions;
    this.#trouble = trouble;
  }

  /** Sets the alarms of those that have a time of their own. */
  begin(): void {
    const { steps, state } = this.#stage;
    for (const { id, when } of steps) {
      if (when?.at === undefined) continue;
      this.#stage.step(id).phase = 'armed';
      this.#stage.at(`step:${id}`, state.start + toMs(when.at));
    }
  }

  armWhatCan(): void {
    const { asking, pausedAfter } = this.#stage.state;
    if (asking !== undefined || pausedAfter !== undefined) return; // the person comes first
    for (const [i, step] of this.#stage.steps.entries()) {
      const { phase } = this.#stage.step(step.id);
      if (phase === 'idle') this.#arm(step, this.#stage.steps[i - 1]);
      else if (phase === 'armed' && this.#isOver(step)) this.#last(step.id);
    }
  }

  /** Whether what a repeated step goes on until has happened. */
  #isOver({ when }: Step): boolean {
    const until = when?.every?.until;
    return until !== undefined && followed(this.#stage.state.steps[until]) !== undefined;
  }

  /** A repeated step has happened for the last time. */
  #last(id: string): void {
    this.#stage.cancel(`step:${id}`);
    this.#stage.step(id).phase = 'judging';
    this.judged(id);
  }

  /** Whether all have happened that have an end. */
  get over(): boolean {
    return this.#stage.steps.every((step) => {
      const { phase } = this.#stage.step(step.id);
      const endless = step.when?.every && step.when.every.count === undefined && step.when.every.until === undefined;
      return phase === 'done' || phase === 'failed' || endless;
    });
  }

  #arm(step: Step, previous: Step | undefined): void {
    const stage = this.#stage;
    const ready = startOf(step, previous?.id, (id) => stage.state.steps[id], stage.state.start);
    if (ready === undefined) return;
    const state = stage.step(step.id);
    state.phase = 'armed';
    state.armedAt = stage.now;
    const { on, manual, every } = step.when ?? {};
    if (on) {
      state.since = armedNow(stage.scene);
      if (on.since === 'start') this.#watches.add(`on:${step.id}`, armedAtStart(stage.scene));
      else this.#watches.add(`on:${step.id}`);
      if (state.phase === 'armed')
        stage.at(`timeout:${step.id}`, stage.now + (step.timeout ? toMs(step.timeout) : TIMEOUT));
    } else if (manual) {
      if (stage.options.attended) stage.tell({ type: 'waiting', step: step.id, label: labelOf(step) });
      else stage.at(`step:${step.id}`, stage.now + toMs((typeof manual === 'object' && manual.auto) || 0));
    } else if (every) stage.at(`step:${step.id}`, nextTime(every, stage.now));
    else stage.at(`step:${step.id}`, ready);
  }

  /** A look at what a step waits for. */
  looked(id: string, watch: Watch, holds: boolean): void {
    const stage = this.#stage;
    const on = stage.stepOf(id).when?.on;
    if (!holds || on === undefined) return;
    const state = stage.step(id);
    if (!watch.seenFalse && !on.level && on.since !== 'start') {
      state.stale = true;
      return;
    }
    state.seen++;
    if (state.seen < (on.occurrence ?? 1)) {
      stage.state.watches[watch.id] = { ...watch, armed: armedNow(stage.scene), memory: {}, seenFalse: false };
      return;
    }
    this.#watches.remove(watch.id);
    stage.cancel(`timeout:${id}`);
    stage.at(`step:${id}`, stage.now + toMs(on.delay ?? 0));
  }

  happen(id: string): void {
    const stage = this.#stage;
    const step = stage.stepOf(id);
    const state = stage.step(id);
    stage.cancel(`timeout:${id}`);
    this.#watches.remove(`on:${id}`);
    state.phase = 'acting';
    state.happenedAt = stage.now;
    state.since ??= armedNow(stage.scene);
    state.times++;
    if (stage.scenario.scoring?.from === id) this.#trouble();
    stage.tell({ type: 'step', step: id, title: step.title ?? id, chapter: step.chapter });
    if (step.say !== undefined) {
      const { text, as = 'narrator' } = typeof step.say === 'string' ? { text: step.say } : step.say;
      stage.caption(id, text, as);
    }
    if (step.show) {
      stage.state.show = step.show;
      stage.tell({ type: 'show', show: step.show });
    }
    this.#courses.start(`step/${id}`);
  }

  /** Its actions are done. */
  acted(id: string): void {
    const stage = this.#stage;
    const step = stage.stepOf(id);
    const every = step.when?.every;
    if (every && !this.#isOver(step) && (every.count === undefined || stage.step(id).times < every.count)) {
      stage.step(id).phase = 'armed';
      stage.at(`step:${id}`, nextTime(every, stage.now));
      return;
    }
    this.#last(id);
  }

  /** Goes on judging: expectations are judged in order, each after the one before it is decided. */
  judged(id: string): void {
    this.#expectNext(id);
    this.#maybeDone(id);
  }

  #expectNext(id: string): void {
    const all = expectations(this.#stage, this.#stage.stepOf(id));
    const begun = this.#verdictsOf(id).length;
    const next = all[begun];
    if (next !== undefined) this.#expect(`expect/${id}/${begun}`, id, next);
  }

  #verdictsOf(id: string) {
    return this.#stage.state.verdicts.filter((verdict) => verdict.id.startsWith(`expect/${id}/`));
  }

  #expect(id: string, of: string, expectation: Expectation): void {
    const stage = this.#stage;
    this.#verdicts.add(id, of, inWords(expectation));
    this.#watches.add(`verdict:${id}`, stage.state.steps[of]?.since);
    if (!this.#verdicts.isOpen(id)) return;
    if (expectation.within === undefined && expectation.for === undefined)
      this.#verdicts.settle(id, false, expectation);
    else stage.at(`deadline:${id}`, stage.now + toMs(expectation.within ?? 0) + toMs(expectation.for ?? 0));
  }

  #maybeDone(id: string): void {
    const stage = this.#stage;
    const state = stage.step(id);
    if (state.phase !== 'judging') return;
    const mine = this.#verdictsOf(id);
    if (mine.some((verdict) => verdict.state === 'pending')) return;
    const step = stage.stepOf(id);
    if (mine.length < expectations(stage, step).length) return;
    const failed = stage.state.verdicts.some((verdict) => verdict.of === id && verdict.state === 'failed');
    state.phase = failed ? 'failed' : 'done';
    state.doneAt = stage.now;
    if (step.ask) this.#questions.put(id, step.ask);
    else if (step.pause && stage.options.attended) {
      stage.state.pausedAfter = id;
      stage.tell({ type: 'paused', step: id });
    }
  }

  timedOut(id: string): void {
    const stage = this.#stage;
    const step = stage.stepOf(id);
    const state = stage.step(id);
    if (state.phase !== 'armed') return;
    this.#watches.remove(`on:${id}`);
    const waited = step.when?.on ? inWords(step.when.on) : 'the step happens';
    if (step.onTimeout === 'continue') state.phase = 'done';
    else {
      this.#verdicts.add(`step/${id}`, id, waited, 'failed', { detail: `not within ${step.timeout ?? '10m'}` });
      state.phase = 'failed';
    }
    state.doneAt = stage.now;
  }

  /** What never happened before the end is a failure. */
  end(): void {
    for (const step of this.#stage.steps)
      if (['idle', 'armed'].includes(this.#stage.step(step.id).phase) && !step.when?.every)
        this.#verdicts.add(`step/${step.id}`, step.id, 'the step happens', 'failed', {
          detail: 'it did not happen before the end',
        });
  }
}

/** What a manual step offers. */
export function labelOf(step: Step): string {
  const manual = step.when?.manual;
  return typeof manual === 'string' ? manual : (manual?.label ?? step.title ?? step.id);
}
