/**
 * Questions of a scenario: what will happen? A person answers while the clock stands. Where nobody sits, the future itself
 * answers, and whether one of the choices was right is a verdict: so a proof finds a question that cannot be answered.
 */
import { fromMs, toMs } from '../duration.ts';
import type { Ask, Step } from '../format/steps.ts';
import type { Stage } from './stage.ts';
import type { Verdicts } from './verdicts.ts';
import type { Watches } from './watches.ts';

/** How far ahead one looks for what a question asks for, unless it says otherwise, virtual ms. */
export const AHEAD = 1_800_000;

/**
 * The number of the choice whose time it is, from 1; the one without a time when it never happens. 0 when none is right.
 * @param time virtual ms from the question to what it asks for; undefined when that does not happen
 */
export function choiceFor({ choices }: Ask, time: number | undefined): number {
  return (
    choices.findIndex((choice) => {
      if (typeof choice === 'string') return time === undefined;
      const timed = choice.from !== undefined || choice.to !== undefined;
      if (time === undefined || !timed) return time === undefined && !timed;
      return time >= toMs(choice.from ?? 0) && (choice.to === undefined || time < toMs(choice.to));
    }) + 1
  );
}

const textOf = (choice: Ask['choices'][number] | undefined): string =>
  typeof choice === 'string' ? choice : (choice?.text ?? '');

export class Questions {
  readonly #stage: Stage;
  readonly #watches: Watches;
  readonly #verdicts: Verdicts;

  constructor(stage: Stage, watches: Watches, verdicts: Verdicts) {
    this.#stage = stage;
    this.#watches = watches;
    this.#verdicts = verdicts;
  }

  /** Asks what a step asks. */
  put(id: string, ask: Ask): void {
    const stage = this.#stage;
    const choices = ask.choices.map((choice, i) => `${i + 1}. ${textOf(choice)}`);
    stage.caption(id, [ask.prompt, ...choices].join('\n'), 'narrator');
    if (stage.options.attended) {
      stage.state.asking = id;
      stage.tell({ type: 'asking', step: id });
    } else if (ask.answer !== undefined) this.#say(id, ask, ask.answer);
    else if (ask.reveal !== undefined) {
      this.#verdicts.add(`ask/${id}`, id, 'one of the choices is right');
      stage.at(`unrevealed:${id}`, stage.now + (ask.reveal.within === undefined ? AHEAD : toMs(ask.reveal.within)));
      this.#watches.add(`verdict:ask/${id}`);
    }
  }

  /** What the question of a step asks for has happened, or (with `false`) has not in its time. */
  revealed(id: string, happened: boolean): void {
    const stage = this.#stage;
    const { ask } = stage.stepOf(id);
    if (ask === undefined || !this.#verdicts.isOpen(`ask/${id}`)) return;
    stage.cancel(`unrevealed:${id}`);
    const time = happened ? stage.now - (stage.step(id).doneAt ?? stage.now) : undefined;
    const right = choiceFor(ask, time);
    const found = time === undefined ? 'it does not happen' : `it happens after ${fromMs(time)}`;
    this.#verdicts.settle(`ask/${id}`, right > 0, found);
    if (right > 0) this.#say(id, ask, right);
  }

  #say(id: string, ask: Ask, right: number): void {
    this.#stage.caption(id, said(ask, `It is ${answerOf(ask, right)}`), 'narrator');
  }
}

const answerOf = ({ choices }: Ask, right: number): string => `${right}. ${textOf(choices[right - 1])}`;
const said = ({ explain = '' }: Ask, verdict: string): string =>
  `${verdict}${/[.!?]$/.test(verdict) ? '' : '.'}\n${explain}`;

/**
 * Takes the answer to the question that waits.
 * @param choice the number of the choice, from 1; 0 asks for the answer
 * @param right the number of the right one
 * @returns whether it is right; undefined when nothing was asked
 */
export function takeAnswer(stage: Stage, choice: number, right: number): boolean | undefined {
  const id = stage.state.asking;
  const ask: Step['ask'] = id === undefined ? undefined : stage.stepOf(id).ask;
  if (id === undefined || ask === undefined) return undefined;
  delete stage.state.asking;
  const good = choice === right;
  stage.state.answers[id] = { choice, right: good };
  const answer = answerOf(ask, right);
  const verdict = choice === 0 ? `It is ${answer}` : good ? `Right: ${answer}` : `Not ${choice}. It is ${answer}`;
  stage.caption(id, said(ask, verdict), 'narrator');
  stage.tell({ type: 'answered', step: id, right: good, correct: right, explain: ask.explain ?? '' });
  return good;
}
