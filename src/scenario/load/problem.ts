/** What is wrong with a file, and where. */
import { visible } from '../text.ts';

export interface Problem {
  /** `E001`; explained by `wavetank explain`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** `scenarios/x.yaml:12:5: error E001: unknown field "stpes" - did you mean "steps"?`; harmless on a terminal. */
export function problemText(problem: Problem): string {
  const { file, line, column, severity, code, message } = problem;
  return visible(`${file}:${line}:${column}: ${severity} ${code}: ${message}`);
}

/** A file cannot be used. */
export class BadFile extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.problems = problems;
  }
}
