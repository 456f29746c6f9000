/** Commands that somebody runs in a container by hand: what they print, from its environment, files and processes. */
import { complain, type Printed, print, programName, type Ran } from '../ran.ts';
import { toMicroTime } from '../sim/time.ts';
import { notFoundBy, whyMissing } from './behaviours/contents.ts';
import { dateText } from './behaviours/script/dates.ts';
import { runScript } from './behaviours/script/script.ts';
import { isShell } from './behaviours/script/shells.ts';
import { sleepRefusal, sleepTime } from './behaviours/times.ts';
import { changeFiles, exists } from './file-tools.ts';
import type { Process } from './inside.ts';
import { kill } from './kill.ts';
import { list, type Tree } from './listing.ts';
import { aboutMachine, type Machine } from './machine-tools.ts';
import { managePackages } from './packages.ts';
import { absolute } from './paths.ts';
import { onText } from './text-tools.ts';
import { nameIn, type User } from './user.ts';

export interface Console {
  readonly environment: () => Readonly<Record<string, string>>;
  readonly files: () => ReadonlyMap<string, string>;
  readonly processes: () => readonly Process[];
  /** Writes a file (null: takes it away; a folder ends with a slash). @returns what the system says against it */
  readonly write: (path: string, text: string | null) => string | undefined;
  readonly stdin: string;
  /** A program that nothing here knows, and that the image may have, succeeds. */
  readonly trusting: boolean;
  /** The working folder. */
  readonly folder: string;
  /** The image's tools are BusyBox's, not GNU's. */
  readonly small: boolean;
  /** When the container was made, virtual ms. */
  readonly since: number;
  /** Virtual ms. */
  readonly now: number;
  /** Sends SIGTERM to a container's first process. */
  readonly terminate: (id: string) => void;
  /** Sends it SIGHUP: a shell whose terminal is gone ends; a server reads its configuration again. */
  readonly hangUp: () => void;
  /** Of a folder on which a volume from the cluster is mounted. */
  readonly mounted: Tree['mounted'];
  readonly standing: Tree['standing'];
  /** Whether a file may be run. */
  readonly mayRun: (path: string) => boolean;
  /** Whether the container's image has a program. */
  readonly brings: (program: string) => boolean;
  /** Why a path is no program that can be run; undefined: it may be one. */
  readonly whyNot: (path: string) => string | undefined;
  readonly user: User;
  readonly machine: () => Machine;
  /** The programs of the network. */
  readonly network: (argv: readonly string[], stdin: string) => Ran | undefined;
  /** What the model of its image knows by itself. */
  readonly own: (argv: readonly string[]) => Ran | undefined;
}

/** A script that runs for longer is cut off, ms. */
const PATIENCE = 60_000;
/** Or one that does more than so many times as much as is done at once. */
const PATIENT_BURSTS = 3;
/** Programs that do their work without a word. */
const SILENT = new Set(['chmod', 'chown', 'true', ':', 'sync', 'export', 'cd']);

const ok = (output = '', took = 0): Ran => ({ code: 0, output, took });
const bad = (code: number, text: string): Ran => ({ code, ...complain(text), took: 0 });

/** Runs one command. Nothing that is not known is made up: it is not found. */
export function runInside(inside: Console, argv: readonly string[]): Ran {
  const [path = '', ...rest] = argv;
  const name = programName(path);
  if (!inside.brings(path)) return inside.own(argv) ?? notFound(path);
  const why = path.includes('/') ? inside.whyNot(absolute(inside.folder, path)) : undefined;
  if (why !== undefined) return { ...bad(MAY_NOT.test(why) ? 126 : 127, ''), missing: why };
  if (isShell(name)) return runShell(inside, [name, ...rest]);
  if (
    path.includes('/') &&
    inside.files().has(absolute(inside.folder, path)) &&
    inside.mayRun(absolute(inside.folder, path))
  )
    return runShell(inside, argv);
  return (
    saved(inside, inside.network(argv, inside.stdin) ?? signalled(inside, inside.own(argv))) ??
    changeFiles(inside, name, rest) ??
    aboutMachine(inside.machine, name, rest) ??
    onText(inside, name, rest) ??
    managePackages(name, rest) ??
    known(inside, name, rest) ??
    (inside.trusting ? ok() : notFound(path))
  );
}

/** Sends the signal that a program has for the container's first process. */
function signalled(inside: Console, ran: Ran | undefined): Ran | undefined {
  if (ran?.sends === 'HUP') inside.hangUp();
  const first = ran?.sends === 'QUIT' ? inside.processes().find(({ pid }) => pid === 1)?.of : undefined;
  if (first !== undefined) inside.terminate(first);
  return ran;
}

/** Leaves the files that a program has made. */
function saved(inside: Console, ran: Ran | undefined): Ran | undefined {
  if (ran?.saves === undefined) return ran;
  for (const [path, text] of ran.saves) {
    const refusal = inside.write(absolute(inside.folder, path), text);
    if (refusal !== undefined) return bad(1, `can't open '${path}': ${refusal}\n`);
  }
  return ran;
}

/** What a command of a script comes to: the shell itself says what is not there. */
export function inScript(ran: Ran, [name = '']: readonly string[], shell: string, small: boolean): Ran {
  if (ran.missing === undefined) return ran;
  const denied = `${programName(shell)}: ${name}: Permission denied`;
  return { ...ran, ...complain(`${MAY_NOT.test(ran.missing) ? denied : notFoundBy(shell, small, name)}\n`) };
}

/** It is there, and may not be run. */
const MAY_NOT = /: (?:permission denied|is a directory)$/;

/** Nothing was started. */
const notFound = (name: string): Ran => ({ ...bad(127, ''), missing: whyMissing(name) });

function known(inside: Console, name: string, rest: readonly string[]): Ran | undefined {
  const operands = rest.filter((word) => !word.startsWith('-'));
  switch (name) {
    case 'env':
    case 'printenv':
      return printEnvironment(inside, operands);
    case 'which':
      return which(inside, operands);
    case 'ls':
      return list({ ...inside, files: inside.files() }, rest);
    case 'ps':
      return ok(processTable(inside, [name, ...rest].join(' ')));
    case 'hostname':
      return ok(`${hostName(inside, rest)}\n`);
    case 'date':
      return ok(`${dateText(inside.now, rest)}\n`);
    case 'echo':
      return ok(`${rest.join(' ')}\n`);
    case 'pwd':
      return ok(`${inside.folder}\n`);
    case 'whoami':
      return whoAmI(inside);
    case 'id':
      return ok(identity(inside, rest));
    case 'uname':
      return ok(
        rest.includes('-a')
          ? `Linux ${inside.environment()['HOSTNAME']} 6.1.0-37-amd64 #1 SMP x86_64 GNU/Linux\n`
          : 'Linux\n',
      );
    case 'sleep': {
      const wrong = sleepRefusal(rest);
      return wrong === undefined ? ok('', sleepTime(rest)) : bad(1, `${wrong}\n`);
    }
    case 'uptime':
      return ok(` ${toMicroTime(inside.now).slice(11, 19)} up,  load average: 0.00, 0.00, 0.00\n`);
    case 'false':
      return bad(1, '');
    case 'kill':
      return kill(inside, rest);
    case 'test':
    case '[':
      return { code: exists(inside.files(), absolute(inside.folder, operands[0] ?? '')) ? 0 : 1, output: '', took: 0 };
    default:
      return SILENT.has(name) ? ok() : undefined;
  }
}

/** `-i`, `-f` and `-d` ask for the address and the full name of its own name, which the kubelet has written into the hosts file. */
function hostName(inside: Console, options: readonly string[]): string {
  const own = inside.environment()['HOSTNAME'] ?? '';
  const asks = (letters: RegExp): boolean => options.some((option) => letters.test(option));
  if (!asks(/^-[iIfd]$|^--(?:fqdn|domain|ip-address)$/)) return own;
  const lines = (inside.files().get('/etc/hosts') ?? '').split('\n').map((line) => line.split(/\s+/));
  const [address = '', full = own] = lines.find(([, ...names]) => names.includes(own)) ?? [];
  if (asks(/^-d$|^--domain$/)) return full.slice(own.length + 1);
  return asks(/^-f$|^--fqdn$/) ? full : address;
}

function printEnvironment(inside: Console, names: readonly string[]): Ran {
  const variables = inside.environment();
  if (names.length === 0)
    return ok(
      Object.entries(variables)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
  const values = names.map((name) => variables[name]);
  return {
    code: values.includes(undefined) ? 1 : 0,
    output: values.map((value) => (value === undefined ? '' : `${value}\n`)).join(''),
    took: 0,
  };
}

function whoAmI({ files, user, small }: Console): Ran {
  const name = nameIn(files().get('/etc/passwd'), user.uid);
  if (name !== undefined) return ok(`${name}\n`);
  return bad(1, small ? `whoami: unknown uid ${user.uid}\n` : `whoami: cannot find name for user ID ${user.uid}\n`);
}

/** `id`, `id -u`, `id -un`, `id -G`. */
function identity({ files, user }: Console, options: readonly string[]): string {
  const asked = options.join('').replaceAll('-', '');
  const all = files();
  const person = nameIn(all.get('/etc/passwd'), user.uid);
  const group = (id: number): string | undefined => nameIn(all.get('/etc/group'), id);
  const both = (id: number, name: string | undefined): string => (name === undefined ? String(id) : `${id}(${name})`);
  const one = (id: number, name: string | undefined): string =>
    asked.includes('n') ? (name ?? String(id)) : String(id);
  if (asked.includes('u')) return `${one(user.uid, person)}\n`;
  if (asked.includes('G')) return `${user.groups.map((id) => one(id, group(id))).join(' ')}\n`;
  if (asked.includes('g')) return `${one(user.gid, group(user.gid))}\n`;
  const groups = user.groups.map((id) => both(id, group(id))).join(',');
  return `uid=${both(user.uid, person)} gid=${both(user.gid, group(user.gid))} groups=${groups}\n`;
}

function which(inside: Console, names: readonly string[]): Ran {
  const found = names.filter((name) => inside.brings(name));
  return { ...ok(found.map((name) => `/usr/bin/${name}\n`).join('')), code: found.length === names.length ? 0 : 1 };
}

/** @param self the line that asks: it is a process, too */
function processTable(inside: Console, self: string): string {
  const processes = inside.processes();
  const pid = Math.max(6, ...processes.map((each) => each.pid)) + 1;
  const rows = [...processes, { pid, user: 'root', command: self }].map(
    ({ pid, user, command }) => `${String(pid).padStart(5)} ${user.padEnd(8)}  0:00 ${command}\n`,
  );
  return `  PID USER     TIME  COMMAND\n${rows.join('')}`;
}

/** `sh -c TEXT`, `sh FILE`, and a file that is run by its path. */
function runShell(inside: Console, words: readonly string[]): Ran {
  const [shell = 'sh'] = words;
  const { logs, exit } = runScript(words, {
    env: inside.environment(),
    stdin: inside.stdin,
    horizon: PATIENCE,
    bursts: PATIENT_BURSTS,
    startedAt: inside.now,
    paths: () => inside.files().keys(),
    read: (path, folder = inside.folder) => {
      const at = absolute(folder, path);
      const text = inside.files().get(at);
      return text === undefined ? undefined : { text, executable: inside.mayRun(at) };
    },
    run: (argv, folder = inside.folder, stdin = '') =>
      inScript(runInside({ ...inside, folder, stdin }, argv), argv, shell, inside.small),
    write: (path, text, append, folder = inside.folder) => {
      const at = absolute(folder, path);
      return inside.write(at, append ? `${inside.files().get(at) ?? ''}${text}` : text);
    },
  });
  const told = print(
    ...logs.map(({ at, text, error, open }): Printed[number] => [
      error ? 'stderr' : 'stdout',
      open ? text : `${text}\n`,
      at,
    ]),
  );
  return exit === undefined ? { code: 130, ...told, took: PATIENCE } : { code: exit.code, ...told, took: exit.after };
}
