/** The log of a program that prints as time goes on, in pieces. */
import { goesOn, joined, type LogAt, type Program } from './behaviours/behaviour.ts';

/** Lines of a piece, so that adding one never copies them all, and how many older pieces are kept when it is rotated. */
const [LINES, PIECES] = [500, 20];

/** The log with more lines at its end. */
export function withLines(
  { logs = [], rotated = [] }: Program,
  more: readonly LogAt[],
): Pick<Program, 'logs' | 'rotated'> {
  const [first, ...others] = more;
  if (first === undefined) return { logs, rotated };
  const last = logs.at(-1);
  if (last !== undefined && goesOn(last, first))
    return { logs: Object.freeze([...logs.slice(0, -1), joined(last, first), ...others]), rotated };
  if (logs.length < LINES) return { logs: Object.freeze([...logs, ...more]), rotated };
  return { logs: more, rotated: Object.freeze([...rotated, logs].slice(-PIECES)) };
}
