/** The last line: what was just done, or one sentence about the view that is open; what went wrong may take a few. */
import type { App, Flash } from '../app/app.ts';
import { TOUR } from '../app/tour.ts';
import { line } from '../text/line.ts';
import { take, width as widthOf, wrap } from '../text/width.ts';
import type { Role } from '../theme/skins.ts';

/** Lines that what went wrong takes at most; the rest is in `:messages`. */
const WRONG = 3;

export function footerLines(app: App, width: number): string[] {
  const { notice, theme } = app;
  const above = notice === undefined ? [] : inRows(notice, width - 2, WRONG);
  return [...above.map((text) => line(theme, width, [' ', ['warn', text]])), ...messageLines(app, width)];
}

function messageLines(app: App, width: number): string[] {
  const { flash, theme } = app;
  if (flash !== undefined)
    return flashTexts(flash, width - 2, stands(app) ? PAUSED : '').map((text) =>
      line(theme, width, [' ', [flash.role, text]]),
    );
  if (app.terminal?.focused) return [line(theme, width, [' ', ['dim', app.terminal.concept]])];
  if (app.tour !== undefined)
    return [line(theme, width, [['label', ` Tour ${app.tour.at + 1}/${TOUR.length} `], TOUR[app.tour.at] ?? ''])];
  return [line(theme, width, [' ', ['dim', sentences(app.view.concept, width - 2)]])];
}

/** Of a message that is too long the answer alone, and at its end where the whole is. @param paused is added to what a command answered */
function flashTexts({ text, answer, role }: Flash, room: number, paused: string): string[] {
  const why = answer !== undefined && role === 'good' ? paused : '';
  if (widthOf(text) <= room) return inRows(`${text}${why}`, room, 2);
  return inRows(`${answer || text}${why}`, room, LONG.has(role) ? WRONG : why === '' ? 1 : 2);
}

/** Nothing comes of what was done until the clock goes on. */
const stands = ({ cluster, moment, terminal }: App): boolean =>
  cluster.time?.state.running === false && !moment.isPast && !terminal?.focused;
const PAUSED = '  (paused: space runs on)';

/** A text in a few lines, and where the rest is. */
function inRows(text: string, room: number, rows: number): string[] {
  const texts = wrap(text, room);
  if (texts.length <= rows) return texts;
  return [...texts.slice(0, rows - 1), `${take(texts[rows - 1] ?? '', room - MORE.length)}${MORE}`];
}

/** Messages that are read whole: what went wrong, and hints. */
const LONG: ReadonlySet<Role> = new Set(['error', 'warn', 'highlight']);

const MORE = ' … (:messages)';

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
