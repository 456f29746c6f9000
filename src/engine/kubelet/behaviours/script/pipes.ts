/** What stands at the end of a pipe and runs commands: a loop that reads lines, or `xargs`. */
import type { PipeEnd, State } from './state.ts';
import { redirected, shapeOf } from './syntax.ts';
import { wordsOf } from './words.ts';

export function endIn(text: string, state: State): PipeEnd | undefined {
  if (/^xargs\b/.test(text)) return { words: wordsOf(redirected(text).command, state) };
  const shape = shapeOf(text);
  const inner = shape.kind === 'into' ? shapeOf(shape.text) : shape;
  if (inner.kind !== 'while') return undefined;
  const [, names] = /^(?:IFS=\S*\s+)?read\s+(?:-r\s+)?([\w\s]+)$/.exec(inner.head.trim()) ?? [];
  return names === undefined ? undefined : { names: names.trim().split(/\s+/), body: inner.body };
}

/** `read a b`: the last name takes what is left. */
export function readInto(state: State, names: readonly string[], line: string): void {
  const words = line.trim().split(/\s+/);
  for (const [i, name] of names.entries())
    state.env[name] =
      i < names.length - 1 ? (words[i] ?? '') : names.length === 1 ? line.trim() : words.slice(i).join(' ');
}
