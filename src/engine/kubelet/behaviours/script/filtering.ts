/** A program that reads what comes in: line by line, or all of it. */
import { enough, type Filtered, filtered, isFilter, streams } from './filters.ts';
import { print, readLine } from './output.ts';
import { called, runOutside } from './programs.ts';
import { enter, isShell, optionsOf } from './shells.ts';
import { type Frame, list, type Machine, type Process, push, replace } from './state.ts';
import { xargs } from './xargs.ts';

type Filter = Extract<Frame, { readonly kind: 'filter' }>;

export function beginFilter(machine: Machine, process: Process, words: readonly string[]): void {
  const [name = '', ...rest] = words;
  if (name === 'tee' && !rest.includes('-a')) copy(machine, process, rest, '', false);
  push(process, { kind: 'filter', words, held: '', lines: 0, code: name.endsWith('grep') ? 1 : 0 });
}

/** Takes the next line, or all that came when nothing comes any more. */
export function stepFilter(machine: Machine, process: Process, frame: Filter): void {
  const { words, held, code } = frame;
  const next = readLine(machine, process);
  if (next === 'later') {
    process.block = { on: 'input' };
    return;
  }
  const text = next === 'end' ? '' : next.whole ? `${next.line}\n` : next.line;
  const isLast = next === 'end' || !next.whole;
  if (streams(words)) {
    const made = next === 'end' ? { text: '', code } : filtered(text, words);
    process.code = Math.min(code, made.code);
    replace(process, ...(isLast ? [] : [{ ...frame, code: process.code }]));
    show(machine, process, words, made);
    return;
  }
  const lines = frame.lines + (next === 'end' ? 0 : 1);
  if (!isLast && lines !== enough(words)) replace(process, { ...frame, held: held + text, lines });
  else {
    replace(process);
    finish(machine, process, words, held + text);
  }
}

function finish(machine: Machine, process: Process, words: readonly string[], text: string): void {
  const [name = ''] = words;
  if (name === 'xargs') push(process, list(called(xargs(words, text))));
  else if (isShell(name)) enter(machine, process, { text, words: [name], options: optionsOf(name) });
  else if (!isFilter(name)) runOutside(machine, process, words, text);
  else {
    const made = filtered(text, words);
    process.code = made.code;
    show(machine, process, words, made);
  }
}

/** Prints what a filter has made; `tee` writes it into its files, too. */
function show(machine: Machine, process: Process, [name, ...rest]: readonly string[], { text, wrong }: Filtered): void {
  if (name === 'tee') copy(machine, process, rest, text, true);
  if (wrong !== undefined) print(machine, process, `${wrong}\n`, 'stderr');
  print(machine, process, text);
}

function copy(machine: Machine, process: Process, words: readonly string[], text: string, append: boolean): void {
  for (const path of words) if (!path.startsWith('-')) machine.write?.(path, text, append, process.env['PWD']);
}
