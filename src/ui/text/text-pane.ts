/** Scrolling text: window, wrap, sideways, search. Lines are clean; colours are given line by line when they are shown. */
import type { Theme } from '../theme/theme.ts';
import { blank, line, type Span } from './line.ts';
import { placesIn } from './places.ts';
import { drop, take, width } from './width.ts';

export interface TextOptions {
  /** How a line is coloured; the line as it stands when left out. */
  readonly spans?: (text: string, index: number) => readonly Span[];
  /** Whether a line says again what others say: a search stands there only if it finds nothing else. */
  readonly isRepeat?: (lines: readonly string[], index: number) => boolean;
  /** Where in a line what one seeks in begins, when others wrote what stands before it. */
  readonly begin?: (index: number) => number;
}

const SIDE_STEP = 10;

/** Cuts coloured pieces to the columns from `from` to `from + columns`. */
function slice(spans: readonly Span[], from: number, columns: number): Span[] {
  const result: Span[] = [];
  let at = 0;
  for (const span of spans) {
    const text = typeof span === 'string' ? span : span[1];
    const size = width(text);
    const start = Math.max(0, from - at);
    const part = start >= size ? '' : take(drop(text, start), from + columns - Math.max(at, from));
    if (part !== '') result.push(typeof span === 'string' ? part : [span[0], part]);
    at += size;
    if (at >= from + columns) break;
  }
  return result;
}

/** Where a search matches in a text, as `[from, to]`; the search is shared, and none who asks goes on where another stopped. */
function matchesIn(text: string, search: RegExp): (readonly [from: number, to: number])[] {
  search.lastIndex = 0;
  return Array.from(text.matchAll(search), ({ index, 0: found }) => [index, index + found.length] as const).filter(
    ([from, to]) => to > from,
  );
}

/** Puts the look of a match over the pieces of a line, also where it goes from one into the next; `begin` is where one seeks. */
export function highlight(spans: readonly Span[], search: RegExp | undefined, begin = 0): readonly Span[] {
  if (search === undefined) return spans;
  const text = spans.map((span) => (typeof span === 'string' ? span : span[1])).join('');
  const matches = matchesIn(text.slice(begin), search).map(([from, to]) => [from + begin, to + begin] as const);
  const result: Span[] = [];
  let start = 0;
  let next = 0;
  for (const span of spans) {
    const [look, piece] = typeof span === 'string' ? [undefined, span] : span;
    const end = start + piece.length;
    for (let at = start; at < end; ) {
      while ((matches[next]?.[1] ?? end) <= at) next++;
      const [from, to] = matches[next] ?? [end, end];
      const isLit = from <= at && at < to;
      const stop = Math.min(end, isLit ? to : from);
      const part = text.slice(at, stop);
      if (isLit) result.push([{ on: 'search' }, part]);
      else result.push(look === undefined ? part : [look, part]);
      at = stop;
    }
    start = end;
  }
  return result;
}

/** A search as a global regular expression; plain text when it is not one. */
export function searchOf(text: string): RegExp | undefined {
  if (text === '') return undefined;
  try {
    return new RegExp(text, 'gi');
  } catch {
    return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi');
  }
}

export class TextPane {
  lines: readonly string[] = [];
  /** Index of the first line that is shown. */
  top = 0;
  left = 0;
  wrap = false;
  /** Stays at the end when lines are added. */
  follow = false;
  search: RegExp | undefined;
  /** The line of the match that one stands on; it need not be the first line that is shown. */
  #match: number | undefined;
  /** The match is to be brought into sight sideways, too, when the width is known. */
  #reveal = false;
  readonly #spans: (text: string, index: number) => readonly Span[];
  readonly #isRepeat: NonNullable<TextOptions['isRepeat']>;
  readonly #begin: NonNullable<TextOptions['begin']>;
  #height = 10;
  /** Whether the end was shown last, beyond what fits from the top. */
  #atEnd = false;

  constructor(options: TextOptions = {}) {
    this.#spans = options.spans ?? ((text) => [text]);
    this.#isRepeat = options.isRepeat ?? (() => false);
    this.#begin = options.begin ?? (() => 0);
  }

  /** The columns at which the screen rows of a line begin: after a blank where one is near the edge. */
  #rowsOf(text: string, columns: number): number[] {
    const starts = [0];
    if (!this.wrap) return starts;
    const size = width(text);
    for (let at = 0; size - at > columns; starts.push(at)) {
      const blank = size === text.length ? text.lastIndexOf(' ', at + columns) : -1;
      at = blank >= at + columns / 2 ? blank + 1 : at + columns;
    }
    return starts;
  }

  /** As much of a line as there is room for, with a mark when it goes on at the right. */
  #cut(spans: readonly Span[], text: string, columns: number): Span[] {
    if (width(text) - this.left <= columns) return slice(spans, this.left, columns);
    return [...slice(spans, this.left, columns - 1), ['dim', '…']];
  }

  /** Moves sideways when the match that one stands on lies beyond an edge. */
  #toMatch(columns: number): void {
    this.#reveal = false;
    const { search } = this;
    const text = this.lines[this.#match ?? -1];
    if (this.wrap || search === undefined || text === undefined) return;
    const begin = this.#begin(this.#match ?? 0);
    const [index, end] = matchesIn(text.slice(begin), search)[0] ?? [0, 0];
    const from = width(text.slice(0, begin + index));
    const found = text.slice(begin + index, begin + end);
    const last = this.left + columns - (width(text) - this.left > columns ? 1 : 0);
    // what is seen from the left edge is shown from there
    if (from + width(found) < columns) this.left = 0;
    // as k9s' texts do
    else if (from + width(found) > last) this.left = from - (columns >> 1);
    if (from < this.left) this.left = from - (columns >> 2);
    this.left = Math.max(0, this.left);
  }

  /** The highest first line at which the end is still on the screen. */
  #lastTop(columns: number): number {
    if (!this.wrap) return Math.max(0, this.lines.length - this.#height);
    let rows = 0;
    for (let i = this.lines.length - 1; i >= 0; i--) {
      rows += this.#rowsOf(this.lines[i] as string, columns).length;
      if (rows > this.#height) return Math.min(i + 1, this.lines.length - 1);
    }
    return 0;
  }

  render(theme: Theme, columns: number, height: number): string[] {
    this.#height = height;
    if (this.#reveal) this.#toMatch(columns);
    const last = this.#lastTop(columns);
    this.top = this.follow ? last : Math.max(0, Math.min(this.top, last));
    this.#atEnd = last > 0 && this.top >= last;
    const result: string[] = [];
    for (let i = this.top; i < this.lines.length && result.length < height; i++) {
      const text = this.lines[i] as string;
      const spans = highlight(this.#spans(text, i), this.search, this.#begin(i));
      const rows = this.#rowsOf(text, columns);
      for (let row = 0; row < rows.length && result.length < height; row++) {
        const [from = 0, to = from + columns] = rows.slice(row, row + 2);
        const part = this.wrap ? slice(spans, from, Math.min(columns, to - from)) : this.#cut(spans, text, columns);
        result.push(line(theme, columns, part));
      }
    }
    while (result.length < height) result.push(blank(columns));
    return result;
  }

  /** Other lines of the same text: one stays at the line that is shown first, and at the match, wherever they stand now. */
  replace(lines: readonly string[]): void {
    const moved = placesIn(this.lines, lines);
    this.lines = lines;
    if (this.top > 0) this.top = moved(this.top);
    if (this.#match !== undefined) this.#match = moved(this.#match);
  }

  scroll(by: number): void {
    this.follow = false;
    this.top = Math.max(0, this.top + by);
  }

  /** Goes to the first match from the first line that is shown. */
  find(search: RegExp | undefined): void {
    if (search === undefined && this.#match !== undefined) this.left = 0;
    this.search = search;
    const found = this.matches();
    this.#stand(found.find((i) => i >= this.top) ?? found[0]);
  }

  /** Goes to the line of a match. */
  #stand(match: number | undefined): void {
    this.#match = match;
    this.#reveal = match !== undefined;
    if (match !== undefined) this.top = match;
  }

  /** Whether something is sought and was not there yet. */
  get isSeeking(): boolean {
    return this.search !== undefined && this.#match === undefined;
  }

  /** The line of the match that one stands on, while there is one. */
  get line(): number | undefined {
    return this.matches().includes(this.#match ?? -1) ? this.#match : undefined;
  }

  /** Where one stands among the matches: `3/12`; `0` when there is none. */
  get place(): string {
    const found = this.matches();
    const at = found.indexOf(this.#match ?? -1);
    return at < 0 ? String(found.length) : `${at + 1}/${found.length}`;
  }

  /** Line numbers that match the search. */
  matches(): readonly number[] {
    const { search, lines } = this;
    if (search === undefined) return [];
    const known = this.#found;
    if (known?.search === search && known.lines === lines && known.length === lines.length) return known.at;
    const all: number[] = [];
    lines.forEach((text, i) => {
      search.lastIndex = 0;
      if (search.test(text.slice(this.#begin(i)))) all.push(i);
    });
    const own = all.filter((i) => !this.#isRepeat(lines, i));
    const at = own.length > 0 ? own : all;
    this.#found = { search, lines, length: lines.length, at };
    return at;
  }

  /** What was found last: a hundred thousand lines are not searched for every picture. */
  #found:
    | {
        readonly search: RegExp;
        readonly lines: readonly string[];
        readonly length: number;
        readonly at: readonly number[];
      }
    | undefined;

  /** Goes to the next or previous match, from the last one back to the first. @returns whether there is any */
  jump(by: 1 | -1): boolean {
    const found = this.matches();
    if (found.length === 0) return false;
    const here = this.#match ?? this.top;
    const next = by > 0 ? (found.find((i) => i > here) ?? found[0]) : (found.findLast((i) => i < here) ?? found.at(-1));
    this.follow = false;
    this.#stand(next);
    return true;
  }

  /** Commands of moving and searching. @returns whether it was one of them */
  run(command: string): boolean {
    switch (command) {
      case 'down':
        this.scroll(1);
        return true;
      case 'up':
        this.scroll(-1);
        return true;
      case 'page-down':
        this.scroll(this.#height);
        return true;
      case 'page-up':
        this.scroll(-this.#height);
        return true;
      case 'top':
        this.follow = false;
        this.top = 0;
        return true;
      case 'bottom':
        this.top = Math.max(0, this.lines.length - 1);
        return true;
      case 'left':
        this.left = Math.max(0, this.left - SIDE_STEP);
        return true;
      case 'right':
        if (!this.wrap) this.left += SIDE_STEP;
        return true;
      case 'wrap':
        this.wrap = !this.wrap;
        this.left = 0;
        this.#stand(this.line);
        if (this.line === undefined && this.#atEnd) this.top = this.lines.length; // one stays at the end
        return true;
    }
    return false;
  }
}
