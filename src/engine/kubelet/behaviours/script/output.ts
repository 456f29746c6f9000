/** Where what a script prints goes: into its log, into files, through pipes; and where it reads from. */
import { goesOn, joined, type LogAt } from '../behaviour.ts';
import { isPipe, isRead, isWritten, kill } from './processes.ts';
import type { End, Machine, Process } from './state.ts';

export type Stream = 'stdout' | 'stderr';

/** 128 + SIGPIPE. */
const BROKEN_PIPE = 141;

/** A process prints a text, whose last line may have no end yet. */
export function print(machine: Machine, process: Process, text: string, stream: Stream = 'stdout'): void {
  if (text !== '') printTo(machine, process, text, process.ends[stream === 'stdout' ? 1 : 2]);
}

/** A process prints whole lines. */
export function printLines(machine: Machine, process: Process, lines: readonly string[], stream?: Stream): void {
  print(machine, process, lines.map((line) => `${line}\n`).join(''), stream);
}

function printTo(machine: Machine, process: Process, text: string, to: End): void {
  if (to === 'nowhere') return;
  if (to === 'message') machine.message += text;
  else if (typeof to === 'string') log(machine, process.at, text, to);
  else if ('file' in to) save(machine, process, to, text);
  else {
    const pipe = machine.pipes[to.pipe];
    if (pipe !== undefined && isRead(machine, to.pipe)) pipe.text += text;
    else kill(machine, process, BROKEN_PIPE);
  }
}

/** Files that were opened are there, though nothing came into them. */
export function settle(machine: Machine, process: Process): void {
  for (const to of process.ends) if (typeof to === 'object' && 'file' in to && to.fresh) save(machine, process, to, '');
}

function log({ logs }: Machine, at: number, text: string, stream: Stream): void {
  for (const [line, end = ''] of text.matchAll(/[^\n]*(\n|$)/g)) {
    if (line === '') continue;
    const next: LogAt = {
      at,
      text: end === '' ? line : line.slice(0, -1),
      ...(stream === 'stderr' ? { error: true as const } : {}),
      ...(end === '' ? { open: true as const } : {}),
    };
    const last = logs.at(-1);
    if (last !== undefined && goesOn(last, next)) logs[logs.length - 1] = joined(last, next);
    else logs.push(next);
  }
}

type File = Extract<End, { readonly file: string }>;

function save(machine: Machine, process: Process, to: File, text: string): void {
  const opened: File = { file: to.file, append: true, fresh: false };
  const [input, output, errors] = process.ends;
  process.ends = [input, output === to ? opened : output, errors === to ? opened : errors];
  if (to.fresh) machine.files.push({ at: process.at, path: to.file, exists: true });
  const why = machine.write?.(to.file, text, to.append, process.env['PWD']);
  if (why === undefined) return;
  complain(machine, process, `sh: can't create ${to.file}: ${why}`, to);
  process.ends = [input, output === to ? 'nowhere' : output, errors === to ? 'nowhere' : errors];
  process.code = 1;
}

/** The shell itself says something, where its errors went before. */
function complain(machine: Machine, process: Process, line: string, but: End): void {
  const before = process.frames.findLast(({ kind }) => kind === 'ends');
  const [, , errors] = before?.kind === 'ends' ? before.ends : process.own;
  printTo(machine, process, `${line}\n`, errors === but ? 'stderr' : errors);
}

/** What a process can read now: the next line, 'end' when nothing comes any more, 'later' when it has to wait. */
export type Line = { readonly line: string; readonly whole: boolean } | 'end' | 'later';

export function readLine(machine: Machine, { ends: [input] }: Process): Line {
  if (!isPipe(input)) return 'end';
  const pipe = machine.pipes[input.pipe];
  if (pipe === undefined) return 'end';
  const at = pipe.text.indexOf('\n');
  if (at < 0 && isWritten(machine, input.pipe)) return 'later';
  if (pipe.text === '') return 'end';
  const whole = at >= 0;
  const line = whole ? pipe.text.slice(0, at) : pipe.text;
  pipe.text = whole ? pipe.text.slice(at + 1) : '';
  return { line, whole };
}
