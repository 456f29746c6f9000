/** How a run gives command lines to the command language. */
import type { Cluster } from '../engine/index.ts';
import type { Files } from '../kubectl/index.ts';

export interface RunningLine {
  /** The exit code, once it has ended. */
  readonly code: number | undefined;
  /** Until when it is busy by itself, virtual ms; undefined while it waits for something, and once it has ended. */
  readonly busyUntil: number | undefined;
  interrupt(): void;
  /** Calls `listener` when it ends, at once when it has. */
  onExit(listener: (code: number) => void): void;
}

export interface LineOptions {
  /** Somebody waits for its end: it is busy, though it may only look. */
  readonly awaited?: boolean;
  /** A line of the scenario: it goes by a kubeconfig of its own, whatever the person has set in theirs. */
  readonly scripted?: boolean;
  /** Standard input; for a command that opens an editor, what the person left in it. */
  readonly stdin?: string;
  /** Whether all its requests come at one instant, as for what a cluster has at its start. */
  readonly instant?: boolean;
  /** The files that it sees; the scenario's unless given. */
  readonly files?: Files;
  readonly output: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** One cluster's command language: its session and its running commands. */
export interface Language {
  /** Starts a line; it runs at once as far as it can, and goes on as the clock moves. */
  start(line: string, options: LineOptions): RunningLine;
  /** How many commands wait that may still do something to the cluster. */
  readonly running: number;
  /** The namespace of the person's context. */
  readonly namespace: string;
  /** The person's kubeconfig as a file has it. */
  readonly kubeconfig: string;
  /** What a line would open in an editor; undefined when it opens none. Nothing is changed. */
  question(line: string, files: Files): { readonly name: string; readonly text: string } | undefined;
  /** What may stand in place of the last word of a line that begins with kubectl. */
  complete(line: string): readonly string[];
  /** What it keeps between commands (the kubeconfigs, the files of the home), as plain data. */
  save(): unknown;
  load(saved: unknown): void;
}

export type MakeLanguage = (
  cluster: Cluster,
  options: { namespace: string; files: Readonly<Record<string, string>> },
) => Language;
