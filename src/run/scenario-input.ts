/** Inputs that are about the run and not a line of the command language: `scenario next`, `scenario fault …`. */
import type { Cluster } from '../engine/index.ts';
import type { Player } from '../scenario/index.ts';
import { breakOrHeal } from './faults.ts';
import { nextHint } from './next-hint.ts';
import { tellRequest } from './request.ts';
import { ASKS, SCENARIO_HELP } from './scenario-words.ts';

/** What came of an input that is not a running command. */
export interface Answer {
  readonly text: string;
  readonly code: number;
}

/** The course that the input is for. */
export interface Course {
  readonly cluster: Cluster;
  readonly player: Player | undefined;
  /** The right answer to the question that waits, from 1; 0 where nobody wants to know. */
  right(): number;
  /** Ctrl-C for a command. @param satisfied it did all that was wanted of it */
  interrupt(ordinal: number, satisfied: boolean): void;
}

const DONE: Answer = { text: '', code: 0 };
const refused = (text: string): Answer => ({ text, code: 1 });

/** @param words those behind `scenario` */
export function scenarioInput([what = '', second = '', ...more]: readonly string[], course: Course): Answer {
  const { cluster, player } = course;
  if (ASKS.test(what)) return { text: SCENARIO_HELP, code: 0 };
  const first = ASKS.test(second) ? '' : second;
  switch (what) {
    case 'fault':
    case 'heal': {
      const number = player?.input(['scenario', what, first, ...more].join(' '));
      const answer = breakOrHeal(cluster, what, [first, ...more]);
      if (number !== undefined) player?.inputEnded(number, answer.code);
      return answer;
    }
    case 'request':
      return tellRequest(cluster, [first, ...more]);
    case 'interrupt':
      course.interrupt(Number(first), more[0] === 'satisfied');
      return DONE;
  }
  if (player === undefined) return refused('no scenario is playing');
  switch (what) {
    case 'looked':
      player.looked([first, ...more].join(' '));
      return DONE;
    case 'next':
      if (player.state.asking !== undefined) player.answer(0, course.right());
      else if (!player.next())
        return refused(player.finished ? 'the scenario is at its end' : 'no step waits for anybody');
      return DONE;
    case 'hint': {
      const goals = player.loaded.scenario.goals ?? [];
      return nextHint(
        player,
        goals.map(({ id }) => id),
        first,
      );
    }
    case 'answer':
      return answered(player, first, course.right);
    default:
      return refused(`nothing to do for "scenario ${what}"; it takes fault, heal, request, next, hint or answer`);
  }
}

function answered(player: Player, word: string, right: () => number): Answer {
  const { asking } = player.state;
  const asked = player.loaded.scenario.steps?.find(({ id }) => id === asking)?.ask;
  if (asked === undefined) return refused('no question is open');
  const choice = Number(word);
  if (asked.choices[choice - 1] === undefined)
    return refused(`"${word}" is none of the choices: it takes 1 to ${asked.choices.length}`);
  return { text: player.answer(choice, right()) ? 'right' : 'not quite', code: 0 };
}
