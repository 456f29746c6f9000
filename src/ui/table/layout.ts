/** How wide each column is: its natural width where there is room, less for long texts where there is not. */
import type { KubeObject } from '../../run/cluster.ts';
import type { Column, Context } from '../kinds/kind.ts';
import { width } from '../text/width.ts';
import type { Row } from './rows.ts';

export interface Placed {
  readonly column: Column<KubeObject>;
  readonly width: number;
}

/** Tables up to this size are measured as a whole, larger ones as far as they were on the screen. */
const MEASURE_ALL = 1_000;
/** Columns with long texts may be cut down to this; the others keep their width. */
const SHORTEST = 10;
const SHORTEST_OF: Readonly<Record<string, number>> = {
  NAME: 24,
  NAMESPACE: 11,
  STATUS: 26, // Init:CrashLoopBackOff, Ready,SchedulingDisabled, CreateContainerConfigError: what one looks for
  STATE: 26,
  ROLE: 13, // control-plane
  MESSAGE: 20,
  REASON: 16,
  CLAIM: 20,
  'CLUSTER-IP': 15,
  IP: 15,
};
/** What k9s shows where there is no value. */
const NO_VALUE = 'n/a';
/** Free room that one column takes at most. */
const GAP_MOST = 6;

/** Natural widths by column, which only grow while a table is open, so that columns do not jump while one scrolls. */
export class Widths {
  readonly #seen = new Map<string, number>();
  /** What was measured of each row, and in which columns: it does not change while its object is the same. */
  #measured = new WeakMap<Row, KubeObject>();
  /** The columns in which some row has a value, or will have. */
  readonly #telling = new Set<string>();
  #columns = '';

  measure(
    columns: readonly Column<KubeObject>[],
    rows: readonly Row[],
    all: readonly Row[],
    context: Context,
    sorted: string,
  ): void {
    const names = columns.map(({ name }) => name).join();
    if (names !== this.#columns) {
      this.#columns = names;
      this.#measured = new WeakMap();
    }
    const fresh = (all.length <= MEASURE_ALL ? all : rows).filter((row) => this.#measured.get(row) !== row.object);
    for (const column of columns) {
      let widest = Math.max(
        this.#seen.get(column.name) ?? column.least ?? 0,
        column.name.length + (column.name === sorted ? 1 : 0),
      );
      for (const row of column.live ? rows : fresh) {
        // the arrow of a number that grows or shrinks, and a mark, have their room also while there is none
        const cell = `${column.metric ? ' ' : ''}${row.cell(column, context)}${column.mark?.most ?? ''}`;
        if (this.silent(column) && (column.tells?.(row.object) ?? cell.trimStart() !== NO_VALUE))
          this.#telling.add(column.name);
        if (cell.length > widest || cell.length * 2 > widest) widest = Math.max(widest, width(cell));
      }
      this.#seen.set(column.name, widest);
    }
    for (const row of fresh) this.#measured.set(row, row.object);
  }

  get(column: Column<KubeObject>): number {
    return this.#seen.get(column.name) ?? column.name.length;
  }

  /** Whether the column says nothing of any row. */
  silent(column: Column<KubeObject>): boolean {
    return !this.#telling.has(column.name);
  }

  forget(): void {
    this.#seen.clear();
    this.#telling.clear();
    this.#measured = new WeakMap();
  }
}

const floor = (column: Column<KubeObject>): number =>
  Math.max(column.name.length + 1, SHORTEST_OF[column.name] ?? SHORTEST);

/**
 * Cuts the longest columns until all fit; then leaves columns out, from the right, but never NAME and AGE: first of those that
 * may go early the ones without a value.
 */
function squeeze(columns: Placed[], room: number, inOrder: boolean, widths: Widths): Placed[] {
  let placed = columns;
  for (;;) {
    let over = placed.reduce((sum, p) => sum + p.width + 1, -1) - room;
    if (over <= 0) return placed;
    const sizes = placed.map((p) => p.width);
    while (over > 0) {
      let longest = -1;
      placed.forEach((p, i) => {
        const size = sizes[i] as number;
        if (size > floor(p.column) && (longest < 0 || size > (sizes[longest] as number))) longest = i;
      });
      if (longest < 0) break;
      sizes[longest] = (sizes[longest] as number) - 1;
      over--;
    }
    placed = placed.map((p, i) => ({ column: p.column, width: sizes[i] as number }));
    if (over <= 0) return placed;
    const early = (which: (column: Column<KubeObject>) => boolean): number =>
      inOrder ? -1 : placed.findLastIndex((p) => p.column.early && which(p.column));
    const silent = early((column) => widths.silent(column));
    const first = silent >= 0 ? silent : early(() => true);
    const victim =
      first >= 0 ? first : placed.findLastIndex((p) => p.column.name !== 'NAME' && p.column.name !== 'AGE');
    if (victim < 0 || placed.length <= 2) {
      const last = placed.length - 1;
      return placed.map((p, i) => (i === last ? { column: p.column, width: Math.max(1, p.width - over) } : p));
    }
    // the columns that were cut for the victim's sake may grow again
    placed = columns.filter((p) => placed.some((q, i) => i !== victim && q.column === p.column));
    columns = placed;
  }
}

/** Spreads free room over the columns, and gives the rest to the last. */
function spread(placed: readonly Placed[], room: number): Placed[] {
  const free = room - placed.reduce((sum, p) => sum + p.width + 1, -1);
  if (free <= 0 || placed.length === 0) return [...placed];
  const each = Math.min(GAP_MOST, Math.floor(free / placed.length));
  const last = placed.length - 1;
  return placed.map((p, i) => ({
    column: p.column,
    width: p.width + (i === last ? free - each * last : each),
  }));
}

/**
 * @param room columns of the screen for the whole row
 * @param inOrder what does not fit is left out at the right, whatever it is
 */
export function layout(
  columns: readonly Column<KubeObject>[],
  widths: Widths,
  room: number,
  inOrder = false,
): Placed[] {
  return spread(
    squeeze(
      columns.map((column) => ({ column, width: widths.get(column) })),
      room,
      inOrder,
      widths,
    ),
    room,
  );
}
