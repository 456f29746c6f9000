/** Scripts within scripts: `sh -c TEXT`, `sh FILE`, a file that is run by its path. */
import { programName } from '../../../ran.ts';
import { printLines, settle } from './output.ts';
import { parse } from './parse.ts';
import { callWith, positional } from './positional.ts';
import { awaitAll, spawn } from './processes.ts';
import { list, type Machine, type Process, push } from './state.ts';

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash']);

interface Inner {
  readonly text: string;
  /** What it is called with, its own name first. */
  readonly words: readonly string[];
  readonly options: string;
}

export const isShell = (name: string): boolean => SHELLS.has(programName(name));

/** What a shell of this name has switched on from the beginning. */
export const optionsOf = (shell: string, given = ''): string =>
  (programName(shell) === 'bash' ? 'B' : '') + given.replace(/[^eux]/g, '');

/** Begins what is a script. @returns whether it is one */
export function runShell(machine: Machine, process: Process, words: readonly string[]): boolean {
  const found = scriptIn(machine, process, words);
  if (found === undefined) return false;
  if (typeof found !== 'number') enter(machine, process, found);
  else process.code = found;
  return true;
}

/** What words run as a script; a number: it cannot be run, for a reason that was said, and this is the code. */
function scriptIn(
  machine: Machine,
  process: Process,
  [name = '', ...rest]: readonly string[],
): Inner | number | undefined {
  const folder = process.env['PWD'];
  const say = (why: string): void => printLines(machine, process, [why], 'stderr');
  if (SHELLS.has(name) || /^\/(?:usr\/)?bin\/(?:ba|a|da)?sh$/.test(name)) {
    const at = rest.findIndex((word) => !/^-\w*$/.test(word));
    const given = rest.slice(0, at < 0 ? undefined : at).join('');
    const options = optionsOf(name, given);
    const [first, ...more] = at < 0 ? [] : rest.slice(at);
    if (first === undefined) return undefined;
    if (given.includes('c')) return { text: first, words: more.length > 0 ? more : [programName(name)], options };
    const found = machine.read?.(first, folder);
    if (found !== undefined) return { text: found.text, words: [first, ...more], options };
    if (machine.read === undefined) return undefined;
    say(`${name}: can't open '${first}': No such file or directory`);
    return 2;
  }
  if (!name.includes('/')) return undefined;
  const found = machine.read?.(name, folder);
  if (found === undefined) return undefined;
  if (!found.executable) {
    say(`sh: ${name}: Permission denied`);
    return 126;
  }
  const shell = /^#!\s*(?:\S*\/env\s+)?(\S+)/.exec(found.text)?.[1] ?? 'sh';
  return { text: found.text, words: [name, ...rest], options: optionsOf(shell) };
}

/** Runs a script in a shell of its own; the last command of a shell takes its place, as every shell has it. */
export function enter(machine: Machine, process: Process, { text, words, options }: Inner): void {
  const [own = 'sh', ...rest] = words;
  const shell = isLast(process) ? become(machine, process) : spawn(machine, process, []);
  shell.options = options;
  shell.functions = {};
  shell.code = 0;
  shell.env['0'] = own;
  callWith(shell.env, rest);
  if (shell !== process) {
    push(process, { kind: 'await', ids: [shell.id] });
    awaitAll(process, [shell.id]);
  }
  runText(shell, text);
}

/** Whether nothing is left to do in a shell. */
const isLast = ({ frames, traps }: Process): boolean =>
  traps['EXIT'] === undefined &&
  frames.every((frame) =>
    frame.kind === 'list'
      ? frame.next >= frame.items.length && !frame.condition
      : ['ends', 'unset', 'over', 'call'].includes(frame.kind),
  );

function become(machine: Machine, process: Process): Process {
  settle(machine, process);
  process.frames = [];
  process.traps = {};
  return process;
}

/** Runs a text in this shell. @param words what it is called with; undefined: what the shell is called with */
export function runText(process: Process, text: string, words?: readonly string[]): void {
  const { list: items, wrong } = parse(text);
  if (words !== undefined) {
    push(process, { kind: 'call', env: positional(process.env) });
    callWith(process.env, words);
  }
  if (wrong !== undefined) push(process, { kind: 'broken', why: wrong });
  push(process, list(items));
}
