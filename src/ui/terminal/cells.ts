/**
 * A line as cells, and the fewest bytes that make one line of another: a row whose clock went on costs a dozen bytes and not
 * the whole row. Lines with characters whose width must be looked up are written whole.
 */
import { isSimple } from '../text/simple.ts';
import { codes, moveTo } from './codes.ts';
import { applied, PLAIN, type Style, transition } from './sgr.ts';

export interface Cell {
  readonly value: string;
  readonly width: number;
  readonly style: Style;
}

export const BLANK: Cell = { value: ' ', width: 1, style: PLAIN };

/** Parses a line of simple characters and known SGR codes; undefined when it holds anything else. */
export function parseFast(line: string): Cell[] | undefined {
  const cells: Cell[] = [];
  let style = PLAIN;
  for (let i = 0; i < line.length; ) {
    const code = line.charCodeAt(i);
    if (code !== 0x1b) {
      if (!isSimple(code)) return undefined;
      cells.push({ value: line[i] as string, width: 1, style });
      i++;
      continue;
    }
    const end = line.indexOf('m', i);
    if (end < 0 || line[i + 1] !== '[') return undefined;
    const next = applied(style, line.slice(i, end + 1));
    if (next === undefined) return undefined;
    style = next;
    i = end + 1;
  }
  return cells;
}

/** The style that the terminal is in while a frame is written. */
export interface Pen {
  style: Style;
}

/** So many equal cells between two changes are written again: moving the cursor would not be shorter. */
const GAP = 4;
/** From so many blanks at the end on it is shorter to erase them. */
const ERASE = 4;

const same = (a: Cell, b: Cell): boolean => a.value === b.value && a.style === b.style;

function to(pen: Pen, style: Style): string {
  const bytes = transition(pen.style, style);
  pen.style = style;
  return bytes;
}

/** The bytes that write a whole line. */
export function wholeLine(row: number, line: string, pen: Pen): string {
  const before = to(pen, PLAIN);
  // erased first: after a full line the cursor still stands on its last column, and erasing would take that
  return `${before}${moveTo(row, 1)}${codes.clearToEnd}${line}`;
}

/**
 * The bytes that make `after` of `before` on a row (from 1).
 * @param columns of the terminal
 */
export function lineChanges(row: number, before: string, after: string, columns: number, pen: Pen): string {
  const [old, cells] = [parseFast(before), parseFast(after)];
  if (old === undefined || cells === undefined || before === '') return wholeLine(row, after, pen);
  const last = Math.min(columns, Math.max(old.length, cells.length));
  let end = Math.min(columns, cells.length);
  while (end > 0 && same(cells[end - 1] as Cell, BLANK)) end--;
  let bytes = '';
  /** Where the cursor stands, from 0; undefined until it was moved to the row. */
  let cursor: number | undefined;
  for (let x = 0; x < last; x++) {
    const cell = cells[x] ?? BLANK;
    if (same(cell, old[x] ?? BLANK)) continue;
    let from = x;
    if (cursor === undefined) bytes += moveTo(row, x + 1);
    else if (x - cursor <= GAP) from = cursor;
    else bytes += forward(x - cursor);
    if (from >= end && last - from >= ERASE) return `${bytes}${to(pen, PLAIN)}${codes.clearToEnd}`;
    for (let i = from; i <= x; i++) {
      const written = cells[i] ?? BLANK;
      bytes += to(pen, written.style) + written.value;
    }
    cursor = x + 1;
  }
  return bytes;
}

const forward = (columns: number): string => (columns === 1 ? '\x1b[C' : `\x1b[${columns}C`);
