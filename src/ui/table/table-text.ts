/** A table as text, for saving: all columns of all rows that it shows, but those whose objects are gone. */
import type { Context } from '../kinds/kind.ts';
import { width } from '../text/width.ts';
import type { TableModel } from './table-model.ts';

export function tableText({ kind: { columns }, visible }: TableModel, context: Context): string {
  const rows = visible.filter(({ freshness }) => freshness !== 'gone');
  const cells = [columns.map(({ name }) => name), ...rows.map((row) => columns.map((c) => row.cell(c, context)))];
  const sizes = columns.map((_, i) => Math.max(...cells.map((line) => width(line[i] ?? ''))));
  const padded = (cell: string, i: number): string => cell + ' '.repeat((sizes[i] ?? 0) - width(cell));
  return cells.map((line) => `${line.map(padded).join('  ').trimEnd()}\n`).join('');
}
