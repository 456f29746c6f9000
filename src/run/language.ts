/** How a run gives command lines to the command language. */
import type { Cluster } from '../engine/index.ts';

export interface RunningLine {
  /** The exit code, once it has ended. */
  readonly code: number | undefined;
  interrupt(): void;
  /** Calls `listener` when it ends, at once when it has. */
  onExit(listener: (code: number) => void): void;
}

export interface LineOptions {
  readonly stdin?: string;
  /** Whether all its requests come at one instant, as for what a cluster has at its start. */
  readonly instant?: boolean;
  readonly output: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** One cluster's command language: its session and its running commands. */
export interface Language {
  /** Starts a line; it runs at once as far as it can, and goes on as the clock moves. */
  start(line: string, options: LineOptions): RunningLine;
  /** How many commands wait. */
  readonly running: number;
  /** What it keeps between commands (the kubeconfig, the files of the home), as plain data. */
  save(): unknown;
  load(saved: unknown): void;
}

export type MakeLanguage = (
  cluster: Cluster,
  options: { namespace: string; files: Readonly<Record<string, string>> },
) => Language;
