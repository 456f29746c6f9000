/** What every command of the program shares. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NoJournal } from '../run/journal.ts';
import { BadFile, didYouMean, Library, problemText, UnknownScenario, visible } from '../scenario/index.ts';

/** Exit codes. */
export const PASSED = 0;
export const FAILED = 1;
export const BAD_INPUT = 2;
/** The steady state did not hold: the run says nothing. */
export const INVALID = 3;

/** The command line is wrong; the message says how. */
export class UsageError extends Error {}

export interface Command {
  readonly name: string;
  /** `FILE|NAME [--seed N]` */
  readonly use: string;
  readonly short: string;
  /** Help of its own, for these words of it; the general help follows when there are none. */
  help?(words: readonly string[]): string;
  readonly options?: Readonly<Record<string, Option>>;
  /** @returns the exit code */
  run(args: Arguments): Promise<number> | number;
}

export interface Option {
  /** The value's name in help; a switch without it. */
  readonly value?: string;
  readonly help: string;
  /** It may be given several times; the values are joined by commas. */
  readonly many?: true;
}

export interface Arguments {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | true>>;
}

/** The folder of the scenarios: beside `dist`, or beside `src` when the sources run. */
const folders = ['../scenarios', '../../scenarios'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** The scenarios that ship with the program. */
export const library = new Library(folders.find((folder) => existsSync(folder)) ?? '');

/** What plays when nothing is named and nobody can pick. */
export const DEFAULT = 'node-failure';

export function text(args: Arguments, name: string): string | undefined {
  const value = args.options[name];
  return value === true ? '' : value;
}

/** Splits a command's words from its options. @throws UsageError */
export function parse(command: Command, argv: readonly string[]): Arguments {
  const known = command.options ?? {};
  const words: string[] = [];
  const options: Record<string, string | true> = {};
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') {
      words.push(...argv.slice(i + 1));
      break;
    }
    if (!word.startsWith('--')) {
      words.push(word);
      continue;
    }
    const [name = '', ...rest] = word.slice(2).split('=');
    const option = Object.hasOwn(known, name) ? known[name] : undefined;
    if (option === undefined) {
      const names = Object.keys(known).map((each) => `--${each}`);
      throw new UsageError(`unknown option --${name}${didYouMean(`--${name}`, names)}`);
    }
    if (option.value === undefined) {
      if (rest.length > 0) throw new UsageError(`--${name} takes no value`);
      options[name] = true;
      continue;
    }
    const value = rest.length > 0 ? rest.join('=') : argv[++i];
    if (value === undefined) throw new UsageError(`--${name} needs a value: ${option.value}`);
    const before = options[name];
    options[name] = option.many && typeof before === 'string' ? `${before},${value}` : value;
  }
  return { words, options };
}

/** Tells an error that a person caused; anything else is a fault of the program and is thrown on. */
export function tellError(error: unknown): number {
  if (error instanceof BadFile) console.error(error.problems.map(problemText).join('\n'));
  else if (error instanceof UnknownScenario || error instanceof UsageError || error instanceof NoJournal)
    console.error(`wavetank: ${visible(error.message)}`);
  else if (isSystemError(error)) console.error(`wavetank: ${visible(error.message)}`);
  else throw error;
  return BAD_INPUT;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error;
}
