/** How a run gives command lines to the command language. */
import type { Cluster } from '../engine/index.ts';

export interface RunningLine {
  /** The exit code, once it has ended. */
  readonly code: number | undefined;
  interrupt(): void;
  onExit(listener: (code: number) => void): void;
  /** The text that a person should edit, while it waits for that. */
  readonly editing: { readonly name: string; readonly text: string } | undefined;
  answer(edited: string | undefined): void;
}

export interface LineOptions {
  readonly stdin?: string;
  readonly output: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** One cluster's command language: its session and its running commands. */
export interface Language {
  /** Starts a line; it runs at once as far as it can. */
  start(line: string, options: LineOptions): RunningLine;
  /** How many commands wait. */
  readonly running: number;
  namespace: string;
  /** Whether a line belongs to it at all. */
  knows(line: string): boolean;
}

export type MakeLanguage = (
  cluster: Cluster,
  options: { namespace: string; files: Readonly<Record<string, string>> },
) => Language;
