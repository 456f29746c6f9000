/** The tour of the first start: one line after the other in the footer, for about a minute, in nobody's way. */
import type { App } from './app.ts';

/** Real milliseconds for which each line stands. */
const EACH_MS = 6_000;

export const TOUR: readonly string[] = [
  'A whole cluster, simulated. Esc ends this tour, :tour repeats it.',
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

/** Starts the tour, again if it stands; it waits while the footer tells something else, and while keys go to the terminal. */
export function startTour(app: App): void {
  app.tour?.stop();
  const timer = setInterval(() => {
    if (app.flash !== undefined || app.terminal?.focused) return; // its place is taken: nobody would have seen the line
    showLine((app.tour?.at ?? 0) + 1);
    app.invalidate();
  }, EACH_MS);
  timer.unref();
  const showLine = (at: number): void => {
    if (at < TOUR.length) app.tour = { at, stop: () => clearInterval(timer) };
    else endTour(app);
  };
  showLine(0);
}

/** It was seen, or is not wanted: the next start begins without it. */
export function endTour(app: App): void {
  app.tour?.stop();
  app.tour = undefined;
  if (app.settings.toured) return;
  app.settings = { ...app.settings, toured: true };
  app.host.store(app.settings);
}
