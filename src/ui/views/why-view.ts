/** Why: what the status means, what each node said, and the chain of causes back to the input or fault. */
import type { Change, Kube, KubeObject, Resource, TimeControl } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { PAST } from '../app/refusals.ts';
import type { Subject } from '../app/view.ts';
import { chainOf, changeText } from '../history/chain.ts';
import { whoSentence } from '../history/explain.ts';
import { lastWrite } from '../history/field.ts';
import { ObjectChanges } from '../history/object-changes.ts';
import { standingOf } from '../history/standing.ts';
import type { Scope } from '../keys/table.ts';
import { kindOf } from '../kinds/registry.ts';
import { clock, duration } from '../text/age.ts';
import { clean } from '../text/clean.ts';
import type { Span } from '../text/line.ts';
import { wrap } from '../text/width.ts';
import type { Role } from '../theme/skins.ts';
import { DescribeView } from './describe-view.ts';
import { DiffView, markMoment } from './diff-view.ts';
import { type NodeItem, placementRows } from './placement.ts';
import { RowsView, textRows, type ViewRow } from './rows-view.ts';

/** A link of the chain, or a node that does not take a pod. */
type Link = Change | NodeItem;

const lapse = (ms: number): string => (ms < 1_000 ? 'a moment' : duration(ms));

export class WhyView extends RowsView<Link> {
  readonly crumb = 'why';
  readonly concept = 'Each line reacted to the one below it. enter shows the cluster at that moment.';
  override readonly scopes: readonly Scope[] = ['why', 'move'];
  readonly #resource: Resource;
  readonly #key: string;
  readonly #changes: ObjectChanges;
  /** The write asked about; of a living object the latest. */
  readonly #rev: number | undefined;
  /** The field asked about. */
  readonly #path: string | undefined;
  /** While one walks along the chain through the past: the write that it began with. */
  #anchor: number | undefined;

  constructor(app: App, resource: Resource, key: string, { rev, path }: Pick<Subject, 'rev' | 'path'> = {}) {
    super(app);
    this.#resource = resource;
    this.#key = key;
    this.#path = path;
    this.#changes = new ObjectChanges(resource.id, key);
    this.#rev = rev ?? (path === undefined ? undefined : this.#writeOf(path));
  }

  /** The write that last changed a field, up to the moment that is shown. */
  #writeOf(path: string): number | undefined {
    const { cluster, moment } = this.app;
    const until = moment.rev ?? Number.POSITIVE_INFINITY;
    return lastWrite(
      this.#changes.of(cluster.time?.history ?? []).filter((change) => change.rev <= until),
      path,
    )?.rev;
  }

  /** The write whose chain is shown; where nothing of the object was written so far, the first that is to come. */
  #shown({ history }: TimeControl): number | undefined {
    const { rev, isPast } = this.app.moment;
    if (!isPast) this.#anchor = undefined;
    const changes = this.#changes.of(history);
    return this.#rev ?? this.#anchor ?? (this.#changes.telling(history, rev) ?? changes[0])?.rev;
  }

  protected rows(width: number): readonly ViewRow<Link>[] {
    const { reader, cluster } = this.app;
    const object = reader.get(this.#resource.id, this.#key);
    const changes = this.#changes.of(cluster.time?.history ?? []);
    if (object === undefined && changes.length === 0)
      return [{ id: 'none', spans: ['It no longer exists and left no history.'] }];
    const chain = this.#chain(width);
    if (this.#rev !== undefined) return chain;
    if (object !== undefined) return [...this.#status(object, width), ...this.#placement(object, width), ...chain];
    return [...this.#absence(changes, width), ...chain];
  }

  /** Of what does not exist at the moment that is shown: when it comes, or when it went, and how it was last. */
  #absence(changes: readonly Change[], width: number): ViewRow<Link>[] {
    const { rev: until = Number.POSITIVE_INFINITY, now } = this.app.moment;
    const last = changes.findLast(({ rev }) => rev <= until);
    const next = changes.find(({ rev }) => rev > until);
    const say = (text: string) => textRows<Link>('absent', text, width, (part) => [['warn', part]]);
    const comes = next && `created ${lapse(next.time - now)} later`;
    if (last === undefined)
      return [...say(`It does not exist yet at this moment: ${comes}.`), { id: 'gap', spans: [] }];
    const again = comes === undefined ? '' : `, and one of the same name is ${comes}`;
    const gone = `It does not exist any more: deleted ${lapse(now - last.time)} ago${again}. It was last:`;
    return [...say(gone), ...this.#status(last.object, width)];
  }

  #status(object: KubeObject, width: number): ViewRow<Link>[] {
    const standing = standingOf(this.#resource, object, this.app.context);
    const { status, role, why, means, answers, bound, look, held, restarted, unattended } = standing;
    const rows: ViewRow<Link>[] = [];
    const tell = (id: string, text: string | undefined, role?: Role): void => {
      if (text !== undefined)
        rows.push(...textRows<Link>(id, text, width, (part) => [role === undefined ? part : [role, part]]));
    };
    if (status !== '')
      rows.push({
        id: 'status',
        spans: [
          ['label', 'Status: '],
          [role, status],
        ],
      });
    tell('health', why, role);
    tell('means', means);
    tell('unattended', unattended, 'warn');
    tell('answers', answers, 'warn');
    tell('bound', bound);
    tell('restarted', restarted);
    tell('look', look, 'dim');
    tell('held', held, 'terminating');
    if (rows.length > 0) rows.push({ id: 'gap', spans: [] });
    return rows;
  }

  /** For a pod without a node: what every filter says of every node, and what would have to change. */
  #placement(object: KubeObject, width: number): ViewRow<Link>[] {
    const { cluster, moment } = this.app;
    if (this.#resource.id !== 'pods' || (object as Kube.Pod).spec.nodeName) return [];
    const placement = cluster.placement?.(this.#key);
    if (placement === undefined) return [];
    const told = kindOf(this.#resource, this.app.reader).health?.(object, this.app.context)?.why ?? '';
    return [...placementRows(placement, width, moment.now, told), { id: 'gap2', spans: [] }];
  }

  #chain(width: number): ViewRow<Link>[] {
    const { time } = this.app.cluster;
    if (time === undefined) return [{ id: 'none', spans: [['dim', 'A cluster without a history cannot say why.']] }];
    const start = time.state.now - time.state.elapsed;
    const links = chainOf(time, this.#shown(time), this.app.reader);
    const [newest] = links;
    const isAhead = this.#rev === undefined && newest !== undefined && newest.change.time > this.app.moment.now;
    const where = isAhead ? `to how it is at ${clock(newest.change.time - start)}` : 'here';
    const rows: ViewRow<Link>[] = [{ id: 'chain', spans: [['label', `What led ${where}, newest first:`]] }];
    links.forEach(({ change, origins, between }, i) => {
      const at = clock(change.time - start);
      const text = clean(changeText(change, i === 0 ? this.#path : undefined));
      const [first = ''] = wrap(text, Math.max(20, width - 4 - at.length - change.cause.actor.length - 1));
      rows.push({
        id: `rev/${change.rev}`,
        item: change,
        spans: [['dim', `${i === 0 ? ' ' : '^'} ${at} `], ['highlight', `${change.cause.actor} `], first],
      });
      const rest = text.slice(first.length).trim();
      if (rest !== '') rows.push(...textRows<Link>(`rest/${change.rev}`, rest, width - 6, (part) => [`    ${part}`]));
      rows.push(
        ...textRows<Link>(`why/${change.rev}`, whoSentence(change), width - 6, (part) => [['dim', `      ${part}`]]),
      );
      origins.forEach((origin, n) => {
        wrap(`because ${clean(origin)}`, width - 2).forEach((part, line) => {
          rows.push({
            id: `origin/${change.rev}/${n}/${line}`,
            spans: [['warn', `${line === 0 ? '^' : ' '} ${part}`]],
          });
        });
      });
      if (between !== undefined) rows.push({ id: `between/${change.rev}`, spans: [['dim', `  (${between})`]] });
    });
    return rows;
  }

  override run(command: string, key: string): boolean {
    const { item } = this;
    if (item !== undefined && 'node' in item) return this.#onNode(item.node, command) || super.run(command, key);
    if (command === 'mark-moment' && item !== undefined) {
      markMoment(this.app, item.time);
      return true;
    }
    if (command === 'difference' && item !== undefined) {
      const resource = this.app.resource(item.resource);
      if (resource !== undefined) this.app.open(new DiffView(this.app, { resource, key: item.key, to: item.time }));
      return true;
    }
    if (command !== 'why-jump') return super.run(command, key);
    const { time } = this.app.cluster;
    if (item !== undefined && time !== undefined) {
      this.#anchor = this.#shown(time);
      time.show(item.time);
      this.app.say(PAST, 'past');
      this.app.refreshNow();
    }
    return true;
  }

  #onNode(name: string, command: string): boolean {
    const resource = this.app.resource('nodes');
    const node = this.app.reader.get('nodes', name);
    if (command !== 'why-jump' || resource === undefined || node === undefined) return false;
    this.app.open(new DescribeView(this.app, resource, node));
    return true;
  }

  protected title(): Span[] {
    return [
      ['title', ' Why('],
      ['highlight', this.#key],
      ['filter', this.#path === undefined ? '' : ` ${this.#path}`],
      ['title', ') '],
    ];
  }
}
