/** `ls` of coreutils, on the shell's files and by the cluster's time. */
import type { FsStat, IFileSystem } from 'just-bash';
import type { OwnCommand } from './runner.ts';

/** An operand cannot be read; nothing could be made of the call. */
const [PARTLY, TROUBLE] = [1, 2];

/** Months are told with the time of day for so long, ms: half a mean year, as coreutils has it. */
const RECENT = 15_778_476_000;

const BLOCK = 4096;

const HELP = `Usage: ls [OPTION]... [FILE]...
List information about the FILEs (the current directory by default).
  -a, --all              do not ignore entries starting with .
  -A, --almost-all       do not list implied . and ..
  -d, --directory        list directories themselves, not their contents
  -F, --classify         append indicator (one of */@) to entries
  -h, --human-readable   with -l, print sizes like 1K 234M 2G
  -l                     use a long listing format
  -n, --numeric-uid-gid  like -l, but list numeric user and group IDs
  -R, --recursive        list subdirectories recursively
  -r, --reverse          reverse order while sorting
  -S                     sort by file size, largest first
  -t                     sort by time, newest first
  -1                     list one file per line
`;

interface Options {
  readonly flags: ReadonlySet<string>;
  readonly paths: readonly string[];
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stat: FsStat;
}

const LONG: Readonly<Record<string, string>> = {
  '--all': 'a',
  '--almost-all': 'A',
  '--directory': 'd',
  '--human-readable': 'h',
  '--recursive': 'R',
  '--reverse': 'r',
  '--classify': 'F',
  '--no-group': 'G',
  '--numeric-uid-gid': 'n',
};

/** @param user whose files they are @param now virtual ms */
export const ls =
  (user: string, now: () => number): OwnCommand =>
  async (args, { fs, cwd }, output) => {
    if (args.includes('--help')) {
      output('stdout', HELP);
      return 0;
    }
    const options = parse(args);
    if (typeof options === 'string') {
      output('stderr', `ls: ${options}\nTry 'ls --help' for more information.\n`);
      return TROUBLE;
    }
    const lister = new Lister(fs, options.flags, user, now());
    let code = 0;
    const [files, folders]: [Entry[], Entry[]] = [[], []];
    for (const name of options.paths) {
      const entry = await lister.entry(name, fs.resolvePath(cwd, name));
      if (entry === undefined) {
        output('stderr', `ls: cannot access '${name}': No such file or directory\n`);
        code = TROUBLE;
      } else (entry.stat.isDirectory && !options.flags.has('d') ? folders : files).push(entry);
    }
    const parts: string[] = [];
    if (files.length > 0) parts.push(await lister.lines(files));
    const titled = options.paths.length > 1 || options.flags.has('R');
    for (const folder of lister.sorted(folders)) parts.push(...(await lister.folder(folder, titled)));
    output('stdout', parts.join('\n'));
    return code === 0 && lister.failed ? PARTLY : code;
  };

/** @returns what is wrong with them */
function parse(args: readonly string[]): Options | string {
  const flags = new Set<string>();
  const paths: string[] = [];
  let over = false;
  for (const arg of args) {
    if (over || !/^-./.test(arg)) paths.push(arg);
    else if (arg === '--') over = true;
    else if (arg.startsWith('--')) {
      if (/^--(?:color|format|time-style)(?:=|$)/.test(arg)) continue;
      const flag = LONG[arg];
      if (flag === undefined) return `unrecognized option '${arg}'`;
      flags.add(flag);
    } else
      for (const flag of arg.slice(1)) {
        if (!'aAdhRrFGnlt1SgopCUx'.includes(flag)) return `invalid option -- '${flag}'`;
        flags.add(flag);
      }
  }
  for (const flag of ['n', 'g', 'o']) if (flags.has(flag)) flags.add('l');
  return { flags, paths: paths.length > 0 ? paths : ['.'] };
}

class Lister {
  readonly #fs: IFileSystem;
  readonly #flags: ReadonlySet<string>;
  readonly #user: string;
  readonly #now: number;
  /** Whether something could not be looked at on the way. */
  failed = false;

  constructor(fs: IFileSystem, flags: ReadonlySet<string>, user: string, now: number) {
    this.#fs = fs;
    this.#flags = flags;
    this.#user = user;
    this.#now = now;
  }

  /** What `-l` tells of a link is the link's; otherwise a link to a folder is that folder. */
  async entry(name: string, path: string): Promise<Entry | undefined> {
    try {
      const stat = await this.#fs.lstat(path);
      if (!stat.isSymbolicLink || (this.#flags.has('l') && !name.endsWith('/'))) return { name, path, stat };
      return { name, path, stat: await this.#fs.stat(path).catch(() => stat) };
    } catch {
      return undefined;
    }
  }

  sorted(entries: readonly Entry[]): Entry[] {
    const flags = this.#flags;
    if (flags.has('U')) return [...entries];
    const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    const sorted = [...entries].sort((a, b) => {
      if (flags.has('S')) return size(b.stat) - size(a.stat) || byName(a, b);
      if (flags.has('t')) return b.stat.mtime.getTime() - a.stat.mtime.getTime() || byName(a, b);
      return byName(a, b);
    });
    return flags.has('r') ? sorted.reverse() : sorted;
  }

  /** What is in a folder, and with `-R` in those below, each a part of its own. */
  async folder({ name, path }: Entry, titled: boolean): Promise<string[]> {
    const entries: Entry[] = [];
    for (const inner of await this.#fs.readdir(path)) {
      if (inner.startsWith('.') && !this.#flags.has('a') && !this.#flags.has('A')) continue;
      const stat = await this.#fs.lstat(this.#fs.resolvePath(path, inner)).catch(() => undefined);
      if (stat === undefined) this.failed = true;
      else entries.push({ name: inner, path: this.#fs.resolvePath(path, inner), stat });
    }
    const itself: Entry[] = [];
    if (this.#flags.has('a'))
      for (const dots of ['.', '..']) {
        const at = this.#fs.resolvePath(path, dots);
        itself.push({ name: dots, path: at, stat: await this.#fs.lstat(at) });
      }
    const listed = [...itself, ...this.sorted(entries)];
    const total = this.#flags.has('l')
      ? `total ${this.#size(
          listed.reduce((sum, { stat }) => sum + blocks(stat), 0),
          1024,
        )}\n`
      : '';
    const own = `${titled ? `${name}:\n` : ''}${total}${await this.lines(listed, true)}`;
    if (!this.#flags.has('R')) return [own];
    const parts = [own];
    for (const each of this.sorted(entries))
      if (each.stat.isDirectory)
        parts.push(...(await this.folder({ ...each, name: `${name.replace(/\/$/, '')}/${each.name}` }, true)));
    return parts;
  }

  async lines(entries: readonly Entry[], ordered = false): Promise<string> {
    const flags = this.#flags;
    const shown = ordered ? entries : this.sorted(entries);
    if (!flags.has('l')) return shown.map(({ name, stat }) => `${name}${this.#mark(stat)}\n`).join('');
    const rows: string[][] = [];
    for (const { name, path, stat } of shown) {
      const target = stat.isSymbolicLink ? ` -> ${await this.#fs.readlink(path)}` : this.#mark(stat);
      const who = flags.has('n') ? '1000' : this.#user;
      rows.push([
        mode(stat),
        String(await this.#links(path, stat)),
        ...(flags.has('g') ? [] : [who]),
        ...(flags.has('o') || flags.has('G') ? [] : [who]),
        this.#size(size(stat)),
        this.#time(stat.mtime),
        name + target,
      ]);
    }
    const columns = Math.max(0, ...rows.map(({ length }) => length));
    const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
    const right = new Set([1, columns - 3]);
    const cell = (text: string, i: number): string => {
      if (i === columns - 1) return text;
      return right.has(i) ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0);
    };
    return rows.map((row) => `${row.map(cell).join(' ')}\n`).join('');
  }

  /** A folder is linked to from its parent, from itself and from the folders in it. */
  async #links(path: string, stat: FsStat): Promise<number> {
    if (!stat.isDirectory) return 1;
    let links = 2;
    for (const inner of await this.#fs.readdir(path))
      if ((await this.#fs.lstat(this.#fs.resolvePath(path, inner)).catch(() => undefined))?.isDirectory) links++;
    return links;
  }

  #mark(stat: FsStat): string {
    const flags = this.#flags;
    if (stat.isDirectory) return flags.has('F') || flags.has('p') ? '/' : '';
    if (!flags.has('F')) return '';
    if (stat.isSymbolicLink) return '@';
    return (stat.mode & 0o111) > 0 ? '*' : '';
  }

  /** @param unit bytes that a number stands for unless people are to read it */
  #size(bytes: number, unit = 1): string {
    if (!this.#flags.has('h')) return String(Math.ceil(bytes / unit));
    let [amount, power] = [bytes, 0];
    while (amount >= 1024) {
      amount /= 1024;
      power++;
    }
    if (power === 0) return String(bytes);
    const few = Math.ceil(amount * 10) / 10;
    return `${few < 10 ? few.toFixed(1) : Math.ceil(amount)}${'KMGT'[power - 1] ?? ''}`;
  }

  #time(time: Date): string {
    const [, day = '', month = '', year = '', clock = ''] = time.toUTCString().split(' ');
    const age = this.#now - time.getTime();
    return `${month} ${String(Number(day)).padStart(2)} ${age >= 0 && age < RECENT ? clock.slice(0, 5) : ` ${year}`}`;
  }
}

const size = (stat: FsStat): number => (stat.isDirectory ? BLOCK : stat.size);
const blocks = (stat: FsStat): number => (stat.isSymbolicLink ? 0 : Math.ceil(size(stat) / BLOCK) * BLOCK);

function mode({ isDirectory, isSymbolicLink, mode: bits }: FsStat): string {
  const letters = [...'rwxrwxrwx'].map((letter, i) => (bits & (1 << (8 - i)) ? letter : '-')).join('');
  return `${isSymbolicLink ? 'l' : isDirectory ? 'd' : '-'}${isSymbolicLink ? 'rwxrwxrwx' : letters}`;
}
