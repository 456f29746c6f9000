/** `tail -F FILE` as it goes on: what has come into the file since it looked last, as a sidecar that ships a log does. */
import type { Container } from '../api/types.ts';
import { complain, type Ran } from '../ran.ts';
import { isFollowing as follows } from './behaviours/script/programs.ts';
import type { Context } from './context.ts';
import { filesOf } from './inside.ts';
import type { ContainerRecord, PodRecord } from './memory.ts';

export const isFollowing = ([program = '', ...rest]: readonly string[]): boolean =>
  /(?:^|\/)tail$/.test(program) && rest.some(follows);

/** One look. */
export function follow(
  ctx: Context,
  record: PodRecord,
  container: Container,
  instance: ContainerRecord,
  words: readonly string[],
): Ran {
  const path = words.at(-1) ?? '';
  const text = filesOf(ctx, record, container, instance).get(path);
  const seen = instance.followed?.[path];
  instance.followed = { ...instance.followed, [path]: text?.length ?? 0 };
  if (text !== undefined) {
    const from = seen === undefined ? firstShown(text, words) : seen > text.length ? 0 : seen;
    return { code: 0, output: text.slice(from), took: 0 };
  }
  const missing = `tail: can't open '${path}': No such file or directory\n`;
  if (!words.some((word) => /^(?:-[a-zA-Z]*F|--retry)/.test(word)))
    return { code: 1, ...complain(`${missing}tail: no files\n`), took: 0 };
  return { code: 0, ...(seen === undefined ? complain(missing) : { output: '' }), took: 0 };
}

/** Where the lines begin that `-n 5` (the last five) or `-n +1` (from the first) asks for; the last ten unless said. */
function firstShown(text: string, words: readonly string[]): number {
  const wanted = /\s-n\s*(\+?\d+)/.exec(` ${words.join(' ')}`)?.[1] ?? '10';
  const lines = text.replace(/\n$/, '').split('\n');
  const first = wanted.startsWith('+') ? Number(wanted) - 1 : lines.length - Number(wanted);
  return lines.slice(0, Math.max(0, first)).reduce((sum, line) => sum + line.length + 1, 0);
}
