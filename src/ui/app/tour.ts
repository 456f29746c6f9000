/** The tour of the first start: one line after the other in the footer, for about a minute, in nobody's way. */
import type { App } from './app.ts';

/** Real milliseconds for which each line stands. */
const EACH_MS = 6_000;

export const TOUR: readonly string[] = [
  'A whole cluster, simulated: you see what its controllers do.',
  '? lists all keys; the header shows those that help here.',
  'space stops and starts the clock; + and - change its speed.',
  'Enter opens what a row leads to: its pods, its logs. Esc goes back.',
  ': opens any kind by name, : deploy for example; / filters rows.',
  '! opens a terminal: a shell with kubectl on this cluster.',
  'shift-w answers why: the causes behind a row, back to the first.',
  ', goes back in time and every view with it; ctrl-t returns.',
  'shift-m shows the map of nodes and pods, shift-t the timeline.',
  'The story stands beside or below the table; > goes on with it.',
];

/** Starts the tour; it stands while the footer tells something else, and while keys go to the terminal. @returns the function that ends it; `done` is called when it was seen whole */
export function startTour(app: App, done: () => void): () => void {
  app.tour = 0;
  const timer = setInterval(() => {
    if (app.flash !== undefined || app.terminal?.focused) return; // its place is taken: nobody would have seen the line
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
