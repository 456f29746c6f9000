/** A command begins: its words are found, its redirections opened, and then it is what its first word says. */
import { programName } from '../../../ran.ts';
import { BUILTINS } from './builtins.ts';
import { globTest } from './glob.ts';
import { print, settle } from './output.ts';
import { callWith, positional } from './positional.ts';
import { awaitAll, kill, pipe, spawn } from './processes.ts';
import { runProgram } from './programs.ts';
import { redirect } from './redirect.ts';
import { type Ends, list, type Machine, type Process, push } from './state.ts';
import { holds } from './tests.ts';
import type { Command, List, Setting, Simple } from './tree.ts';
import { type Expansion, fieldsOf, patternOf, Substitution, sumOf, textOf } from './words.ts';

/** What a shell ends with whose words cannot be expanded. */
const BROKEN = 2;

/** @param results what the commands of `$(…)` in its words printed, as far as they were run */
export function begin(machine: Machine, process: Process, command: Command, results: readonly string[] = []): void {
  const env = { ...process.env };
  const { code, options } = process;
  const at: Expansion = { env: process.env, code, options, results, used: 0, paths: machine.paths };
  try {
    start(machine, process, command, at);
  } catch (error) {
    process.env = env;
    if (!(error instanceof Substitution)) throw error;
    substitute(machine, process, command, results, error.list);
  }
}

/** Runs what stands in `$(…)`; then the command begins again. */
function substitute(
  machine: Machine,
  process: Process,
  command: Command,
  results: readonly string[],
  inner: List,
): void {
  const into = pipe(machine, '', true);
  const [input, , errors] = process.ends;
  const child = spawn(machine, process, [list(inner)], [input, into, errors]);
  push(process, { kind: 'begin', command, results, child: child.id, pipe: into.pipe });
  awaitAll(process, [child.id]);
}

/** The shell itself ends, with a reason. */
export function giveUp(machine: Machine, process: Process, why: string): void {
  print(machine, process, `${process.env['0'] ?? 'sh'}: ${why}\n`, 'stderr');
  process.code = BROKEN;
  process.frames = [];
}

function start(machine: Machine, process: Process, command: Command, at: Expansion): void {
  switch (command.kind) {
    case 'simple':
      simple(machine, process, command, at);
      break;
    case 'pipe':
      pipeline(machine, process, command.commands);
      break;
    case 'not':
      push(process, { kind: 'not' }, { kind: 'list', items: one(command.command), next: 0, condition: true });
      break;
    case 'if': {
      const [first] = command.arms;
      push(process, { kind: 'if', arms: command.arms, otherwise: command.otherwise });
      if (first) push(process, { kind: 'list', items: first.test, next: 0, condition: true });
      break;
    }
    case 'loop':
      push(process, { kind: 'loop', loop: command, inBody: false, since: process.at });
      push(process, { kind: 'list', items: command.test, next: 0, condition: true });
      break;
    case 'for': {
      const items = fieldsOf(command.words, at);
      process.code = 0;
      push(process, { kind: 'for', name: command.name, items, next: 0, body: command.body });
      break;
    }
    case 'case': {
      const subject = textOf(command.word, at);
      const arm = command.arms.find(({ patterns }) => patterns.some((each) => globTest(patternOf(each, at))(subject)));
      process.code = 0;
      if (arm) push(process, list(arm.body));
      break;
    }
    case 'group':
      push(process, list(command.body));
      break;
    case 'subshell': {
      const child = spawn(machine, process, [list(command.body)]);
      push(process, { kind: 'await', ids: [child.id] });
      awaitAll(process, [child.id]);
      break;
    }
    case 'aside': {
      const [, output, errors] = process.ends;
      const { id } = spawn(machine, process, [list(one(command.command))], ['nowhere', output, errors]);
      process.env['!'] = String(id);
      process.code = 0;
      break;
    }
    case 'function':
      process.functions = { ...process.functions, [command.name]: command.body };
      process.code = 0;
      break;
    case 'redirected': {
      const ends = redirect(machine, process, command.redirections, at);
      if (ends === undefined) process.code = 1;
      else {
        within(process, ends);
        push(process, list(one(command.command)));
      }
      break;
    }
    case 'sum':
      process.code = sumOf(command.sum, at) === 0 ? 1 : 0;
      break;
    case 'test':
      process.code = holds(command.test, at, machine, process) ? 0 : 1;
      break;
  }
}

export const one = (command: Command): List => [{ command, joined: ';' }];

/** From now on other ends, until the frame of this goes. */
function within(process: Process, ends: Ends): void {
  if (ends === process.ends) return;
  push(process, { kind: 'ends', ends: process.ends });
  process.ends = ends;
}

function simple(machine: Machine, process: Process, { sets, words, redirections }: Simple, at: Expansion): void {
  const [name, ...rest] = fieldsOf(words, at);
  const values = sets.map((each) => [each.name, valueSet(each, at)] as const);
  const ends = redirect(machine, process, redirections, at);
  if (at.options.includes('x')) trace(machine, process, values, name === undefined ? [] : [name, ...rest]);
  if (ends === undefined) {
    process.code = 1;
    return;
  }
  if (name === undefined) {
    for (const [key, value] of values) process.env[key] = value;
    // Of `x=$(false)` the code is that of the command inside.
    if (at.results.length === 0) process.code = 0;
    within(process, ends);
    return;
  }
  // `exec > FILE` is for all that follows.
  if (name === 'exec' && rest.length === 0) {
    process.ends = ends;
    settle(machine, process);
    process.code = 0;
    return;
  }
  within(process, ends);
  if (values.length > 0) {
    push(process, { kind: 'unset', env: Object.fromEntries(values.map(([key]) => [key, process.env[key]])) });
    for (const [key, value] of values) process.env[key] = value;
  }
  run(machine, process, [name, ...rest]);
}

function valueSet({ name, value, more }: Setting, at: Expansion): string {
  const text = textOf(value, at);
  return more ? `${at.env[name] ?? ''}${text}` : text;
}

/** `set -x` */
function trace(
  machine: Machine,
  process: Process,
  values: readonly (readonly [string, string])[],
  words: readonly string[],
): void {
  const line = [...values.map(([name, value]) => `${name}=${value}`), ...words].join(' ');
  print(machine, process, `+ ${line}\n`, 'stderr');
}

/** A function that calls itself without an end runs out of its stack. */
const DEEPEST = 2000;
/** 128 + SIGSEGV. */
const SEGMENTATION_FAULT = 139;

/** Runs a command whose words are known. */
export function run(machine: Machine, process: Process, words: readonly string[]): void {
  const [name = '', ...rest] = words;
  const body = process.functions[name];
  if (body !== undefined) {
    if (process.frames.length > DEEPEST) {
      kill(machine, process, SEGMENTATION_FAULT);
      return;
    }
    push(process, { kind: 'call', env: positional(process.env) }, list(one(body)));
    callWith(process.env, rest);
    return;
  }
  const before = process.code;
  process.code = 0;
  const builtin = BUILTINS.get(name.includes('/') ? programName(name) : name);
  if (builtin === undefined || (machine.run !== undefined && name.includes('/'))) runProgram(machine, process, words);
  else builtin({ machine, process, words, rest, before });
}

/** `a | b | …`: each in a shell of its own, all at once. */
function pipeline(machine: Machine, process: Process, commands: readonly Command[]): void {
  let [input, output, errors] = process.ends;
  const last = output;
  const ids = commands.map((command, i) => {
    const next = i < commands.length - 1 ? pipe(machine) : undefined;
    output = next ?? last;
    const { id } = spawn(machine, process, [list(one(command))], [input, output, errors]);
    input = next ?? input;
    return id;
  });
  push(process, { kind: 'await', ids });
  awaitAll(process, ids);
}
