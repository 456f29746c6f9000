/** The one measure of text in columns, and cutting and filling to a width. All input is cleaned of control characters. */
import stringWidth from 'string-width';
import { clean } from './clean.ts';
import { allSimple } from './simple.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns of a text without control characters; a grapheme takes at least one, as Ink paints it. */
export function width(text: string): number {
  if (allSimple(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += Math.max(1, stringWidth(segment));
  return columns;
}

/** The longest beginning that fits in `columns`, without a mark. */
export function take(text: string, columns: number): string {
  if (allSimple(text)) return text.slice(0, Math.max(0, columns));
  let used = 0;
  let result = '';
  for (const { segment } of graphemes.segment(text)) {
    const needs = Math.max(1, stringWidth(segment));
    if (used + needs > columns) break;
    used += needs;
    result += segment;
  }
  return result;
}

/** What follows after `columns` columns. */
export function drop(text: string, columns: number): string {
  return allSimple(text) ? text.slice(Math.max(0, columns)) : text.slice(take(text, columns).length);
}

export type Align = 'left' | 'right' | 'center';

/** Exactly `columns` columns: cut with `…`, or filled with blanks. */
export function fitted(raw: string, columns: number, align: Align = 'left'): string {
  if (columns <= 0) return '';
  const text = clean(raw);
  const has = width(text);
  if (has > columns) {
    const cut = take(text, columns - 1);
    return `${cut}…${' '.repeat(columns - 1 - width(cut))}`;
  }
  const free = columns - has;
  if (align === 'right') return ' '.repeat(free) + text;
  if (align === 'center') return ' '.repeat(free >> 1) + text + ' '.repeat(free - (free >> 1));
  return text + ' '.repeat(free);
}

/** Columns of a name's end that stay when it is cut. */
const END = 6;

/** A name in exactly `columns` columns: what is left out is in its middle, as names of pods differ at their ends. */
export function fittedName(raw: string, columns: number): string {
  const text = clean(raw);
  const has = width(text);
  if (has <= columns || columns < 3 * END) return fitted(text, columns);
  let end = drop(text, has - END);
  for (let more = 1; width(end) > END; more++) end = drop(text, has - END + more); // a wide letter stood across
  return `${fitted(text, columns - width(end))}${end}`;
}

/** A name in at most `columns` columns. */
export const shortName = (raw: string, columns: number): string =>
  width(clean(raw)) <= columns ? clean(raw) : fittedName(raw, columns);

/** As much of a long word as ends where a reader would break it: after a comma or a closing bracket of JSON, a slash of a path. */
function broken(head: string): string {
  const at = head.search(/(?<=[,;}\]/&])[^,;}\]/&]*$/);
  return at > head.length / 3 ? head.slice(0, at) : head;
}

/** Lines of at most `columns` columns, broken at blanks where there are any. */
export function wrap(raw: string, columns: number): string[] {
  const lines: string[] = [];
  const room = Math.max(1, columns);
  for (const paragraph of raw.split('\n')) {
    let line = '';
    for (let word of clean(paragraph).split(' ')) {
      if (line !== '' && width(line) + 1 + width(word) <= room) {
        line += ` ${word}`;
        continue;
      }
      if (line !== '') lines.push(line);
      while (width(word) > room) {
        const head = broken(take(word, room) || word.slice(0, 1));
        lines.push(head);
        word = word.slice(head.length);
      }
      line = word;
    }
    lines.push(line);
  }
  return lines;
}
