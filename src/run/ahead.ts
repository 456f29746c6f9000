/** Running on to the scenario's next step: as fast as possible, and a moment further, so that what the step tells is seen. */
import type { Core } from './core.ts';
import { neededFirst } from './scenario-view.ts';
import type { UntilEnd, Waiting } from './until.ts';

/** Virtual time after a step happened in which what it sets off is let happen, ms. */
const MOMENT = 1_000;

/** What stands in the way when no step of the scenario comes by itself. */
const openGoal = ({ player }: Core): string | undefined =>
  neededFirst(player?.loaded.scenario.goals ?? []).find(({ id }) => player?.state.goals[id]?.phase === 'open')?.title;

/** Whether the script goes on by itself. */
const ahead = ({ player }: Core): boolean => player?.hurries === true && !player.finished;

const happened = ({ player }: Core): number =>
  Object.values(player?.state.steps ?? {}).reduce((sum, { times }) => sum + times, 0);

/** Whether a step has not happened yet; what is left then is to see that the last ones came to what they should. */
const stepsLeft = ({ player }: Core): boolean =>
  Object.values(player?.state.steps ?? {}).some(({ phase }) => phase === 'idle' || phase === 'armed');

export class Ahead implements Waiting {
  readonly text: string;
  due = Number.POSITIVE_INFINITY;
  readonly #core: Core;
  readonly #end: (end: UntilEnd) => void;
  readonly #before: number;
  /** A step happened: from here on only what comes of it. */
  arrived = false;
  #ended = false;

  private constructor(core: Core, end: (end: UntilEnd) => void) {
    this.#core = core;
    this.#end = end;
    this.#before = happened(core);
    this.text = stepsLeft(core) ? 'the next step' : 'the end';
  }

  /** @returns why no step comes by itself, in words */
  static start(core: Core, end: (end: UntilEnd) => void): Ahead | string {
    const { player } = core;
    if (player === undefined) return 'no scenario is playing';
    if (ahead(core)) return new Ahead(core, end);
    const goal = openGoal(core);
    return goal === undefined ? 'No step is ahead.' : `No step is ahead. The goal is yours to reach: ${goal}`;
  }

  /** Looks whether it is there. @returns whether the waiting is over */
  check(): boolean {
    const { now, player } = this.#core;
    const steps = happened(this.#core) - this.#before;
    if (steps > 0 && !this.arrived) {
      this.arrived = true;
      this.due = now + MOMENT;
    }
    // a second step in the same moment is told later, and a person is asked before time goes on
    if (steps > 1 || now >= this.due) this.stop('held');
    else if (player === undefined || player.waiting !== undefined || player.finished) this.stop('held');
    else if (!this.arrived && !ahead(this.#core)) this.stop('late');
    return this.#ended;
  }

  stop(end: UntilEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#end(end);
  }
}
