/** The input log: everything that a person did, in order. With the options it is the whole run. */
import { joinWords } from '../kubectl/index.ts';

export interface Input {
  /** Virtual ms since the Unix epoch at which it took effect, after everything else that was due then. */
  readonly time: number;
  /**
   * A command line; lines that begin with `scenario ` are about the run and not the cluster (`scenario interrupt 7` is
   * ctrl-c for the seventh command).
   */
  readonly line: string;
  /** What the line read from standard input or an editor. */
  readonly stdin?: string;
  /** What it read of the practice terminal's home, which is a person's and no part of the run. */
  readonly read?: Read;
}

/** Files and folders as a command found them, by the path that it used. */
export interface Read {
  readonly files: Readonly<Record<string, string>>;
  readonly folders: Readonly<Record<string, readonly string[]>>;
}

/** `scenario answer intro 2` → its words; undefined for a line of the command language. */
export function aboutScenario(line: string): string[] | undefined {
  const words = line.trim().split(/\s+/);
  return words[0] === 'scenario' ? words.slice(1) : undefined;
}

/** What a shell knows beside kubectl and its tools: `fault …` and `heal …` are short for `scenario fault …`. */
export const INPUT_WORDS: readonly string[] = ['fault', 'heal', 'scenario'];

/** A command of a shell as the line of the input log. */
export function inputLine(argv: readonly string[]): string {
  const [first = ''] = argv;
  return joinWords(first !== 'scenario' && INPUT_WORDS.includes(first) ? ['scenario', ...argv] : argv);
}

/** Whether a command opens an editor: what is left in it is part of the input, and must be known first. */
export const opensEditor = (line: string): boolean =>
  /^kubectl\s(?:.*\s)?(?:edit|--edit|edit-last-applied)(?:\s|$)/.test(line);
