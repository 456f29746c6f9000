/**
 * What a table shows and where its cursor stands. The cursor belongs to an object, not to a row: when rows move it goes with
 * its object, and when the object goes it stays near the place and says so.
 */
import type { KubeObject } from '../../run/cluster.ts';
import type { Column, Context, Kind } from '../kinds/kind.ts';
import { type Filter, NO_FILTER } from './filter.ts';
import { orderOf, type Sort, sortRows } from './order.ts';
import { type Row, Rows } from './rows.ts';

export interface TableOptions {
  readonly namespaceColumn: boolean;
  readonly wide: boolean;
  readonly metrics: boolean;
  /** Events of one object, which need not name it in every row. */
  readonly ofOne?: boolean;
}

export class TableModel {
  readonly kind: Kind;
  readonly rows = new Rows();
  readonly marks = new Set<string>();
  sort: Sort;
  filter: Filter = NO_FILTER;
  /** The list shows one namespace, and no column that says which. */
  within = false;
  faults = false;
  /** Shows, and searches, all columns. */
  wide = false;
  /** Rows that are shown, in order. */
  visible: Row[] = [];
  /** How many of them exist; the others are gone and linger. */
  shown = 0;
  /** Index of the first row on the screen. */
  top = 0;
  /** The first objects still come, of a cluster that comes up: the cursor waits at the top for whom it will stand on. */
  filling = false;
  #moved = false;
  #selected: string | undefined;
  #index = 0;
  /** The column that shift-left and shift-right choose; undefined follows the sort column. */
  column: string | undefined;

  constructor(kind: Kind, sort: Sort | undefined) {
    this.kind = kind;
    this.sort = sort ?? { column: kind.sort?.column ?? 'NAME', descending: kind.sort?.descending ?? false };
  }

  /** Takes the objects of this moment; sorts and filters again when anything changed. @returns whether it did */
  sync(objects: readonly KubeObject[], context: Context, realNow: number): boolean {
    const { changed, moved } = this.rows.sync(objects, realNow, context.now);
    if (moved || changed.some((row) => this.#displaced(row, context))) this.arrange(context);
    return moved || changed.length > 0;
  }

  /** Whether a changed row may belong elsewhere now. */
  #displaced(row: Row, context: Context): boolean {
    if (this.filter.text !== '' || this.faults) return true;
    return orderOf(row, this.#sortColumn, context) !== row.order;
  }

  get #sortColumn(): Column<KubeObject> | undefined {
    // within one namespace this column is the same in every row
    const wanted = this.within && this.sort.column === 'NAMESPACE' ? undefined : this.#column(this.sort.column);
    return wanted ?? this.#column('NAME') ?? this.kind.columns[0];
  }

  /** The column that the rows are sorted by. */
  get sortedBy(): string {
    return this.#sortColumn?.name ?? this.sort.column;
  }

  /** Filters and sorts all rows anew. */
  arrange(context: Context): void {
    const { filter, kind } = this;
    const rows: Row[] = [];
    // the order of last time first: sorting what is nearly sorted is cheap
    const all =
      this.visible.length > 0 ? new Set([...this.visible, ...this.rows.byId.values()]) : this.rows.byId.values();
    for (const row of all) {
      if (this.rows.byId.get(row.id) !== row) continue;
      if (this.faults && !this.#faulty(row, context)) continue;
      if (filter.text !== '' && !filter.matches(row.object, row.key, () => row.searchable(kind, context, this)))
        continue;
      rows.push(row);
    }
    this.visible = sortRows(rows, this.#sortColumn, this.sort.descending, context, filter);
    this.shown = this.visible.reduce((sum, row) => (row.freshness === 'gone' ? sum : sum + 1), 0);
    this.#findCursor();
  }

  #faulty(row: Row, context: Context): boolean {
    const health = this.kind.health?.(row.object, context);
    return health !== undefined && health.why !== '';
  }

  #column(name: string): Column<KubeObject> | undefined {
    return this.kind.columns.find((column) => column.name === name);
  }

  #findCursor(): void {
    const last = Math.max(0, this.visible.length - 1);
    if (this.filling && !this.#moved) this.#selected = undefined;
    if (this.#selected !== undefined) {
      if (this.visible[this.#index]?.id === this.#selected) return;
      const at = this.visible.findIndex((row) => row.id === this.#selected);
      if (at >= 0) {
        // the row moved: keep it at the same height of the screen
        this.top = Math.max(0, this.top + at - this.#index);
        this.#index = at;
        return;
      }
    }
    this.#index = Math.min(this.#index, last);
    this.#selected = this.visible[this.#index]?.id;
  }

  get index(): number {
    return this.#index;
  }

  get selected(): Row | undefined {
    return this.visible[this.#index];
  }

  moveTo(index: number): void {
    this.#moved = true;
    this.#index = Math.max(0, Math.min(index, this.visible.length - 1));
    this.#selected = this.visible[this.#index]?.id;
  }

  move(by: number): void {
    this.moveTo(this.#index + by);
  }

  /** Puts the cursor on the object of this key, if it is shown. */
  select(key: string): boolean {
    const at = this.visible.findIndex((row) => row.key === key);
    if (at >= 0) this.moveTo(at);
    return at >= 0;
  }

  /** Rows on the screen when `height` of them fit; scrolls so that the cursor is among them. */
  window(height: number): Row[] {
    if (this.#index < this.top) this.top = this.#index;
    if (this.#index >= this.top + height) this.top = this.#index - height + 1;
    this.top = Math.max(0, Math.min(this.top, this.visible.length - height));
    return this.visible.slice(this.top, this.top + height);
  }

  sortBy(column: string): void {
    this.sort = { column, descending: this.sortedBy === column ? !this.sort.descending : false };
  }

  mark(): void {
    const row = this.selected;
    if (row === undefined || row.freshness === 'gone') return;
    if (!this.marks.delete(row.id)) this.marks.add(row.id);
  }

  /** Marks from the nearest mark to the cursor. */
  markRange(): void {
    let nearest: number | undefined;
    this.visible.forEach((row, i) => {
      if (!this.marks.has(row.id)) return;
      if (nearest === undefined || Math.abs(i - this.#index) < Math.abs(nearest - this.#index)) nearest = i;
    });
    const [from, to] = [Math.min(nearest ?? this.#index, this.#index), Math.max(nearest ?? this.#index, this.#index)];
    for (const row of this.visible.slice(from, to + 1)) this.marks.add(row.id);
  }

  markAll(): void {
    for (const row of this.visible) if (row.freshness !== 'gone') this.marks.add(row.id);
  }

  /** The marked rows whose objects still exist; a filter may hide some. */
  get marked(): Row[] {
    return [...this.marks].flatMap((id) => this.rows.byId.get(id) ?? []).filter((row) => row.freshness !== 'gone');
  }

  /** The marked rows that still exist, or the selected one. */
  targets(): Row[] {
    const { marked } = this;
    if (marked.length > 0) return marked;
    const row = this.selected;
    return row === undefined || row.freshness === 'gone' ? [] : [row];
  }

  /** Names of the columns that a person chose, in their order; undefined shows the kind's own. */
  chosen: readonly string[] | undefined;

  /** Columns to show. */
  columns({ namespaceColumn, wide, metrics, ofOne }: TableOptions): Column<KubeObject>[] {
    if (this.chosen !== undefined && !wide) return this.chosen.flatMap((name) => this.#column(name) ?? []);
    return this.kind.columns.filter(
      (column) =>
        (namespaceColumn || column.name !== 'NAMESPACE') &&
        !(ofOne && column.name === 'OBJECT') &&
        (wide || !column.wide) &&
        (metrics || !column.metric),
    );
  }
}
