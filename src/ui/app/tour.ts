/** The tour of the first start: one line after the other in the footer, for about a minute, in nobody's way. */
import type { App } from './app.ts';

/** Real milliseconds for which each line stands. */
const EACH_MS = 8_000;

export const TOUR: readonly string[] = [
  'This is a whole cluster, simulated: what you see is what its controllers do. ? lists all keys.',
  'space stops and starts the clock; + and - change its speed; . goes one change on.',
  'Enter opens what the row leads to: deployment, pods, containers, logs. Esc goes back.',
  ': opens any kind by name, : deploy for example; / filters what is shown.',
  'shift-w answers why: the chain of causes behind the row, back to the command or the fault.',
  ', goes back in time, and every view shows the past; ctrl-t returns; shift-t shows the timeline.',
  'shift-m shows the map of nodes and pods; X on a row shows what belongs to it.',
  'The story of the scenario stands beside or below the table; > goes on with it.',
];

/** Starts the tour. @returns the function that ends it; `done` is called when it was seen whole */
export function startTour(app: App, done: () => void): () => void {
  app.tour = 0;
  const timer = setInterval(() => {
    app.tour = (app.tour ?? 0) + 1;
    if (app.tour >= TOUR.length) {
      clearInterval(timer);
      app.tour = undefined;
      done();
    }
    app.invalidate();
  }, EACH_MS);
  timer.unref();
  return () => clearInterval(timer);
}
