/** Hints: each when its time has come and what it speaks of holds, what fits best first. They never change the world. */
import { armedAtStart } from '../conditions/scene.ts';
import { toMs } from '../duration.ts';
import type { Goal, Hint } from '../format/goals.ts';
import type { Stage } from './stage.ts';
import type { GoalState } from './state.ts';
import { question } from './verdicts.ts';

export class Hints {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** The hints of a goal that can be had now; those that were asked for come first. */
  of(id: string): readonly string[] {
    const found = this.#find(id);
    if (found === undefined) return [];
    const { goal, state } = found;
    const more = state.phase === 'open' ? this.#more(goal, state).map(({ hint }) => hint.text) : [];
    return [...state.hints.flatMap((index) => goal.hints?.[index]?.text ?? []), ...more];
  }

  /** Reveals the next hint of an open goal. @returns its text; undefined when there is none (yet) */
  next(id: string): string | undefined {
    const found = this.#find(id);
    if (found?.state.phase !== 'open') return undefined;
    const [next] = this.#more(found.goal, found.state);
    if (next === undefined) return undefined;
    found.state.hints.push(next.index);
    this.#stage.tell({ type: 'hint', goal: id, text: next.hint.text });
    return next.hint.text;
  }

  /** Notes which hints could be had now, or later while things are as they are. */
  note(id: string): void {
    const found = this.#find(id);
    if (found?.state.phase !== 'open') return;
    const { offered } = found.state;
    if (offered.length === found.goal.hints?.length) return;
    for (const [index, { when }] of (found.goal.hints ?? []).entries())
      if (!offered.includes(index) && this.#holds(when)) offered.push(index);
  }

  #find(id: string): { goal: Goal; state: GoalState } | undefined {
    const goal = this.#stage.goals.find((each) => each.id === id);
    const state = this.#stage.state.goals[id];
    return goal === undefined || state === undefined ? undefined : { goal, state };
  }

  #holds(when: Hint['when']): boolean {
    return when === undefined || question(this.#stage, when, armedAtStart(this.#stage.scene))();
  }

  /** Those that were not asked for yet and whose time has come. */
  #more(goal: Goal, state: GoalState): { hint: Hint; index: number }[] {
    const waited = this.#stage.now - (state.openedAt ?? 0);
    return (goal.hints ?? [])
      .map((hint, index) => ({ hint, index }))
      .filter(({ hint, index }) => !state.hints.includes(index) && waited >= toMs(hint.after ?? 0))
      .filter(({ hint }) => this.#holds(hint.when))
      .sort((a, b) => rank(a.hint) - rank(b.hint));
  }
}

/** Of the levels the one that says how to mend it. */
const MENDS = 3;

/** What speaks of what is seen or was just tried goes before what always holds, and then the less before the more revealing. */
function rank({ level = 1, when }: Hint): number {
  return when !== undefined && level < MENDS ? level - MENDS : level;
}
