/** A command of the language: its words, flags and what it does. The tree of them is in `root.ts`. */
import type { Api } from './api.ts';
import type { FlagSpec, Flags } from './flags.ts';
import type { Io } from './io.ts';
import type { Program } from './process.ts';
import type { Session } from './session.ts';

export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What follows the name in the usage line: `(-f FILENAME | TYPE NAME) [options]`. */
  readonly use: string;
  /** One line for the list of commands. */
  readonly short: string;
  readonly long?: string;
  readonly examples?: string;
  readonly flags?: readonly FlagSpec[];
  readonly commands?: readonly Command[];
  readonly hidden?: boolean;
  /** Left out, and yet named where kubectl lists its commands. */
  readonly listed?: boolean;
  /** kubectl has it and it is left out here: why. Whoever calls it is told, whatever follows. */
  readonly leftOut?: string;
  /** Where a group that is called alone prints its help; stderr unless said otherwise. */
  readonly helpOn?: 'stdout' | 'stderr';
  /** Flags end at the first argument (`exec POD ls -l`). */
  readonly stopAtArgs?: boolean;
  /** What its arguments may be, for completion; names of objects by kind unless given. */
  names?(api: Api, namespace: string): readonly string[];
  /** What it does; a group without it prints its help. */
  run?(on: Invocation): Program | number | undefined;
}

/** One call of a command. */
export interface Invocation {
  readonly command: Command;
  /** `kubectl create deployment` */
  readonly path: string;
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many arguments stand before `--`; -1 when there is none. */
  readonly dash: number;
  readonly session: Session;
  readonly api: Api;
  readonly io: Io;
  /** The namespace meant: the flag's, or the context's. */
  readonly namespace: string;
  /** Whether the namespace was named by a flag. */
  readonly namespaceGiven: boolean;
  /** Writes a line to stdout. */
  out(line: string): void;
  /** Writes a line to stderr. */
  err(line: string): void;
  warn(text: string): void;
}
