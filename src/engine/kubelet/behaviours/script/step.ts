/** One step of a process: what its innermost frame does next. */
import { printedBy } from '../../../ran.ts';
import { DivisionByZero } from './arithmetic.ts';
import { begin, giveUp, run } from './begin.ts';
import { stepFilter } from './filtering.ts';
import { print, settle } from './output.ts';
import { Unset } from './parameters.ts';
import { callWith } from './positional.ts';
import { CannotFork, end, isPipe } from './processes.ts';
import { countOn } from './seq.ts';
import { runText } from './shells.ts';
import { type Frame, list, type Machine, type Process, push, replace } from './state.ts';
import { isEndless } from './survey.ts';
import type { List } from './tree.ts';

/** Whether a script ends is looked for in so many rounds of its loops; one that is followed goes on. */
const MAX_ROUNDS = 20_000;
/** `tail -f` looks so often (that of BusyBox and of GNU), ms. */
const LOOK_PERIOD = 1000;

export function step(machine: Machine, process: Process): void {
  try {
    takeStep(machine, process);
  } catch (error) {
    const why = whyGivenUp(error);
    if (why === undefined) throw error;
    giveUp(machine, process, why);
  }
}

/** What makes a shell end; undefined for what is no fault of its script. */
function whyGivenUp(error: unknown): string | undefined {
  if (error instanceof Unset) return error.message;
  if (error instanceof DivisionByZero) return 'divide by zero';
  if (error instanceof CannotFork) return "can't fork: Resource temporarily unavailable";
  // a text that no memory holds
  return error instanceof RangeError ? 'out of memory' : undefined;
}

function takeStep(machine: Machine, process: Process): void {
  const frame = process.frames.at(-1);
  if (heeds(process, frame === undefined ? 'EXIT' : process.pending)) return;
  if (frame === undefined) end(machine, process, process.code);
  else stepFrame(machine, process, frame);
}

/** Begins the handler of a signal. @returns whether there is one */
function heeds(process: Process, signal: string | undefined): boolean {
  if (signal === undefined) return false;
  if (signal === process.pending) process.pending = undefined;
  const handler = process.traps[signal];
  if (handler === undefined || handler === '') return false;
  if (signal === 'EXIT') {
    const { EXIT: _, ...rest } = process.traps;
    process.traps = rest;
  }
  push(process, { kind: 'handled', code: process.code });
  runText(process, handler);
  process.code = 0;
  return true;
}

function stepFrame(machine: Machine, process: Process, frame: Frame): void {
  switch (frame.kind) {
    case 'list':
      stepList(machine, process, frame);
      break;
    case 'begin': {
      const text = (machine.pipes[frame.pipe]?.text ?? '').replace(/\n+$/, '');
      process.code = taken(process, [frame.child]) ?? 0;
      replace(process);
      begin(machine, process, frame.command, [...frame.results, text]);
      break;
    }
    case 'if': {
      const [arm, next, ...others] = frame.arms;
      const met = process.code === 0;
      process.code = 0;
      if (met) replace(process, list(arm?.body ?? []));
      else if (next === undefined) replace(process, list(frame.otherwise));
      else replace(process, { ...frame, arms: [next, ...others] }, condition(next.test));
      break;
    }
    case 'loop':
      stepLoop(machine, process, frame);
      break;
    case 'for': {
      const item = frame.items[frame.next];
      if (item === undefined) replace(process);
      else {
        process.env[frame.name] = item;
        replace(
          process,
          { kind: 'for', name: frame.name, items: frame.items, next: frame.next + 1, body: frame.body },
          list(frame.body),
        );
      }
      break;
    }
    case 'not':
      process.code = process.code === 0 ? 1 : 0;
      replace(process);
      break;
    case 'call':
      callWith(process.env, []);
      restore(process, frame.env);
      replace(process);
      break;
    case 'ends':
      settle(machine, process);
      process.ends = frame.ends;
      replace(process);
      break;
    case 'unset':
      restore(process, frame.env);
      replace(process);
      break;
    case 'await':
      process.code = taken(process, frame.ids) ?? 0;
      replace(process);
      break;
    case 'again':
      replace(process);
      run(machine, process, frame.words);
      break;
    case 'filter':
      stepFilter(machine, process, frame);
      break;
    case 'seq':
      replace(process);
      countOn(machine, process, frame.numbers, frame.printed);
      break;
    case 'tail': {
      const ran = machine.look?.(frame.words);
      for (const [stream, text] of ran === undefined ? [] : printedBy(ran)) print(machine, process, text, stream);
      process.code = ran?.code ?? 0;
      if (process.code === 0) process.at += LOOK_PERIOD;
      else replace(process);
      break;
    }
    case 'handled':
      process.code = frame.code;
      replace(process);
      break;
    case 'broken':
      giveUp(machine, process, frame.why);
      break;
    case 'over':
      process.frames = [];
      break;
  }
}

function restore({ env }: Process, before: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(before))
    if (value === undefined) delete env[name];
    else env[name] = value;
}

/** What processes have ended with, which is asked for once: the code of the last, with pipefail of the last that failed. */
function taken(process: Process, ids: readonly number[]): number | undefined {
  const codes = ids.map((id) => process.codes[id] ?? 0);
  process.codes = Object.fromEntries(Object.entries(process.codes).filter(([id]) => !ids.includes(Number(id))));
  return (process.options.includes('p') ? codes.findLast((code) => code !== 0) : undefined) ?? codes.at(-1);
}

const condition = (items: List): Frame => ({ kind: 'list', items, next: 0, condition: true });

function stepList(machine: Machine, process: Process, frame: Extract<Frame, { kind: 'list' }>): void {
  const { items, next } = frame;
  const item = items[next];
  if (process.code !== 0 && process.options.includes('e') && isOver(frame) && !process.frames.some(isCondition)) {
    process.frames = [];
    return;
  }
  if (item === undefined) {
    replace(process);
    return;
  }
  const { joined, command } = item;
  const skipped = (joined === '&&' && process.code !== 0) || (joined === '||' && process.code === 0);
  const forgiven = skipped || command.kind === 'not';
  // What comes before `&&` or `||` is a question: what fails in it ends no shell.
  const asks = (items[next + 1]?.joined ?? ';') !== ';';
  // written out, here and in loops: to spread a frame costs more than all else of a step
  replace(process, { kind: 'list', items, next: next + 1, forgiven, asks, condition: frame.condition === true });
  if (skipped) return;
  begin(machine, process, command);
}

/** Whether a command has ended whose failure counts with `set -e`: not one before `&&` or `||`, nor what `!` turned round. */
const isOver = ({ items, next, forgiven }: Extract<Frame, { kind: 'list' }>): boolean =>
  next > 0 && !forgiven && (items[next]?.joined ?? ';') === ';';

const isCondition = (frame: Frame): boolean =>
  frame.kind === 'list' && (frame.condition === true || frame.asks === true);

/** The condition of a loop or its body has ended. */
function stepLoop(machine: Machine, process: Process, frame: Extract<Frame, { kind: 'loop' }>): void {
  const { loop, inBody, since } = frame;
  if (!inBody) {
    const goesOn = (process.code === 0) !== loop.until;
    process.code = 0;
    if (goesOn) replace(process, { kind: 'loop', loop, inBody: true, since }, list(loop.body));
    else replace(process);
    return;
  }
  process.at = Math.max(process.at, since + machine.pace);
  const endless = isEndless(loop);
  // Who reads what it prints may have enough of it, and then it ends.
  const stuck = endless && process.at === since && !isPipe(process.ends[1]);
  const enough = ++machine.rounds >= MAX_ROUNDS || (endless && process.at > since);
  if (stuck || (enough && !isFollowed(machine))) process.block = { on: 'signal' };
  replace(process, { kind: 'loop', loop, inBody: false, since: process.at }, condition([...loop.next, ...loop.test]));
}

/** Somebody reads: an endless loop is followed, not only recognized. */
const isFollowed = ({ horizon }: Machine): boolean => horizon < Number.POSITIVE_INFINITY;
