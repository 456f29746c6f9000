/** `diff` of diffutils: two files, or all of two folders, line by line. */
import type { IFileSystem } from 'just-bash';
import { hunks } from '../../engine/index.ts';
import type { OwnCommand } from './runner.ts';

const [SAME, DIFFERENT, TROUBLE] = [0, 1, 2];

interface Call {
  readonly paths: readonly [string, string];
  /** Lines of context of a unified diff; undefined for the normal form. */
  readonly context: number | undefined;
  readonly flags: ReadonlySet<string>;
  /** As they were given, for the heads of folders' files. */
  readonly options: readonly string[];
}

const LONG: Readonly<Record<string, string>> = {
  '--unified': 'u',
  '--brief': 'q',
  '--recursive': 'r',
  '--report-identical-files': 's',
  '--ignore-case': 'i',
  '--ignore-all-space': 'w',
  '--ignore-space-change': 'b',
  '--new-file': 'N',
};

export const diff: OwnCommand = async (args, { fs, cwd, stdin }, output) => {
  const call = parse(args);
  const say = (text: string): number => {
    output('stderr', `diff: ${text}\n`);
    return TROUBLE;
  };
  if (typeof call === 'string') return say(`${call}\ndiff: Try 'diff --help' for more information.`);
  const differ = new Differ(fs, cwd, stdin, call, (text) => output('stdout', text), say);
  return differ.compare(...call.paths, false);
};

/** @returns what is wrong with them */
function parse(args: readonly string[]): Call | string {
  const flags = new Set<string>();
  const [paths, options]: [string[], string[]] = [[], []];
  let context = 3;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (!/^-./.test(arg)) {
      paths.push(arg);
      continue;
    }
    options.push(arg);
    if (/^--colou?r(?:=|$)/.test(arg)) continue;
    const lines = /^(?:-U(\d*)|--unified=(\d+))$/.exec(arg);
    if (lines !== null) {
      context = Number(lines[1] || lines[2] || args[++i]);
      flags.add('u');
    } else if (arg.startsWith('--')) {
      const flag = LONG[arg];
      if (flag === undefined) return `unrecognized option '${arg}'`;
      flags.add(flag);
    } else
      for (const flag of arg.slice(1)) {
        if (!'uqrsiwbNa'.includes(flag)) return `invalid option -- '${flag}'`;
        flags.add(flag);
      }
  }
  const [from, to, extra] = paths;
  if (from === undefined || to === undefined) return `missing operand after '${args.at(-1) ?? 'diff'}'`;
  if (extra !== undefined) return `extra operand '${extra}'`;
  return { paths: [from, to], context: flags.has('u') ? context : undefined, flags, options };
}

interface Side {
  readonly text: string;
  readonly time: Date;
}

class Differ {
  readonly #fs: IFileSystem;
  readonly #cwd: string;
  readonly #stdin: string;
  readonly #call: Call;
  readonly #print: (text: string) => void;
  readonly #refuse: (text: string) => number;

  constructor(
    fs: IFileSystem,
    cwd: string,
    stdin: string,
    call: Call,
    print: (text: string) => void,
    refuse: (text: string) => number,
  ) {
    this.#fs = fs;
    this.#cwd = cwd;
    this.#stdin = stdin;
    this.#call = call;
    this.#print = print;
    this.#refuse = refuse;
  }

  /** @param headed it is one file of a folder's @returns the exit code */
  async compare(from: string, to: string, headed: boolean): Promise<number> {
    const [left, right] = [await this.#isFolder(from), await this.#isFolder(to)];
    if (left && right) return this.#folders(from, to);
    const base = (path: string): string => path.replace(/\/+$/, '').replace(/^.*\//, '');
    const paths: [string, string] = [left ? `${from}/${base(to)}` : from, right ? `${to}/${base(from)}` : to];
    const sides: Side[] = [];
    for (const path of paths) {
      const side = await this.#read(path);
      if (side !== undefined) sides.push(side);
      else this.#refuse(`${path}: No such file or directory`);
    }
    const [a, b] = sides;
    return a === undefined || b === undefined ? TROUBLE : this.#texts(paths, a, b, headed);
  }

  #texts([from, to]: readonly [string, string], a: Side, b: Side, headed: boolean): number {
    const { flags, context, options } = this.#call;
    const found = hunks(this.#plain(a.text), this.#plain(b.text), context ?? 0);
    if (found === '') {
      if (flags.has('s')) this.#print(`Files ${from} and ${to} are identical\n`);
      return SAME;
    }
    if (flags.has('q')) {
      this.#print(`Files ${from} and ${to} differ\n`);
      return DIFFERENT;
    }
    if (headed) this.#print(`diff ${[...options, from, to].join(' ')}\n`);
    if (context === undefined) this.#print(normal(found));
    else this.#print(`--- ${from}\t${stamp(a.time)}\n+++ ${to}\t${stamp(b.time)}\n${found}`);
    return DIFFERENT;
  }

  /** What is compared of a text. */
  #plain(text: string): string {
    const { flags } = this.#call;
    let plain = flags.has('i') ? text.toLowerCase() : text;
    if (flags.has('w')) plain = plain.replace(/[ \t]+/g, '');
    if (flags.has('b')) plain = plain.replace(/[ \t]+/g, ' ').replace(/ $/gm, '');
    return plain;
  }

  async #folders(from: string, to: string): Promise<number> {
    const list = async (path: string): Promise<string[]> => this.#fs.readdir(this.#fs.resolvePath(this.#cwd, path));
    const [left, right] = [new Set(await list(from)), new Set(await list(to))];
    let code = SAME;
    for (const name of [...new Set([...left, ...right])].sort()) {
      const [a, b] = [`${from.replace(/\/$/, '')}/${name}`, `${to.replace(/\/$/, '')}/${name}`];
      if (!left.has(name) || !right.has(name)) {
        this.#print(`Only in ${left.has(name) ? from : to}: ${name}\n`);
        code = Math.max(code, DIFFERENT);
      } else if (!this.#call.flags.has('r') && (await this.#isFolder(a)) && (await this.#isFolder(b)))
        this.#print(`Common subdirectories: ${a} and ${b}\n`);
      else code = Math.max(code, await this.compare(a, b, true));
    }
    return code;
  }

  async #isFolder(path: string): Promise<boolean> {
    const full = this.#fs.resolvePath(this.#cwd, path);
    return path !== '-' && (await this.#fs.exists(full)) && (await this.#fs.stat(full)).isDirectory;
  }

  async #read(path: string): Promise<Side | undefined> {
    if (path === '-') return { text: this.#stdin, time: new Date(0) };
    const full = this.#fs.resolvePath(this.#cwd, path);
    if (!(await this.#fs.exists(full))) return undefined;
    return { text: await this.#fs.readFile(full, 'utf8'), time: (await this.#fs.stat(full)).mtime };
  }
}

const stamp = (time: Date): string => time.toISOString().replace('T', ' ').replace('Z', '000000 +0000');

/** Hunks without context in the form that `diff` has by itself. */
function normal(found: string): string {
  return found.replace(
    /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n((?:[-+].*\n)*)/gm,
    (_, a: string, aCount = '1', b: string, bCount = '1', body: string) => {
      const range = (first: string, count: string): string =>
        Number(count) < 2 ? first : `${first},${Number(first) + Number(count) - 1}`;
      const how = aCount === '0' ? 'a' : bCount === '0' ? 'd' : 'c';
      const [old, now] = ['-', '+'].map((mark) =>
        body
          .split('\n')
          .filter((line) => line.startsWith(mark))
          .map((line) => `${mark === '-' ? '<' : '>'} ${line.slice(1)}\n`)
          .join(''),
      );
      return `${range(a, aCount)}${how}${range(b, bCount)}\n${old}${how === 'c' ? '---\n' : ''}${now}`;
    },
  );
}
