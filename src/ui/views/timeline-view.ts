/** All that happened, along the simulated time: a strip of its density, and the moments worth seeing below it. */
import { type Change, type Kube, podSummary } from '../../run/cluster.ts';
import type { Subject } from '../app/view.ts';
import { changeText } from '../history/chain.ts';
import { type Deed, deedsOf, momentOf } from '../history/deeds.ts';
import type { Scope } from '../keys/table.ts';
import { STEP, stripLine } from '../panes/strip.ts';
import { textMatcher } from '../table/filter.ts';
import { clock } from '../text/age.ts';
import { line, type Span } from '../text/line.ts';
import type { Role } from '../theme/skins.ts';
import { BranchesView } from './branches-view.ts';
import { RowsView, type ViewRow } from './rows-view.ts';

/** Moments that are kept; older ones can be reached with `{`. */
const MOST = 2_000;

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

interface Moment {
  readonly change: Change;
  readonly role: Role;
}

/** A row: a change, or what somebody did. */
interface Stop {
  readonly time: number;
  readonly change?: Change;
  readonly deed?: Deed;
  readonly actor: string;
  readonly role: Role;
  readonly text: string;
}

const idOf = ({ change, time, text }: Stop): string =>
  change === undefined ? `deed/${time}/${text}` : `rev/${change.rev}`;

export class TimelineView extends RowsView<Stop> {
  readonly crumb = 'timeline';
  readonly concept = 'Every moment worth seeing. Left and right scrub: all views then show the cluster as it was.';
  override readonly scopes: readonly Scope[] = ['timeline', 'subject', 'move'];
  #read = 0;
  #history: readonly Change[] | undefined;
  #moments: Moment[] = [];
  #first = true;
  /** How many moments there are. */
  #count = 0;
  /** How many moments match the filter. */
  #found = 0;
  #filter = '';
  /** Where the cursor stood before rows were filtered. */
  #stood: Stop | undefined;

  get filter(): string {
    return this.#filter;
  }

  set filter(text: string) {
    if (this.#filter === '') this.#stood = this.item;
    this.#filter = text;
    if (text === '' && this.#found === 0 && this.#stood !== undefined) this.select(idOf(this.#stood));
  }

  #update(): void {
    const history = this.app.cluster.time?.history ?? [];
    if (history !== this.#history || history.length < this.#read) {
      this.#read = 0;
      this.#moments = [];
    }
    this.#history = history;
    for (; this.#read < history.length; this.#read++) {
      const change = history[this.#read] as Change;
      const role = momentRole(change);
      if (role !== undefined) this.#moments.push({ change, role });
    }
  }

  subject(): Subject | undefined {
    return this.item?.change;
  }

  /** The newest moments, each deed before what came of it. */
  #stops(): Stop[] {
    const stops: Stop[] = [];
    const deeds = deedsOf(this.app.cluster).map((deed): Stop => ({ ...deed, role: 'highlight', deed }));
    let next = 0;
    for (const { change, role } of this.#moments.slice(-MOST)) {
      for (let deed = deeds[next]; deed !== undefined && deed.time <= change.time; deed = deeds[++next])
        stops.push(deed);
      stops.push({ time: change.time, change, actor: change.cause.actor, role, text: changeText(change) });
    }
    return [...stops, ...deeds.slice(next)];
  }

  protected rows(): readonly ViewRow<Stop>[] {
    this.#update();
    const time = this.app.cluster.time?.state;
    const start = time === undefined ? 0 : time.now - time.elapsed;
    const matches = textMatcher(this.filter);
    const rows: ViewRow<Stop>[] = [];
    const stops = this.#stops();
    const wide = clock((this.#moments[0]?.change.time ?? start) - start).length; // with a sign before the scenario began
    for (const stop of stops) {
      const at = clock(stop.time - start);
      if (!matches(`${at} ${stop.actor} ${stop.text}`)) continue;
      rows.push({
        id: idOf(stop),
        item: stop,
        spans: [
          ['dim', `${at.padStart(wide)} `],
          ['label', `${stop.actor.padEnd(24)} `],
          [stop.role, stop.text],
        ],
      });
    }
    this.#found = rows.length;
    this.#count = stops.length;
    if (rows.length === 0)
      rows.push({
        id: 'none',
        spans: [['dim', this.filter === '' ? 'Nothing happened yet.' : 'Nothing matches; esc clears it.']],
      });
    return rows;
  }

  override refresh(): boolean {
    const changed = super.refresh();
    if (this.#first && this.all.length > 1) {
      this.#first = false;
      this.run('bottom', '');
    }
    return changed;
  }

  protected override head(width: number): readonly string[] {
    const { theme, cluster } = this.app;
    const state = cluster.time?.state;
    if (state === undefined) return [];
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

  protected title(): Span[] {
    const all = this.#count.toLocaleString('en');
    return [
      ['title', ' Timeline['],
      ['count', this.filter === '' ? all : `${this.#found.toLocaleString('en')} of ${all}`],
      ['title', ' moments]'],
      ['filter', this.filter === '' ? ' ' : ` </${this.filter}> `],
    ];
  }
}
