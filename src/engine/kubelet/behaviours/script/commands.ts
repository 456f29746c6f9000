/** The commands of a script, one at a time: those of the shell itself, pipes and redirections; others are run by who knows them. */
import { printedBy, programName } from '../../../ran.ts';
import { absolute } from '../../paths.ts';
import { sleepRefusal, sleepTime } from '../commands.ts';
import { isBuiltin } from '../programs.ts';
import { computed } from './arithmetic.ts';
import { emit, fileOf, intoFile, type Stream, whereTo } from './output.ts';
import { nextLine, readInto } from './pipes.ts';
import { calledWith, callWith } from './positional.ts';
import { echoed, formatted } from './printing.ts';
import { exists, FOREVER, type State } from './state.ts';
import { type Redirection, redirected } from './syntax.ts';
import { argumentsOf, dateText, isOneWord, wordsOf } from './words.ts';

/** What a shell says of a word that is no command. */
const NOT_FOUND = 127;
/** More numbers `seq` does not print. */
const MOST = 10_000;

/** Takes what was printed to standard output; what went to standard error stays with the rest. */
function takePrinted(state: State): string {
  const printed = state.logs;
  state.logs = printed.filter(({ error }) => error);
  return printed.map(({ text, error, open }) => (error ? '' : open ? text : `${text}\n`)).join('');
}

/** A command whose output goes into a file that can be written, or one whose output is seen. */
export function runSimple(text: string, state: State): void {
  const { command, redirections } = redirected(text);
  const file = fileOf(redirections, state);
  if (file === undefined || file.path.startsWith('/dev/') || state.write === undefined) {
    runCommand(command, redirections, state);
    return;
  }
  const [before, taken] = [state.logs, state.taken];
  state.logs = [];
  state.taken = true;
  const ofErrors = redirections.flatMap((each) =>
    each.of === '2' || each.of === '0' ? [each] : each.of === '&' ? [{ ...each, of: '2', to: '&1' }] : [],
  );
  runCommand(command, ofErrors, state);
  state.taken = taken;
  const written = takePrinted(state);
  state.logs = [...before, ...state.logs];
  intoFile(state, redirections, written, file.append);
}

type Print = (line: string, stream?: Stream, open?: boolean) => void;

/** Programs that are run where there is somebody to run them; else only what they do to files is kept in mind. */
const OF_FILES = new Set(['cat', 'hostname', 'ls', 'mkdir', 'rm', 'touch']);

function runCommand(text: string, redirections: readonly Redirection[], state: State): void {
  const background = text.endsWith('&');
  if (ASSIGNMENT.test(text) && isOneWord(text)) {
    state.code = 0;
    assign(text, state);
    return;
  }
  const file = fileOf(redirections, state);
  const goes = whereTo(redirections);
  if (file !== undefined) change(state, file.path, true);
  const words = argumentsOf(text, state);
  if (words[0] === 'exec') words.shift();
  const input = redirections.findLast(({ of }) => of === '0');
  const from = input && wordsOf(input.to, state)[0];
  const [name = ':', ...rest] = words;
  const print: Print = (text, stream = 'stdout', open = false) => {
    const to = goes[stream];
    const lines = text.split('\n');
    if (to === undefined) intoFile(state, redirections, open ? text : `${text}\n`, true);
    else for (const [i, line] of lines.entries()) emit(state, line, to, open && i === lines.length - 1);
  };
  const before = state.code;
  state.code = 0;
  const program = programName(name);
  if (state.run !== undefined && OF_FILES.has(program)) {
    runOther(from === undefined ? words : [...words, from], state, print);
    return;
  }
  switch (program) {
    case 'sleep': {
      const wrong = sleepRefusal(rest);
      const time = sleepTime(rest);
      if (background) {
        state.busy = Math.max(state.busy, Math.min(FOREVER, state.at + time));
        break;
      }
      if (wrong !== undefined) {
        print(wrong, 'stderr');
        state.code = 1;
        break;
      }
      if (time === Number.POSITIVE_INFINITY) state.forever = true;
      else state.at += time;
      break;
    }
    case 'exit':
      state.code = Number(rest[0] ?? before) & 255;
      leaveShell(state);
      break;
    case 'return':
      state.code = Number(rest[0] ?? before) & 255;
      state.frames = state.frames.slice(0, state.frames.findLastIndex(({ kind }) => kind === 'call') + 1);
      break;
    case 'echo':
    case 'printf': {
      const { text: said, open } = program === 'echo' ? echoed(rest) : formatted(rest);
      if (said !== '' || !open) print(said, 'stdout', open);
      break;
    }
    case 'expr':
      print(String(computed(rest.join(' '))));
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
    case 'case':
    case '{':
      broken(`end of file (expecting "${END_OF[name] ?? 'done'}")`, state, print);
      break;
    case 'do':
    case 'done':
    case 'then':
    case 'fi':
    case 'else':
    case 'elif':
    case 'esac':
    case '}':
    case ')':
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
    case 'set':
      if (rest.includes('--')) callWith(state.env, rest.slice(rest.indexOf('--') + 1));
      for (const word of rest) {
        if (/^-\w*e/.test(word) || word === 'errexit') state.strict = true;
        if (/^\+\w*e/.test(word)) state.strict = false;
      }
      break;
    case 'shift':
      callWith(state.env, calledWith(state.env).slice(Number(rest[0] ?? 1)));
      break;
    case 'mkdir':
    case ':':
    case 'true':
      break;
    case 'trap':
      state.traps = trapped(state.traps, rest);
      break;
    case 'wait':
      state.waits = true;
      if (state.busy === FOREVER) state.forever = true;
      else state.at = Math.max(state.at, state.busy);
      break;
    case 'timeout':
      limited(text, rest, redirections, state);
      break;
    case 'cd':
      state.env['PWD'] = absolute(state.env['PWD'] ?? '/', rest[0] ?? state.env['HOME'] ?? '/root');
      break;
    case 'read': {
      const line = nextLine(state, from);
      const names = rest.filter((word) => !word.startsWith('-'));
      if (line === undefined) state.code = 1;
      readInto(state, names.length > 0 ? names : ['REPLY'], line ?? '');
      break;
    }
    case 'unset':
      for (const word of rest) delete state.env[word];
      break;
    case 'declare':
    case 'export':
    case 'local':
    case 'readonly':
    case 'typeset':
      for (const word of rest) if (ASSIGNMENT.test(word)) setVariable(word, state);
      break;
    case 'false':
      state.code = 1;
      break;
    case 'tail':
    case 'nginx':
    case 'httpd':
      if (name === 'tail' && !rest.some((word) => /^-[fF]/.test(word)))
        runOther(from === undefined ? words : [...words, from], state, print);
      else if (!background) state.forever = true;
      break;
    case 'nc':
      // It listens.
      if (rest.some((word) => /^-[a-z]*l/.test(word))) state.forever = !background;
      else runOther(words, state, print);
      break;
    case '!':
      runCommand(text.replace(/^!\s+/, ''), redirections, state);
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
      if (!isBuiltin(name)) runOther(from === undefined ? words : [...words, from], state, print);
  }
}

/** `trap HANDLER SIGNAL…`; `-` instead of a handler takes it away. */
function trapped(traps: State['traps'], [handler = '', ...signals]: readonly string[]): State['traps'] {
  const made = { ...traps };
  for (const signal of signals) {
    const name = SIGNALS[signal] ?? signal.replace(/^SIG/, '');
    if (handler === '-') delete made[name];
    else made[name] = handler;
  }
  return made;
}
const SIGNALS: Readonly<Record<string, string>> = { 0: 'EXIT', 1: 'HUP', 2: 'INT', 15: 'TERM' };

/** `timeout SECONDS COMMAND…`: what takes longer is ended. */
function limited(text: string, rest: readonly string[], redirections: readonly Redirection[], state: State): void {
  const at = rest.findIndex((word, i) => !word.startsWith('-') && !/^-[ks]$/.test(rest[i - 1] ?? ''));
  const limit = state.at + sleepTime([rest[at] ?? '0']);
  const words = rest.slice(at + 1);
  if (words.length === 0) return;
  runCommand(text.slice(text.indexOf(words[0] ?? '', text.indexOf(rest[at] ?? ''))), redirections, state);
  if (!state.forever && state.at <= limit) return;
  state.forever = false;
  state.at = limit;
  state.code = TIMED_OUT;
}
/** What `timeout` says of what it has ended (GNU's). */
const TIMED_OUT = 124;

const END_OF: Readonly<Record<string, string>> = { if: 'fi', case: 'esac', '{': '}' };

/** The shell ends, or one of its own that was begun within it. */
export function leaveShell(state: State): void {
  const own = state.frames.findLastIndex(({ kind }) => kind === 'own' || kind === 'pipe');
  state.frames = state.frames.slice(0, own + 1);
}

/** What stands there is no whole command: the shell gives up. */
function broken(what: string, state: State, print: Print): void {
  print(`sh: syntax error: unexpected ${what}`, 'stderr');
  state.code = 2;
  state.frames = [];
}

function runOther(words: readonly string[], state: State, print: Print): void {
  const ran = state.run?.(words, state.env['PWD']);
  const why = ran === undefined ? state.missing?.(words[0] ?? '') : undefined;
  if (why !== undefined) {
    print(why, 'stderr');
    state.code = NOT_FOUND;
  }
  if (ran === undefined) return;
  state.code = ran.code;
  state.at += ran.took;
  for (const [stream, text] of printedBy(ran))
    if (text !== '') print(text.replace(/\n$/, ''), stream, !text.endsWith('\n'));
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
