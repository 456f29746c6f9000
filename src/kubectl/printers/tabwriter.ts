/**
 * Columns of text that are as wide as their widest cell (Go's `text/tabwriter`): a column is a run of adjacent lines with
 * a tab-terminated cell at that place, so blocks of lines are laid out apart. The last cell of a line belongs to none.
 */
export interface TabOptions {
  readonly minWidth: number;
  readonly padding: number;
}

/** As kubectl lays out tables. */
export const TABLE: TabOptions = { minWidth: 6, padding: 3 };
/** As `kubectl describe` lays out fields. */
export const DESCRIBE: TabOptions = { minWidth: 0, padding: 2 };

const SURROGATES = /[\ud800-\udbff]/;

/** Columns of a text as Go counts them: one for each code point. */
export const widthOf = (text: string): number => {
  if (!SURROGATES.test(text)) return text.length;
  let width = 0;
  for (const _ of text) width++;
  return width;
};

/** Lays out text whose cells end in tabs. */
export function tabbed(text: string, { minWidth, padding }: TabOptions): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const out: string[] = [];
  const widths: number[] = [];
  const write = (from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      const cells = lines[at] ?? [];
      out.push(
        cells
          .map((cell, i) =>
            i < cells.length - 1 ? cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell))) : cell,
          )
          .join(''),
      );
    }
  };
  const format = (start: number, end: number): void => {
    const column = widths.length;
    let written = start;
    for (let at = start; at < end; at++) {
      if (column >= (lines[at]?.length ?? 0) - 1) continue;
      write(written, at);
      written = at;
      let width = minWidth;
      for (; at < end && column < (lines[at]?.length ?? 0) - 1; at++)
        width = Math.max(width, widthOf(lines[at]?.[column] ?? '') + padding);
      widths.push(width);
      format(written, at);
      widths.pop();
      written = at;
    }
    write(written, end);
  };
  format(0, lines.length);
  return out.join('\n');
}

/** Rows of equally many cells, with widths that only grow from one call to the next (as `get -w` prints). */
export class Rows {
  readonly #widths: number[] = [];

  print(rows: readonly (readonly string[])[]): string {
    const widths = this.#widths;
    for (const row of rows)
      for (let i = 0; i < row.length - 1; i++) {
        const width = widthOf(row[i] ?? '') + TABLE.padding;
        if (width > (widths[i] ?? TABLE.minWidth - 1)) widths[i] = width;
        widths[i] ??= TABLE.minWidth;
      }
    // Joined and not added up: ten thousand rows of pieces would keep the collector of garbage busy.
    const padded: string[] = [];
    const lines = rows.map((row) => {
      const last = row.length - 1;
      for (let i = 0; i < last; i++) {
        const cell = row[i] ?? '';
        // Padding counts code units, widths code points: a pair takes one column more.
        padded[i] = cell.padEnd((widths[i] ?? 0) + cell.length - widthOf(cell));
      }
      padded[last] = row[last] ?? '';
      padded.length = row.length;
      return padded.join('');
    });
    return rows.length === 0 ? '' : `${lines.join('\n')}\n`;
  }
}
