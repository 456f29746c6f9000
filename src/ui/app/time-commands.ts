/** The clock's keys. */
import {
  type Change,
  type Kube,
  type Resource,
  revisionAt,
  type Stepped,
  type TimeControl,
} from '../../run/cluster.ts';
import { isInteresting } from '../../run/interesting.ts';
import { changeText } from '../history/chain.ts';
import { deedsOf, momentOf } from '../history/deeds.ts';
import { nextKey } from '../keys/next-key.ts';
import { clock, duration } from '../text/age.ts';
import { markMoment } from '../views/diff-view.ts';
import type { App } from './app.ts';
import { speedText } from './clock.ts';
import { changeSpeed } from './global.ts';
import { PAST } from './refusals.ts';

/** What has a meaning before the run has begun: how it begins. */
const WHILE_COMING_UP: ReadonlySet<string> = new Set(['pause', 'faster', 'slower', 'skip-quiet', 'next-step']);

export function runTime(app: App, id: string): void {
  const { time } = app.cluster;
  if (time === undefined) return;
  const { moment } = app;
  if (time.state.comesIn !== undefined && !WHILE_COMING_UP.has(id)) {
    app.say('The cluster is still coming up: wait a moment.', 'warn');
    return;
  }
  const held = STANDS.has(id) ? heldBy(app) : undefined;
  if (held !== undefined) {
    app.say(held, 'warn');
    return;
  }
  switch (id) {
    case 'pause':
      if (moment.isPast) {
        app.say(PAST, 'past');
        break;
      }
      stopOrGo(app, time);
      break;
    case 'step':
      if (moment.isPast) {
        moment.stepChange(1);
        sayMoment(app, time);
      } else stepOnce(app, time);
      break;
    case 'step-interesting':
      if (moment.isPast) showInteresting(app, 1);
      else seek(app, time);
      break;
    case 'back-in-time':
      if (moment.stepChange(-1)) sayMoment(app, time);
      else app.say(time.state.elapsed === 0 ? BEGINNING : 'This is the beginning.', 'warn');
      break;
    case 'back-interesting':
      showInteresting(app, -1);
      break;
    case 'faster':
    case 'slower':
      changeSpeed(app, id === 'faster');
      break;
    case 'skip-quiet':
      skipQuiet(app);
      break;
    case 'next-step':
      if (app.cluster.scenario === undefined) app.say('No scenario is playing.', 'warn');
      else if (moment.isPast) app.say(PAST, 'past');
      else if (app.cluster.scenario.state.finished) showScenarios(app);
      else {
        app.giveBack();
        const why = app.cluster.scenario.next();
        const { until } = time.state;
        if (why !== undefined) app.say(why, 'warn');
        else if (until !== undefined) app.say(`On to ${until}, where the clock stands: space runs it.`);
        else app.flash = undefined; // what waited happens, and the clock runs: what was said of it before is over
      }
      break;
    case 'mark-moment':
      markMoment(app, moment.now);
      break;
    case 'present':
      time.present();
      app.takeBack(PAST);
      break;
    case 'branch':
      if (time.state.past !== undefined) askBranch(app, time, time.state.past);
      break;
    default:
      return;
  }
  app.refreshNow();
}

const BEGINNING = 'This is the beginning. { goes further back, to how the cluster came up.';

/** Keys that do nothing while the scenario holds the clock. */
export const STANDS: ReadonlySet<string> = new Set(['pause', 'terminal-clock', 'step', 'step-interesting']);

/** Stops the clock, or lets it go on. Where it stood for a reader anyway one does not see that it stopped. */
export function stopOrGo(app: App, time: TimeControl): void {
  const { running, waits } = time.state;
  if (!running) time.resume();
  else {
    time.pause();
    if (waits === 'reading') app.say('The clock waited for you to read; now it stands: the same key goes on.');
  }
}

/** What goes on where the scenario holds the clock for a person; undefined where it does not. */
export function heldBy(app: App): string | undefined {
  const state = app.moment.isPast ? undefined : app.cluster.scenario?.state;
  if (state?.held !== true) return undefined;
  const { choices } = state;
  const digits = `${app.terminal?.focused ? 'esc, then ' : ''}1 to ${choices}`;
  return choices === undefined
    ? `The scenario waits: ${nextKey(app)} goes on.`
    : `The scenario asks: ${digits} answers, ${nextKey(app)} shows the answer.`;
}

/** On to the next change, and what it was: few changes are seen in the view that is open. */
function stepOnce(app: App, time: TimeControl): void {
  const [before, began] = [time.history.length, time.state.now];
  sayQuiet(app, time.step(), time, began);
  const made = time.history.slice(before);
  sayChange(app, time, tellingOf(made), made.length);
}

/** @param all how many there were in one step */
function sayChange(app: App, time: TimeControl, told: Change | undefined, all: number): void {
  if (told === undefined) return;
  const at = clock(told.time - (time.state.now - time.state.elapsed));
  app.say(`${at} ${told.cause.actor} ${changeText(told)}${all > 1 ? `; ${all - 1} more` : ''}`, 'dim');
}

/** Says of the moment that was gone to what it is: what somebody did there or is about to do, a warning, a change. */
function sayMoment(app: App, time: TimeControl): void {
  const { past, now, elapsed } = time.state;
  if (past === undefined) return;
  const start = now - elapsed;
  const deeds = deedsOf(app.cluster);
  const next = deeds.find((deed) => deed.time > past && momentOf(deed, start) === past);
  const here = deeds.findLast((deed) => deed.time === past);
  if (next !== undefined) app.say(`Just before ${clock(next.time - start)} ${next.actor} ${next.text}`, 'dim');
  else if (here !== undefined) app.say(`${clock(past - start)} ${here.actor} ${here.text}`, 'dim');
  else {
    const made = changesAt(time.history, past);
    sayChange(app, time, made.find(interesting) ?? tellingOf(made), made.length);
  }
}

/** The changes of one instant. */
function changesAt(history: readonly Change[], at: number): readonly Change[] {
  const end = revisionAt(history, at);
  let first = end;
  while (first > 0 && history[first - 1]?.time === at) first--;
  return history.slice(first, end);
}

/** What comes or goes says most, what an event tells least. */
function tellingOf(made: readonly Change[]): Change | undefined {
  const own = made.filter(({ resource }) => resource !== 'events');
  return own.find(({ type }) => type !== 'MODIFIED') ?? own[0] ?? made[0];
}

/** On to the next moment worth seeing, and what it is: often it is in another view. */
function seek(app: App, time: TimeControl): void {
  const [before, began] = [time.history.length, time.state.now];
  const stepped = time.stepInteresting();
  app.flash = undefined; // it was said of another moment
  sayQuiet(app, stepped, time, began);
  if (stepped !== 'found') return;
  const worth = time.history.slice(before).filter(isInteresting);
  sayChange(app, time, tellingOf(worth), worth.length);
}

function sayQuiet(app: App, stepped: Stepped, time: TimeControl, began: number): void {
  if (stepped === 'found') return;
  const by = stepped === 'more' ? 'the same key looks further' : 'nothing more may happen by itself';
  const why = waitsFor(app) ?? `: ${by}.`;
  app.say(`Nothing worth seeing in ${duration(time.state.now - began)}${why}`, 'warn');
}

/** That the script goes on when a person wants it to. */
function waitsFor({ cluster }: App): string | undefined {
  const waiting = cluster.scenario?.state.waitingFor;
  return waiting === undefined ? undefined : `; the scenario waits: > ${waiting}`;
}

/** The scenario is over: what comes next is in the list, the next lesson under the cursor. */
function showScenarios(app: App): void {
  if (app.view.crumb === 'scenarios') return; // it is there: Enter opens one
  const view = app.host.next(app);
  if (view === undefined) app.say('The scenario is over.', 'warn');
  else {
    app.terminal?.run('terminal-view'); // the list needs the keys
    app.open(view);
  }
}

/** What of the scenario cannot be had any more from the moment that is shown on. */
function decidedBy({ cluster }: App, start: number): string[] {
  const { goals = [], finished = false } = cluster.scenario?.state ?? {};
  const lost = goals.filter(({ state }) => state === 'failed');
  return [
    ...lost.map(({ title, lostAt = start }) => `Out of reach here, and lost at ${clock(lostAt - start)}: ${title}`),
    ...(lost.length > 0 ? ['A branch from before that has it open.'] : finished ? ['The scenario is over here.'] : []),
  ];
}

/** Asks for a name, then goes on from an earlier moment. */
function askBranch(app: App, time: TimeControl, past: number): void {
  const names = time.branches().map(({ name }) => name);
  const start = time.state.now - time.state.elapsed;
  const from = Math.max(past, start); // how the cluster came up is no part of the run
  const decided = decidedBy(app, start);
  app.ask({
    title: 'Go on from here',
    text: () => [
      `The run goes on from ${clock(from - start)} as a new branch; what happened so far stays in its own.`,
      ...decided,
    ],
    fields: [{ kind: 'text', label: 'Name', value: `branch-${names.length}`, proposed: true }],
    check: ([name = '']) =>
      name.trim() === ''
        ? 'A branch needs a name.'
        : names.includes(name.trim())
          ? 'There is a branch of this name.'
          : undefined,
    confirm: ([name = '']) => {
      const branch = time.branch(from, name.trim());
      app.say(`The new branch "${branch}" goes on from here.`, 'good');
      app.terminal?.note(`branch "${branch}" goes on from ${clock(from - start)}`);
      app.refreshNow();
    },
  });
}

/** `:speed 100`, `:speed ×0.5`, `:speed max`. */
export function setSpeed(app: App, word: string): void {
  const { time } = app.cluster;
  if (time === undefined) return;
  const speed = word === 'max' ? Number.POSITIVE_INFINITY : Number(word.replace(/^[×x]/, ''));
  if (!(speed >= 0.1 && (speed <= 1000 || speed === Number.POSITIVE_INFINITY))) {
    app.say('speed takes a number from 0.1 to 1000, or max.', 'error');
    return;
  }
  time.setSpeed(speed);
  app.say(`Speed ${speedText(speed)}`);
}

/** `:skip on`, `:skip off`, and the other of both by `:skip`. */
export function skipQuiet(app: App, word = ''): void {
  const { time } = app.cluster;
  if (time === undefined) return;
  if (!/^(on|off|)$/.test(word)) {
    app.say('skip takes on or off; alone it switches.', 'error');
    return;
  }
  const skips = word === '' ? time.state.skips !== true : word === 'on';
  time.skipQuiet(skips);
  app.say(
    skips
      ? 'Quiet stretches are skipped: after a few seconds without a change the clock goes on to the next one.'
      : 'Quiet stretches are not skipped: they pass at the speed of the clock.',
  );
}

const UNTIL =
  'until takes a condition: pod/web-0 ready, deploy/web complete, 3 pods status=Running, event Killing, node/* not ready, 10m, settled, or one of the scenario language.';

/** `:until CONDITION`: as fast as possible until it holds. */
export function runUntil(app: App, condition: string): void {
  const { time } = app.cluster;
  if (time === undefined) return;
  if (condition === '') {
    app.say(UNTIL);
    return;
  }
  if (app.moment.isPast) {
    app.say(PAST, 'past');
    return;
  }
  const began = time.state.elapsed;
  const problem = time.runUntil(condition, app.namespace || '*', (end) => {
    const after = clock(time.state.elapsed - began);
    if (end === 'held') app.tell(`It holds after ${after}: ${condition}`, 'good');
    else if (end === 'late') {
      app.tell(`It did not hold within an hour: ${condition}${waitsFor(app) ?? ''}`, 'warn');
    } else app.tell(`Stopped after ${after}, before it held: ${condition}`, 'warn');
    app.refreshNow();
  });
  if (problem !== undefined) {
    // words without any operator were not meant for CEL
    const words = problem.startsWith('not a CEL expression') && !/[=<>(]/.test(condition);
    app.say(`${words ? `"${condition}" is no condition` : problem}  (:until alone shows examples)`, 'error');
  }
  app.refreshNow();
}

/** Names of objects that a condition may mean. */
export function namesFor(app: App, resource: Resource, start: string): string[] {
  const names = app.reader
    .list(resource.id, resource.namespaced && app.namespace !== '' ? app.namespace : undefined)
    .map(({ metadata }) => metadata.name);
  return [...new Set(names)].filter((name) => name.startsWith(start)).sort();
}

/** Whether a change is worth stopping at. */
export function interesting(change: Change): boolean {
  if (change.cause.actor === 'user' || change.cause.because?.input !== undefined) return change.resource !== 'events';
  return change.resource === 'events' && change.type === 'ADDED' && (change.object as Kube.Event).type === 'Warning';
}

/** Shows the next or previous moment worth seeing: a warning, what somebody did, a step of the scenario. */
function showInteresting(app: App, by: 1 | -1): void {
  const { time } = app.cluster;
  if (time === undefined) return;
  const { history, state } = time;
  const here = state.past ?? state.now;
  // from here on the clock stands, and what was kept back for readers is told
  if (by < 0 && state.past === undefined) time.show(here - 1);
  let i = by < 0 ? revisionAt(history, here - 1) - 1 : revisionAt(history, here);
  const deeds = deedsOf(app.cluster);
  // what a line did in its own moment is met with it
  const typed = new Set(deeds.flatMap(({ actor, time: at }) => (actor === 'user' ? at : [])));
  const isStop = (change: Change) =>
    interesting(change) && !(by < 0 && change.cause.actor === 'user' && typed.has(change.time));
  while (i >= 0 && i < history.length && !isStop(history[i] as Change)) i += by;
  const start = state.now - state.elapsed;
  const done = deeds.map((deed) => (by < 0 ? momentOf(deed, start) : deed.time));
  const moments = [history[i]?.time ?? [], done].flat().filter((at) => (at - here) * by > 0);
  if (moments.length > 0) {
    time.show(by > 0 ? Math.min(...moments) : Math.max(...moments));
    sayMoment(app, time);
  } else if (by > 0) {
    app.flash = undefined; // it was said of the past
    time.show(undefined);
  } else {
    if (state.past === undefined) time.present();
    app.say('Nothing happened before.', 'warn');
  }
}
