/** The log of a program that prints as time goes on, in pieces. */
import type { LogAt, Program } from './behaviours/behaviour.ts';

/** Lines of a piece, so that adding one never copies them all, and how many older pieces are kept when it is rotated. */
const [LINES, PIECES] = [500, 20];

/** The log with more lines at its end. */
export function withLines(
  { logs = [], rotated = [] }: Program,
  more: readonly LogAt[],
): Pick<Program, 'logs' | 'rotated'> {
  if (more.length === 0) return { logs, rotated };
  if (logs.length < LINES) return { logs: Object.freeze([...logs, ...more]), rotated };
  return { logs: more, rotated: Object.freeze([...rotated, logs].slice(-PIECES)) };
}
