/**
 * What a terminal has printed, bounded. Of what terminals can be told by bytes it knows line ends, carriage return, tab,
 * clearing the screen and colours; everything else is text and is shown, never executed.
 */
import { clean } from '../text/clean.ts';
import type { Span } from '../text/line.ts';
import { take, width } from '../text/width.ts';
import type { Role } from '../theme/skins.ts';
import type { Look } from '../theme/theme.ts';

/** Lines that are kept. */
const MOST = 5_000;
/** Longer lines are cut, characters. */
const LONGEST = 10_000;
const TAB = 8;

type Style = { -readonly [K in keyof Look]: Look[K] };
export type StyledLine = readonly (readonly [Look, string])[];

/** ANSI colours 0 to 7 as roles of the skin, so that they can be read on its ground. */
const COLORS: readonly Role[] = ['dim', 'error', 'good', 'warn', 'added', 'digit', 'highlight', 'text'];

/** A colour sequence, clearing of the screen or the rest of a line, or a character with a meaning of its own. */
const SPECIAL = /\x1b\[([\d;]*)([mJHK])|[\n\r\t]/g;

export class Scrollback {
  #lines: StyledLine[] = [];
  #open: [Look, string][] = [];
  #style: Style = {};
  #returned = false;
  /** Grows with everything that is printed. */
  version = 0;

  get lines(): readonly StyledLine[] {
    return this.#open.length > 0 ? [...this.#lines, this.#open] : this.#lines;
  }

  /** Whether the last line has not ended. */
  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  clear(): void {
    this.#lines = [];
    this.#open = [];
    this.version++;
  }

  /** Adds a line made of pieces; an open line ends before it. */
  push(line: StyledLine): void {
    if (this.isOpen) this.#end();
    this.#open = line.map(([look, text]) => [look, clean(text)]);
    this.#end();
  }

  /** @param ground the look of text that no sequence colours */
  write(text: string, ground: Look = {}): void {
    this.version++;
    let at = 0;
    for (const match of text.matchAll(SPECIAL)) {
      this.#add(text.slice(at, match.index), ground);
      at = match.index + match[0].length;
      const [sequence, parameters = '', final] = match;
      if (sequence === '\n') this.#end();
      else if (sequence === '\r') this.#returned = true;
      else if (sequence === '\t') this.#tab(ground);
      else if (final === 'm') this.#colour(parameters);
      else if (final === 'J' && parameters !== '0' && parameters !== '') this.clear();
    }
    this.#add(text.slice(at), ground);
  }

  #add(raw: string, ground: Look): void {
    if (raw === '') return;
    if (this.#returned) this.#open = [];
    this.#returned = false;
    const has = this.#open.reduce((sum, [, text]) => sum + text.length, 0);
    const text = clean(raw.slice(0, Math.max(0, LONGEST - has)));
    if (text !== '') this.#open.push([{ ...ground, ...this.#style }, text]);
  }

  #tab(ground: Look): void {
    const column = this.#open.reduce((sum, [, text]) => sum + width(text), 0);
    this.#add(' '.repeat(TAB - (column % TAB)), ground);
  }

  #end(): void {
    this.#lines.push(this.#open);
    this.#open = [];
    this.#returned = false;
    this.version++;
    if (this.#lines.length > MOST + 500) this.#lines = this.#lines.slice(-MOST);
  }

  /** SGR: the numbers that have a meaning here; others change nothing. */
  #colour(parameters: string): void {
    const codes = parameters.split(';').map(Number);
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i] ?? 0;
      if (code === 0) this.#style = {};
      else if (code === 1) this.#style.bold = true;
      else if (code === 2) this.#style.dim = true;
      else if (code === 4) this.#style.underline = true;
      else if (code === 7) this.#style.inverse = true;
      else if (code === 22) this.#style = without(this.#style, 'bold', 'dim');
      else if (code === 24) this.#style = without(this.#style, 'underline');
      else if (code === 27) this.#style = without(this.#style, 'inverse');
      else if (code === 39) this.#style = without(this.#style, 'role');
      else if (code === 49) this.#style = without(this.#style, 'on');
      else if (code === 38 || code === 48) i += codes[i + 1] === 5 ? 2 : 4;
      else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
        const role = COLORS[code % 10];
        if (role !== undefined) this.#style.role = role;
      } else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) {
        const on = COLORS[code % 10];
        if (on !== undefined) this.#style.on = on;
      }
    }
  }
}

function without(style: Style, ...names: (keyof Style)[]): Style {
  const rest = { ...style };
  for (const name of names) delete rest[name];
  return rest;
}

/** Breaks a line wherever the room ends, as terminals do. */
export function folded(spans: StyledLine, columns: number): Span[][] {
  const rows: Span[][] = [[]];
  let free = columns;
  for (const [look, text] of spans) {
    let rest = text;
    while (rest !== '') {
      const part = take(rest, free);
      if (part !== '') rows.at(-1)?.push([look, part]);
      rest = rest.slice(part.length);
      free -= width(part);
      if (rest === '') break;
      if (part === '' && free === columns) break; // a character wider than the pane
      rows.push([]);
      free = columns;
    }
  }
  return rows;
}
