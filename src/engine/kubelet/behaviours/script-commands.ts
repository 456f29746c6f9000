/** The commands of a script, one at a time: those of the shell itself, pipes and redirections; others are run by who knows them. */
import { printedBy, programName } from '../../ran.ts';
import { absolute } from '../paths.ts';
import { sleepTime } from './commands.ts';
import { filtered } from './script-filters.ts';
import { exists, type State } from './script-state.ts';
import { QUOTED, SUBSTITUTION } from './script-syntax.ts';
import { dateText, isOneWord, wordsOf } from './script-words.ts';

/** The default `terminationMessagePath`. */
const TERMINATION_LOG = '/dev/termination-log';
/** More numbers `seq` does not print. */
const MOST = 10_000;
/** The commands of a pipe. */
const PIPED = new RegExp(String.raw`(?:${QUOTED}|${SUBSTITUTION}|\$(?!\()|[^|'"$])+`, 'g');

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
    const made = filtered(lines, wordsOf(command, state));
    lines = [...made.lines];
    state.code = made.code;
  }
  for (const text of lines) state.logs.push({ at: state.at, text });
}

const REDIRECTION = /(?:^|\s)(?:1|&)?(>{1,2})\s*(?!&)(\S+)/;

/** A command whose output goes into a file that can be written, or one whose output is seen. */
export function runSimple(text: string, state: State): void {
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
  const why = state.write(wordsOf(target, state)[0] ?? '', written, arrow === '>>', state.env['PWD']);
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

/** Programs that are run where there is somebody to run them; else only what they do to files is kept in mind. */
const OF_FILES = new Set(['cat', 'hostname', 'ls', 'mkdir', 'rm', 'touch']);

function runCommand(text: string, state: State): void {
  const piped = text.match(PIPED) ?? [];
  if (piped.length > 1 && !/\|\|/.test(text)) {
    runPipe(piped, state);
    return;
  }
  const background = text.endsWith('&');
  if (ASSIGNMENT.test(text) && isOneWord(text)) {
    state.code = 0;
    assign(text, state);
    return;
  }
  const target = REDIRECTION.exec(text)?.[2];
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
  const before = state.code;
  state.code = 0;
  const program = programName(name);
  if (state.run !== undefined && OF_FILES.has(program)) {
    runOther(words, state, print);
    return;
  }
  switch (program) {
    case 'sleep': {
      const time = sleepTime(rest);
      if (background) break;
      if (time === Number.POSITIVE_INFINITY) state.forever = true;
      else state.at += time;
      break;
    }
    case 'exit':
      state.code = Number(rest[0] ?? before) & 255;
      state.frames = [];
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
    case 'hostname':
      print(state.env['HOSTNAME'] ?? '');
      break;
    case 'while':
    case 'until':
    case 'for':
    case 'if':
      broken(`end of file (expecting "${name === 'if' ? 'fi' : 'done'}")`, state, print);
      break;
    case 'do':
    case 'done':
    case 'then':
    case 'fi':
      broken(`"${name}"`, state, print);
      break;
    case 'break':
    case 'continue':
      leave(state, name === 'continue');
      break;
    case 'seq':
      for (const line of sequence(rest.map(Number))) print(line);
      break;
    case 'touch':
      for (const path of rest) change(state, path, true);
      break;
    case 'rm':
      for (const path of rest) if (!path.startsWith('-')) change(state, path, false);
      break;
    case 'cat':
    case 'ls':
      state.code = rest.every((path) => path.startsWith('-') || exists(state.files, path, state.at) !== false) ? 0 : 1;
      break;
    case 'mkdir':
    case ':':
    case 'true':
    case 'set':
    case 'trap':
    case 'wait':
      break;
    case 'cd':
      state.env['PWD'] = absolute(state.env['PWD'] ?? '/', rest[0] ?? state.env['HOME'] ?? '/root');
      break;
    case 'export':
      for (const word of rest) if (ASSIGNMENT.test(word)) setVariable(word, state);
      break;
    case 'false':
      state.code = 1;
      break;
    case 'tail':
    case 'nginx':
    case 'httpd':
      if (!background && (rest.includes('-f') || rest.includes('-F') || name !== 'tail')) state.forever = true;
      break;
    case 'nc':
      // It listens.
      if (rest.some((word) => /^-[a-z]*l/.test(word))) state.forever = !background;
      else runOther(words, state, print);
      break;
    case '!':
      runCommand(text.replace(/^!\s+/, ''), state);
      state.code = state.code === 0 ? 1 : 0;
      break;
    case '[':
    case '[[':
    case 'test':
      state.code = holds(
        rest.filter((word) => !/^\]\]?$/.test(word)),
        state,
      )
        ? 0
        : 1;
      break;
    default:
      runOther(words, state, print);
  }
}

/** What stands there is no whole command: the shell gives up. */
function broken(what: string, state: State, print: Print): void {
  print(`sh: syntax error: unexpected ${what}`, 'stderr');
  state.code = 2;
  state.frames = [];
}

function runOther(words: readonly string[], state: State, print: Print): void {
  const ran = state.run?.(words, state.env['PWD']);
  if (ran === undefined) return;
  state.code = ran.code;
  state.at += ran.took;
  for (const [stream, text] of printedBy(ran)) if (text !== '') print(text.replace(/\n$/, ''), stream);
}

function change(state: State, path: string, exists: boolean): void {
  state.files.push({ at: state.at, path: path.replace(/^["']|["']$/g, ''), exists });
}

const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/** `NAME=VALUE` as it stands in the script. */
function assign(text: string, state: State): void {
  const at = text.indexOf('=');
  state.env[text.slice(0, at)] = wordsOf(text.slice(at + 1), state).join(' ');
}

/** `NAME=VALUE` whose value is one already. */
function setVariable(word: string, state: State): void {
  const at = word.indexOf('=');
  state.env[word.slice(0, at)] = word.slice(at + 1);
}

/** Leaves the innermost loop, or its round. */
function leave(state: State, onlyRound: boolean): void {
  const loop = state.frames.findLastIndex(({ kind }) => kind === 'while' || kind === 'until' || kind === 'for');
  if (loop >= 0) state.frames = state.frames.slice(0, onlyRound ? loop + 1 : loop);
}

/** `seq LAST`, `seq FIRST LAST`, `seq FIRST STEP LAST`. */
function sequence(numbers: readonly number[]): string[] {
  const last = numbers.at(-1) ?? 0;
  const [first, step] = numbers.length === 3 ? [numbers[0], numbers[1]] : [numbers.length === 2 ? numbers[0] : 1, 1];
  const count = Math.min(MOST, Math.max(0, Math.floor((last - (first ?? 1)) / (step || 1)) + 1));
  return Array.from({ length: count }, (_, i) => String((first ?? 1) + i * (step || 1)));
}

/** What `[` and `test` say; of files who runs the commands knows, or what the script itself has made. */
function holds(words: readonly string[], state: State): boolean {
  const [operator = '', path = ''] = words;
  if (operator === '!' && words.length > 1) return !holds(words.slice(1), state);
  if (!/^-[defrswx]$/.test(operator) || path === '') return compare(words);
  if (state.run) return state.run(['test', operator, path], state.env['PWD']).code === 0;
  return exists(state.files, path, state.at) ?? false;
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
