/**
 * Shell scripts as people write them into manifests. Most are run ahead of time: what they print, which files they make and remove,
 * when they end; a loop without an end is followed to a horizon, so that a log is computed when somebody reads it. One that asks
 * what changes outside of it is run piece by piece as time goes on (`goOn`), from where it stood.
 */
import type { LogAt } from '../behaviour.ts';
import { globTest } from '../declared.ts';
import { leaveShell, runSimple } from './commands.ts';
import { withoutDocuments } from './documents.ts';
import { type Inner, innerScript, xargs } from './files.ts';
import { list, push, replace } from './frames.ts';
import { beginLoop, stepLoop } from './loops.ts';
import { copied, emit, endPipe, intoFile, stageOf } from './output.ts';
import { endIn, readInto } from './pipes.ts';
import { callWith, positional } from './positional.ts';
import { type FileChange, FOREVER, type Frame, type Position, type State } from './state.ts';
import { type Part, type Redirection, redirected, type Shape, shapeOf, split } from './syntax.ts';
import { argumentsOf, wordsOf } from './words.ts';

export interface ScriptRun {
  readonly logs: readonly LogAt[];
  /** undefined: it runs on at the horizon. */
  readonly exit: { readonly after: number; readonly code: number } | undefined;
  /** When each file that it touched came (true) or went (false), in order. */
  readonly files: readonly FileChange[];
  /** What it wrote into its termination log. */
  readonly message: string;
  /** Where it stands at the horizon; undefined when nothing more comes of it. */
  readonly position: Position | undefined;
}

export interface ScriptOptions {
  readonly env: Readonly<Record<string, string>>;
  /** ms after the start up to which it is followed; without one endless loops are only recognized. */
  readonly horizon?: number;
  /** ms that a round of a loop takes at least, of a script that waits for something outside; 0 unless said. */
  readonly pace?: number;
  /** Virtual ms of the start, for `date`. */
  readonly startedAt?: number;
  /** What the shell says of a word that is no program of the image, where nothing else is run. */
  readonly missing?: State['missing'];
  /** Runs what is no shell command; otherwise it succeeds in silence. */
  readonly run?: State['run'];
  /** Reads a file, where files are known. */
  readonly read?: State['read'];
  /** Names the files, for patterns. */
  readonly paths?: State['paths'];
  /** `sh -e`. */
  readonly strict?: boolean;
  /** Takes what is redirected into a file. @returns what the system says against it */
  readonly write?: State['write'];
}

export function runScript(script: string, options: ScriptOptions): ScriptRun {
  return goOn(beginning(script, options.env, options.strict), options);
}

/** Where a script begins. */
export const beginning = (script: string, env: ScriptOptions['env'], strict = false): Position => ({
  at: 0,
  code: 0,
  env,
  frames: [list(withoutDocuments(script))],
  strict,
  functions: {},
  message: '',
  busy: 0,
  traps: {},
});

/** Runs a script from where it stands up to the horizon. */
export function goOn(
  { at, code, env, frames, functions, message, busy, strict, traps, pending, waits = false }: Position,
  options: Omit<ScriptOptions, 'env'>,
): ScriptRun {
  const { horizon = Number.POSITIVE_INFINITY, pace = 0, startedAt = 0, missing, paths, read, run, write } = options;
  const state: State = {
    at,
    code,
    env: { ...env },
    frames,
    functions,
    message,
    busy,
    strict,
    traps,
    pending,
    waits,
    forever: false,
    taken: false,
    logs: [],
    files: [],
    rounds: 0,
    horizon,
    pace,
    startedAt,
    missing,
    paths,
    read,
    run,
    write,
    capture: (command) => capture(command, state),
  };
  follow(state);
  const { logs, files } = state;
  const over = state.frames.length === 0 && !state.forever;
  const stands = over || (state.forever && !state.waits) ? undefined : positionOf(state);
  const exit = over ? { after: state.at, code: state.code } : undefined;
  return { logs, files, message: state.message, exit, position: stands };
}

const positionOf = (state: State): Position => {
  const { at, code, env, frames, functions, message, busy, strict, traps, pending, waits } = state;
  return Object.freeze({
    at: state.forever ? FOREVER : at,
    code,
    env: Object.freeze({ ...env }),
    frames: Object.freeze([...frames]),
    functions,
    message,
    busy,
    strict,
    traps,
    ...(pending === undefined ? {} : { pending }),
    ...(waits ? { waits } : {}),
  });
};

function follow(state: State): void {
  while (!state.forever && state.at <= state.horizon) {
    state.waits = false;
    const frame = state.frames.at(-1);
    if (!heeds(state, frame === undefined ? 'EXIT' : state.pending)) {
      if (frame === undefined) return;
      step(frame, state);
    }
  }
}

/** Begins the handler of a signal. @returns whether there is one */
function heeds(state: State, signal: string | undefined): boolean {
  const handler = signal === undefined ? undefined : state.traps[signal];
  if (signal === state.pending) state.pending = undefined;
  if (handler === undefined || handler === '' || signal === undefined) return false;
  const { code } = state;
  if (signal === 'EXIT') state.traps = without(state.traps, signal);
  push(state, { kind: 'handled', code }, list(handler));
  state.code = 0;
  return true;
}

function without(traps: State['traps'], name: string): State['traps'] {
  const { [name]: _, ...rest } = traps;
  return rest;
}

function step(frame: Frame, state: State): void {
  switch (frame.kind) {
    case 'list':
      stepList(frame, state);
      break;
    case 'if': {
      const next = state.code === 0 ? frame.met : frame.otherwise;
      state.code = 0;
      replace(state, { kind: 'list', parts: next, next: 0 });
      break;
    }
    case 'read': {
      const [line, ...lines] = frame.lines;
      if (line === undefined) replace(state);
      else {
        readInto(state, frame.names, line);
        replace(state, { ...frame, lines }, { kind: 'list', parts: frame.body, next: 0 });
      }
      break;
    }
    case 'for': {
      const [item, ...items] = frame.items;
      if (item === undefined) replace(state);
      else {
        state.env[frame.name] = item;
        replace(state, { ...frame, items }, { kind: 'list', parts: frame.body, next: 0 });
      }
      break;
    }
    case 'call':
      callWith(state.env, []);
      Object.assign(state.env, frame.env);
      replace(state);
      break;
    case 'own':
      state.env = { ...frame.env };
      state.functions = frame.functions;
      state.strict = frame.strict;
      replace(state);
      break;
    case 'pipe':
      replace(state);
      endOf(frame, state);
      break;
    case 'into':
    case 'stdin':
      replace(state);
      break;
    case 'handled':
      state.code = frame.code;
      replace(state);
      break;
    default:
      stepLoop(frame, state);
  }
}

function stepList(frame: Extract<Frame, { kind: 'list' }>, state: State): void {
  const part = frame.parts[frame.next];
  if (state.code !== 0 && state.strict && isOver(frame, part) && !state.frames.some(isCondition)) {
    leaveShell(state);
    return;
  }
  if (part === undefined) {
    replace(state);
    return;
  }
  const skipped = (part.joined === '&&' && state.code !== 0) || (part.joined === '||' && state.code === 0);
  replace(state, { ...frame, next: frame.next + 1, skipped });
  if (skipped) return;
  begin(shapeOf(part.text), state);
}

/** Whether a command has ended whose failure counts with `set -e`: not one before `&&` or `||`, nor what `!` turned round. */
function isOver({ parts, next, skipped }: Extract<Frame, { kind: 'list' }>, part: Part | undefined): boolean {
  const last = parts[next - 1];
  return last !== undefined && skipped !== true && (part?.joined ?? ';') === ';' && !last.text.startsWith('! ');
}

const isCondition = (frame: Frame): boolean => frame.kind === 'list' && frame.condition === true;

/** Nothing more comes into a pipe. */
function endOf({ stages, end, kept = [], open }: Extract<Frame, { kind: 'pipe' }>, state: State): void {
  const lines = [...kept, ...endPipe(state, stages, open)];
  if (end === undefined) {
    for (const line of lines) emit(state, line);
    return;
  }
  state.code = 0;
  if ('names' in end) push(state, { kind: 'read', names: end.names, lines, body: split(end.body) });
  else if ('text' in end) push(state, { kind: 'stdin', lines }, list(end.text));
  else push(state, ...xargs(end.words, lines).toReversed().map(list));
}

function begin(shape: Shape, state: State): void {
  switch (shape.kind) {
    case 'simple': {
      const { command, redirections } = redirected(shape.text);
      const first = /^\S+/.exec(command)?.[0] ?? '';
      const body = state.functions[first];
      if (body !== undefined) {
        into(redirections, state);
        call(argumentsOf(command, state), body, state);
      } else if (!MAY_BE_SCRIPT.test(command) || !runInner(command, redirections, state)) runSimple(shape.text, state);
      break;
    }
    case 'if':
      push(
        state,
        { kind: 'if', met: split(shape.met), otherwise: split(shape.otherwise) },
        { kind: 'list', parts: split(shape.test), next: 0, condition: true },
      );
      break;
    case 'for':
      push(state, { kind: 'for', name: shape.name, items: argumentsOf(shape.items, state), body: split(shape.body) });
      break;
    case 'case': {
      const subject = wordsOf(shape.word, state).join(' ');
      const arm = shape.arms.find(({ patterns }) =>
        patterns.some((pattern) => globTest(wordsOf(pattern, state).join(' '))(subject)),
      );
      state.code = 0;
      if (arm) push(state, list(arm.body));
      break;
    }
    case 'group':
      if (shape.own)
        push(state, { kind: 'own', env: { ...state.env }, functions: state.functions, strict: state.strict });
      push(state, list(shape.body));
      break;
    case 'function':
      state.functions = { ...state.functions, [shape.name]: shape.body };
      state.code = 0;
      break;
    case 'pipe':
      pipe(shape.first, shape.filters, state);
      break;
    case 'into':
      into(shape.redirections, state);
      push(state, list(shape.text));
      break;
    case 'background':
      aside(shape.text, state);
      break;
    default:
      beginLoop(shape, state);
  }
}

/** What goes on beside the rest is run ahead, where nothing outside of the script has to be asked. */
function aside(text: string, state: State): void {
  state.code = 0;
  if (state.run !== undefined) return;
  const inner: State = { ...state, frames: [list(text)], env: { ...state.env }, traps: {}, pending: undefined };
  inner.capture = (command) => capture(command, inner);
  follow(inner);
  state.rounds = inner.rounds;
  state.busy = Math.max(state.busy, inner.frames.length === 0 ? inner.at : FOREVER);
}

/** What comes from now on is printed elsewhere. */
function into(redirections: readonly Redirection[], state: State): void {
  if (redirections.every(({ of }) => of === '0')) return;
  if (redirections.every(({ append }) => !append)) intoFile(state, redirections, '', false);
  push(state, { kind: 'into', redirections });
}

/** `first | filter | …`; what stands behind a loop that reads, or `xargs`, is a pipe around that. */
function pipe(first: string, texts: readonly string[], state: State): void {
  const ends = texts.map((text) => endIn(text, state));
  const at = ends.findIndex((end) => end !== undefined);
  const [mine, outer] = at < 0 ? [texts, []] : [texts.slice(0, at), texts.slice(at + 1)];
  const stages = (all: readonly string[]) =>
    all.map((text) => {
      const words = wordsOf(redirected(text).command, state);
      copied(state, words, '');
      return stageOf(words);
    });
  into(redirected(texts.at(-1) ?? '').redirections, state);
  if (outer.length > 0) push(state, { kind: 'pipe', stages: stages(outer) });
  const end = ends[at];
  push(state, { kind: 'pipe', stages: stages(mine), ...(end ? { end } : {}) }, list(first));
}

/** Commands that may be a script of their own. */
const MAY_BE_SCRIPT = /^(?:exec\s+)?(?:(?:\/(?:usr\/)?bin\/)?(?:ba|a|da)?sh\s|\.\s|source\s|[\w.-]*\/)/;

/** Begins a script within this one. @returns whether it is one */
function runInner(command: string, redirections: readonly Redirection[], state: State): boolean {
  const words = argumentsOf(command, state);
  const found = innerScript(words, state, (why) => emit(state, why, 'stderr'));
  if (found === undefined) return false;
  if (typeof found === 'number') {
    state.code = found;
    return true;
  }
  into(redirections, state);
  enter(found, state);
  return true;
}

function enter({ text, words, own, strict }: Inner, state: State): void {
  const { env, functions } = state;
  if (own) push(state, { kind: 'own', env: { ...env }, functions, strict: state.strict });
  call(own ? words : [env['0'] ?? 'sh', ...words.slice(1)], withoutDocuments(text), state);
  if (own) state.env['0'] = words[0] ?? 'sh';
  state.strict = strict;
}

function call([, ...words]: readonly string[], body: string, state: State): void {
  push(state, { kind: 'call', env: positional(state.env) }, list(body));
  callWith(state.env, words);
}

/** Runs a command within a command: what it prints to standard output; what goes to standard error is seen. */
function capture(command: string, state: State): string {
  const own = { logs: [], taken: false, env: { ...state.env }, traps: {}, pending: undefined };
  const inner: State = { ...state, ...own, frames: [list(command)] };
  inner.capture = (each) => capture(each, inner);
  follow(inner);
  const { at, code, forever, message } = inner;
  Object.assign(state, { at, code, forever, message });
  state.logs.push(...inner.logs.filter(({ error }) => error));
  return inner.logs.flatMap(({ text, error }) => (error ? [] : [text])).join('\n');
}
