import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TerminalPane } from '../shell/terminal-pane.ts';
import type { App } from './app.ts';
import { startTour } from './tour.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('goes on when a message or the terminal has given its place back, so that every line is seen', () => {
  const app = { invalidate: () => {} } as App;
  startTour(app);
  vi.advanceTimersByTime(7_000);
  expect(app.tour?.at).toBe(1);
  app.flash = { text: 'configmap/settings patched', role: 'text' };
  vi.advanceTimersByTime(14_000);
  expect(app.tour?.at).toBe(1);
  app.flash = undefined;
  vi.advanceTimersByTime(7_000);
  expect(app.tour?.at).toBe(2);
  app.terminal = { focused: true } as TerminalPane;
  vi.advanceTimersByTime(14_000);
  expect(app.tour?.at).toBe(2);
  app.terminal.focused = false;
  vi.advanceTimersByTime(7_000);
  expect(app.tour?.at).toBe(3);
  app.tour?.stop();
});
