/** `scenario hint GOAL`. */
import { didYouMean, type Player } from '../scenario/index.ts';

/** The next hint of a goal; of the first that has one, if none is named. @param goals the ids of all */
export function nextHint(player: Player, goals: readonly string[], goal: string): { text: string; code: number } {
  if (goal !== '' && !goals.includes(goal))
    return {
      text: `there is no goal "${goal}"${didYouMean(goal, goals) || `; there is ${goals.join(', ')}`}`,
      code: 1,
    };
  for (const id of goal === '' ? goals : [goal]) {
    const hint = player.hint(id);
    if (hint !== undefined) return { text: hint, code: 0 };
  }
  return { text: 'no hint yet', code: 1 };
}
