/** All that happened, along the simulated time: a strip of its density, and the moments worth seeing below it. */
import { type Change, type Kube, podSummary } from '../../run/cluster.ts';
import type { MouseEvent, Subject } from '../app/view.ts';
import { changeText } from '../history/chain.ts';
import { type Deed, deedsOf, momentOf } from '../history/deeds.ts';
import type { Scope } from '../keys/table.ts';
import { columnOf, STEP, stripLine, timeAt } from '../panes/strip.ts';
import { textMatcher } from '../table/filter.ts';
import { clock } from '../text/age.ts';
import { line, type Span } from '../text/line.ts';
import type { Role } from '../theme/skins.ts';
import { BranchesView } from './branches-view.ts';
import { RowsView, type ViewRow } from './rows-view.ts';

const replicas = (change: Change, which: 'object' | 'before'): unknown => {
  const status = (change[which] as { status?: { readyReplicas?: number; numberReady?: number } } | undefined)?.status;
  return status?.readyReplicas ?? status?.numberReady;
};

/** What kind of moment a change is; undefined when it is only noise. */
export function momentRole(change: Change): Role | undefined {
  const { resource, type, cause } = change;
  if (resource === 'events')
    return (change.object as Kube.Event).type === 'Warning' && type === 'ADDED' ? 'error' : undefined;
  if (cause.because?.input !== undefined && cause.because.rev === undefined) return 'highlight';
  if (resource === 'pods') {
    if (type !== 'MODIFIED' || change.before === undefined) return 'added';
    const [before, after] = [podSummary(change.before as Kube.Pod), podSummary(change.object as Kube.Pod)];
    return before.status !== after.status || before.ready !== after.ready ? 'normal' : undefined;
  }
  if (resource === 'nodes') return type !== 'MODIFIED' || nodeReads(change) ? 'pending' : undefined;
  if (/^(?:deployments|statefulsets|daemonsets|replicasets|jobs)\b/.test(resource))
    return type !== 'MODIFIED' || replicas(change, 'object') !== replicas(change, 'before') ? 'good' : undefined;
  return undefined;
}

/** Whether a node's readiness or taints changed. */
function nodeReads({ object, before }: Change): boolean {
  const read = (o: unknown): string => {
    const node = o as Kube.Node | undefined;
    const ready = node?.status?.conditions?.find((c) => c.type === 'Ready')?.status;
    return `${ready}/${JSON.stringify(node?.spec?.taints)}/${node?.spec?.unschedulable}`;
  };
  return read(object) !== read(before);
}

/** A row: a change, or what somebody did. */
interface Stop {
  readonly time: number;
  readonly change?: Change;
  readonly deed?: Deed;
  readonly actor: string;
  readonly role: Role;
}

const textOf = ({ change, deed }: Stop): string => (change === undefined ? (deed?.text ?? '') : changeText(change));

const idOf = ({ change, time, deed }: Stop): string =>
  change === undefined ? `deed/${time}/${deed?.text}` : `rev/${change.rev}`;

/** A row of which nothing is written down before it is seen or looked through: a long run has many. */
class StopRow implements ViewRow<Stop> {
  readonly id: string;
  readonly item: Stop;
  #text: string | undefined;
  readonly #spansOf: (row: StopRow) => readonly Span[];

  constructor(item: Stop, spansOf: (row: StopRow) => readonly Span[]) {
    this.id = idOf(item);
    this.item = item;
    this.#spansOf = spansOf;
  }

  get spans(): readonly Span[] {
    return this.#spansOf(this);
  }

  get text(): string {
    this.#text ??= textOf(this.item);
    return this.#text;
  }
}

export class TimelineView extends RowsView<Stop> {
  readonly crumb = 'timeline';
  readonly concept = 'Every moment worth seeing. Left and right scrub: all views then show the cluster as it was.';
  override readonly scopes: readonly Scope[] = ['timeline', 'subject', 'move'];
  #read = 0;
  #history: readonly Change[] | undefined;
  /** Changes that are worth a row. */
  #moments: StopRow[] = [];
  /** The same with what was done among them, and how many deeds these are. */
  #merged: StopRow[] = [];
  #deeds = 0;
  /** Those that match the filter. */
  #found: StopRow[] = [];
  #first = true;
  /** Columns of the strip. */
  #columns = 80;
  #filter = '';
  /** Where the cursor stood before rows were filtered. */
  #stood: Stop | undefined;

  get filter(): string {
    return this.#filter;
  }

  set filter(text: string) {
    if (this.#filter === '') this.#stood = this.item;
    const had = this.#found.length > 0;
    this.#filter = text;
    this.#found = this.#matching(this.#merged);
    if (text === '' && !had && this.#stood !== undefined) this.select(idOf(this.#stood));
  }

  /** Takes what came since the last time. */
  #update(): void {
    const history = this.app.cluster.time?.history ?? [];
    const deeds = deedsOf(this.app.cluster);
    const isOther = history !== this.#history || history.length < this.#read;
    if (isOther) {
      this.#read = 0;
      this.#moments = [];
    }
    this.#history = history;
    const known = this.#moments.length;
    for (; this.#read < history.length; this.#read++) {
      const change = history[this.#read] as Change;
      const role = momentRole(change);
      if (role !== undefined)
        this.#moments.push(this.#rowOf({ time: change.time, change, actor: change.cause.actor, role }));
    }
    if (isOther || deeds.length !== this.#deeds) {
      this.#deeds = deeds.length;
      this.#merged = this.#merge(deeds);
      this.#found = this.#matching(this.#merged);
    } else {
      const fresh = this.#moments.slice(known);
      for (const row of fresh) this.#merged.push(row);
      for (const row of this.#matching(fresh)) this.#found.push(row);
    }
  }

  #rowOf(stop: Stop): StopRow {
    return new StopRow(stop, this.#spans);
  }

  /** Each deed before what came of it. */
  #merge(deeds: readonly Deed[]): StopRow[] {
    const merged: StopRow[] = [];
    const done = deeds.map((deed) => this.#rowOf({ time: deed.time, actor: deed.actor, role: 'highlight', deed }));
    let next = 0;
    for (const row of this.#moments) {
      for (let deed = done[next]; deed !== undefined && deed.item.time <= row.item.time; deed = done[++next])
        merged.push(deed);
      merged.push(row);
    }
    for (const deed of done.slice(next)) merged.push(deed);
    return merged;
  }

  get #start(): number {
    const state = this.app.cluster.time?.state;
    return state === undefined ? 0 : state.now - state.elapsed;
  }

  #matching(rows: readonly StopRow[]): StopRow[] {
    if (this.#filter === '') return [...rows];
    const matches = textMatcher(this.#filter);
    const start = this.#start;
    return rows.filter(({ item, text }) => matches(`${clock(item.time - start)} ${item.actor} ${text}`));
  }

  subject(): Subject | undefined {
    return this.item?.change;
  }

  readonly #spans = ({ item, text }: StopRow): readonly Span[] => {
    const start = this.#start;
    const wide = clock((this.#moments[0]?.item.time ?? start) - start).length; // with a sign before the scenario began
    return [
      ['dim', `${clock(item.time - start).padStart(wide)} `],
      ['label', `${item.actor.padEnd(24)} `],
      [item.role, text],
    ];
  };

  protected rows(): readonly ViewRow<Stop>[] {
    this.#update();
    if (this.#found.length > 0) return this.#found;
    const text = this.#filter === '' ? 'Nothing happened yet.' : 'Nothing matches; esc clears it.';
    return [{ id: 'none', spans: [['dim', text]] }];
  }

  override refresh(): boolean {
    const changed = super.refresh();
    if (this.#first && this.all.length > 1) {
      this.#first = false;
      this.run('bottom', '');
      const past = this.app.cluster.time?.state.past;
      if (past !== undefined) this.#stand(past);
    }
    return changed;
  }

  protected override head(width: number): readonly string[] {
    const { theme, cluster } = this.app;
    const state = cluster.time?.state;
    if (state === undefined) return [];
    this.#columns = width - 2;
    const legend: Span[] = [
      ' ',
      ['error', 'warnings '],
      ['highlight', 'inputs '],
      ['border', 'changes '],
      ['border', this.app.cluster.scenario === undefined ? '' : `${STEP} steps `],
      [
        'marked',
        this.app.marked === undefined ? '' : `┆ marked ${clock(this.app.marked - (state.now - state.elapsed))} `,
      ],
      ['past', state.past === undefined ? '' : 'the past is shown'],
    ];
    return [` ${stripLine(this.app, width - 2)} `, line(theme, width, legend), line(theme, width, [])];
  }

  override run(command: string, key: string): boolean {
    switch (command) {
      case 'timeline-back':
        this.move(-1);
        this.#show();
        return true;
      case 'timeline-on':
        this.move(1);
        this.#show();
        return true;
      case 'timeline-column-back':
        this.#slide(-1);
        return true;
      case 'timeline-column-on':
        this.#slide(1);
        return true;
      case 'timeline-go':
        this.#show();
        this.app.back();
        return true;
      case 'branches':
        this.app.open(new BranchesView(this.app));
        return true;
    }
    return super.run(command, key);
  }

  #show(): void {
    const { item } = this;
    const { time } = this.app.cluster;
    if (item === undefined || time === undefined) return;
    const { now, elapsed } = time.state;
    time.show(item.deed === undefined ? item.time : momentOf(item.deed, now - elapsed));
  }

  /** Shows the moment some columns further along the strip; after the last one there is the present. */
  #slide(by: number): void {
    const { time } = this.app.cluster;
    if (time === undefined) return;
    const { past } = time.state;
    this.#goTo(columnOf(this.app, this.#columns, past ?? Number.POSITIVE_INFINITY) + by);
  }

  #goTo(column: number): void {
    const { time } = this.app.cluster;
    const at = timeAt(this.app, this.#columns, column);
    time?.show(at);
    this.#stand(at ?? Number.POSITIVE_INFINITY);
  }

  /** Puts the cursor on the last row up to this moment. */
  #stand(at: number): void {
    const row = this.#found.findLast(({ item }) => item.time <= at) ?? this.#found[0];
    if (row !== undefined) this.select(row.id);
  }

  override mouse(event: MouseEvent, x: number, y: number): boolean {
    if (event.action !== 'press' || y !== 1) return super.mouse(event, x, y);
    this.#goTo(Math.max(0, x - 2));
    return true;
  }

  protected title(): Span[] {
    const all = this.#merged.length.toLocaleString('en');
    return [
      ['title', ' Timeline['],
      ['count', this.filter === '' ? all : `${this.#found.length.toLocaleString('en')} of ${all}`],
      ['title', ' moments]'],
      ['filter', this.filter === '' ? ' ' : ` </${this.filter}> `],
    ];
  }
}
