/** The commands of a script, one at a time: those of the shell itself, pipes and redirections; others are run by who knows them. */
import { printedBy, programName } from '../../../ran.ts';
import { absolute } from '../../paths.ts';
import { sleepRefusal, sleepTime } from '../commands.ts';
import { isBuiltin } from '../programs.ts';
import { computed } from './arithmetic.ts';
import { emit, fileOf, intoFile, type Stream, whereTo } from './output.ts';
import { exists, FOREVER, type State } from './state.ts';
import { type Redirection, redirected } from './syntax.ts';
import { dateText, isOneWord, wordsOf } from './words.ts';

/** What a shell says of a word that is no command. */
const NOT_FOUND = 127;
/** More numbers `seq` does not print. */
const MOST = 10_000;

/** What was printed since to standard output; what went to standard error stays with the rest. */
function takePrinted(state: State, from: number): string[] {
  const since = state.logs.splice(from);
  state.logs.push(...since.filter(({ error }) => error));
  return since.filter(({ error }) => !error).map(({ text }) => text);
}

/** A command whose output goes into a file that can be written, or one whose output is seen. */
export function runSimple(text: string, state: State): void {
  const { command, redirections } = redirected(text);
  const file = fileOf(redirections, state);
  if (file === undefined || file.path.startsWith('/dev/') || state.write === undefined) {
    runCommand(command, redirections, state);
    return;
  }
  const [from, taken] = [state.logs.length, state.taken];
  state.taken = true;
  const ofErrors = redirections.flatMap((each) =>
    each.of === '2' ? [each] : each.of === '&' ? [{ ...each, of: '2', to: '&1' }] : [],
  );
  runCommand(command, ofErrors, state);
  state.taken = taken;
  const lines = takePrinted(state, from);
  const open = /^(?:echo\s+-n\b|printf\b(?!.*\\n['"]?\s*$))/.test(command);
  const written = lines.length === 0 ? '' : `${lines.join('\n')}${open ? '' : '\n'}`;
  intoFile(state, redirections, written, file.append);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };
const escaped = (text: string): string => text.replace(/\\(.)/g, (all, letter: string) => ESCAPES[letter] ?? all);

/** `printf FORMAT WORD...`: the format is used again until there are no words left. */
function formatted([format = '', ...words]: readonly string[]): string {
  const left = [...words];
  let made = '';
  do {
    const before = left.length;
    made += escaped(format).replace(/%(-?)(0?)(\d*)(?:\.\d+)?([sdiuxXc%])/g, (_, minus, zero, width, kind: string) => {
      if (kind === '%') return '%';
      const word = left.shift() ?? '';
      const text = /[diu]/.test(kind)
        ? String(Number.parseInt(word, 10) || 0)
        : /x/i.test(kind)
          ? Number(word).toString(16)
          : word;
      return minus ? text.padEnd(Number(width)) : text.padStart(Number(width), zero ? '0' : ' ');
    });
    if (left.length === before) break;
  } while (left.length > 0);
  return made;
}

type Print = (line: string, stream?: Stream) => void;

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
  const words = wordsOf(text, state);
  if (words[0] === 'exec') words.shift();
  const [name = ':', ...rest] = words;
  const print: Print = (line, stream = 'stdout') => {
    const to = goes[stream];
    if (to === undefined) intoFile(state, redirections, `${line}\n`, true);
    else for (const each of line.split('\n')) emit(state, each, to);
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
      print(rest[0] === '-e' ? escaped(rest.slice(1).join(' ')) : (rest[0] === '-n' ? rest.slice(1) : rest).join(' '));
      break;
    case 'printf':
      print(formatted(rest[0] === '--' ? rest.slice(1) : rest).replace(/\n$/, ''));
      break;
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
      for (const word of rest) {
        if (/^-\w*e/.test(word) || word === 'errexit') state.strict = true;
        if (/^\+\w*e/.test(word)) state.strict = false;
      }
      break;
    case 'mkdir':
    case ':':
    case 'true':
    case 'trap':
      break;
    case 'wait':
      if (state.busy === FOREVER) state.forever = true;
      else state.at = Math.max(state.at, state.busy);
      break;
    case 'cd':
      state.env['PWD'] = absolute(state.env['PWD'] ?? '/', rest[0] ?? state.env['HOME'] ?? '/root');
      break;
    case 'read': // nobody writes to it
      state.code = 1;
      break;
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
      if (!background && (rest.includes('-f') || rest.includes('-F') || name !== 'tail')) state.forever = true;
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
      if (!isBuiltin(name)) runOther(words, state, print);
  }
}

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
