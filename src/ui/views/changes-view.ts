/** What changed in one object: every write, with who made it and which fields, newest last. */
import type { Change, KubeObject, Resource } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import type { Subject } from '../app/view.ts';
import { changeText } from '../history/chain.ts';
import { differencesIn, valueText } from '../history/diff.ts';
import { ObjectChanges } from '../history/object-changes.ts';
import type { Scope } from '../keys/table.ts';
import { keyOf } from '../kinds/common.ts';
import { clock } from '../text/age.ts';
import type { Span } from '../text/line.ts';
import { DiffView, markMoment } from './diff-view.ts';
import { RowsView, type ViewRow } from './rows-view.ts';

/** Writes that are shown; older ones are only counted. */
const MOST = 500;

export class ChangesView extends RowsView<Change> {
  readonly crumb = 'changes';
  readonly concept = 'Every write to the object: who, when, and which fields. enter shows the cluster at that moment.';
  override readonly scopes: readonly Scope[] = ['why', 'subject', 'move'];
  readonly #resource: Resource;
  readonly #key: string;
  readonly #changes: ObjectChanges;
  #first = true;

  constructor(app: App, resource: Resource, object: KubeObject) {
    super(app);
    this.#resource = resource;
    this.#key = keyOf(object);
    this.#changes = new ObjectChanges(resource.id, this.#key);
  }

  get #all(): readonly Change[] {
    return this.#changes.of(this.app.cluster.time?.history ?? []);
  }

  subject(): Subject | undefined {
    return this.item;
  }

  protected rows(): readonly ViewRow<Change>[] {
    const changes = this.#all;
    const time = this.app.cluster.time?.state;
    const start = time === undefined ? 0 : time.now - time.elapsed;
    const rev = this.app.moment.rev ?? Number.POSITIVE_INFINITY;
    const rows: ViewRow<Change>[] = [];
    const older = changes.length - MOST;
    if (older > 0) rows.push({ id: 'older', spans: [['dim', `${older} older writes are not shown.`]] });
    for (const change of changes.slice(-MOST)) {
      if (change.rev > rev) break;
      const found = differencesIn(change);
      rows.push({
        id: `rev/${change.rev}`,
        item: change,
        spans: [
          ['dim', `${clock(change.time - start)} `],
          ['highlight', `${change.cause.actor} `],
          found.length > 0 ? ['dim', `revision ${change.rev}`] : changeText(change),
        ],
      });
      for (const { path, before, after } of found) {
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
    const newest = this.all.findLast(({ item }) => item !== undefined);
    if (this.#first && newest !== undefined) {
      this.#first = false;
      this.select(newest.id); // from its head on, who and when
    }
    return changed;
  }

  override run(command: string, key: string): boolean {
    if (command === 'mark-moment' && this.item !== undefined) {
      markMoment(this.app, this.item.time);
      return true;
    }
    if (command === 'difference' && this.item !== undefined) {
      this.app.open(new DiffView(this.app, { resource: this.#resource, key: this.#key, to: this.item.time }));
      return true;
    }
    if (command !== 'why-jump') return super.run(command, key);
    if (this.item !== undefined) {
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
      ['count', String(this.#all.length)],
      ['title', '] '],
    ];
  }
}
