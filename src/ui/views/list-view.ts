/** A table of the objects of one kind. */
import type { KubeObject, Resource } from '../../run/cluster.ts';
import { runAction, wantsRow } from '../actions/actions.ts';
import type { Behind, Chosen } from '../actions/chosen.ts';
import { askColumns, copyCell } from '../actions/columns.ts';
import type { App } from '../app/app.ts';
import { listLine } from '../app/looks.ts';
import type { KindSettings } from '../app/settings.ts';
import type { MouseEvent, View } from '../app/view.ts';
import type { Binding, Scope } from '../keys/table.ts';
import type { Column, Kind, Where } from '../kinds/kind.ts';
import { hasMetrics, MEASURED } from '../kinds/measured.ts';
import { kindOf } from '../kinds/registry.ts';
import { NO_FILTER, parseFilter } from '../table/filter.ts';
import { Widths } from '../table/layout.ts';
import { Sideways } from '../table/sideways.ts';
import { arrowOf, headLine, rowLine } from '../table/table-lines.ts';
import { TableModel } from '../table/table-model.ts';
import { tableText } from '../table/table-text.ts';
import { framed } from '../text/frame.ts';
import { fill, line, type Span } from '../text/line.ts';
import type { ListOptions, Source } from './source.ts';
import { select } from './where.ts';

/** What can be done with a row whose object is gone: what it was, and why, is known. */
const LOOKS_BACK = new Set(['why', 'changes', 'difference', 'yaml', 'events', 'jump-owner', 'show-node', 'warp', 'mark-range', 'mark-all']); // biome-ignore format: a list

export class ListView implements View, Chosen {
  readonly resource: Resource;
  readonly kind: Kind;
  readonly model: TableModel;
  readonly where: Where | undefined;
  readonly scopes: readonly Scope[] = ['action', 'object', 'list', 'move'];
  readonly #app: App;
  readonly #widths = new Widths();
  readonly #namespace: string | undefined;
  readonly #source: Source | undefined;
  #seen = '';
  #body = 20;
  /** At the last look the cluster still came up. */
  #filled = false;
  /** Whether there were metrics. */
  #metrics = false;
  readonly #sideways = new Sideways();

  constructor(app: App, resource: Resource, options: ListOptions = {}) {
    this.#app = app;
    this.resource = resource;
    this.#source = options.source;
    this.kind = options.source?.kind ?? kindOf(resource, app.reader);
    const kept = app.settings.kinds[resource.id];
    this.model = new TableModel(this.kind, kept?.sort);
    this.model.wide = kept?.wide ?? false;
    this.model.chosen = kept?.columns?.some((name) => this.#has(name)) ? kept.columns : undefined;
    this.where = options.where;
    this.#namespace = options.namespace;
    const filter = options.filter ?? (this.#isWhole ? app.filters.get(resource.id) : undefined);
    if (filter) this.model.filter = parseFilter(filter);
    this.#keepFilter();
    if (options.select !== undefined) {
      this.refresh();
      if (!this.model.select(options.select)) this.filter = ''; // what one comes for must be there
      this.model.select(options.select);
    }
  }

  get crumb(): string {
    return this.resource.singular;
  }

  get concept(): string {
    return this.kind.concept;
  }

  get actions(): readonly string[] {
    return this.kind.actions ?? [];
  }

  /** Rows of a source may stand for no object, be parts of one, or lead nowhere. */
  idle({ scope, id }: Binding): boolean {
    if (this.#source === undefined) return false;
    if (id === 'enter') return this.kind.drill === undefined && this.opens === undefined;
    if (id === 'all-namespaces' || id === 'favourite') return this.#source.again === undefined;
    if (id === 'delete' && this.#source.parts) return true;
    return this.#source.behind === undefined && scope === 'object' && id !== 'copy-name';
  }

  get filter(): string {
    return this.model.filter.text;
  }

  set filter(text: string) {
    if (text.trim() === this.model.filter.text) return;
    this.model.filter = text === '' ? NO_FILTER : parseFilter(text);
    this.model.within = !this.#tellsNamespace;
    this.#keepFilter();
    this.model.arrange(this.#app.context);
  }

  /** Whether it is of a whole kind, not what one drilled into: its filter is kept, and there is a command that lists it. */
  get #isWhole(): boolean {
    return this.where === undefined && this.#source === undefined;
  }

  #keepFilter(): void {
    if (!this.#isWhole) return;
    this.#app.filters.set(this.resource.id, this.model.filter.text);
  }

  /** The namespace whose objects are shown; empty is all. */
  get namespace(): string {
    if (!this.resource.namespaced || this.where !== undefined || this.#source !== undefined) return '';
    return this.#namespace ?? this.#app.namespace;
  }

  readonly asks = (): string | undefined =>
    this.#isWhole ? listLine(this.resource, this.namespace) : this.#source?.asks;

  get selected(): KubeObject | undefined {
    return this.model.selected?.object;
  }

  /** What its rows are made of, also those that the filter hides. */
  *objects(): Iterable<KubeObject> {
    for (const { object } of this.model.rows.byId.values()) yield object;
  }

  /** What Enter opens from a row, where its kind does not tell. */
  get opens(): Source['opens'] {
    return this.#source?.opens;
  }

  /** The row under the cursor lingers, and there are no marks that keys would act on in its stead. */
  get #isGone(): boolean {
    return this.model.selected?.freshness === 'gone' && this.model.targets().length === 0;
  }

  get shown(): readonly KubeObject[] {
    return this.model.visible.map((row) => row.object);
  }

  get hidden(): number {
    return this.model.marked.filter((row) => !this.model.visible.includes(row)).length;
  }

  targets(): readonly KubeObject[] {
    return this.model.targets().map((row) => row.object);
  }

  behind(row: KubeObject): Behind | undefined {
    if (this.#source === undefined) return { resource: this.resource, object: row };
    const found = this.#source.behind?.(row);
    const resource = found && this.#app.resource(found.resource);
    return resource && { resource, object: found.object };
  }

  changeable(): readonly Behind[] {
    if (this.#source?.parts) return [];
    return this.targets().flatMap((row) => this.behind(row) ?? []);
  }

  /** The same list for the namespace that was chosen just now. */
  again(): ListView | undefined {
    if (this.#source !== undefined) return this.#source.again?.();
    return new ListView(this.#app, this.resource, { filter: this.filter });
  }

  refresh(): boolean {
    const { reader, moment } = this.#app;
    const now = this.#app.cluster.time?.state.running ? Math.floor(moment.now / 1000) : moment.now;
    const versions = this.#source?.dependsOn ?? [this.resource.id, this.where?.owner?.through ?? this.resource.id];
    const seen = `${moment.rev ?? 'now'}/${this.namespace}/${versions.map((id) => reader.version(id)).join('.')}`;
    const aged = `${seen}/${now}`;
    if (this.#seen.startsWith(`${seen}/`) && !this.model.rows.lingering) {
      this.model.rows.still(moment.now);
      const older = aged !== this.#seen; // only time went on: ages change, rows do not
      this.#seen = aged;
      return older;
    }
    const [before] = this.#seen.split('/', 1);
    if (before !== '' && before !== String(moment.rev ?? 'now')) this.model.rows.clear(); // another moment, no news
    this.#seen = aged;
    const objects = this.#source?.objects() ?? select(reader, this.resource.id, this.where, this.namespace);
    const row = this.model.selected;
    const alive = row !== undefined && row.freshness !== 'gone';
    this.model.within = !this.#tellsNamespace;
    const fills = this.#app.cluster.time?.state.comesIn !== undefined;
    this.model.filling = fills || this.#filled; // the last rows come with the picture in which all is there
    this.#filled = fills;
    this.model.sync(objects, this.#app.context, performance.now());
    if (alive && row.freshness === 'gone') this.#app.say(`${row.key} is gone.`, 'warn');
    return true;
  }

  render(width: number, height: number): readonly string[] {
    const { theme, context } = this.#app;
    const { model } = this;
    const inner = Math.max(1, width - 4);
    this.#body = Math.max(1, height - 3);
    const columns = this.columns();
    const rows = model.window(this.#body);
    this.#widths.measure(columns, rows, model.visible, context, model.sortedBy);
    const placed = this.#sideways.place(columns, this.#widths, inner, model);
    const { passed, hidden } = this.#sideways;
    const now = performance.now();
    const lines = rows.map(
      (row) => `${theme.sign(row.recent(now))}${rowLine(theme, placed, row, model, context, now)} `,
    );
    if (rows.length === 0) lines.push(line(theme, width - 2, this.#emptyText()));
    return framed(theme, width, [` ${headLine(theme, placed, model)} `, ...fill(lines, this.#body, width - 2)], {
      title: this.#title(),
      ...(passed > 0 ? { beyondLeft: `← ${passed}` } : {}),
      ...(hidden > 0 ? { beyondRight: `${hidden} more →` } : {}),
      role: this.#app.moment.isPast ? 'past' : 'border',
    });
  }

  /** The columns that are shown. */
  columns(): Column<KubeObject>[] {
    const { model } = this;
    return model.columns({
      namespaceColumn: this.#tellsNamespace,
      wide: model.wide,
      metrics: this.#hasMetrics(),
      ofOne: this.where?.about !== undefined,
    });
  }

  /** Whether there is a column for the namespace. */
  get #tellsNamespace(): boolean {
    // lists of one owner need no column that is the same in every row
    const isOne = this.where?.node === undefined && (this.where?.title ?? '').includes('/');
    return (this.resource.namespaced || this.#source !== undefined) && this.namespace === '' && !isOne;
  }

  /** Columns of metrics stay once they were shown: they do not come and go with what runs, or as one moves in time. */
  #hasMetrics(): boolean {
    this.#metrics ||= MEASURED.has(this.resource.id) && hasMetrics(this.#app.context);
    return this.#metrics;
  }

  #emptyText(): Span[] {
    const { model } = this;
    const of = this.namespace === '' ? '' : ` in namespace ${this.namespace}`;
    if (model.rows.size > 0)
      return [
        ['dim', ` Nothing matches ${model.faults ? 'the faults filter' : `</${model.filter.text}>`}; esc clears it.`],
      ];
    return [['dim', ` No ${this.resource.plural}${of}.${of === '' ? '' : ' 0 shows all namespaces.'}`]];
  }

  #title(): Span[] {
    const { model } = this;
    const scope = this.#source?.title || this.where?.title || (this.resource.namespaced ? this.namespace || 'all' : '');
    const title: Span[] = [['title', ` ${this.resource.plural}`]];
    if (scope !== '') title.push(['title', '('], ['highlight', scope], ['title', ')']);
    title.push(['title', '['], ['count', model.shown.toLocaleString('en')], ['title', ']']);
    if (model.filter.text !== '') title.push(['filter', ` </${model.filter.text.slice(0, 50)}>`]);
    if (model.filter.problem !== undefined) title.push(['warn', ` ${model.filter.problem}`]);
    if (model.faults) title.push(['error', ' faults only']);
    if (!this.columns().some(({ name }) => name === model.sortedBy))
      title.push(['dim', ` by ${model.sortedBy}${arrowOf(model)}`]); // no column has the arrow
    const marked = model.marked.length;
    if (marked > 0) title.push(['marked', ` ${marked} marked`]);
    title.push(' ');
    return title;
  }

  run(command: string, key: string): boolean {
    const { model } = this;
    if (this.selected === undefined && wantsRow(this.#app, command)) return true;
    if (this.#isGone && !LOOKS_BACK.has(command) && wantsRow(this.#app, command, `${model.selected?.key} is gone.`))
      return true;
    switch (command) {
      case 'down':
        model.move(1);
        break;
      case 'up':
        model.move(-1);
        break;
      case 'page-down':
        model.move(this.#body);
        break;
      case 'page-up':
        model.move(-this.#body);
        break;
      case 'top':
        model.moveTo(0);
        break;
      case 'bottom':
        model.moveTo(model.visible.length - 1);
        break;
      case 'mark':
        model.mark();
        model.move(1);
        break;
      case 'mark-range':
        model.markRange();
        break;
      case 'mark-all':
        model.markAll();
        break;
      case 'mark-clear':
        model.marks.clear();
        break;
      case 'faults':
        model.faults = !model.faults;
        model.arrange(this.#app.context);
        break;
      case 'wide':
        model.wide = !model.wide;
        this.#sideways.reset();
        model.arrange(this.#app.context);
        this.remember();
        break;
      case 'column-left':
      case 'column-right':
        this.#chooseColumn(command === 'column-left' ? -1 : 1);
        break;
      case 'sort-column':
        this.#sort(model.column ?? model.sortedBy);
        break;
      case 'copy-cell':
        copyCell(this.#app, this);
        break;
      case 'columns':
        askColumns(this.#app, this);
        break;
      case 'sort-name':
        this.#sort('NAME');
        break;
      case 'sort-age':
        this.#sort(this.kind.resource === 'events' ? 'LAST SEEN' : 'AGE');
        break;
      case 'sort-status':
        this.#sort(['STATUS', 'READY', 'COMPLETIONS', 'TYPE'].find((name) => this.#has(name)) ?? 'NAME');
        break;
      case 'sort-namespace':
        this.#sort('NAMESPACE');
        break;
      case 'left':
        this.#sideways.move(-1);
        break;
      case 'right':
        this.#sideways.move(1);
        break;
      default:
        return runAction(this.#app, this, command, key);
    }
    return true;
  }

  #has(column: string): boolean {
    return this.kind.columns.some((c) => c.name === column);
  }

  #sort(column: string): void {
    if (!this.#has(column)) return;
    this.model.sortBy(column);
    this.model.arrange(this.#app.context);
    this.remember();
  }

  #chooseColumn(by: number): void {
    const names = this.columns().map((c) => c.name);
    const at = names.indexOf(this.model.column ?? this.model.sortedBy);
    this.model.column = names[(at + by + names.length) % names.length];
    this.#sideways.reveal();
  }

  /** Sort, width and columns are kept for the kind. */
  remember(): void {
    const app = this.#app;
    const kinds = { ...app.settings.kinds, [this.resource.id]: this.#look() };
    app.settings = { ...app.settings, kinds };
    app.host.store(app.settings);
  }

  #look(): KindSettings {
    const { sort, wide, chosen } = this.model;
    return { sort, wide, ...(chosen === undefined ? {} : { columns: chosen }) };
  }

  mouse(event: MouseEvent, _x: number, y: number): boolean {
    if (event.action === 'wheel-down' || event.action === 'wheel-up') {
      this.model.move(event.action === 'wheel-down' ? 3 : -3);
      return true;
    }
    if (event.action !== 'press' || y < 2 || y >= 2 + this.#body) return false;
    const index = this.model.top + y - 2;
    if (index >= this.model.visible.length) return false;
    this.model.moveTo(index);
    return true;
  }

  readonly text = (): string => tableText(this.model, this.#app.context);

  readonly fileName = (): string => `${this.resource.plural}.txt`;
}
