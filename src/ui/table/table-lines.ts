/** A table as ready-made lines. */
import type { Context } from '../kinds/kind.ts';
import { fitted, fittedName } from '../text/width.ts';
import type { Role } from '../theme/skins.ts';
import type { Look, Theme } from '../theme/theme.ts';
import type { Placed } from './layout.ts';
import type { Row } from './rows.ts';
import type { TableModel } from './table-model.ts';

/** Which way the rows are sorted. */
export const arrowOf = ({ sort }: TableModel): string => (sort.descending ? '↓' : '↑');

/** The line with the names of the columns. */
export function headLine(theme: Theme, placed: readonly Placed[], model: TableModel): string {
  return placed
    .map(({ column, width }) => {
      const mark = model.sortedBy === column.name ? arrowOf(model) : '';
      const text = fitted(column.name + mark, width, column.align ?? 'left');
      return theme.paint(
        model.column === column.name ? { role: 'crumb', underline: true } : { role: 'column', bold: true },
        text,
      );
    })
    .join(' ');
}

/** The colour of a row: what is wrong comes before what is new. */
export function rowRole(row: Row, model: TableModel, context: Context, realNow: number): Role {
  const recent = row.recent(realNow);
  if (recent === 'gone') return 'gone';
  if (model.marks.has(row.id)) return 'marked';
  const health = model.kind.health?.(row.object, context);
  if (health !== undefined) return health.role;
  return recent ?? 'normal';
}

const cellText = (row: Row, column: Placed['column'], width: number, context: Context): string =>
  column.name === 'NAME'
    ? fittedName(row.shown(column, context), width)
    : fitted(row.shown(column, context), width, column.align);

export function rowLine(
  theme: Theme,
  placed: readonly Placed[],
  row: Row,
  model: TableModel,
  context: Context,
  realNow: number,
): string {
  const selected = model.selected === row;
  const role = rowRole(row, model, context, realNow);
  const look: Look = selected ? { on: role, bold: false } : { role };
  if (selected || row.freshness === 'gone') {
    const parts = placed.map(({ column, width }) => ({
      text: cellText(row, column, width, context),
      chosen: selected && column.name === model.column,
    }));
    const at = parts.findIndex((part) => part.chosen);
    const text = (from: number, to?: number): string =>
      parts
        .slice(from, to)
        .map((part) => part.text)
        .join(' ');
    if (at < 0) return theme.paint(look, text(0));
    const before = at === 0 ? '' : theme.paint(look, `${text(0, at)} `);
    const after = at === parts.length - 1 ? '' : theme.paint(look, ` ${text(at + 1)}`);
    return before + theme.paint({ ...look, underline: true, bold: true }, text(at, at + 1)) + after;
  }
  let line = '';
  let run = '';
  placed.forEach(({ column, width }, i) => {
    const text = (i === 0 ? '' : ' ') + cellText(row, column, width, context);
    const own = column.role?.(row.object, context);
    if (own === undefined) {
      run += text;
      return;
    }
    line += theme.paint(look, run) + theme.paint({ role: own, bold: true }, text);
    run = '';
  });
  return line + theme.paint(look, run);
}
