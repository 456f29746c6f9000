/**
 * The painter accelerator: replaces `Output.prototype.get` of Ink 6.8.0, which tokenises every character of the frame again
 * for each frame (18 ms at 200×50), by one that parses changed lines only and keeps finished rows (under 1 ms).
 *
 * It gives the same string as Ink's own painter, but for wide characters that something covers by half; a property test holds
 * that. Frames with clipping, which this interface does
 * not use, go to Ink's painter. Set WAVETANK_PAINTER=ink to switch the accelerator off.
 */
import InkOutput from '../../../node_modules/ink/build/output.js';
import { BLANK, type Cell, parseFast } from './cells.ts';
import { stringWidthOf } from './glyph.ts';
import { PLAIN, styleOf, transition } from './sgr.ts';

interface Operation {
  readonly type: 'write' | 'clip' | 'unclip';
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly transformers: readonly ((line: string, index: number) => string)[];
}

/** What the class keeps in its private fields, as of 6.8.0. */
interface OutputInside {
  readonly width: number;
  readonly height: number;
  readonly operations: readonly Operation[];
  readonly caches: {
    getStyledChars(line: string): { value: string; styles: { code: string; endCode: string }[] }[];
  };
}

interface Segment {
  readonly x: number;
  readonly line: string;
}

const CACHED_LINES = 1_000;

/** A bounded cache: when full, the older half goes. */
class Recent<V> {
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  get(key: string): V | undefined {
    const found = this.#young.get(key);
    if (found !== undefined) return found;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: V): void {
    if (this.#young.size >= CACHED_LINES) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}

const singleRows = new Recent<string>();
const splits = new Recent<readonly string[]>();
let previousWidth = 0;
let previousRows: { segments: readonly Segment[]; text: string }[] = [];

function parse(line: string, output: OutputInside): Cell[] {
  return (
    parseFast(line) ??
    output.caches.getStyledChars(line).map(({ value, styles }) => ({
      value,
      width: Math.max(1, stringWidthOf(value)),
      style: styleOf(styles),
    }))
  );
}

const blanked = (cell: Cell): Cell => ({ value: ' ', width: 1, style: cell.style });

/** Puts cells into a row. A wide character of which they cover a half becomes blank: its other half would move the whole line. */
function place(row: (Cell | undefined)[], at: number, cells: readonly Cell[]): void {
  if (cells.length === 0) return;
  let x = at;
  if (row[x]?.width === 0)
    for (let i = x - 1; i >= 0; i--) {
      const cell = row[i] as Cell;
      row[i] = blanked(cell);
      if (cell.width > 0) break;
    }
  for (const cell of cells) {
    row[x] = cell;
    for (let i = 1; i < cell.width; i++) row[x + i] = { value: '', width: 0, style: cell.style };
    x += cell.width;
  }
  for (let cell = row[x]; cell !== undefined && cell.width === 0; cell = row[++x]) row[x] = blanked(cell);
}

function emit(row: readonly (Cell | undefined)[]): string {
  let text = '';
  let style = PLAIN;
  for (const cell of row) {
    if (cell === undefined) continue;
    if (cell.style !== style) {
      text += transition(style, cell.style);
      style = cell.style;
    }
    text += cell.value;
  }
  return (text + transition(style, PLAIN)).trimEnd();
}

function paintRow(segments: readonly Segment[], output: OutputInside): string {
  const only = segments.length === 1 ? segments[0] : undefined;
  const key = only?.x === 0 ? `${output.width}:${only.line}` : undefined;
  const known = key === undefined ? undefined : singleRows.get(key);
  if (known !== undefined) return known;
  const row: (Cell | undefined)[] = new Array(output.width).fill(BLANK);
  for (const { x, line } of segments) place(row, x, parse(line, output));
  const text = emit(row);
  if (key !== undefined) singleRows.set(key, text);
  return text;
}

function splitLines(text: string): readonly string[] {
  let lines = splits.get(text);
  if (lines === undefined) {
    lines = text.split('\n');
    splits.set(text, lines);
  }
  return lines;
}

const same = (a: readonly Segment[], b: readonly Segment[] | undefined): boolean =>
  b !== undefined && a.length === b.length && a.every((s, i) => s.x === b[i]?.x && s.line === b[i]?.line);

function paint(output: OutputInside): string {
  const rows: Segment[][] = Array.from({ length: output.height }, () => []);
  for (const { x, y, text, transformers } of output.operations) {
    const lines = splitLines(text);
    for (let i = 0; i < lines.length; i++) {
      let line = lines[i] as string;
      const row = rows[y + i];
      if (row === undefined) continue;
      for (const transform of transformers) line = transform(line, i);
      row.push({ x, line });
    }
  }
  const before = output.width === previousWidth ? previousRows : [];
  const painted = rows.map((segments, y) => {
    const last = before[y];
    return last !== undefined && same(segments, last.segments) ? last : { segments, text: paintRow(segments, output) };
  });
  previousWidth = output.width;
  previousRows = painted;
  return painted.map((row) => row.text).join('\n');
}

type Get = () => { output: string; height: number };
const prototype = InkOutput.prototype as unknown as { get: Get };
const inkGet = prototype.get;

/** Puts the accelerator in place of Ink's painter. @returns the function that puts back what was there */
export function accelerate(): () => void {
  const { get: before } = prototype;
  prototype.get = function get(this: unknown): { output: string; height: number } {
    const output = this as OutputInside;
    if (output.operations.some((operation) => operation.type !== 'write')) return inkGet.call(output);
    return { output: paint(output), height: output.height };
  };
  return () => {
    prototype.get = before;
  };
}
