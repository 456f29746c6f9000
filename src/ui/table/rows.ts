/**
 * The rows behind a table: one for each object, kept over updates, so that cells are made once for a version of an object.
 * Objects are frozen: the same reference means nothing changed. A row whose object went stays for a moment, greyed.
 */
import type { KubeObject } from '../../run/cluster.ts';
import { keyOf } from '../kinds/common.ts';
import type { Column, Context, Kind } from '../kinds/kind.ts';
import { clean } from '../text/clean.ts';

/** Simulated milliseconds for which an arrow says that a number grew or shrank: two samples of the metrics. */
const ARROW_MS = 30_000;

interface Trend {
  value: number;
  arrow: '' | '↑' | '↓';
  /** Virtual time of the change. */
  at: number;
}

/** Real milliseconds for which a change, or a deletion, stays visible. */
export const LINGER_MS = 1_500;

/** Simulated milliseconds after which a deletion is no news any more, however fast they went by. */
export const LINGER_SIMULATED_MS = 10_000;

export type Freshness = 'added' | 'modified' | 'gone' | undefined;

/** Which cells a filter searches. */
export interface Searched {
  /** Those of the wide mode, too. */
  readonly wide: boolean;
  /** The list shows one namespace, and no column that says which. */
  readonly within: boolean;
}

/** What an object is known by; one that is worked out when somebody asks has a name only. */
const idOf = ({ metadata }: KubeObject): string => metadata.uid || metadata.name;

export class Row {
  readonly id: string;
  readonly key: string;
  object: KubeObject;
  /** Real time of the last change, and what it was. */
  changedAt: number;
  freshness: Freshness;
  /** The last sync that found the object. */
  seen = 0;
  /** Of a row that is gone: the virtual time at which it was last found. */
  foundAt = 0;
  /** What the row was last sorted by. */
  order: number | string = '';
  /** Cells of columns that do not depend on the clock, by column. */
  #cells = new Map<Column<KubeObject>, string>();
  #trends: Map<string, Trend> | undefined;
  #search: (Searched & { readonly text: string }) | undefined;

  /** The cells that change with time, of the picture that was made last. */
  readonly #live = new Map<Column<KubeObject>, string>();
  #liveOf: Context | undefined;
  #liveObject: KubeObject | undefined;

  constructor(object: KubeObject, changedAt: number, freshness: Freshness) {
    this.id = idOf(object);
    this.key = keyOf(object);
    this.object = object;
    this.changedAt = changedAt;
    this.freshness = freshness;
  }

  update(object: KubeObject, now: number): void {
    this.object = object;
    this.changedAt = now;
    this.freshness = 'modified';
    this.#cells.clear();
    this.#search = undefined;
  }

  cell(column: Column<KubeObject>, context: Context): string {
    if (column.live) return this.#liveCell(column, context);
    let text = this.#cells.get(column);
    if (text === undefined) {
      text = clean(column.text(this.object, context));
      this.#cells.set(column, text);
    }
    return text;
  }

  /** What changes with time is worked out once for a picture: it is measured, painted and coloured. */
  #liveCell(column: Column<KubeObject>, context: Context): string {
    if (this.#liveOf !== context || this.#liveObject !== this.object) {
      this.#liveOf = context;
      this.#liveObject = this.object;
      this.#live.clear();
    }
    let text = this.#live.get(column);
    if (text === undefined) {
      text = clean(column.text(this.object, context));
      this.#live.set(column, text);
    }
    return text;
  }

  /** The cell as the table shows it: with its mark; a number of the metrics with an arrow in front while it has just grown or shrunk. */
  shown(column: Column<KubeObject>, context: Context): string {
    const text = this.cell(column, context);
    if (column.mark !== undefined) return text + column.mark.text(this.object, context);
    if (!column.metric) return text;
    const value = Number.parseFloat(text);
    this.#trends ??= new Map();
    const trend = this.#trends.get(column.name);
    if (trend === undefined || Number.isNaN(trend.value) || Number.isNaN(value) || context.now < trend.at) {
      this.#trends.set(column.name, { value, arrow: '', at: context.now });
      return text;
    }
    if (value !== trend.value) {
      trend.arrow = value > trend.value ? '↑' : '↓';
      trend.value = value;
      trend.at = context.now;
    }
    return context.now - trend.at < ARROW_MS ? trend.arrow + text : text;
  }

  /** What the filter searches: every cell that can be seen and is not about time. */
  searchable(kind: Kind, context: Context, { wide, within }: Searched): string {
    if (this.#search?.wide === wide && this.#search.within === within) return this.#search.text;
    const text = kind.columns
      .filter(({ live, wide: more, name }) => !live && (wide || !more) && !(within && name === 'NAMESPACE'))
      .map((column) => this.cell(column, context))
      .join(' ');
    this.#search = { wide, within, text };
    return text;
  }

  /** What the row's colour still says about its last change. */
  recent(now: number): Freshness {
    return now - this.changedAt < LINGER_MS ? this.freshness : this.freshness === 'gone' ? 'gone' : undefined;
  }
}

export class Rows {
  readonly byId = new Map<string, Row>();
  #first = true;
  #syncs = 0;
  #last: readonly KubeObject[] | undefined;
  #gone = new Set<Row>();
  /** Virtual time up to which the objects are known. */
  #at = 0;

  /**
   * Takes the objects of this moment.
   * @param now real milliseconds, for what lingers
   * @param at virtual milliseconds, so that nothing lingers over a jump of the clock
   * @returns the rows that changed, and whether any came or went
   */
  sync(objects: readonly KubeObject[], now: number, at: number): { changed: readonly Row[]; moved: boolean } {
    const changed: Row[] = [];
    let moved = this.#first; // what is shown is of another moment, if now there is nothing, too
    this.#syncs++;
    const before = this.#at;
    this.#at = at;
    if (this.#sameObjects(objects)) return { changed: this.#take(objects, now), moved: this.#sweep(now) };
    this.#last = objects;
    for (const object of objects) {
      const id = idOf(object);
      let row = this.byId.get(id);
      if (row === undefined) {
        row = new Row(object, this.#first ? Number.NEGATIVE_INFINITY : now, 'added');
        this.byId.set(id, row);
        moved = true;
      } else if (row.object !== object || row.freshness === 'gone') {
        row.update(object, now);
        if (this.#gone.delete(row)) moved = true;
        changed.push(row);
      }
      row.seen = this.#syncs;
    }
    if (this.byId.size > objects.length)
      for (const row of this.byId.values())
        if (row.seen !== this.#syncs && row.freshness !== 'gone') {
          row.freshness = 'gone';
          row.changedAt = now;
          row.foundAt = before;
          this.#gone.add(row);
          moved = true;
        }
    this.#first = false;
    if (this.#sweep(now)) moved = true;
    return { changed, moved };
  }

  /** Whether the objects are those of last time, in the same order, if perhaps changed: so it is nearly always. */
  #sameObjects(objects: readonly KubeObject[]): boolean {
    const last = this.#last;
    if (last === undefined || objects.length !== last.length) return false;
    return objects.every((object, i) => object === last[i] || idOf(object) === idOf(last[i] as KubeObject));
  }

  /** @returns the rows whose objects changed */
  #take(objects: readonly KubeObject[], now: number): Row[] {
    const changed: Row[] = [];
    objects.forEach((object, i) => {
      if (object === this.#last?.[i]) return;
      const row = this.byId.get(idOf(object));
      row?.update(object, now);
      if (row !== undefined) changed.push(row);
    });
    this.#last = objects;
    return changed;
  }

  /** Removes what has lingered long enough. */
  #sweep(now: number): boolean {
    let swept = false;
    for (const row of this.#gone)
      if (now - row.changedAt >= LINGER_MS || this.#at - row.foundAt >= LINGER_SIMULATED_MS) {
        this.#gone.delete(row);
        this.byId.delete(row.id);
        swept = true;
      }
    return swept;
  }

  /** Whether rows wait to be swept. */
  get lingering(): boolean {
    return this.#gone.size > 0;
  }

  /** Rows of objects that exist. */
  get size(): number {
    return this.byId.size - this.#gone.size;
  }

  /** Nothing came, changed or went until `at` (virtual ms). */
  still(at: number): void {
    this.#at = at;
  }

  /** Forgets everything: another moment or cluster is shown. */
  clear(): void {
    this.byId.clear();
    this.#gone.clear();
    this.#last = undefined;
    this.#first = true;
  }
}
