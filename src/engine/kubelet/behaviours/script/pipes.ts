/** What stands at the end of a pipe and runs commands: a loop that reads lines, or `xargs`. */
import type { PipeEnd, State } from './state.ts';
import { redirected, shapeOf } from './syntax.ts';
import { wordsOf } from './words.ts';

export function endIn(text: string, state: State): PipeEnd | undefined {
  if (/^xargs\b/.test(text)) return { words: wordsOf(redirected(text).command, state) };
  const shape = shapeOf(text);
  const inner = shape.kind === 'into' ? shapeOf(shape.text) : shape;
  if (COMPOUND.has(inner.kind)) return { text: shape.kind === 'into' ? shape.text : text };
  if (inner.kind === 'simple') return /^read\b/.test(text) ? { text } : undefined;
  if (inner.kind !== 'while') return undefined;
  const [, names] = /^(?:IFS=\S*\s+)?read\s+(?:-r\s+)?([\w\s]+)$/.exec(inner.head.trim()) ?? [];
  return names === undefined ? { text } : { names: names.trim().split(/\s+/), body: inner.body };
}
const COMPOUND: ReadonlySet<string> = new Set(['group', 'if', 'for', 'until', 'case']);

/** What `read` takes: the first line of a file, or the next one of those that wait. */
export function nextLine(state: State, file: string | undefined): string | undefined {
  if (file !== undefined) return state.read?.(file, state.env['PWD'])?.text.split('\n')[0];
  const at = state.frames.findLastIndex(({ kind }) => kind === 'stdin');
  const frame = state.frames[at];
  if (frame?.kind !== 'stdin') return undefined;
  const [line, ...lines] = frame.lines;
  state.frames = state.frames.with(at, { ...frame, lines });
  return line;
}

/** `read a b`: the last name takes what is left. */
export function readInto(state: State, names: readonly string[], line: string): void {
  const words = line.trim().split(/\s+/);
  for (const [i, name] of names.entries())
    state.env[name] =
      i < names.length - 1 ? (words[i] ?? '') : names.length === 1 ? line.trim() : words.slice(i).join(' ');
}
