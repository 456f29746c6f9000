/** The last line: what was just done, or one sentence about the view that is open. */
import type { App } from '../app/app.ts';
import { line } from '../text/line.ts';

export function footerLine(app: App, width: number): string {
  const { flash, theme } = app;
  if (flash !== undefined) return line(theme, width, [' ', [flash.role, flash.text]]);
  return line(theme, width, [' ', ['dim', app.view.concept]]);
}
