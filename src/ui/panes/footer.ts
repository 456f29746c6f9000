/** The last line: what was just done, or one sentence about the view that is open. */
import type { App } from '../app/app.ts';
import { TOUR } from '../app/tour.ts';
import { line } from '../text/line.ts';

export function footerLine(app: App, width: number): string {
  const { flash, theme } = app;
  if (flash !== undefined) return line(theme, width, [' ', [flash.role, flash.text]]);
  if (app.terminal?.focused) return line(theme, width, [' ', ['dim', app.terminal.concept]]);
  if (app.tour !== undefined)
    return line(theme, width, [['label', ` Tour ${app.tour + 1}/${TOUR.length} `], TOUR[app.tour] ?? '']);
  return line(theme, width, [' ', ['dim', sentences(app.view.concept, width - 2)]]);
}

/** As many whole sentences as there is room for; the first one in any case. */
function sentences(text: string, room: number): string {
  const all = text.split(/(?<=[.!?]) /);
  let told = all[0] ?? '';
  for (const next of all.slice(1)) {
    if (told.length + 1 + next.length > room) break;
    told += ` ${next}`;
  }
  return told;
}
