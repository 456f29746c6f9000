/** Goals: they open, are looked at all the time, and are decided once. */
import { foundInstead, inWords, unmet } from '../conditions/condition.ts';
import { toMs } from '../duration.ts';
import type { Condition } from '../format/conditions.ts';
import type { Goal } from '../format/goals.ts';
import type { Expectation } from '../format/steps.ts';
import type { Courses } from './courses.ts';
import { followed } from './moments.ts';
import { scoreOf, scoreText } from './score.ts';
import type { Stage } from './stage.ts';
import type { Verdicts } from './verdicts.ts';
import type { Watches } from './watches.ts';

/** A solution begins so much later than its goal opens, so that what opened the goal has shown its effect, ms. */
const HESITATION = 5000;

/** Whether a condition asks for a command, or for one of several. */
const isCommand = ({ input, any }: Condition): boolean => input !== undefined || any?.every(isCommand) === true;

export class Goals {
  readonly #stage: Stage;
  readonly #watches: Watches;
  readonly #verdicts: Verdicts;
  readonly #courses: Courses;

  constructor(stage: Stage, watches: Watches, verdicts: Verdicts, courses: Courses) {
    this.#stage = stage;
    this.#watches = watches;
    this.#verdicts = verdicts;
    this.#courses = courses;
  }

  openWhatCan(): void {
    for (const goal of this.#stage.goals) if (this.#stage.goal(goal.id).phase === 'closed') this.#open(goal);
  }

  /** Whether one is still to be reached. */
  get missing(): boolean {
    return this.#stage.goals.some(
      ({ id, optional }) => !optional && ['closed', 'open'].includes(this.#stage.goal(id).phase),
    );
  }

  #open(goal: Goal): void {
    const stage = this.#stage;
    const afterStep = goal.after === undefined || followed(stage.state.steps[goal.after]) !== undefined;
    const needs = (goal.needs ?? []).every((id) => stage.goal(id).phase === 'done');
    if (!afterStep || !needs) return;
    const state = stage.goal(goal.id);
    state.phase = 'open';
    state.openedAt = stage.now;
    stage.tell({ type: 'goal', goal: goal.id, title: goal.title, state: 'open' });
    if (stage.options.goals !== 'person') this.#verdicts.add(`goal/${goal.id}`, goal.id, goal.title);
    if (goal.failWhen) this.#watches.add(`broken:${goal.id}`);
    this.#watches.add(`goal:${goal.id}`);
    if (goal.deadline !== undefined) stage.at(`lost:${goal.id}`, stage.now + toMs(goal.deadline));
    if (stage.options.goals === 'solution') stage.at(`solve:${goal.id}`, stage.now + HESITATION);
  }

  /** A look at a goal's check: it is reached when that has held long enough. */
  looked(id: string, holds: boolean): void {
    const stage = this.#stage;
    const key = `hold:${id}`;
    const watch = stage.state.watches[`goal:${id}`];
    if (watch === undefined || stage.goal(id).phase !== 'open') return;
    if (!holds) {
      delete watch.memory[key];
      return;
    }
    const since = (watch.memory[key] as number | undefined) ?? stage.now;
    watch.memory[key] = since;
    const due = since + toMs(stage.goalOf(id).hold ?? 0);
    if (stage.now < due) stage.notAfter(`look:goal:${id}`, due);
    else this.#decide(id, true);
  }

  /** Since when an open goal's check has held, virtual ms; undefined while it does not. */
  heldSince(id: string): number | undefined {
    return this.#stage.state.watches[`goal:${id}`]?.memory[`hold:${id}`] as number | undefined;
  }

  /** What an open goal still lacks, in words; undefined when its check holds. */
  unmet(id: string): string | undefined {
    const { scene, state } = this.#stage;
    const watch = state.watches[`goal:${id}`];
    if (watch === undefined) return undefined;
    const look = { scene, armed: watch.armed, memory: structuredClone(watch.memory), wake: () => {} };
    const part = unmet(this.#stage.goalOf(id).check, look);
    if (part === undefined) return undefined;
    if (part.message !== undefined) return part.message;
    // the pattern of a command line tells nobody what to type
    if (isCommand(part)) return 'a command that it asks for';
    const found = foundInstead(part, scene);
    return found === undefined ? inWords(part) : `${inWords(part)}; ${found}`;
  }

  /** @param by what broke it; its deadline when that is missing */
  lost(id: string, by?: Expectation): void {
    const stage = this.#stage;
    if (stage.goal(id).phase !== 'open') return;
    const why = by === undefined ? 'its time is over' : (by.message ?? `${inWords(by)}, which must not be`);
    stage.caption(id, `Lost: ${stage.goalOf(id).title} (${why}). Begin again, or go back in time.`, 'narrator');
    this.#decide(id, false);
  }

  solve(id: string): void {
    if (this.#stage.goal(id).phase === 'open') this.#courses.start(`solve/${id}`);
  }

  /** The debrief's last word. */
  #tellScore(): void {
    const score = scoreOf(this.#stage);
    if (score === undefined || this.#stage.state.scored) return;
    this.#stage.state.scored = true;
    this.#stage.caption('', `Score: ${scoreText(score)}.`, 'narrator');
    this.#stage.tell({ type: 'score', score });
  }

  #decide(id: string, done: boolean): void {
    const stage = this.#stage;
    const state = stage.goal(id);
    state.phase = done ? 'done' : 'failed';
    state.decidedAt = stage.now;
    for (const key of [`goal:${id}`, `broken:${id}`]) this.#watches.remove(key);
    for (const key of [`lost:${id}`, `solve:${id}`]) stage.cancel(key);
    const { title, debrief } = stage.goalOf(id);
    stage.tell({ type: 'goal', goal: id, title, state: done ? 'done' : 'failed' });
    if (done && debrief !== undefined) stage.caption(id, debrief, 'narrator');
    this.#verdicts.settle(`goal/${id}`, done);
    if (!this.missing) this.#tellScore();
    stage.at('check', stage.now); // other goals may open now
  }
}
