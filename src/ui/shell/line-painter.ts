/**
 * Paints one line that is being typed where the cursor of a plain terminal stands, over as many rows as it needs. What was
 * printed above stays the terminal's own: it scrolls and can be selected as in any shell.
 */
import { take, width } from '../text/width.ts';

const CSI = '\x1b[';

export interface TypedLine {
  readonly prompt: string;
  readonly text: string;
  /** Index in `text`. */
  readonly cursor: number;
}

/** Text over rows of so many columns. The last row has room for the cursor. */
export function rowsOf(text: string, columns: number): string[] {
  const rows: string[] = [];
  let rest = text;
  while (rest !== '') {
    const row = take(rest, columns) || rest.slice(0, 1);
    rows.push(row);
    rest = rest.slice(row.length);
  }
  if (rows.length === 0 || width(rows.at(-1) ?? '') >= columns) rows.push('');
  return rows;
}

export class LinePainter {
  /** Rows between the first of the line and the cursor. */
  #down = 0;
  #shown = false;

  /** The bytes that show the line in the place of what it was before. @param paint gives the prompt its colour */
  show(
    { prompt, text, cursor }: TypedLine,
    columns: number,
    height: number,
    paint: (prompt: string) => string,
  ): string {
    const shown = text.replaceAll('\n', '↵');
    const all = rowsOf(prompt + shown, columns);
    const before = rowsOf(prompt + shown.slice(0, cursor), columns);
    const at = before.length - 1;
    // Of a line that is longer than the terminal, the rows around the cursor.
    const first = Math.max(0, Math.min(at - height + 1, all.length - height));
    const rows = all.slice(first, first + height);
    const [head = ''] = rows;
    if (first === 0 && head.startsWith(prompt)) rows[0] = paint(prompt) + head.slice(prompt.length);
    const bytes = this.hide() + rows.join('\r\n');
    this.#shown = true;
    this.#down = at - first;
    const up = rows.length - 1 - this.#down;
    const right = width(before[at] ?? '');
    return `${bytes}\r${up > 0 ? `${CSI}${up}A` : ''}${right > 0 ? `${CSI}${right}C` : ''}`;
  }

  /** The bytes that take the line away. */
  hide(): string {
    if (!this.#shown) return '';
    const up = this.#down > 0 ? `${CSI}${this.#down}A` : '';
    this.#shown = false;
    this.#down = 0;
    return `\r${up}${CSI}J`;
  }
}
