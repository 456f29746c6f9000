/** Sorting rows: numbers as numbers, text by code units with digits compared as numbers. */
import type { KubeObject } from '../../run/cluster.ts';
import type { Column, Context } from '../kinds/kind.ts';
import type { Filter } from './filter.ts';
import type { Row } from './rows.ts';

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** `web-2` before `web-10`. */
export function natural(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  let i = 0;
  while (i < shorter && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  const inNumber = isDigit(a, i) || isDigit(b, i);
  if (!inNumber) return a < b ? -1 : 1;
  // walk back to the beginning of the number in which they differ
  let from = i;
  while (from > 0 && isDigit(a, from - 1)) from--;
  const [na, nb] = [numberAt(a, from), numberAt(b, from)];
  if (na !== undefined && nb !== undefined && na !== nb) return na - nb;
  return a < b ? -1 : 1;
}

const isDigit = (text: string, i: number): boolean => {
  const code = text.charCodeAt(i);
  return code >= 48 && code <= 57;
};

function numberAt(text: string, from: number): number | undefined {
  let to = from;
  while (to < text.length && isDigit(text, to)) to++;
  return to === from || to - from > 15 ? undefined : Number(text.slice(from, to));
}

/** What a row is sorted by. */
export function orderOf(row: Row, column: Column<KubeObject> | undefined, context: Context): number | string {
  return column === undefined ? '' : (column.order?.(row.object, context) ?? row.cell(column, context));
}

/** Rows in order; a fuzzy filter's best matches come first. Equal rows keep the order of their keys. */
export function sortRows(
  rows: Row[],
  column: Column<KubeObject> | undefined,
  descending: boolean,
  context: Context,
  filter: Filter,
): Row[] {
  const { score } = filter;
  for (const row of rows) row.order = score === undefined ? orderOf(row, column, context) : -score(row.key);
  const sign = descending && score === undefined ? -1 : 1;
  return rows.sort((a, b) => {
    const [x, y] = [a.order, b.order];
    const difference = typeof x === 'number' && typeof y === 'number' ? x - y : natural(String(x), String(y));
    return difference !== 0 ? sign * difference : a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
  });
}
