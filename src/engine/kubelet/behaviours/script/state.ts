/** What the shells of a script know: processes, the pipes between them, what was printed. A position is the same as plain data. */
import type { Ran } from '../../../ran.ts';
import type { LogAt } from '../behaviour.ts';
import type { Command, List, Loop, Word } from './tree.ts';

/** Until a signal comes. */
export const FOREVER = Number.MAX_SAFE_INTEGER;

/** Where something is read from or printed to: a log, a pipe by its number, a file, nowhere. */
export type End =
  | 'stdout'
  | 'stderr'
  | 'nowhere'
  /** The termination log. */
  | 'message'
  | { readonly pipe: number }
  /** @param fresh nothing was printed into it yet; the first text takes the place of what stands there, unless it is appended */
  | { readonly file: string; readonly append: boolean; readonly fresh: boolean };

/** What a process reads (0) and prints to (1, 2). */
export type Ends = readonly [input: End, output: End, errors: End];

/** One level of nesting in a process; the innermost is the last. Frames are never changed, only replaced. */
export type Frame =
  | {
      readonly kind: 'list';
      readonly items: List;
      readonly next: number;
      /** The last command was left out, behind `&&` or `||`, or was turned round: its failure ends no shell. */
      readonly forgiven?: boolean;
      /** The command that runs stands before `&&` or `||`. */
      readonly asks?: boolean;
      /** It is a condition: what fails in it ends no shell. */
      readonly condition?: boolean;
    }
  /** A command whose words wait for what stands in `$(…)`. */
  | {
      readonly kind: 'begin';
      readonly command: Command;
      readonly results: readonly string[];
      readonly child: number;
      readonly pipe: number;
    }
  | { readonly kind: 'loop'; readonly loop: Loop; readonly inBody: boolean; readonly since: number }
  /** @param next which item comes next: the items stay as they are, and are shared by all positions */
  | {
      readonly kind: 'for';
      readonly name: string;
      readonly items: readonly string[];
      readonly next: number;
      readonly body: List;
    }
  | { readonly kind: 'if'; readonly arms: Extract<Command, { kind: 'if' }>['arms']; readonly otherwise: List }
  | { readonly kind: 'not' }
  /** A function, or a script in this shell, was called: what it finds again afterwards. */
  | { readonly kind: 'call'; readonly env: Readonly<Record<string, string | undefined>> }
  /** Redirections of a compound command end. */
  | { readonly kind: 'ends'; readonly ends: Ends }
  /** Variables that were set for one command go. */
  | { readonly kind: 'unset'; readonly env: Readonly<Record<string, string | undefined>> }
  /** It waits for processes; the code is the last one's. */
  | { readonly kind: 'await'; readonly ids: readonly number[] }
  /** A command of the shell had nothing to read, and tries again. */
  | { readonly kind: 'again'; readonly words: readonly string[] }
  /** What follows is no command. */
  | { readonly kind: 'broken'; readonly why: string }
  /** It reads all that comes, and does something with it: at once with each line, or at the end. */
  | {
      readonly kind: 'filter';
      readonly words: readonly string[];
      /** What has come, and how many lines it is. */
      readonly held: string;
      readonly lines: number;
      readonly code: number;
    }
  /** `seq` prints on. */
  | { readonly kind: 'seq'; readonly numbers: Numbers; readonly printed: number }
  /** `tail -f` looks again. */
  | { readonly kind: 'tail'; readonly words: readonly string[] }
  /** A handler was run: the exit code is again what it was before. */
  | { readonly kind: 'handled'; readonly code: number }
  /** `exec`: with this command the shell is over. */
  | { readonly kind: 'over' };

/** What `seq` was told to print. */
export interface Numbers {
  readonly first: number;
  readonly step: number;
  readonly count: number;
  readonly separator: string;
}

/** Why a process does not go on. */
export type Block =
  | { readonly on: 'input' }
  /** @param heeds a signal is heeded at once: it stands in `wait` */
  | { readonly on: 'children'; readonly ids: readonly number[]; readonly heeds: boolean }
  /** A loop that nobody follows any further. */
  | { readonly on: 'signal' };

export interface Process {
  readonly id: number;
  readonly parent: number | undefined;
  /** ms after the start of the script. */
  at: number;
  /** Of the last command. */
  code: number;
  env: Record<string, string>;
  frames: readonly Frame[];
  /** By name. */
  functions: Readonly<Record<string, Command>>;
  /** `set -…`: `e` the first failure ends it, `u`, `x`, `f`; `p` is pipefail, `B` what bash alone does. */
  options: string;
  /** Handlers by signal without SIG (`EXIT` is one, too); '' ignores. */
  traps: Readonly<Record<string, string>>;
  /** A signal that came, and is heeded when the command that runs is over. */
  pending: string | undefined;
  block: Block | undefined;
  /** What it was begun with. */
  readonly own: Ends;
  ends: Ends;
  /** When `timeout` ends it: ms after the start of the script. */
  readonly until: number;
  /** The exit codes of its processes that have ended, until it asks. */
  codes: Readonly<Record<number, number>>;
  /** When it was last gone on with: of several that may go on at a moment the one that has waited longest does. */
  turn: number;
}

export interface Pipe {
  /** What was printed and not read yet. */
  text: string;
  /** It is kept for a shell that waits for all of it. */
  readonly kept: boolean;
}

/** Where a script stands, as plain data: it can be gone on with later. */
export interface Position {
  /** In the order of their beginning; the first is the script itself. */
  readonly processes: readonly Readonly<Process>[];
  readonly pipes: Readonly<Record<number, Readonly<Pipe>>>;
  /** The number of the next process or pipe. */
  readonly next: number;
  readonly turn: number;
  /** What it wrote into its termination log. */
  readonly message: string;
}

export interface FileChange {
  readonly at: number;
  readonly path: string;
  readonly exists: boolean;
}

export interface ReadFile {
  readonly text: string;
  readonly executable: boolean;
}

/** What is around a script. All but the horizon may be missing: then nothing is known of it. */
export interface Outside {
  /** ms after the start up to which it is followed; Infinity: endless loops are only recognized. */
  readonly horizon: number;
  /** ms after the start before which nothing happens any more. */
  readonly from: number;
  /** ms that a round of a loop takes at least. */
  readonly pace: number;
  /** Virtual ms of the start, for `date`. */
  readonly startedAt: number;
  /** What the shell says of a word that is no program of the image; undefined of one that may be. */
  readonly missing: ((name: string) => string | undefined) | undefined;
  /** Runs what is no shell command. @param folder where `cd` has led; undefined: nowhere yet */
  readonly run: ((argv: readonly string[], folder: string | undefined, stdin: string) => Ran) | undefined;
  /** Every path that there is; folders end with a slash. */
  readonly paths: (() => Iterable<string>) | undefined;
  readonly read: ((path: string, folder?: string) => ReadFile | undefined) | undefined;
  /** @returns what the system says against it */
  readonly write: ((path: string, text: string, append: boolean, folder?: string) => string | undefined) | undefined;
  /** One look of `tail -f`: what has come into a file. @param words those of `tail`, without its name */
  readonly look: ((words: readonly string[]) => Ran) | undefined;
}

/** A script as it runs. */
export interface Machine extends Outside {
  processes: Process[];
  pipes: Record<number, Pipe>;
  next: number;
  turn: number;
  message: string;
  /** ms after the start: of what was done last. */
  now: number;
  rounds: number;
  logs: LogAt[];
  files: FileChange[];
  /** How the script itself has ended. */
  exit: { readonly after: number; readonly code: number } | undefined;
}

/** Whether a file was there at a moment; undefined when nothing is known of it. */
export function exists(files: readonly FileChange[], path: string, at: number): boolean | undefined {
  const known = files.filter((each) => each.path === path);
  if (known.length === 0) return undefined;
  return known.findLast((each) => each.at <= at)?.exists ?? false;
}

export const list = (items: List): Frame => ({ kind: 'list', items, next: 0 });

/** A word that says what it says. */
export const literal = (text: string): Word => [{ text, quoted: true }];

/** Puts frames within the innermost one; the last is run first. */
export function push(process: Process, ...frames: readonly Frame[]): void {
  process.frames = [...process.frames, ...frames];
}

/** Puts frames in the place of the innermost one. */
export function replace(process: Process, ...frames: readonly Frame[]): void {
  process.frames = [...process.frames.slice(0, -1), ...frames];
}
