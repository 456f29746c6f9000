/**
 * Shell scripts as people write them into manifests, run ahead of time: what they print, which files they make and remove,
 * when they end. A loop without an end is followed to a horizon, so that a log is computed when somebody reads it.
 */
import { printedBy } from '../../ran.ts';
import { toMicroTime } from '../../sim/time.ts';
import type { LogAt, Ran } from './behaviour.ts';
import { sleepTime } from './commands.ts';
import { filtered } from './script-filters.ts';
import { split } from './script-syntax.ts';

export interface ScriptRun {
  readonly logs: readonly LogAt[];
  /** undefined: it runs on at the horizon. */
  readonly exit: { readonly after: number; readonly code: number } | undefined;
  /** When each file that it touched came (true) or went (false), in order. */
  readonly files: readonly FileChange[];
  /** What it wrote into its termination log. */
  readonly message: string;
}

export interface FileChange {
  readonly at: number;
  readonly path: string;
  readonly exists: boolean;
}

export interface ScriptOptions {
  readonly env: Readonly<Record<string, string>>;
  /** ms after the start up to which it is followed; without one endless loops are only recognized. */
  readonly horizon?: number;
  /** Virtual ms of the start, for `date`. */
  readonly startedAt?: number;
  /** Runs what is no shell command; otherwise it succeeds in silence. */
  readonly run?: (argv: readonly string[]) => Ran;
  /** Takes what is redirected into a file. @returns what the system says against it */
  readonly write?: (path: string, text: string, append: boolean) => string | undefined;
}

/** The default `terminationMessagePath`. */
const TERMINATION_LOG = '/dev/termination-log';
/** Loops are followed for so many rounds in all. */
const MAX_ROUNDS = 20_000;

interface State {
  at: number;
  code: number;
  exited: boolean;
  forever: boolean;
  broke: boolean;
  logs: LogAt[];
  files: FileChange[];
  message: string;
  env: Record<string, string>;
  rounds: number;
  readonly horizon: number;
  readonly startedAt: number;
  readonly run: ((argv: readonly string[]) => Ran) | undefined;
  readonly write: ScriptOptions['write'];
}

export function runScript(script: string, options: ScriptOptions): ScriptRun {
  const { horizon = Number.POSITIVE_INFINITY, startedAt = 0, env } = options;
  const state: State = {
    at: 0,
    code: 0,
    exited: false,
    forever: false,
    broke: false,
    logs: [],
    files: [],
    message: '',
    env: { ...env },
    rounds: 0,
    horizon,
    startedAt,
    run: options.run,
    write: options.write,
  };
  runList(script, state);
  const { logs, files, message } = state;
  return { logs, files, message, exit: state.forever ? undefined : { after: state.at, code: state.code } };
}

function runList(script: string, state: State): void {
  for (const { text, joined } of split(script)) {
    if (state.exited || state.forever || state.broke) return;
    if (joined === '&&' && state.code !== 0) continue;
    if (joined === '||' && state.code === 0) continue;
    runOne(text, state);
  }
}

function runOne(text: string, state: State): void {
  const loop = /^(while|until|for)\s+([\s\S]*?);\s*do\s+([\s\S]*?);?\s*done$/.exec(text);
  if (loop !== null) runLoop(loop[1] ?? '', loop[2] ?? '', loop[3] ?? '', state);
  else {
    const branch = /^if\s+([\s\S]*?);\s*then\s+([\s\S]*?)(?:;\s*else\s+([\s\S]*?))?;?\s*fi$/.exec(text);
    if (branch !== null) {
      runList(branch[1] ?? '', state);
      if (state.exited || state.forever) return;
      const next = state.code === 0 ? branch[2] : branch[3];
      state.code = 0;
      if (next !== undefined) runList(next, state);
    } else runSimple(text, state);
  }
}

function runLoop(kind: string, head: string, body: string, state: State): void {
  if (kind === 'for') {
    const match = /^(\w+)\s+in\s+([\s\S]*)$/.exec(head);
    for (const item of wordsOf(match?.[2] ?? '', state)) {
      state.env[match?.[1] ?? ''] = item;
      if (!runBody(body, state)) break;
    }
    return;
  }
  const endless = /^(?:true|:|\[ 1 \])$/.test(head.trim()) && kind === 'while' && !/\b(?:exit|break)\b/.test(body);
  for (;;) {
    const before = state.at;
    runList(head, state);
    if (state.exited || state.forever) return;
    if ((state.code === 0) === (kind === 'until')) break;
    if (!runBody(body, state)) break;
    const stuck = state.at === before && endless;
    if (++state.rounds >= MAX_ROUNDS || stuck || state.at > state.horizon || (endless && !isFollowed(state))) {
      state.forever = true;
      return;
    }
  }
  if (!state.exited) state.code = 0;
}

/** Somebody reads: the loop is followed, not only recognized. */
const isFollowed = ({ horizon }: State): boolean => horizon < Number.POSITIVE_INFINITY;

/** @returns whether the loop goes on */
function runBody(body: string, state: State): boolean {
  runList(body, state);
  if (state.exited || state.forever) return false;
  if (!state.broke) return true;
  state.broke = false;
  return false;
}

function expand(text: string, state: State): string {
  return text
    .replace(/\$\(\((.+?)\)\)/g, (_, sum: string) => String(arithmetic(sum, state)))
    .replace(/\$\(([^()]*)\)|`([^`]*)`/g, (_, inner: string, ticks: string) => substitute(inner ?? ticks, state))
    .replace(/\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g, (_, braced: string, fallback: string, plain: string) => {
      return state.env[braced ?? plain] ?? fallback ?? '';
    });
}

/** Command substitution, of what makes sense here. */
function substitute(command: string, state: State): string {
  const [name = '', ...rest] = command.trim().split(/\s+/);
  if (name === 'date') return dateText(state, rest.join(' '));
  if (name === 'hostname') return state.env['HOSTNAME'] ?? '';
  return name === 'echo' ? rest.join(' ') : '';
}

const DAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function dateText({ startedAt, at }: State, format: string): string {
  const time = startedAt + at;
  const text = toMicroTime(time);
  if (format.includes('%s')) return String(Math.floor(time / 1000));
  if (/%[FT]|%Y/.test(format)) return text.slice(0, 19).replace('T', ' ');
  const day = DAYS[Math.floor(time / 86_400_000) % 7] ?? '';
  const date = String(Number(text.slice(8, 10))).padStart(2, ' ');
  return `${day} ${MONTHS[Number(text.slice(5, 7)) - 1] ?? ''} ${date} ${text.slice(11, 19)} UTC ${text.slice(0, 4)}`;
}

function arithmetic(sum: string, state: State): number {
  const text = sum.replace(/\$?([a-zA-Z_]\w*)/g, (_, name: string) => state.env[name] ?? '0');
  const match = /^\s*(-?\d+)\s*(?:([-+*/%])\s*(-?\d+))?\s*$/.exec(text);
  if (match === null) return 0;
  const [a, b] = [Number(match[1]), Number(match[3] ?? 0)];
  switch (match[2]) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? 0 : Math.trunc(a / b);
    case '%':
      return b === 0 ? 0 : a % b;
    default:
      return a;
  }
}

/** Words with quotes taken off; nothing is expanded in single quotes. */
function wordsOf(text: string, state: State): string[] {
  const words: string[] = [];
  for (const match of text.matchAll(/((?:'[^']*'|"(?:\\.|[^"])*"|[^\s'"])+)/g)) {
    const word = (match[1] ?? '').replace(/'([^']*)'|"((?:\\.|[^"])*)"|([^'"]+)/g, (_, single, double, bare) =>
      single !== undefined ? single : expand((double ?? bare ?? '').replace(/\\(["$\\])/g, '$1'), state),
    );
    words.push(word);
  }
  return words;
}

/** What was printed since to standard output; what went to standard error stays with the rest. */
function takePrinted(state: State, from: number): string[] {
  const since = state.logs.splice(from);
  state.logs.push(...since.filter(({ error }) => error));
  return since.filter(({ error }) => !error).map(({ text }) => text);
}

/** `a | b`: what the first prints goes through the filters. */
function runPipe(commands: readonly string[], state: State): void {
  const from = state.logs.length;
  runSimple(commands[0] ?? '', state);
  let lines = takePrinted(state, from);
  for (const command of commands.slice(1)) {
    lines = filtered(lines, wordsOf(command, state));
    state.code = command.trim().startsWith('grep') && lines.length === 0 ? 1 : 0;
  }
  for (const text of lines) state.logs.push({ at: state.at, text });
}

const REDIRECTION = /(?:^|\s)(?:1|&)?(>{1,2})\s*(?!&)(\S+)/;

/** A command whose output goes into a file that can be written, or one whose output is seen. */
function runSimple(text: string, state: State): void {
  const [whole = '', arrow, target = ''] = REDIRECTION.exec(text) ?? [];
  if (whole === '' || target.startsWith('/dev/') || state.write === undefined) {
    runCommand(text, state);
    return;
  }
  const from = state.logs.length;
  const command = text.replace(whole, ' ').trim();
  runCommand(command, state);
  const lines = takePrinted(state, from);
  const open = /^(?:echo\s+-n\b|printf\b(?!.*\\n['"]?\s*$))/.test(command);
  const written = lines.length === 0 ? '' : `${lines.join('\n')}${open ? '' : '\n'}`;
  const why = state.write(wordsOf(target, state)[0] ?? '', written, arrow === '>>');
  if (why === undefined) return;
  state.logs.push({ at: state.at, text: `sh: can't create ${target}: ${why}`, error: true });
  state.code = 1;
}

type Stream = 'stdout' | 'stderr';
type Print = (line: string, stream?: Stream) => void;

/** `>FILE`, `2>/dev/null`, `2>&1`, `&>FILE`. */
const REDIRECTIONS = /(?:\s|^)([12&]?)>{1,2}\s*(?:&(\d)|\S+)/g;

/** Where the two outputs of a command go; undefined: into a file. */
function whereTo(text: string): Record<Stream, Stream | undefined> {
  const goes: Record<Stream, Stream | undefined> = { stdout: 'stdout', stderr: 'stderr' };
  for (const [, fd, copied] of text.matchAll(REDIRECTIONS)) {
    const to = copied === '1' ? goes.stdout : copied === '2' ? goes.stderr : undefined;
    if (fd !== '2') goes.stdout = to;
    if (fd === '2' || fd === '&') goes.stderr = to;
  }
  return goes;
}

function runCommand(text: string, state: State): void {
  const piped = text.match(/(?:'[^']*'|"(?:\\.|[^"])*"|[^|'"])+/g) ?? [];
  if (piped.length > 1 && !/\|\|/.test(text)) {
    runPipe(piped, state);
    return;
  }
  const background = text.endsWith('&');
  const assignment = /^([A-Za-z_]\w*)=(\S*)$/.exec(text);
  if (assignment !== null) {
    state.env[assignment[1] ?? ''] = wordsOf(assignment[2] ?? '', state)[0] ?? '';
    state.code = 0;
    return;
  }
  const target = /(?:^|\s)(?:1|&)?>{1,2}\s*(?!&)(\S+)/.exec(text)?.[1];
  const goes = whereTo(text);
  if (target !== undefined) change(state, target, true);
  const words = wordsOf(text.replace(REDIRECTIONS, ' '), state);
  if (words[0] === 'exec') words.shift();
  const [name = ':', ...rest] = words;
  const print: Print = (line, stream = 'stdout') => {
    if (target === TERMINATION_LOG && goes[stream] === undefined) state.message += `${line}\n`;
    const error = goes[stream] === 'stderr' ? ({ error: true } as const) : {};
    if (goes[stream] !== undefined)
      for (const each of line.split('\n')) state.logs.push({ at: state.at, text: each, ...error });
  };
  state.code = 0;
  switch (name.slice(name.lastIndexOf('/') + 1)) {
    case 'sleep': {
      const time = sleepTime(rest);
      if (background) break;
      if (time === Number.POSITIVE_INFINITY) state.forever = true;
      else state.at += time;
      break;
    }
    case 'exit':
      state.code = Number(rest[0] ?? 0) & 255;
      state.exited = true;
      break;
    case 'echo':
      print((rest[0] === '-e' || rest[0] === '-n' ? rest.slice(1) : rest).join(' '));
      break;
    case 'printf':
      print((rest[0] ?? '').replaceAll('\\n', '\n').replace(/\n$/, ''));
      break;
    case 'date':
      print(dateText(state, rest.join(' ')));
      break;
    case 'break':
      state.broke = true;
      break;
    case 'touch':
      if (state.run) runOther(words, state, print);
      else for (const path of rest) change(state, path, true);
      break;
    case 'rm':
      if (state.run) {
        runOther(words, state, print);
        break;
      }
      for (const path of rest) if (!path.startsWith('-')) change(state, path, false);
      break;
    case 'cat':
    case 'ls':
      if (state.run) {
        runOther(words, state, print);
        break;
      }
      state.code = rest.every((path) => path.startsWith('-') || exists(state.files, path, state.at) !== false) ? 0 : 1;
      break;
    case ':':
    case 'true':
    case 'set':
    case 'trap':
    case 'export':
    case 'cd':
    case 'wait':
      break;
    case 'mkdir':
      if (state.run) runOther(words, state, print);
      break;
    case 'false':
      state.code = 1;
      break;
    case 'tail':
    case 'nginx':
    case 'httpd':
      if (!background && (rest.includes('-f') || rest.includes('-F') || name !== 'tail')) state.forever = true;
      break;
    case '[':
    case 'test':
      state.code = compare(rest.filter((word) => word !== ']')) ? 0 : 1;
      break;
    default:
      runOther(words, state, print);
  }
}

function runOther(words: readonly string[], state: State, print: Print): void {
  const ran = state.run?.(words);
  if (ran === undefined) return;
  state.code = ran.code;
  state.at += ran.took;
  for (const [stream, text] of printedBy(ran)) if (text !== '') print(text.replace(/\n$/, ''), stream);
}

function change(state: State, path: string, exists: boolean): void {
  state.files.push({ at: state.at, path: path.replace(/^["']|["']$/g, ''), exists });
}

/** Whether a file was there at a moment; undefined when nothing is known of it. */
export function exists(files: readonly FileChange[], path: string, at: number): boolean | undefined {
  const known = files.filter((each) => each.path === path);
  if (known.length === 0) return undefined;
  return known.findLast((each) => each.at <= at)?.exists ?? false;
}

function compare(words: readonly string[]): boolean {
  const [a = '', operator = '', b = ''] = words;
  switch (operator) {
    case '=':
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '-lt':
      return Number(a) < Number(b);
    case '-le':
      return Number(a) <= Number(b);
    case '-gt':
      return Number(a) > Number(b);
    case '-ge':
      return Number(a) >= Number(b);
    case '-eq':
      return Number(a) === Number(b);
    case '-ne':
      return Number(a) !== Number(b);
    default:
      if (a === '-n') return operator !== '';
      if (a === '-z') return operator === '';
      return a !== '' && !a.startsWith('-');
  }
}
