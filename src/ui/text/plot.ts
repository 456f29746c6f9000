/** Small plots out of block glyphs. */

const BARS = ' ▁▂▃▄▅▆▇█';

/** Values over time in one line of `columns`, each column the mean of its part; scaled to `most` or the largest value. */
export function sparkline(values: readonly number[], columns: number, most?: number): string {
  if (values.length === 0) return ' '.repeat(columns);
  const top = Math.max(1e-9, most ?? Math.max(...values));
  let text = '';
  for (let i = 0; i < columns; i++) {
    const from = Math.floor((i * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((i + 1) * values.length) / columns));
    const part = values.slice(from, to);
    const mean = part.reduce((sum, v) => sum + v, 0) / part.length;
    text += BARS[mean <= 0 ? 0 : Math.max(1, Math.min(8, Math.round((mean / top) * 8)))];
  }
  return text;
}

/** A bar of `columns` with `value` of `most` filled. */
export function bar(value: number, most: number, columns: number): string {
  const filled = most <= 0 ? 0 : Math.max(0, Math.min(columns, Math.round((value / most) * columns)));
  return '█'.repeat(filled) + '░'.repeat(columns - filled);
}
