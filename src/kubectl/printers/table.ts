/** The server's tables as kubectl prints them (`cli-runtime/pkg/printers/tableprinter.go`). */
import { type Cell, type Column, type KubeObject, type Resource, tableColumns, tableRow } from '../../engine/index.ts';
import { nameOf } from '../mapper.ts';
import { Rows } from './tabwriter.ts';

/** Columns, and the cells of one object. */
export interface Layout {
  readonly columns: readonly Column[];
  row(object: KubeObject, now: number): readonly Cell[];
}

const served = (resource: Resource): Layout => ({
  columns: tableColumns(resource),
  row: (object, now) => tableRow(resource, object, now),
});

export interface TableOptions {
  readonly wide: boolean;
  readonly noHeaders: boolean;
  readonly withNamespace: boolean;
  readonly withKind: boolean;
  readonly showLabels: boolean;
  readonly labelColumns: readonly string[];
  /** The server's own table unless said otherwise. */
  readonly layout?: Layout;
}

/** Line breaks would break the table: what follows the first is left out, as `...`. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return '<none>';
  const text = String(value);
  const at = text.search(/[\f\n\r]/);
  return at < 0 ? text : `${text.slice(0, at)}...`;
}

function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const names = Object.keys(labels ?? {}).sort();
  return names.length === 0 ? '<none>' : names.map((name) => `${name}=${labels?.[name]}`).join(',');
}

/** Prints tables of one resource; the header comes before the first row. */
export class TablePrinter {
  readonly #layout: Layout;
  readonly #options: TableOptions;
  readonly #rows = new Rows();
  #headed: boolean;

  constructor(resource: Resource, options: TableOptions) {
    this.#layout = options.layout ?? served(resource);
    this.#options = options;
    this.#headed = options.noHeaders;
  }

  /** @param now virtual milliseconds @param event the type of the watch event */
  print(objects: readonly KubeObject[], now: number, event?: string): string {
    if (objects.length === 0) return '';
    const { wide, withNamespace, withKind, showLabels, labelColumns } = this.#options;
    const shown = this.#layout.columns.flatMap((column, i) => (wide || column.priority === 0 ? [{ column, i }] : []));
    // The first column that is a name; a second one names another object.
    const named = this.#layout.columns.findIndex(
      ({ format, type }) => withKind && format === 'name' && type === 'string',
    );
    const rows = objects.map((object) => {
      const cells = this.#layout.row(object, now);
      const row = event === undefined ? [] : [event];
      if (withNamespace) row.push(object.metadata.namespace ?? '');
      for (const { i } of shown) {
        const text = cellText(cells[i]);
        row.push(i === named ? nameOf(object).replace(/\/.*/s, `/${text}`) : text);
      }
      for (const label of labelColumns) row.push(object.metadata.labels?.[label] ?? '');
      if (showLabels) row.push(labelsText(object.metadata.labels));
      return row;
    });
    if (!this.#headed) {
      this.#headed = true;
      rows.unshift([
        ...(event === undefined ? [] : ['EVENT']),
        ...(withNamespace ? ['NAMESPACE'] : []),
        ...shown.map(({ column }) => column.name.toUpperCase()),
        ...labelColumns.map((label) => (label.split('/').at(-1) ?? label).toUpperCase()),
        ...(showLabels ? ['LABELS'] : []),
      ]);
    }
    return this.#rows.print(rows);
  }
}
