/** `history` of bash: the lines that a person has typed. A script has none. */
import type { OwnCommand } from './runner.ts';

export interface History {
  /** Oldest first. */
  readonly lines: readonly string[];
  add(line: string): void;
  /** Forgets all of them. */
  clear(): void;
}

/** @param typed undefined where nobody types */
export const history =
  (typed: () => History | undefined): OwnCommand =>
  async ([word], _, output) => {
    if (word === '-c') {
      typed()?.clear();
      return 0;
    }
    if (word?.startsWith('-')) {
      output('stderr', `bash: history: ${word}: invalid option\nhistory: usage: history [-c] [n]\n`);
      return 2;
    }
    if (word !== undefined && !/^\d+$/.test(word)) {
      output('stderr', `bash: history: ${word}: numeric argument required\n`);
      return 1;
    }
    const lines = typed()?.lines ?? [];
    const from = Math.max(0, lines.length - Number(word ?? lines.length));
    for (const [i, line] of lines.slice(from).entries())
      output('stdout', `${String(from + i + 1).padStart(5)}  ${line}\n`);
    return 0;
  };
