/**
 * How well a problem was solved, measured in simulated time and from the input log: time to detect, time to mitigate, requests
 * lost, changes that nobody needed. Nothing here changes the run.
 */

import { verbOf } from '../conditions/forms/input.ts';
import { lostOf } from '../conditions/forms/traffic.ts';
import { fromMs } from '../duration.ts';
import type { Action } from '../format/actions.ts';
import type { Goal } from '../format/goals.ts';
import { long } from '../load/walk.ts';
import type { Stage } from './stage.ts';

export interface Score {
  /** There was trouble: a fault, or the step that `scoring.from` names. */
  readonly trouble: boolean;
  /** Virtual ms from the beginning of the trouble (else from when the first goal opened) to when it was noticed. */
  readonly detected: number | undefined;
  /** … to when the last goal that must be reached was; undefined while one is not. */
  readonly mitigated: number | undefined;
  /** Requests that failed meanwhile; undefined where there is no traffic. */
  readonly lost: number | undefined;
  /** Commands that changed something, and how many of them would have done. */
  readonly changes: number;
  readonly fewest: number;
  readonly needless: number;
  readonly hints: number;
  readonly points: number;
  readonly most: number;
}

/** Verbs that change a cluster. */
const CHANGING = new Set(
  'apply create delete patch replace edit scale set label annotate taint cordon uncordon drain expose run autoscale'.split(
    ' ',
  ),
);

/** Whether a command line changes something when it succeeds. */
export function changes(line: string): boolean {
  if (/\s--(?:dry-run\b(?!=none)|list\b)/.test(line)) return false;
  const verb = verbOf(line) ?? '';
  if (verb === 'rollout') return /\brollout\s+(undo|restart|pause|resume)\b/.test(line);
  if (verb === 'scenario') return /\bscenario\s+(fault|heal)\b/.test(line);
  return CHANGING.has(verb) || MACHINES.test(line);
}

/** What changes machines, etcd or add-ons, whether an object is written for it or not. */
const MACHINES =
  /^(?:node (?:add|remove|rm|delete)|minikube addons (?:enable|disable)|kubeadm certs renew|etcdutl snapshot restore|etcdctl (?:put|del|defrag|compact|alarm disarm))\b/;

function changing(action: Action): boolean {
  if (action.apply !== undefined || action.heal !== undefined || action.fault !== undefined) return true;
  const line = typeof action.run === 'string' ? action.run : action.run?.command;
  return line !== undefined && changes(line);
}

/** Whether a command only lends a pod or a container to ask from: what it made is no change that anybody wanted. */
const lends = (line: string): boolean => /^kubectl\s+(?:run\b.*\s--rm\b|debug\b)/.test(line);

/** The changes of the shortest solution. */
function fewestOf({ solution = [], alternatives = [] }: Goal): number {
  return Math.min(
    ...[solution, ...alternatives].map((actions) => actions.filter((each) => changing(long(each))).length),
  );
}

/** Requests lost so far, of the traffic that counts; undefined where there never was any. */
export function lostNow({ scene, state, scenario }: Stage): number | undefined {
  const only = scenario.scoring?.traffic;
  let sum: number | undefined;
  for (const id of Object.keys(state.traffic)) {
    if (only !== undefined && id !== only) continue;
    const count = scene.requests(id);
    sum = (sum ?? 0) + (count === undefined ? 0 : lostOf(count));
  }
  return sum;
}

/** The trouble begins: from here on it is measured. */
export function troubleBegins(stage: Stage): void {
  stage.state.trouble ??= { at: stage.now, inputs: stage.state.inputs.length, lost: lostNow(stage) ?? 0 };
}

/** Notes that the trouble was noticed. */
export function noticed(stage: Stage): void {
  const { trouble } = stage.state;
  if (trouble !== undefined) trouble.noticedAt ??= stage.now;
}

/** Whether what a line changes is no object that it writes itself. */
const isElsewhere = (line: string, command: number | undefined): boolean =>
  command === undefined || MACHINES.test(line);

/** The commands of people that wrote something, however they ended: one that was stopped has done what it had done. */
function writers({ cluster }: Stage): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { resource, cause } of cluster.parts.store.history) {
    const { input, rev } = cause.because ?? {};
    if (input !== undefined && rev === undefined && cause.actor === 'user' && resource !== 'events') found.add(input);
  }
  return found;
}

/** @returns undefined for a scenario without goals */
export function scoreOf(stage: Stage): Score | undefined {
  const { state } = stage;
  const goals = stage.goals.filter(({ optional }) => !optional);
  if (goals.length === 0) return undefined;
  const opened = goals.flatMap(({ id }) => stage.goal(id).openedAt ?? []);
  const { trouble } = state;
  /** Between two moments as the clock shows them, in whole seconds since the start. */
  const since = (from: number, to: number): number => clock(to) - clock(from);
  const clock = (time: number): number => Math.floor((time - state.start) / 1000) * 1000;
  const begun = trouble?.at ?? Math.min(...opened, stage.now);
  const decided = goals.map(({ id }) => (stage.goal(id).phase === 'done' ? stage.goal(id).decidedAt : undefined));
  const over = decided.includes(undefined) ? undefined : Math.max(...decided.map((each) => each ?? 0));
  const wrote = writers(stage);
  const typed = state.inputs.slice(trouble?.inputs ?? 0).filter(({ line, code, time, command }) => {
    if (time > (over ?? stage.now) || lends(line)) return false;
    return (command !== undefined && wrote.has(command)) || (code === 0 && changes(line) && isElsewhere(line, command));
  }).length;
  const fewest = goals.reduce((sum, goal) => sum + fewestOf(goal), 0);
  const hints = stage.goals.flatMap((goal) => stage.goal(goal.id).hints.map((index) => goal.hints?.[index]));
  const reached = stage.goals.filter(({ id }) => stage.goal(id).phase === 'done');
  const sum = (list: readonly (number | undefined)[]) => list.reduce<number>((all, each) => all + (each ?? 0), 0);
  const lost = lostNow(stage);
  return {
    trouble: trouble !== undefined,
    detected: trouble?.noticedAt === undefined ? undefined : since(begun, trouble.noticedAt),
    mitigated: over === undefined ? undefined : since(begun, over),
    lost: lost === undefined ? undefined : Math.round(lost - (trouble?.lost ?? 0)),
    changes: typed,
    fewest,
    needless: Math.max(0, typed - fewest),
    hints: hints.length,
    points: Math.max(0, sum(reached.map(({ points }) => points)) - sum(hints.map((hint) => hint?.cost))),
    most: sum(stage.goals.map(({ points }) => points)),
  };
}

const seconds = (ms: number): string => fromMs(Math.floor(ms / 1000) * 1000);
const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** A score as people read it. */
export function scoreText(score: Score): string {
  const { trouble, detected, mitigated, lost, changes: made, fewest, needless, hints, points, most } = score;
  const time =
    mitigated === undefined
      ? 'not reached'
      : trouble
        ? `${detected === undefined ? '' : `detected after ${seconds(detected)}, `}mitigated after ${seconds(mitigated)}`
        : `reached after ${seconds(mitigated)}`;
  return [
    time,
    lost === undefined ? undefined : `${plural(lost, 'request')} lost`,
    `${plural(made, 'change')}${needless > 0 ? `, ${fewest} would have done: ${needless} needless` : mitigated === undefined ? '' : ', none needless'}`,
    hints > 0 ? plural(hints, 'hint') : undefined,
    most > 0 ? `${points} of ${plural(most, 'point')}` : undefined,
  ]
    .filter((each) => each !== undefined)
    .join('; ');
}
