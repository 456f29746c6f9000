/** Why: what the status means, what each node said, and the chain of causes back to the input or fault. */
import type { Change, Kube, KubeObject, Resource } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { chainOf, changeText } from '../history/chain.ts';
import { actorSentence, statusMeaning } from '../history/explain.ts';
import type { Scope } from '../keys/table.ts';
import { keyOf } from '../kinds/common.ts';
import { nodeStatus } from '../kinds/nodes.ts';
import { podSummary } from '../kinds/pod-status.ts';
import { kindOf } from '../kinds/registry.ts';
import { clock } from '../text/age.ts';
import { clean } from '../text/clean.ts';
import type { Span } from '../text/line.ts';
import { wrap } from '../text/width.ts';
import { DiffView, markMoment } from './diff-view.ts';
import { RowsView, textRows, type ViewRow } from './rows-view.ts';

export class WhyView extends RowsView<Change> {
  readonly crumb = 'why';
  readonly concept = 'Each line reacted to the one below it. enter shows the cluster at that moment.';
  override readonly scopes: readonly Scope[] = ['why', 'move'];
  readonly #resource: Resource;
  readonly #key: string;
  /** The revision asked about; of a living object the latest. */
  readonly #rev: number | undefined;

  constructor(app: App, resource: Resource, object: KubeObject, rev?: number) {
    super(app);
    this.#resource = resource;
    this.#key = keyOf(object);
    this.#rev = rev;
  }

  #object(): KubeObject | undefined {
    return (
      this.app.reader.get(this.#resource.id, this.#key) ??
      this.app.cluster.time?.history.findLast((c) => c.resource === this.#resource.id && c.key === this.#key)?.object
    );
  }

  protected rows(width: number): readonly ViewRow<Change>[] {
    const object = this.#object();
    if (object === undefined) return [{ id: 'none', spans: ['It no longer exists and left no history.'] }];
    return [...this.#status(object, width), ...this.#verdicts(width), ...this.#chain(object, width)];
  }

  #status(object: KubeObject, width: number): ViewRow<Change>[] {
    const status =
      object.kind === 'Pod'
        ? podSummary(object as Kube.Pod).status
        : object.kind === 'Node'
          ? nodeStatus(object as Kube.Node)
          : '';
    const health = kindOf(this.#resource, this.app.reader).health?.(object, this.app.context);
    const rows: ViewRow<Change>[] = [];
    if (status !== '')
      rows.push({
        id: 'status',
        spans: [
          ['label', 'Status: '],
          [health?.role ?? 'normal', status],
        ],
      });
    if (health?.why && health.why !== status)
      rows.push(...textRows<Change>('health', health.why, width, (part) => [[health.role, part]]));
    const meaning = statusMeaning(status);
    if (meaning !== undefined) {
      rows.push(...textRows<Change>('means', meaning.means, width, (part) => [part]));
      if (meaning.look !== '') rows.push(...textRows<Change>('look', meaning.look, width, (part) => [['dim', part]]));
    }
    if (rows.length > 0) rows.push({ id: 'gap', spans: [] });
    return rows;
  }

  /** For a pod without a node: what every node said, and what would have to change. */
  #verdicts(width: number): ViewRow<Change>[] {
    if (this.#resource.id !== 'pods') return [];
    const report = this.app.cluster.verdicts?.(this.#key);
    if (report === undefined || report.node !== undefined) return [];
    const rows: ViewRow<Change>[] = [{ id: 'nodes', spans: [['label', 'The scheduler at its last attempt:']] }];
    for (const { node, refusal } of report.nodes) {
      if (refusal === undefined) rows.push({ id: `node/${node}`, spans: [['good', ` ${node}: fits`]] });
      else {
        rows.push({
          id: `node/${node}`,
          spans: [
            ['value', ` ${node}: `],
            ['error', `${refusal.plugin}: ${refusal.reasons.join('; ')}`],
          ],
        });
        rows.push(...textRows<Change>(`remedy/${node}`, refusal.remedy, width - 4, (part) => [['dim', `    ${part}`]]));
      }
    }
    return [...rows, { id: 'gap2', spans: [] }];
  }

  #chain(object: KubeObject, width: number): ViewRow<Change>[] {
    const { time } = this.app.cluster;
    if (time === undefined) return [{ id: 'none', spans: [['dim', 'A cluster without a history cannot say why.']] }];
    const start = time.state.now - time.state.elapsed;
    const links = chainOf(time, this.#rev ?? Number(object.metadata.resourceVersion));
    const rows: ViewRow<Change>[] = [{ id: 'chain', spans: [['label', 'What led here, newest first:']] }];
    links.forEach(({ change, origin }, i) => {
      const at = clock(change.time - start);
      const text = clean(changeText(change));
      const [first = ''] = wrap(text, Math.max(20, width - 4 - at.length - change.cause.actor.length - 1));
      rows.push({
        id: `rev/${change.rev}`,
        item: change,
        spans: [['dim', `${i === 0 ? ' ' : '^'} ${at} `], ['highlight', `${change.cause.actor} `], first],
      });
      const rest = text.slice(first.length).trim();
      if (rest !== '') rows.push(...textRows<Change>(`rest/${change.rev}`, rest, width - 6, (part) => [`    ${part}`]));
      rows.push(
        ...textRows<Change>(`why/${change.rev}`, actorSentence(change.cause.actor), width - 6, (part) => [
          ['dim', `      ${part}`],
        ]),
      );
      if (origin !== undefined) rows.push({ id: `origin/${change.rev}`, spans: [['warn', `^ because ${origin}`]] });
    });
    return rows;
  }

  override run(command: string, key: string): boolean {
    const { item } = this;
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
    if (item !== undefined) {
      this.app.cluster.time?.pause();
      this.app.cluster.time?.show(item.time);
      this.app.say('This is the past: ctrl-t returns to the present, shift-b goes on from here.', 'past');
      this.app.refreshNow();
    }
    return true;
  }

  protected title(): Span[] {
    return [
      ['title', ' Why('],
      ['highlight', this.#key],
      ['title', ') '],
    ];
  }
}
