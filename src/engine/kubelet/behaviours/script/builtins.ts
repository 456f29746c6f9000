/** The commands of the shell itself. */
import { absolute } from '../../paths.ts';
import { run } from './begin.ts';
import { print, printLines, readLine } from './output.ts';
import { calledWith, callWith } from './positional.ts';
import { echoed, formatted } from './printing.ts';
import { awaitAll, kill } from './processes.ts';
import { calculated, runProgram } from './programs.ts';
import { runText } from './shells.ts';
import { type Frame, type Machine, type Process, push } from './state.ts';
import { BadTest, isTrue } from './tests.ts';
import { cut } from './words.ts';

export interface Call {
  readonly machine: Machine;
  readonly process: Process;
  /** Its name first. */
  readonly words: readonly string[];
  readonly rest: readonly string[];
  /** The code of the command before. */
  readonly before: number;
}

type Builtin = (call: Call) => void;

const nothing: Builtin = () => {};

const fail =
  (code: number): Builtin =>
  ({ process }) => {
    process.code = code;
  };

/** `echo`, `printf` */
const say =
  (said: (words: readonly string[]) => { text: string; open: boolean }): Builtin =>
  ({ machine, process, rest }) => {
    const { text, open } = said(rest);
    print(machine, process, open ? text : `${text}\n`);
  };

const test: Builtin = ({ machine, process, words, rest }) => {
  try {
    if (words[0] === '[' && rest.at(-1) !== ']') throw new BadTest('missing ]');
    process.code = isTrue(words[0] === '[' ? rest.slice(0, -1) : rest, machine, process) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof BadTest)) throw error;
    printLines(machine, process, [`sh: ${error.message}`], 'stderr');
    process.code = 2;
  }
};

/** `NAME=VALUE` of `export` and the like. */
const declare: Builtin = ({ process, rest }) => {
  for (const word of rest) {
    const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word) ?? [];
    if (name !== undefined) process.env[name] = value ?? '';
  }
};

/** `local NAME=VALUE`: the function's end brings back what it was. */
const local: Builtin = (call) => {
  const { process, rest } = call;
  const at = process.frames.findLastIndex(({ kind }) => kind === 'call');
  const frame = process.frames[at];
  if (frame?.kind === 'call') {
    const names = rest.map((word) => /^\w+/.exec(word)?.[0] ?? '').filter((name) => !(name in frame.env));
    const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
    process.frames = process.frames.with(at, { ...frame, env: { ...before, ...frame.env } });
    for (const name of names) delete process.env[name];
  }
  declare(call);
};

const exit: Builtin = ({ process, rest, before }) => {
  process.code = Number(rest[0] ?? before) & 255;
  process.frames = [];
};

const leave: Builtin = ({ process, rest, before }) => {
  process.code = Number(rest[0] ?? before) & 255;
  if (process.frames.some(({ kind }) => kind === 'call')) unwind(process, ({ kind }) => kind === 'call', 0);
  else process.frames = [];
};

/** Goes out to a frame, which stays, or to what is around it; what was begun in between ends as it should. */
function unwind(process: Process, wanted: (frame: Frame) => boolean, count: 0 | 1): void {
  const at = process.frames.findLastIndex(wanted);
  if (at < 0) return;
  const left = process.frames.slice(at + 1 - count).filter(({ kind }) => kind === 'ends' || kind === 'unset');
  process.frames = [...process.frames.slice(0, at + 1 - count), ...left];
}

const isLoop = ({ kind }: Frame): boolean => kind === 'loop' || kind === 'for';

/** `break 2`, `continue`. */
const ofLoop =
  (leaves: boolean): Builtin =>
  ({ process, rest }) => {
    const levels = Math.max(1, Number(rest[0] ?? 1) || 1);
    for (let level = 1; level < levels; level++) unwind(process, isLoop, 1);
    unwind(process, isLoop, leaves ? 1 : 0);
  };

const set: Builtin = ({ process, rest }) => {
  const words = rest.indexOf('--');
  const options = words < 0 ? rest : rest.slice(0, words);
  for (const [i, word] of options.entries()) {
    const [, sign, letters = ''] = /^([-+])(\w+)$/.exec(word) ?? [];
    if (sign === undefined) continue;
    const named = letters.endsWith('o') ? (OPTIONS[options[i + 1] ?? ''] ?? '') : '';
    for (const letter of letters.replace('o', '') + named) {
      process.options = process.options.replace(letter, '');
      if (sign === '-') process.options += letter;
    }
  }
  if (words >= 0) callWith(process.env, rest.slice(words + 1));
  else if (rest.length > 0 && !/^[-+]/.test(rest[0] ?? '')) callWith(process.env, rest);
};
const OPTIONS: Readonly<Record<string, string>> = {
  errexit: 'e',
  nounset: 'u',
  xtrace: 'x',
  noglob: 'f',
  pipefail: 'p',
};

const trap: Builtin = ({ process, rest }) => {
  const [handler = '', ...signals] = rest;
  const traps = { ...process.traps };
  for (const signal of signals) {
    const name = SIGNALS[signal] ?? signal.replace(/^SIG/, '');
    if (handler === '-') delete traps[name];
    else traps[name] = handler;
  }
  process.traps = traps;
};
const SIGNALS: Readonly<Record<string, string>> = { 0: 'EXIT', 1: 'HUP', 2: 'INT', 3: 'QUIT', 15: 'TERM' };

/** `wait`, `wait $!`. */
const wait: Builtin = ({ machine, process, rest }) => {
  const asked = rest.map(Number);
  const mine = machine.processes.filter(({ parent }) => parent === process.id).map(({ id }) => id);
  push(process, { kind: 'await', ids: asked });
  awaitAll(process, asked.length > 0 ? asked : mine, true);
};

/** `kill $!`; signals to others are sent by who knows them. */
const killed: Builtin = (call) => {
  const { machine, process, rest } = call;
  const ids = rest.filter((word) => /^\d+$/.test(word) && word !== '1').map(Number);
  const found = machine.processes.filter(({ id, parent }) => parent !== undefined && ids.includes(id));
  if (found.length === 0 && machine.run !== undefined) runProgram(machine, process, call.words);
  else if (rest.includes('1')) {
    const signal = /^-(?:SIG)?([A-Z]+)$/.exec(rest[0] ?? '')?.[1] ?? SIGNALS[rest[0]?.slice(1) ?? ''] ?? 'TERM';
    for (const each of machine.processes) if (each.parent === undefined) each.pending = signal;
  }
  for (const each of found) kill(machine, each, TERMINATED);
};
/** 128 + SIGTERM. */
const TERMINATED = 143;

/** `read a b`: the last name takes what is left. */
const read: Builtin = (call) => {
  const { machine, process, rest } = call;
  const line = readLine(machine, process);
  if (line === 'later') {
    push(process, { kind: 'again', words: call.words });
    process.block = { on: 'input' };
    return;
  }
  if (line === 'end' || !line.whole) process.code = 1;
  const given = rest.filter((word, i) => !word.startsWith('-') && !/^-\w*[tpnd]$/.test(rest[i - 1] ?? ''));
  const names = given.length > 0 ? given : ['REPLY'];
  const text = line === 'end' ? '' : line.line;
  const separators = process.env['IFS'];
  const whole = names.length === 1;
  const trimmed = separators === '' ? text : text.trim();
  const words = whole ? [trimmed] : cut(trimmed, separators);
  for (const [i, name] of names.entries())
    process.env[name] = i < names.length - 1 || whole ? (words[i] ?? '') : restOf(trimmed, i, separators);
};

/** What is left of a line behind so many words. */
function restOf(line: string, words: number, separators = ' \t\n'): string {
  let left = line;
  for (let i = 0; i < words; i++) {
    const [first = ''] = cut(left, separators);
    left = left.slice(first.length);
    const [, gap = ''] =
      new RegExp(`^((?:[ \\t]*[${separators.replace(/[\\\]^-]/g, '\\$&')}])[ \\t]*)`).exec(left) ?? [];
    left = left.slice(gap.length);
  }
  return left;
}

/** `getopts ab: NAME`: the next option of what the shell was called with. */
const getopts: Builtin = ({ machine, process, rest }) => {
  const [known = '', name = 'opt', ...given] = rest;
  const words = given.length > 0 ? given : calledWith(process.env);
  const [at = 1, inside = 1] = (process.env['OPTIND'] ?? '1').split('.').map(Number);
  const word = words[at - 1] ?? '';
  if (!/^-./.test(word) || word === '--') {
    process.env['OPTIND'] = String(word === '--' ? at + 1 : at);
    process.env[name] = '?';
    process.code = 1;
    return;
  }
  const letter = word[inside] ?? '';
  const takes = known.includes(`${letter}:`);
  const value = takes ? word.slice(inside + 1) || words[at] : undefined;
  const isKnown = letter !== ':' && known.includes(letter);
  process.env[name] = isKnown ? letter : '?';
  delete process.env['OPTARG'];
  if (value !== undefined) process.env['OPTARG'] = value;
  if (!isKnown) print(machine, process, `${process.env['0'] ?? 'sh'}: illegal option -- ${letter}\n`, 'stderr');
  const used = takes && word.length === inside + 1 ? 2 : 1;
  const more = !takes && word.length > inside + 1;
  process.env['OPTIND'] = more ? `${at}.${inside + 1}` : String(at + used);
};

/** `. FILE` */
const source: Builtin = ({ machine, process, rest }) => {
  const [path = '', ...words] = rest;
  const found = machine.read?.(path, process.env['PWD']);
  if (found !== undefined) runText(process, found.text, words.length > 0 ? words : undefined);
  else if (machine.read !== undefined) {
    printLines(machine, process, [`sh: .: can't open '${path}': No such file or directory`], 'stderr');
    process.code = 2;
  }
};

/** `let x=1+2` */
const calculate: Builtin = ({ process, rest }) => {
  for (const text of rest) process.code = calculated(process, text) === 0 ? 1 : 0;
};

const change: Builtin = ({ process, rest }) => {
  process.env['PWD'] = absolute(process.env['PWD'] ?? '/', rest[0] ?? process.env['HOME'] ?? '/root');
};

/** `exec COMMAND`: with it the shell is over. */
const exec: Builtin = ({ machine, process, rest }) => {
  push(process, { kind: 'over' });
  run(machine, process, rest);
};

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', nothing],
  ['true', nothing],
  ['false', fail(1)],
  ['echo', say(echoed)],
  ['printf', say(formatted)],
  ['[', test],
  ['test', test],
  ['declare', declare],
  ['export', declare],
  ['local', local],
  ['readonly', declare],
  ['typeset', declare],
  ['exit', exit],
  ['return', leave],
  ['break', ofLoop(true)],
  ['continue', ofLoop(false)],
  ['set', set],
  ['trap', trap],
  ['wait', wait],
  ['kill', killed],
  ['read', read],
  ['getopts', getopts],
  ['.', source],
  ['source', source],
  ['let', calculate],
  ['eval', ({ process, rest }) => runText(process, rest.join(' '))],
  ['exec', exec],
  ['command', ({ machine, process, rest }) => runProgram(machine, process, rest)],
  ['cd', change],
  ['shift', ({ process, rest }) => callWith(process.env, calledWith(process.env).slice(Number(rest[0] ?? 1)))],
  [
    'unset',
    ({ process, rest }) => {
      for (const word of rest) delete process.env[word];
    },
  ],
]);
