/** What a playing scenario remembers: plain data, so that it travels with checkpoints. */
import type { LoadCount } from '../../engine/index.ts';
import type { Armed, InputRecord, Memory } from '../conditions/scene.ts';
import type { Show } from '../format/steps.ts';

export type StepPhase =
  /** Its turn has not come. */
  | 'idle'
  /** It waits for its moment: a condition, a key, a time. */
  | 'armed'
  /** Its actions run. */
  | 'acting'
  /** Its expectations are open. */
  | 'judging'
  | 'done'
  | 'failed';

export interface StepState {
  phase: StepPhase;
  armedAt?: number;
  /** When it happened, virtual ms. */
  happenedAt?: number;
  doneAt?: number;
  /** How many times it happened, for `every`. */
  times: number;
  /** How many times its condition came true, for `occurrence`. */
  seen: number;
  /** What its expectations count from: when it began to wait for its condition, or else when it happened. */
  since?: Armed;
  /** What it waits for held already when it began to wait. */
  stale?: boolean;
  /** Something of it had been done already when it happened. */
  already?: boolean;
}

/** A condition that is being looked at. Its id says for whom: `on/STEP`, `expect/STEP/0`, `goal/ID`. */
export interface Watch {
  readonly id: string;
  readonly armed: Armed;
  memory: Memory;
  /** It was seen not to hold since it was armed. */
  seenFalse: boolean;
  held: boolean;
}

export interface Verdict {
  readonly id: string;
  /** The step or assertion that it belongs to. */
  readonly of: string;
  readonly text: string;
  state: 'pending' | 'passed' | 'failed';
  /** Virtual ms. */
  at: number;
  /** What was found instead. */
  detail?: string;
  /** Where in a file the fault lies, when it is an action that failed. */
  readonly place?: { readonly file: string; readonly line: number; readonly column: number };
}

export interface Caption {
  /** Virtual ms. */
  readonly time: number;
  readonly step: string;
  readonly text: string;
  readonly as: string;
}

/** What a command of the script printed. */
export interface Output {
  /** When it ended, virtual ms. */
  readonly time: number;
  readonly step: string;
  readonly line: string;
  /** What it was given to read: the manifest that was applied. */
  readonly stdin?: string;
  readonly code: number;
  /** Both streams, no longer than people read. */
  readonly text: string;
}

export interface GoalState {
  phase: 'closed' | 'open' | 'done' | 'failed';
  openedAt?: number;
  decidedAt?: number;
  /** Hints that were asked for, in order, by number. */
  hints: number[];
  /** Hints that could have been had at some time, by number; kept where nobody plays, for the proof. */
  offered: number[];
}

/** A list of actions on its way: a step's, or a goal's solution. */
export interface Course {
  /** `step/ID`, `solve/GOAL`. */
  readonly id: string;
  index: number;
  /** The number of the action that was typed out before people. */
  typed?: number;
  /** The ordinal of the command that runs. */
  command?: number;
}

export interface PlayState {
  phase: 'before' | 'playing' | 'finished';
  /** Virtual ms of the start. */
  start: number;
  steps: Record<string, StepState>;
  goals: Record<string, GoalState>;
  watches: Record<string, Watch>;
  courses: Record<string, Course>;
  verdicts: Verdict[];
  captions: Caption[];
  outputs: Output[];
  /** What a command of the script that still runs has printed; of several the one that printed last. */
  printing?: Omit<Output, 'time' | 'code'>;
  inputs: InputRecord[];
  /** Set once there is trouble to be noticed and mitigated. Times are virtual ms. */
  trouble?: { at: number; inputs: number; lost: number; noticedAt?: number };
  /** The score was told. */
  scored?: boolean;
  /** Traffic that was started, by id; for those that ended what had become of their requests. */
  traffic: Record<string, LoadCount | null>;
  /** The step after which the clock stands. */
  pausedAfter?: string;
  /** The step whose question waits for an answer. */
  asking?: string;
  answers: Record<string, { choice: number; right: boolean }>;
  show?: Show;
  /** The steady state did not hold. */
  invalid: boolean;
  finishedAt?: number;
}

export function newState(steps: readonly { id: string }[], goals: readonly { id: string }[]): PlayState {
  return {
    phase: 'before',
    start: 0,
    steps: Object.fromEntries(steps.map(({ id }) => [id, { phase: 'idle', times: 0, seen: 0 }])),
    goals: Object.fromEntries(goals.map(({ id }) => [id, { phase: 'closed', hints: [], offered: [] }])),
    watches: {},
    courses: {},
    verdicts: [],
    captions: [],
    outputs: [],
    inputs: [],
    traffic: {},
    answers: {},
    invalid: false,
  };
}
