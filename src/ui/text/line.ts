/** Lines of exactly a width, made of pieces that each have a look. All text passes through `clean` here. */

import type { Role } from '../theme/skins.ts';
import type { Look, Theme } from '../theme/theme.ts';
import { clean } from './clean.ts';
import { fittedName, take, width } from './width.ts';

/** A piece of a line: plain text, or text in a role or look. */
export type Span = string | readonly [look: Role | Look, text: string];

const lookOf = (look: Role | Look): Look => (typeof look === 'string' ? { role: look } : look);

/** Pieces side by side, cut or filled to `columns`; `ground` is the look of what is filled. */
export function line(theme: Theme, columns: number, spans: readonly Span[], ground: Look = {}): string {
  let result = '';
  let free = columns;
  for (const span of spans) {
    if (free <= 0) break;
    const [look, raw] = typeof span === 'string' ? [ground, span] : [lookOf(span[0]), span[1]];
    let text = clean(raw);
    let takes = width(text);
    if (takes > free) {
      text = `${take(text, free - 1)}…`;
      takes = width(text);
    }
    result += theme.paint(look, text);
    free -= takes;
  }
  return free > 0 ? result + theme.paint(ground, ' '.repeat(free)) : result;
}

/** Columns that the pieces take. */
export function spansWidth(spans: readonly Span[]): number {
  let sum = 0;
  for (const span of spans) sum += width(clean(typeof span === 'string' ? span : span[1]));
  return sum;
}

/** Columns that a name keeps in a title, however narrow that is. */
const LEAST_NAME = 18;

/** Pieces for so many columns: where they take more, the longest name among them, in the role `highlight`, gives way in its middle. */
export function nameFitted(spans: readonly Span[], columns: number, least = LEAST_NAME): readonly Span[] {
  const over = spansWidth(spans) - columns;
  if (over <= 0) return spans;
  const widths = spans.map((span) => (typeof span !== 'string' && span[0] === 'highlight' ? width(clean(span[1])) : 0));
  const most = Math.max(...widths);
  if (most <= least) return spans;
  const longest = widths.indexOf(most);
  return spans.map((span, i) =>
    i === longest ? (['highlight', fittedName(span[1] as string, Math.max(least, most - over))] as const) : span,
  );
}

export function blank(columns: number): string {
  return ' '.repeat(Math.max(0, columns));
}

/** Exactly `rows` lines: cut, or filled with blank ones. */
export function fill(lines: readonly string[], rows: number, columns: number): string[] {
  const result = lines.slice(0, Math.max(0, rows));
  while (result.length < rows) result.push(blank(columns));
  return result;
}
