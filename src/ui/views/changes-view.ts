/** What changed in one object: every write, with who made it and which fields, newest last. */
import type { Change, KubeObject, Resource } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { changeText } from '../history/chain.ts';
import { differences, valueText } from '../history/diff.ts';
import type { Scope } from '../keys/table.ts';
import { keyOf } from '../kinds/common.ts';
import { clock } from '../text/age.ts';
import type { Span } from '../text/line.ts';
import { RowsView, type ViewRow } from './rows-view.ts';

/** Writes that are shown; older ones are only counted. */
const MOST = 500;

export class ChangesView extends RowsView<Change> {
  readonly crumb = 'changes';
  readonly concept = 'Every write to the object: who, when, and which fields. Enter shows the cluster at that moment.';
  override readonly scopes: readonly Scope[] = ['why', 'move'];
  readonly #resource: Resource;
  readonly #key: string;
  #read = 0;
  #history: readonly Change[] | undefined;
  #changes: Change[] = [];
  #first = true;

  constructor(app: App, resource: Resource, object: KubeObject) {
    super(app);
    this.#resource = resource;
    this.#key = keyOf(object);
  }

  #update(): void {
    const history = this.app.cluster.time?.history ?? [];
    if (history !== this.#history && history.length < this.#read) {
      this.#read = 0;
      this.#changes = [];
    }
    this.#history = history;
    for (; this.#read < history.length; this.#read++) {
      const change = history[this.#read] as Change;
      if (change.key === this.#key && change.resource === this.#resource.id) this.#changes.push(change);
    }
  }

  protected rows(): readonly ViewRow<Change>[] {
    this.#update();
    const time = this.app.cluster.time?.state;
    const start = time === undefined ? 0 : time.now - time.elapsed;
    const rev = this.app.moment.rev ?? Number.POSITIVE_INFINITY;
    const rows: ViewRow<Change>[] = [];
    const older = this.#changes.length - MOST;
    if (older > 0) rows.push({ id: 'older', spans: [['dim', `${older} older writes are not shown.`]] });
    for (const change of this.#changes.slice(-MOST)) {
      if (change.rev > rev) break;
      rows.push({
        id: `rev/${change.rev}`,
        item: change,
        spans: [
          ['dim', `${clock(change.time - start)} `],
          ['highlight', `${change.cause.actor} `],
          change.type === 'MODIFIED' ? ['dim', `revision ${change.rev}`] : changeText(change),
        ],
      });
      if (change.type !== 'MODIFIED') continue;
      for (const { path, before, after } of differences(change.before, change.object)) {
        if (before !== undefined)
          rows.push({ id: `${change.rev}/-${path}`, spans: [['error', `    - ${path}: ${valueText(before)}`]] });
        if (after !== undefined)
          rows.push({ id: `${change.rev}/+${path}`, spans: [['good', `    + ${path}: ${valueText(after)}`]] });
      }
    }
    if (rows.length === 0) rows.push({ id: 'none', spans: [['dim', 'No write is known.']] });
    return rows;
  }

  override refresh(): boolean {
    const changed = super.refresh();
    if (this.#first && this.all.length > 0) {
      this.#first = false;
      this.run('bottom', '');
    }
    return changed;
  }

  override run(command: string, key: string): boolean {
    if (command !== 'why-jump') return super.run(command, key);
    if (this.item !== undefined) {
      this.app.cluster.time?.pause();
      this.app.cluster.time?.show(this.item.time);
      this.app.refreshNow();
    }
    return true;
  }

  protected title(): Span[] {
    return [
      ['title', ' Changes('],
      ['highlight', this.#key],
      ['title', ')['],
      ['count', String(this.#changes.length)],
      ['title', '] '],
    ];
  }
}
