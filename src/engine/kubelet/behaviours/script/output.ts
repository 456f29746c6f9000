/** Where what a script prints goes: into its log, into files, through the filters of a pipe. */
import { goesOn, joined, type LogAt } from '../behaviour.ts';
import { filtered } from './filters.ts';
import type { Stage, State } from './state.ts';
import type { Redirection } from './syntax.ts';
import { wordsOf } from './words.ts';

/** The default `terminationMessagePath`. */
const TERMINATION_LOG = '/dev/termination-log';

export type Stream = 'stdout' | 'stderr';

/** Where the two outputs of a command go; undefined: into a file. */
export function whereTo(redirections: readonly Redirection[]): Record<Stream, Stream | undefined> {
  const goes: Record<Stream, Stream | undefined> = { stdout: 'stdout', stderr: 'stderr' };
  for (const { of, to } of redirections) {
    if (of === '0') continue;
    const end = to === '&1' ? goes.stdout : to === '&2' ? goes.stderr : undefined;
    if (of !== '2') goes.stdout = end;
    if (of === '2' || of === '&') goes.stderr = end;
  }
  return goes;
}

/** The file that a command's output goes into; undefined where there is none. */
export function fileOf(
  redirections: readonly Redirection[],
  state: State,
): { path: string; append: boolean } | undefined {
  const found = redirections.findLast(({ of, to }) => of !== '2' && of !== '0' && !to.startsWith('&'));
  return found && { path: wordsOf(found.to, state)[0] ?? '', append: found.append };
}

/** One line is printed. @param open more of it will come */
export function emit(state: State, text: string, stream: Stream = 'stdout', open = false): void {
  if (state.taken) log(state, text, stream, open);
  else deliver(state, text, stream, open, state.frames.length - 1);
}

function log(state: State, text: string, stream: Stream, open: boolean): void {
  const line: LogAt = {
    at: state.at,
    text,
    ...(stream === 'stderr' ? { error: true as const } : {}),
    ...(open ? { open: true as const } : {}),
  };
  const last = state.logs.at(-1);
  if (last !== undefined && goesOn(last, line)) state.logs[state.logs.length - 1] = joined(last, line);
  else state.logs.push(line);
}

/** @param from the innermost frame that may take it */
function deliver(state: State, text: string, stream: Stream, open: boolean, from: number): void {
  for (let i = from; i >= 0; i--) {
    const frame = state.frames[i];
    if (frame?.kind === 'into') {
      const to = whereTo(frame.redirections)[stream];
      if (to !== stream) {
        if (to === undefined) intoFile(state, frame.redirections, open ? text : `${text}\n`, true);
        else deliver(state, text, to, open, i - 1);
        return;
      }
    }
    if (frame?.kind === 'pipe' && stream === 'stdout') {
      const { open: before = '', ...rest } = frame;
      const whole = before + text;
      if (open) {
        state.frames = state.frames.with(i, { ...rest, open: whole });
        return;
      }
      const { stages, lines } = through(state, frame.stages, whole);
      state.frames = state.frames.with(i, { ...rest, stages });
      if (frame.end === undefined) for (const line of lines) deliver(state, line, stream, false, i - 1);
      else if (lines.length > 0)
        state.frames = state.frames.with(i, { ...rest, stages, kept: [...(frame.kept ?? []), ...lines] });
      return;
    }
  }
  log(state, text, stream, open);
}

/** Writes into the file that redirections name. */
export function intoFile(state: State, redirections: readonly Redirection[], text: string, append: boolean): void {
  const file = fileOf(redirections, state);
  if (file === undefined) return;
  if (file.path === TERMINATION_LOG) state.message += text;
  if (file.path.startsWith('/dev/') || state.write === undefined) return;
  const why = state.write(file.path, text, append, state.env['PWD']);
  if (why === undefined) return;
  log(state, `sh: can't create ${file.path}: ${why}`, 'stderr', false);
  state.code = 1;
}

/** `tee` writes what it hands on into files. @param text '' begins them */
export function copied(state: State, [name, ...rest]: readonly string[], text: string): void {
  if (name !== 'tee') return;
  const append = text !== '' || rest.includes('-a');
  for (const path of rest) if (!path.startsWith('-')) state.write?.(path, text, append, state.env['PWD']);
}

/** Filters that hand on each line as it comes; others wait for the last. */
function streams([name = '', ...rest]: readonly string[]): boolean {
  if (name === 'grep') return !rest.some((word) => /^-\w*[cnq]/.test(word));
  if (name === 'sed') return rest.every((word) => /^(?:-[Er]|-e|s\W)/.test(word));
  if (name === 'tr') return !rest.some((word) => word.includes('\\n'));
  return (
    !['awk', 'base64', 'head', 'nl', 'sort', 'tac', 'tail', 'uniq', 'wc'].includes(name) ||
    (name === 'awk' && !/\bNR\b/.test(rest.join(' ')))
  );
}

export const stageOf = (words: readonly string[]): Stage => ({
  words,
  held: [],
  code: words[0] === 'grep' && streams(words) ? 1 : 0,
});

/** One line on its way through filters. */
function through(
  state: State,
  stages: readonly Stage[],
  line: string,
): { stages: readonly Stage[]; lines: readonly string[] } {
  let lines: readonly string[] = [line];
  const next = [...stages];
  for (const [i, stage] of stages.entries()) {
    if (!streams(stage.words)) {
      next[i] = { ...stage, held: [...stage.held, ...lines] };
      return { stages: next, lines: [] };
    }
    const made = filtered(lines, stage.words);
    lines = made.lines;
    for (const each of lines) copied(state, stage.words, `${each}\n`);
    if (lines.length === 0) return { stages: next, lines };
    next[i] = { ...stage, code: made.code };
  }
  return { stages: next, lines };
}

/** Nothing more comes into a pipe, whose frame is gone. @param open what was printed without an end of line @returns what its filters kept until now */
export function endPipe(state: State, stages: readonly Stage[], open?: string): readonly string[] {
  let lines: readonly string[] = open === undefined ? [] : [open];
  for (const [i, { words, held, code }] of stages.entries()) {
    const made = filtered([...held, ...lines], words, i === 0 && open !== undefined);
    for (const each of lines) copied(state, words, `${each}\n`);
    lines = made.lines;
    state.code = streams(words) ? Math.min(code, made.code) : made.code;
  }
  return lines;
}
