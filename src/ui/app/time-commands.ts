/** The clock's keys. */
import { type Change, type Kube, revisionAt } from '../../run/cluster.ts';
import type { App } from './app.ts';
import { changeSpeed } from './global.ts';

export function runTime(app: App, id: string): void {
  const { time } = app.cluster;
  if (time === undefined) return;
  const { moment } = app;
  switch (id) {
    case 'pause':
      if (moment.isPast) {
        app.say('This is the past: ctrl-t returns to the present, shift-b goes on from here.', 'past');
        break;
      }
      if (time.state.running) time.pause();
      else time.resume();
      break;
    case 'step':
      if (moment.isPast) moment.stepChange(1);
      else time.step();
      break;
    case 'step-interesting':
      if (moment.isPast) showInteresting(app, 1);
      else time.stepInteresting();
      break;
    case 'back-in-time':
      if (time.state.running) time.pause();
      if (!moment.stepChange(-1)) app.say('This is the beginning.', 'warn');
      break;
    case 'back-interesting':
      if (time.state.running) time.pause();
      showInteresting(app, -1);
      break;
    case 'faster':
    case 'slower':
      changeSpeed(app, id === 'faster');
      break;
    case 'next-step':
      if (app.cluster.scenario === undefined) app.say('No scenario is playing.', 'warn');
      else if (moment.isPast) app.say('This is the past: ctrl-t returns to the present.', 'past');
      else app.cluster.scenario.next();
      break;
    case 'present':
      time.show(undefined);
      break;
    case 'branch':
      if (time.state.past !== undefined) {
        const name = time.branch(time.state.past);
        app.say(`A new branch "${name}" goes on from here.`, 'good');
      }
      break;
    default:
      return;
  }
  app.refreshNow();
}

/** Whether a change is worth stopping at. */
export function interesting(change: Change): boolean {
  if (change.cause.actor === 'user' || change.cause.because?.input !== undefined) return change.resource !== 'events';
  return change.resource === 'events' && change.type === 'ADDED' && (change.object as Kube.Event).type === 'Warning';
}

/** Shows the next or previous moment worth seeing. */
function showInteresting(app: App, by: 1 | -1): void {
  const { time } = app.cluster;
  if (time === undefined) return;
  const { history, state } = time;
  const here = state.past ?? state.now;
  let i = by < 0 ? revisionAt(history, here - 1) - 1 : revisionAt(history, here);
  for (; i >= 0 && i < history.length; i += by) {
    const change = history[i];
    if (change !== undefined && interesting(change)) {
      time.show(change.time);
      return;
    }
  }
  if (by > 0) time.show(undefined);
  else app.say('Nothing happened before.', 'warn');
}
