/** What a person answers to a question of the scenario. */
import type { Stage } from './stage.ts';

/**
 * Takes the answer to the question that waits.
 * @param choice the number of the choice, from 1; 0 asks for the answer
 * @param right the number of the right one
 * @returns whether it is right; undefined when nothing was asked
 */
export function takeAnswer(stage: Stage, choice: number, right: number): boolean | undefined {
  const id = stage.state.asking;
  if (id === undefined) return undefined;
  delete stage.state.asking;
  const good = choice === right;
  stage.state.answers[id] = { choice, right: good };
  const { explain = '', choices = [] } = stage.stepOf(id).ask ?? {};
  const said = choices[right - 1];
  const answer = `${right}. ${typeof said === 'string' ? said : (said?.text ?? '')}`;
  const verdict = choice === 0 ? `It is ${answer}` : good ? `Right: ${answer}` : `Not ${choice}. It is ${answer}`;
  stage.caption(id, `${verdict}\n${explain}`, 'narrator');
  stage.tell({ type: 'answered', step: id, right: good, correct: right, explain });
  return good;
}
