/** What a shell that runs a script knows: where it stands, its variables, what it has printed. */
import type { Ran } from '../../ran.ts';
import type { LogAt } from './behaviour.ts';
import type { Part } from './script-syntax.ts';

/** One level of nesting; the innermost is the last. Frames are never changed, only replaced. */
export type Frame =
  | { readonly kind: 'list'; readonly parts: readonly Part[]; readonly next: number }
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
  | { readonly kind: 'if'; readonly met: readonly Part[]; readonly otherwise: readonly Part[] };

/** Where a script stands, as plain data: it can be gone on with later. */
export interface Position {
  /** ms after the start. */
  readonly at: number;
  /** Of the last command. */
  readonly code: number;
  readonly env: Readonly<Record<string, string>>;
  readonly frames: readonly Frame[];
  readonly message: string;
}

export interface FileChange {
  readonly at: number;
  readonly path: string;
  readonly exists: boolean;
}

export interface State {
  at: number;
  code: number;
  frames: readonly Frame[];
  forever: boolean;
  logs: LogAt[];
  files: FileChange[];
  message: string;
  env: Record<string, string>;
  rounds: number;
  /** ms after the start up to which it is followed. */
  readonly horizon: number;
  /** ms that a round of a loop takes at least. */
  readonly pace: number;
  readonly startedAt: number;
  /** @param folder where `cd` has led; undefined: nowhere yet */
  readonly run: ((argv: readonly string[], folder?: string) => Ran) | undefined;
  readonly write: ((path: string, text: string, append: boolean, folder?: string) => string | undefined) | undefined;
  /** What a command prints, for `$(…)`. */
  readonly capture: (command: string) => string;
}

/** Whether a file was there at a moment; undefined when nothing is known of it. */
export function exists(files: readonly FileChange[], path: string, at: number): boolean | undefined {
  const known = files.filter((each) => each.path === path);
  if (known.length === 0) return undefined;
  return known.findLast((each) => each.at <= at)?.exists ?? false;
}
