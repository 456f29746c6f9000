/** What a shell that runs a script knows: where it stands, its variables, what it has printed. */
import type { Ran } from '../../../ran.ts';
import type { LogAt } from '../behaviour.ts';
import type { Part, Redirection } from './syntax.ts';

/** One level of nesting; the innermost is the last. Frames are never changed, only replaced. */
export type Frame =
  | {
      readonly kind: 'list';
      readonly parts: readonly Part[];
      readonly next: number;
      /** The part before the next one was left out, behind `&&` or `||`. */
      readonly skipped?: boolean;
      /** It is a condition: what fails in it ends no shell. */
      readonly condition?: boolean;
    }
  | {
      readonly kind: 'while' | 'until';
      readonly head: readonly Part[];
      readonly body: readonly Part[];
      readonly stage: 'head' | 'body';
      /** When the round began. */
      readonly since: number;
      /** Nothing in it can end it. */
      readonly endless: boolean;
    }
  | { readonly kind: 'for'; readonly name: string; readonly items: readonly string[]; readonly body: readonly Part[] }
  | { readonly kind: 'if'; readonly met: readonly Part[]; readonly otherwise: readonly Part[] }
  /** A function was called, or a shell of its own was begun: what it finds again afterwards. */
  | { readonly kind: 'call'; readonly env: Readonly<Record<string, string>> }
  | {
      readonly kind: 'own';
      readonly env: Readonly<Record<string, string>>;
      readonly functions: State['functions'];
      readonly strict: boolean;
    }
  /** What is printed goes through filters, or into a file. */
  | {
      readonly kind: 'pipe';
      readonly stages: readonly Stage[];
      readonly end?: PipeEnd;
      readonly kept?: readonly string[];
      /** What was printed without an end of line. */
      readonly open?: string;
    }
  /** `while read …` behind a pipe. */
  | {
      readonly kind: 'read';
      readonly names: readonly string[];
      readonly lines: readonly string[];
      readonly body: readonly Part[];
    }
  /** Lines that wait to be read, by `read` and by the first command that reads. */
  | { readonly kind: 'stdin'; readonly lines: readonly string[] }
  /** A handler was run: the exit code is again what it was before. */
  | { readonly kind: 'handled'; readonly code: number }
  | { readonly kind: 'into'; readonly redirections: readonly Redirection[] };

/** What takes the lines of a pipe once they are all there: a loop that reads them, `xargs`, or a compound command. */
export type PipeEnd =
  | { readonly names: readonly string[]; readonly body: string }
  | { readonly words: readonly string[] }
  | { readonly text: string };

/** One filter of a pipe. */
export interface Stage {
  readonly words: readonly string[];
  /** What it keeps until its input ends. */
  readonly held: readonly string[];
  readonly code: number;
}

/** Where a script stands, as plain data: it can be gone on with later. */
export interface Position {
  /** ms after the start; FOREVER: until a signal comes. */
  readonly at: number;
  /** Of the last command. */
  readonly code: number;
  readonly env: Readonly<Record<string, string>>;
  readonly frames: readonly Frame[];
  readonly functions: Readonly<Record<string, string>>;
  readonly message: string;
  /** When the last of what it began in the background ends: what `wait` waits for. */
  readonly busy: number;
  /** `set -e`: the first failure ends it. */
  readonly strict: boolean;
  /** Handlers by signal without SIG (`EXIT` is one, too); '' ignores. */
  readonly traps: Readonly<Record<string, string>>;
  /** A signal that came, and is heeded when the command that runs is over. */
  readonly pending?: string | undefined;
  /** A signal is heeded at once: it stands in a `wait`, or in a loop that is not followed any further. */
  readonly waits?: boolean | undefined;
}

/** Until the container ends. */
export const FOREVER = Number.MAX_SAFE_INTEGER;

export interface FileChange {
  readonly at: number;
  readonly path: string;
  readonly exists: boolean;
}

export interface ReadFile {
  readonly text: string;
  readonly executable: boolean;
}

export interface State {
  at: number;
  code: number;
  frames: readonly Frame[];
  /** By name, as text. */
  functions: Readonly<Record<string, string>>;
  forever: boolean;
  logs: LogAt[];
  files: FileChange[];
  message: string;
  busy: number;
  strict: boolean;
  traps: Readonly<Record<string, string>>;
  pending: string | undefined;
  waits: boolean;
  env: Record<string, string>;
  /** Somebody takes what is printed, before any pipe around it does. */
  taken: boolean;
  rounds: number;
  /** ms after the start up to which it is followed. */
  readonly horizon: number;
  /** ms that a round of a loop takes at least. */
  readonly pace: number;
  readonly startedAt: number;
  /** What the shell says of a word that is no program of the image; undefined of one that may be. */
  readonly missing: ((name: string) => string | undefined) | undefined;
  /** @param folder where `cd` has led; undefined: nowhere yet */
  readonly run: ((argv: readonly string[], folder?: string) => Ran) | undefined;
  /** Every path that there is; folders end with a slash. */
  readonly paths: (() => Iterable<string>) | undefined;
  /** A file's text, and whether it may be run. */
  readonly read: ((path: string, folder?: string) => ReadFile | undefined) | undefined;
  readonly write: ((path: string, text: string, append: boolean, folder?: string) => string | undefined) | undefined;
  /** What a command prints, for `$(…)`. */
  capture: (command: string) => string;
}

/** Whether a file was there at a moment; undefined when nothing is known of it. */
export function exists(files: readonly FileChange[], path: string, at: number): boolean | undefined {
  const known = files.filter((each) => each.path === path);
  if (known.length === 0) return undefined;
  return known.findLast((each) => each.at <= at)?.exists ?? false;
}
