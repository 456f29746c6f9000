/**
 * Shell scripts as people write them into manifests. Most are run ahead of time: what they print, which files they make and remove,
 * when they end; a loop without an end is followed when somebody reads its log (`track.ts`). One that asks
 * what changes outside of it is run piece by piece as time goes on (`goOn`), from where it stood.
 *
 * A script is a handful of processes with pipes between them, each with a stack of frames and a time of its own; whose time comes
 * first goes on first (`processes.ts`), one step at a time (`step.ts`). All of it is plain data.
 */
import type { LogAt } from '../behaviour.ts';
import { isPipe, kill, nextOf } from './processes.ts';
import { called, TIMED_OUT } from './programs.ts';
import { runText } from './shells.ts';
import {
  type Ends,
  type FileChange,
  FOREVER,
  list,
  type Machine,
  type Outside,
  type Position,
  type Process,
} from './state.ts';
import { step } from './step.ts';

export interface ScriptRun {
  readonly logs: readonly LogAt[];
  /** undefined: it runs on at the horizon. */
  readonly exit: { readonly after: number; readonly code: number } | undefined;
  /** When each file that it touched came (true) or went (false), in order. */
  readonly files: readonly FileChange[];
  /** What it wrote into its termination log. */
  readonly message: string;
  /** Where it stands at the horizon; undefined when nothing more comes of it. */
  readonly position: Position | undefined;
}

/**
 * @param files how the files that it has touched before stand
 * @param bursts how often it may do as much as is done at once
 */
export type Around = Partial<Outside> & { readonly files?: readonly FileChange[]; readonly bursts?: number };

/** A script, or the words of one command. */
export type Source = string | readonly string[];

/** How a script begins. */
export interface Beginning {
  readonly env: Readonly<Record<string, string>>;
  /** `set -…`, by letter; `B`: the shell is bash. */
  readonly options?: string;
  /** What it can read. */
  readonly stdin?: string;
}

export const runScript = (source: Source, beginsWith: Beginning & Around): ScriptRun =>
  goOn(beginning(source, beginsWith), { bursts: BURSTS, ...beginsWith });

/** Where a script begins. */
export function beginning(source: Source, { env, options = '', stdin = '' }: Beginning): Position {
  const own: Ends = [stdin === '' ? 'nowhere' : { pipe: STDIN }, 'stdout', 'stderr'];
  const first: Process = {
    id: SELF,
    parent: undefined,
    at: 0,
    code: 0,
    env: { ...env },
    frames: typeof source === 'string' ? [] : [list(called([source]))],
    functions: {},
    options,
    traps: {},
    pending: undefined,
    block: undefined,
    own,
    ends: own,
    until: FOREVER,
    codes: {},
    turn: 0,
  };
  const pipes = stdin === '' ? {} : { [STDIN]: { text: stdin, kept: true } };
  const machine = machineAt({ processes: [first], pipes, next: FIRST_CHILD, turn: 0, message: '' }, {});
  for (const process of machine.processes) if (typeof source === 'string') runText(process, source);
  return positionOf(machine);
}

/** Processes and pipes have numbers from one counter. */
const SELF = 1;
const STDIN = 2;
const FIRST_CHILD = 7;

/** Runs a script from where it stands up to the horizon. */
export function goOn(position: Position, around: Around): ScriptRun {
  const machine = machineAt(position, around);
  let left = (around.bursts ?? 1) * MOST_STEPS;
  let [steps, second] = [0, before(machine.from)];
  for (let next = nextOf(machine); next !== undefined; next = nextOf(machine)) {
    const { process, at } = next;
    if (at > machine.horizon) break;
    if (second < before(at)) [steps, second] = [0, before(at)];
    steps += machine.processes.length; // each of them is asked whether it goes on
    left -= machine.processes.length;
    if (left < 0) {
      rest(machine, false);
      break;
    }
    if (steps > MOST_STEPS) {
      rest(machine, true);
      steps = 0;
      continue;
    }
    machine.now = Math.max(at, machine.from);
    if (process.until < process.at || process.block !== undefined) {
      process.at = machine.now;
      kill(machine, process, TIMED_OUT);
    } else {
      process.at = machine.now;
      process.turn = ++machine.turn;
      step(machine, process);
    }
    if (machine.exit !== undefined) break;
  }
  const { logs, message, exit } = machine;
  const files = machine.files.slice(around.files?.length);
  return { logs, files, message, exit, position: exit === undefined ? positionOf(machine) : undefined };
}

/** A script that does so much in a second is let go on a second later. */
const MOST_STEPS = 200_000; // of a single process
const REST = 1000;
/** What does so many times as much is let go on no further ahead: its end is not known. */
export const BURSTS = 30;

/** Seconds that were over before a moment: those of a script end where its pieces do (`track.ts`). */
const before = (at: number): number => Math.ceil(at / REST) - 1;

function rest(machine: Machine, goesOn: boolean): void {
  const { horizon, now, processes } = machine;
  for (const process of processes) {
    if (!goesOn && horizon === Number.POSITIVE_INFINITY) process.block = { on: 'signal' };
    process.at = Math.max(process.at, now + REST);
  }
}

function machineAt({ processes, pipes, next, turn, message }: Position, around: Around): Machine {
  const { horizon = Number.POSITIVE_INFINITY, from = 0, pace = 0, startedAt = 0 } = around;
  const { missing, run, paths, read, write, look, files = [] } = around;
  return {
    processes: processes.map((process) => ({ ...process, env: { ...process.env } })),
    pipes: Object.fromEntries(Object.entries(pipes).map(([id, pipe]) => [id, { ...pipe }])),
    next,
    turn,
    message,
    now: from,
    rounds: 0,
    logs: [],
    files: [...files],
    exit: undefined,
    horizon,
    from,
    pace,
    startedAt,
    missing,
    run,
    paths,
    read,
    write,
    look,
  };
}

/** Pipes that nobody knows any more are left out. */
function positionOf({ processes, pipes, next, turn, message }: Machine): Position {
  const used = new Set(
    processes.flatMap(({ own, ends, frames }) => [
      ...[own, ends, ...frames.flatMap((frame) => (frame.kind === 'ends' ? [frame.ends] : []))].flatMap((each) =>
        each.filter(isPipe).map(({ pipe }) => pipe),
      ),
      ...frames.flatMap((frame) => (frame.kind === 'begin' ? [frame.pipe] : [])),
    ]),
  );
  return Object.freeze({
    processes: Object.freeze(
      processes.map((process) => Object.freeze({ ...process, env: Object.freeze(process.env) })),
    ),
    pipes: Object.freeze(Object.fromEntries(Object.entries(pipes).filter(([id]) => used.has(Number(id))))),
    next,
    turn,
    message,
  });
}

/** When a script goes on, ms after its start; FOREVER: not before a signal comes. */
export const dueOf = (position: Position): number => nextOf(machineAt(position, {}))?.at ?? FOREVER;

/** A signal comes to the script: its first process. */
export const signalled = (position: Position, signal: string): Position => ({
  ...position,
  processes: position.processes.map((process, i) => (i === 0 ? { ...process, pending: signal } : process)),
});

/** The script with other variables in its first process. */
export const withVariables = (position: Position, env: Readonly<Record<string, string>>): Position => ({
  ...position,
  processes: position.processes.map((process, i) =>
    i === 0 ? { ...process, env: { ...env, ...process.env } } : process,
  ),
});
