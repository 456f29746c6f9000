/**
 * Shell scripts as people write them into manifests. Most are run ahead of time: what they print, which files they make and remove,
 * when they end; a loop without an end is followed to a horizon, so that a log is computed when somebody reads it. One that asks
 * what changes outside of it is run piece by piece as time goes on (`goOn`), from where it stood.
 */
import type { LogAt } from './behaviour.ts';
import { runSimple } from './script-commands.ts';
import type { FileChange, Frame, Position, State } from './script-state.ts';
import { shapeOf, split } from './script-syntax.ts';
import { wordsOf } from './script-words.ts';

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
  /** Runs what is no shell command; otherwise it succeeds in silence. */
  readonly run?: State['run'];
  /** Takes what is redirected into a file. @returns what the system says against it */
  readonly write?: State['write'];
}

/** Loops are followed for so many rounds in all. */
const MAX_ROUNDS = 20_000;

export function runScript(script: string, options: ScriptOptions): ScriptRun {
  return goOn(beginning(script, options.env), options);
}

/** Where a script begins. */
export const beginning = (script: string, env: ScriptOptions['env']): Position => ({
  at: 0,
  code: 0,
  env,
  frames: [list(script)],
  message: '',
});

/** Runs a script from where it stands up to the horizon. */
export function goOn({ at, code, env, frames, message }: Position, options: Omit<ScriptOptions, 'env'>): ScriptRun {
  const { horizon = Number.POSITIVE_INFINITY, pace = 0, startedAt = 0, run, write } = options;
  const state: State = {
    at,
    code,
    env: { ...env },
    frames,
    message,
    forever: false,
    logs: [],
    files: [],
    rounds: 0,
    horizon,
    pace,
    startedAt,
    run,
    write,
    capture: (command) => capture(command, state),
  };
  follow(state);
  const { logs, files } = state;
  const over = state.frames.length === 0 && !state.forever;
  const stands = over || state.forever ? undefined : positionOf(state);
  const exit = over ? { after: state.at, code: state.code } : undefined;
  return { logs, files, message: state.message, exit, position: stands };
}

const positionOf = ({ at, code, env, frames, message }: State): Position =>
  Object.freeze({ at, code, env: Object.freeze({ ...env }), frames: Object.freeze([...frames]), message });

const list = (text: string): Frame => ({ kind: 'list', parts: split(text), next: 0 });

function follow(state: State): void {
  while (!state.forever && state.at <= state.horizon) {
    const frame = state.frames.at(-1);
    if (frame === undefined) return;
    step(frame, state);
  }
}

/** Puts frames in the place of the innermost one. */
function replace(state: State, ...frames: readonly Frame[]): void {
  state.frames = [...state.frames.slice(0, -1), ...frames];
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
    case 'for': {
      const [item, ...items] = frame.items;
      if (item === undefined) replace(state);
      else {
        state.env[frame.name] = item;
        replace(state, { ...frame, items }, { kind: 'list', parts: frame.body, next: 0 });
      }
      break;
    }
    default:
      stepLoop(frame, state);
  }
}

function stepList(frame: Extract<Frame, { kind: 'list' }>, state: State): void {
  const part = frame.parts[frame.next];
  if (part === undefined) {
    replace(state);
    return;
  }
  replace(state, { ...frame, next: frame.next + 1 });
  if (part.joined === '&&' && state.code !== 0) return;
  if (part.joined === '||' && state.code === 0) return;
  const shape = shapeOf(part.text);
  switch (shape.kind) {
    case 'simple':
      runSimple(shape.text, state);
      break;
    case 'if': {
      const branch = { kind: 'if', met: split(shape.met), otherwise: split(shape.otherwise) } as const;
      state.frames = [...state.frames, branch, list(shape.test)];
      break;
    }
    case 'for': {
      const items = wordsOf(shape.items, state);
      state.frames = [...state.frames, { kind: 'for', name: shape.name, items, body: split(shape.body) }];
      break;
    }
    default: {
      const { kind, body } = shape;
      const endless =
        kind === 'while' && /^(?:true|:|\[ 1 \])$/.test(shape.head.trim()) && !/\b(?:exit|break)\b/.test(body);
      const head = split(shape.head);
      const loop: Frame = { kind, head, body: split(body), stage: 'head', since: state.at, endless };
      state.frames = [...state.frames, loop, { kind: 'list', parts: head, next: 0 }];
    }
  }
}

/** The head of a loop or its body has ended. */
function stepLoop(frame: Extract<Frame, { kind: 'while' | 'until' }>, state: State): void {
  if (frame.stage === 'head') {
    if ((state.code === 0) === (frame.kind === 'until')) {
      state.code = 0;
      replace(state);
    } else replace(state, { ...frame, stage: 'body' }, { kind: 'list', parts: frame.body, next: 0 });
    return;
  }
  state.at = Math.max(state.at, frame.since + state.pace);
  const stuck = frame.endless && state.at === frame.since;
  if (++state.rounds >= MAX_ROUNDS || stuck || (frame.endless && !isFollowed(state))) state.forever = true;
  else replace(state, { ...frame, stage: 'head', since: state.at }, { kind: 'list', parts: frame.head, next: 0 });
}

/** Somebody reads: an endless loop is followed, not only recognized. */
const isFollowed = ({ horizon }: State): boolean => horizon < Number.POSITIVE_INFINITY;

/** Runs a command within a command: what it prints to standard output; what goes to standard error is seen. */
function capture(command: string, state: State): string {
  const inner: State = { ...state, frames: [list(command)], logs: [], env: { ...state.env } };
  follow(inner);
  const { at, code, forever, message } = inner;
  Object.assign(state, { at, code, forever, message });
  state.logs.push(...inner.logs.filter(({ error }) => error));
  return inner.logs.flatMap(({ text, error }) => (error ? [] : [text])).join('\n');
}
