/** Databases that make their files when they start for the first time, and find them there when their volume has been used before. */
import type { Around, Behaviour, Program } from './behaviour.ts';

export interface Database {
  /** Where its files are, by its environment. */
  readonly folder: (environment: Readonly<Record<string, string>>, program: Program) => string;
  /** The file that tells that they are there. */
  readonly mark: string;
  /** What it makes, by path in the folder; a path that ends with a slash is a folder. */
  readonly files: (program: Program) => Readonly<Record<string, string>>;
  /** From the start to listening where the files are there, ms. */
  readonly ready: number;
  /** What its entry point says of an environment with which it makes no files; undefined: it does. */
  readonly refuses?: (environment: Readonly<Record<string, string>>, program: Program) => readonly string[] | undefined;
}

/** How it came up. */
export interface Beginning {
  /** Its files were there. */
  readonly used?: true;
  /** It ends with these words. */
  readonly refused?: readonly string[];
}

/** When an entry point ends that is not content, ms. */
const ENDS = 300;

export const beginningOf = ({ settings }: Program): Beginning => (settings ?? {}) as Beginning;

export function reads({ folder, mark, files, ready, refuses }: Database): NonNullable<Behaviour['reads']> {
  return (program: Program, around: Around): Program => {
    if (program.entry === undefined || program.exit !== undefined) return program;
    const environment = around.environment();
    const root = folder(environment, program).replace(/\/+$/, '');
    const { listens, ...rest } = program;
    if (around.files().has(`${root}/${mark}`))
      return { ...rest, settings: { used: true }, ...(listens ? { listens: { ...listens, after: ready } } : {}) };
    const refused = refuses?.(environment, program);
    if (refused !== undefined) return { ...rest, settings: { refused }, exit: { after: ENDS, code: 1 } };
    for (const [path, text] of Object.entries(files(program))) around.write(`${root}/${path}`, text);
    return program;
  };
}
