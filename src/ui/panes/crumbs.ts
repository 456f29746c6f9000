/** The line below the body: where one is, and the strip of the timeline. */
import type { App } from '../app/app.ts';
import { line, type Span, spansWidth } from '../text/line.ts';
import { stripLine } from './strip.ts';

/** The widest that the strip becomes. */
const STRIP_MOST = 120;

export function crumbsLine(app: App, width: number): string {
  const spans: Span[] = [' '];
  app.views.forEach((view, i) => {
    spans.push([{ on: i === app.views.length - 1 ? 'crumbOn' : 'crumb' }, ` <${view.crumb}> `], ' ');
  });
  const takes = Math.min(spansWidth(spans), width);
  const strip = Math.min(STRIP_MOST, width - takes - 2);
  if (strip < 12) return line(app.theme, width, spans);
  const gap = width - takes - strip - 1;
  return `${line(app.theme, takes, spans)}${' '.repeat(gap)}${stripLine(app, strip)} `;
}
