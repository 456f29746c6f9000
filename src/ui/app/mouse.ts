/** The mouse: what lies under it takes the event, and the second of two clicks at one place is Enter. */
import type { App } from './app.ts';
import { pressKey } from './dispatch.ts';
import type { MouseEvent } from './view.ts';

/** Real milliseconds within which two clicks are a double click. */
const DOUBLE_MS = 400;

/** The last click that a view took. */
const clicks = new WeakMap<App, { readonly x: number; readonly y: number; readonly at: number }>();

export function handleMouse(app: App, event: MouseEvent): void {
  // as in k9s, only the first button chooses
  if (app.prompt !== undefined || (event.action === 'press' && event.button !== 0)) return;
  const { view, dialog } = app;
  if (app.onMouse?.(event) !== true) return;
  app.invalidate();
  if (event.action !== 'press') return;
  const last = clicks.get(app);
  clicks.delete(app);
  if (dialog !== undefined || app.view !== view || app.terminal?.focused) return;
  const at = performance.now();
  if (last?.x === event.x && last.y === event.y && at - last.at < DOUBLE_MS) pressKey(app, 'enter');
  else clicks.set(app, { x: event.x, y: event.y, at });
}
