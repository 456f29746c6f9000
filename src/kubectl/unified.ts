/** Two files as `diff -u` shows them. */
import { hunks } from '../engine/index.ts';

/** @param now virtual ms, the time of both files @returns an empty text for equal texts */
export function unifiedDiff(before: string, after: string, from: string, to: string, now: number): string {
  const text = hunks(before, after);
  if (text === '') return '';
  const time = new Date(now).toISOString().replace('T', ' ').replace('Z', '000000 +0000');
  return `--- ${from}\t${time}\n+++ ${to}\t${time}\n${text}`;
}
