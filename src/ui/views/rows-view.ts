/** The common part of views that are made of rows with a cursor: trees, chains, timelines. The cursor stays with its row's id. */
import { stripVTControlCharacters } from 'node:util';
import type { App } from '../app/app.ts';
import type { MouseEvent, View } from '../app/view.ts';
import type { Scope } from '../keys/table.ts';
import { framed } from '../text/frame.ts';
import { fill, line, type Span } from '../text/line.ts';
import { wrap } from '../text/width.ts';

export interface ViewRow<T> {
  /** Equal ids are the same row from one refresh to the next. */
  readonly id: string;
  readonly spans: readonly Span[];
  /** Rows without an item are only read: the cursor steps over them. */
  readonly item?: T;
}

/** Text broken over several rows that cannot be selected. */
export function textRows<T>(
  id: string,
  text: string,
  width: number,
  make: (part: string) => readonly Span[],
): ViewRow<T>[] {
  return wrap(text, Math.max(10, width)).map((part, i) => ({ id: `${id}/${i}`, spans: make(part) }));
}

export abstract class RowsView<T> implements View {
  abstract readonly crumb: string;
  abstract readonly concept: string;
  readonly scopes: readonly Scope[] = ['move'];
  protected readonly app: App;
  #rows: readonly ViewRow<T>[] = [];
  #selected: string | undefined;
  /** Somebody chose the row; until then the cursor waits at the top, whatever comes there. */
  #moved = false;
  #index = 0;
  #top = 0;
  #headRows = 0;
  /** How far it is scrolled beyond the row under the cursor, into what belongs to it; less than 0: into what stands before. */
  #beyond = 0;
  #height = 10;
  #width = 80;

  constructor(app: App) {
    this.app = app;
  }

  get actions(): readonly string[] {
    return [];
  }

  /** All rows of this moment, for a pane of so many columns. */
  protected abstract rows(width: number): readonly ViewRow<T>[];
  protected abstract title(): Span[];

  /** Lines above the rows, which do not scroll. */
  protected head(_width: number): readonly string[] {
    return [];
  }

  refresh(): boolean {
    this.#rows = this.rows(this.#width);
    const at = this.#moved ? this.#rows.findIndex((row) => row.id === this.#selected) : 0;
    if (at >= 0) this.#index = at;
    else this.#beyond = 0;
    this.#settle(1);
    return true;
  }

  /** Puts the cursor on a row with an item, looking first in one direction. */
  #settle(direction: 1 | -1): void {
    const last = this.#rows.length - 1;
    this.#index = Math.max(0, Math.min(this.#index, last));
    const usable = (i: number): boolean => this.#rows[i]?.item !== undefined;
    let at = this.#index;
    while (at >= 0 && at <= last && !usable(at)) at += direction;
    if (!usable(at)) {
      at = this.#index;
      while (at >= 0 && at <= last && !usable(at)) at -= direction;
    }
    if (usable(at)) this.#index = at;
    this.#selected = this.#rows[this.#index]?.id;
  }

  /** Whether the cursor is as far up as it goes. */
  get #first(): boolean {
    return this.#rows.slice(0, this.#index).every((row) => row.item === undefined);
  }

  /** The last row that belongs to the one under the cursor. */
  #end(): number {
    const next = this.#rows.findIndex((row, i) => i > this.#index && row.item !== undefined);
    return next < 0 ? this.#rows.length - 1 : next - 1;
  }

  protected get item(): T | undefined {
    return this.#rows[this.#index]?.item;
  }

  protected get all(): readonly ViewRow<T>[] {
    return this.#rows;
  }

  /** Whether no other row has an item: then all that is read is scrolled around it. */
  get #only(): boolean {
    return this.#first && this.#end() === this.#rows.length - 1;
  }

  /** The first row that is seen while the cursor waits on the first row with an item, which is the last one then if need be. */
  get #rest(): number {
    return Math.max(0, this.#index - this.#height + 1);
  }

  /** How many rows of what belongs to the one under the cursor do not fit beside it. */
  get #over(): number {
    return Math.max(0, this.#end() - (this.#only ? this.#rest : this.#index) + 1 - this.#height);
  }

  /** The same for what stands before the first row with an item: 0, or less than it. */
  get #before(): number {
    return this.#first ? Math.min(0, this.#height - 1 - this.#index) : 0;
  }

  /** Puts the cursor on the row of this id. */
  protected select(id: string): void {
    this.#selected = id;
    this.#moved = true;
    this.#beyond = 0;
    this.refresh();
  }

  protected move(by: number): void {
    if (!this.#moved) this.#beyond = this.#before;
    this.#moved = true;
    if (by > 0 ? this.#beyond < this.#over : this.#beyond > this.#before) {
      this.#beyond = Math.max(this.#before, Math.min(this.#beyond + by, this.#over));
      return;
    }
    const before = this.#index;
    this.#index += by;
    this.#settle(by < 0 ? -1 : 1);
    if (this.#index !== before) this.#beyond = 0;
    // rows without an item at the very top must be reachable by scrolling
    if (by < 0 && this.#first) this.#top = 0;
  }

  render(width: number, height: number): readonly string[] {
    const { theme, moment } = this.app;
    if (this.#width !== width - 4) {
      this.#width = width - 4;
      this.refresh();
    }
    const head = this.head(width - 2).slice(0, Math.max(0, height - 5));
    this.#headRows = head.length;
    this.#height = Math.max(1, height - 2 - head.length);
    if (this.#index >= this.#top + this.#height) this.#top = this.#index - this.#height + 1;
    // what is only read and belongs to the row is seen with it; above the first row stands what is read before it
    if (!this.#first && this.#end() >= this.#top + this.#height) this.#top = this.#end() - this.#height + 1;
    if (this.#index < this.#top) this.#top = this.#index;
    const beyond = this.#moved ? Math.min(this.#beyond, this.#over) : this.#before;
    if (this.#only || beyond < 0) this.#top = this.#rest + beyond;
    else if (beyond > 0) this.#top = this.#index + beyond;
    this.#top = Math.max(0, Math.min(this.#top, this.#rows.length - this.#height));
    const lines = this.#rows.slice(this.#top, this.#top + this.#height).map((row, i) => {
      const on = this.#top + i === this.#index && row.item !== undefined;
      if (!on) return line(theme, width - 2, [' ', ...row.spans]);
      const text = row.spans.map((span) => (typeof span === 'string' ? span : span[1])).join('');
      return line(theme, width - 2, [[{ on: 'normal' }, ` ${text}`]], { on: 'normal' });
    });
    return framed(theme, width, fill([...head, ...lines], height - 2, width - 2), {
      title: this.title(),
      role: moment.isPast ? 'past' : 'border',
    });
  }

  /** All its rows, also those beyond the edges of the screen. */
  text(): string {
    const plain = ({ spans }: ViewRow<T>): string =>
      spans.map((span) => (typeof span === 'string' ? span : span[1])).join('');
    const lines = [...this.head(this.#width + 2).map(stripVTControlCharacters), ...this.#rows.map(plain)];
    return lines.map((each) => `${each.trimEnd()}\n`).join('');
  }

  run(command: string, _key: string): boolean {
    switch (command) {
      case 'down':
        this.move(1);
        return true;
      case 'up':
        this.move(-1);
        return true;
      case 'page-down':
        this.move(this.#height);
        return true;
      case 'page-up':
        this.move(-this.#height);
        return true;
      case 'top':
        this.#moved = false;
        this.#index = 0;
        this.#settle(1);
        this.#top = 0;
        this.#beyond = 0;
        return true;
      case 'bottom':
        this.#moved = true;
        this.#index = this.#rows.length - 1;
        this.#settle(-1);
        this.#beyond = this.#over;
        return true;
    }
    return false;
  }

  mouse(event: MouseEvent, _x: number, y: number): boolean {
    if (event.action === 'wheel-down' || event.action === 'wheel-up') this.move(event.action === 'wheel-down' ? 3 : -3);
    else if (event.action === 'press') {
      const row = y - 1 - this.#headRows;
      if (row < 0 || row >= Math.min(this.#height, this.#rows.length - this.#top)) return false;
      const before = this.#index;
      this.#moved = true;
      this.#index = this.#top + row;
      this.#settle(-1); // what is only read belongs to the row above it
      if (!this.#only || this.#index !== before) this.#beyond = 0;
    } else return false;
    return true;
  }
}
