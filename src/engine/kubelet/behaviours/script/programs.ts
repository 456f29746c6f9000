/** Programs that a script runs: those that take time or read what comes in are known here, others by who runs the script. */
import { printedBy, programName } from '../../../ran.ts';
import { isBuiltin } from '../programs.ts';
import { sleepRefusal, sleepTime } from '../times.ts';
import { dateText } from './dates.ts';
import { beginFilter } from './filtering.ts';
import { filesRead, isFilter } from './filters.ts';
import { basename, dirname } from './names.ts';
import { print, printLines } from './output.ts';
import { parse } from './parse.ts';
import { awaitAll, isPipe, spawn } from './processes.ts';
import { seq } from './seq.ts';
import { isShell, runShell } from './shells.ts';
import { exists, FOREVER, list, literal, type Machine, type Process, push } from './state.ts';
import type { List } from './tree.ts';
import { sumOf } from './words.ts';

/** What a shell says of a word that is no command. */
const NOT_FOUND = 127;
/** What `timeout` says of what it has ended (GNU's). */
export const TIMED_OUT = 124;

/** Programs that are run where there is somebody to run them; else only what they do to files is kept in mind. */
const OF_FILES = new Set(['cat', 'hostname', 'ls', 'mkdir', 'rm', 'tail', 'touch']);
/** Programs beside the filters that read all that comes in. */
const READERS = new Set(['mariadb', 'mysql', 'nc', 'psql', 'redis-cli', 'sqlite3', 'xargs']);

/** Runs a program; the code is 0 unless it says otherwise. */
export function runProgram(machine: Machine, process: Process, words: readonly string[]): void {
  const [path = '', ...rest] = words;
  const name = programName(path);
  if (runShell(machine, process, words)) return;
  const canRead = isPipe(process.ends[0]) || machine.run === undefined;
  if (canRead && reads(name, rest)) beginFilter(machine, process, [name, ...rest]);
  else if (name === 'tail' && rest.some(isFollowing)) followFile(machine, process, rest);
  else if (machine.run !== undefined && OF_FILES.has(name)) runOutside(machine, process, words);
  else {
    const known = PROGRAMS.get(name);
    if (known !== undefined) known(machine, process, rest, words);
    else if (!isBuiltin(path)) runOutside(machine, process, words);
  }
}

/** Whether a program reads what comes in. */
function reads(name: string, rest: readonly string[]): boolean {
  if (name === 'tail' && rest.some(isFollowing)) return false;
  if (name === 'nc' && rest.some(isListening)) return false;
  if (isShell(name)) return rest.every((word) => word.startsWith('-'));
  return READERS.has(name) || (isFilter(name) && filesRead(name, rest).length === 0);
}

/** An option of `tail` with which it goes on. */
export const isFollowing = (word: string): boolean => /^(?:-[a-zA-Z]*[fF]|--follow|--retry)/.test(word);
const isListening = (word: string): boolean => /^-[a-z]*l/.test(word);

/** Hands a command on to who runs what is no part of the shell. */
export function runOutside(machine: Machine, process: Process, words: readonly string[], stdin = ''): void {
  const ran = machine.run?.(words, process.env['PWD'], stdin);
  const why = ran === undefined ? machine.missing?.(words[0] ?? '') : undefined;
  if (why !== undefined) {
    printLines(machine, process, [why], 'stderr');
    process.code = NOT_FOUND;
  }
  if (ran === undefined) return;
  process.code = ran.code;
  process.at += ran.took;
  for (const [stream, text] of printedBy(ran)) print(machine, process, text, stream);
}

/** `tail -f FILE` */
function followFile(machine: Machine, process: Process, rest: readonly string[]): void {
  if (machine.look === undefined || rest.at(-1) === '/dev/null') process.at = FOREVER;
  else push(process, { kind: 'tail', words: rest });
}

type Program = (machine: Machine, process: Process, rest: readonly string[], words: readonly string[]) => void;

const sleep: Program = (machine, process, rest) => {
  const wrong = sleepRefusal(rest);
  const time = sleepTime(rest);
  if (wrong === undefined) process.at = time === Number.POSITIVE_INFINITY ? FOREVER : process.at + time;
  else {
    printLines(machine, process, [wrong], 'stderr');
    process.code = 1;
  }
};

const forever: Program = (_, process) => {
  process.at = FOREVER;
};

/** `timeout SECONDS COMMAND…`: what takes longer is ended. */
const timeout: Program = (machine, process, rest) => {
  const at = rest.findIndex((word, i) => !word.startsWith('-') && !/^-[ks]$/.test(rest[i - 1] ?? ''));
  const words = rest.slice(at + 1);
  if (words.length === 0) return;
  const until = process.at + sleepTime([rest[at] ?? '0']);
  const child = spawn(machine, process, [list(called([words]))], process.ends, until);
  push(process, { kind: 'await', ids: [child.id] });
  awaitAll(process, [child.id]);
};

/** Commands whose words are known. */
export const called = (commands: readonly (readonly string[])[]): List =>
  commands.map((words) => ({
    command: { kind: 'simple', sets: [], words: words.map(literal), redirections: [] },
    joined: ';',
  }));

/** `yes`, `yes WORD` */
const yes: Program = (_machine, process, rest) =>
  push(
    process,
    list([
      {
        command: {
          kind: 'loop',
          until: false,
          test: ALWAYS,
          body: called([['echo', ...(rest.length > 0 ? rest : ['y'])]]),
          next: [],
        },
        joined: ';',
      },
    ]),
  );

/** The value of a sum as it is written. */
export function calculated({ env, code, options }: Process, text: string): number {
  const command = parse(`((${text}))`).list[0]?.command;
  return command?.kind === 'sum'
    ? sumOf(command.sum, { env, code, options, results: [], used: 0, paths: undefined })
    : 0;
}

/** `expr 3 + 4` */
const expr: Program = (machine, process, rest) => {
  const value = calculated(process, rest.map((word) => (word === '=' ? '==' : word)).join(' '));
  printLines(machine, process, [String(value)]);
  process.code = value === 0 ? 1 : 0;
};

const change = (there: boolean): Program =>
  function touch({ files }, { at }, rest) {
    for (const path of rest) if (!path.startsWith('-')) files.push({ at, path, exists: there });
  };

const look: Program = ({ files }, process, rest) => {
  const gone = rest.some((path) => !path.startsWith('-') && exists(files, path, process.at) === false);
  process.code = gone ? 1 : 0;
};

const ALWAYS = called([['true']]);

const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['sleep', sleep],
  ['timeout', timeout],
  ['seq', seq],
  ['expr', expr],
  ['yes', yes],
  ['basename', (machine, process, rest) => printLines(machine, process, [basename(rest)])],
  ['dirname', (machine, process, rest) => printLines(machine, process, [dirname(rest)])],
  ['date', (machine, process, rest) => printLines(machine, process, [dateText(machine.startedAt + process.at, rest)])],
  ['hostname', (machine, process) => printLines(machine, process, [process.env['HOSTNAME'] ?? ''])],
  ['touch', change(true)],
  ['rm', change(false)],
  ['cat', look],
  ['ls', look],
  ['mkdir', () => {}],
  ['nginx', forever],
  ['httpd', forever],
  [
    'nc',
    (machine, process, rest, words) =>
      rest.some(isListening) ? forever(machine, process, rest, words) : runOutside(machine, process, words),
  ],
]);
