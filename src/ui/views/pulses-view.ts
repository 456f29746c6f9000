/** Pulses: for every kind how many are well and how many are not, with ready pods and warnings over the last minutes. */
import type { Change, Kube } from '../../run/cluster.ts';
import { openList } from '../actions/navigate.ts';
import { resample } from '../history/series.ts';
import type { Scope } from '../keys/table.ts';
import { podSummary } from '../kinds/pod-status.ts';
import { kindOf } from '../kinds/registry.ts';
import type { Span } from '../text/line.ts';
import { bar, sparkline } from '../text/plot.ts';
import { RowsView, type ViewRow } from './rows-view.ts';

const KINDS = ['nodes', 'pods', 'deployments.apps', 'statefulsets.apps', 'daemonsets.apps', 'replicasets.apps', 'jobs.batch',
  'cronjobs.batch', 'services', 'persistentvolumeclaims', 'horizontalpodautoscalers.autoscaling', 'namespaces', 'events']; // biome-ignore format: a list

/** Simulated milliseconds that the plots show. */
const WINDOW_MS = 10 * 60_000;

/** Ready pods and warnings over time; each change is read once. */
class Trends {
  #read = 0;
  #history: readonly Change[] | undefined;
  #ready = new Set<string>();
  readonly pods: { time: number; value: number }[] = [];
  readonly warnings: number[] = [];

  update(history: readonly Change[]): void {
    if (history !== this.#history || history.length < this.#read) {
      this.#read = 0;
      this.#ready.clear();
      this.pods.length = 0;
      this.warnings.length = 0;
    }
    this.#history = history;
    for (; this.#read < history.length; this.#read++) this.#take(history[this.#read] as Change);
  }

  #take({ resource, type, key, object, time }: Change): void {
    if (resource === 'events' && type !== 'DELETED' && (object as Kube.Event).type === 'Warning')
      this.warnings.push(time);
    if (resource !== 'pods') return;
    const { ready, total } = podSummary(object as Kube.Pod);
    const before = this.#ready.size;
    if (type !== 'DELETED' && ready === total && total > 0) this.#ready.add(key);
    else this.#ready.delete(key);
    if (this.#ready.size !== before) this.pods.push({ time, value: this.#ready.size });
  }
}

const trends = new WeakMap<object, Trends>();

export class PulsesView extends RowsView<string> {
  readonly crumb = 'pulses';
  readonly concept = 'The health of every kind at a glance; enter opens the list.';
  override readonly scopes: readonly Scope[] = ['tree', 'move'];

  protected rows(width: number): readonly ViewRow<string>[] {
    const { reader, context, namespace } = this.app;
    const rows: ViewRow<string>[] = [];
    const columns = Math.max(10, Math.min(40, width - 50));
    for (const id of KINDS) {
      const resource = this.app.resource(id);
      if (resource === undefined) continue;
      const kind = kindOf(resource, reader);
      const objects = reader.list(id, resource.namespaced && namespace !== '' ? namespace : undefined);
      const faults = objects.filter((o) => {
        const health = kind.health?.(o, context);
        return health !== undefined && health.why !== '' && health.role !== 'completed';
      }).length;
      const ok = objects.length - faults;
      rows.push({
        id,
        item: id,
        spans: [
          ['label', resource.plural.padEnd(26)],
          ['good', String(ok).padStart(6)],
          ['dim', ' ok'],
          [faults > 0 ? 'error' : 'dim', String(faults).padStart(6)],
          ['dim', ' faults  '],
          ['good', bar(ok, objects.length, columns).replace(/░/g, '')],
          ['error', objects.length === 0 ? '' : '█'.repeat(columns - Math.round((ok / objects.length) * columns))],
        ],
      });
    }
    return [...rows, { id: 'gap', spans: [] }, ...this.#plots(Math.max(10, width - 34))];
  }

  #plots(columns: number): ViewRow<string>[] {
    const { time } = this.app.cluster;
    if (time === undefined) return [];
    let trend = trends.get(this.app.cluster);
    if (trend === undefined) {
      trend = new Trends();
      trends.set(this.app.cluster, trend);
    }
    trend.update(time.history);
    const end = this.app.moment.now;
    const from = Math.max(time.history[0]?.time ?? end - 1_000, end - WINDOW_MS);
    const ready = resample(trend.pods, from, end, columns);
    const warnings = Array.from({ length: columns }, () => 0);
    for (let i = trend.warnings.length - 1; i >= 0; i--) {
      const at = trend.warnings[i] as number;
      if (at < from) break;
      const column = Math.floor(((at - from) / Math.max(1, end - from)) * columns);
      if (column < columns) warnings[column] = (warnings[column] ?? 0) + 1;
    }
    const usage = this.#usage();
    return [
      {
        id: 'ready',
        spans: [
          ['label', 'ready pods'.padEnd(20)],
          ['value', String(ready.at(-1) ?? 0).padStart(6)],
          '  ',
          ['good', sparkline(ready, columns)],
        ],
      },
      {
        id: 'warnings',
        spans: [
          ['label', 'warnings'.padEnd(20)],
          ['value', String(warnings.reduce((a, b) => a + b, 0)).padStart(6)],
          '  ',
          ['error', sparkline(warnings, columns)],
        ],
      },
      ...usage,
    ];
  }

  /** CPU and memory of all nodes, when metrics exist. */
  #usage(): ViewRow<string>[] {
    const { context, reader } = this.app;
    const used = reader.list('nodes').flatMap((n) => context.nodeUsage(n.metadata.name) ?? []);
    if (used.length === 0) return [];
    const cpu = used.reduce((sum, u) => sum + u.cpu, 0);
    const memory = used.reduce((sum, u) => sum + u.memory, 0);
    return [
      {
        id: 'cpu',
        spans: [
          ['label', 'CPU in use'.padEnd(20)],
          ['value', `${Math.round(cpu)}m`],
        ],
      },
      {
        id: 'memory',
        spans: [
          ['label', 'memory in use'.padEnd(20)],
          ['value', `${Math.round(memory / 2 ** 20)}Mi`],
        ],
      },
    ];
  }

  override run(command: string, key: string): boolean {
    if (command !== 'expand' && command !== 'goto') return super.run(command, key);
    if (this.item !== undefined) openList(this.app, this.item);
    return true;
  }

  protected title(): Span[] {
    return [
      ['title', ' Pulses('],
      ['highlight', this.app.namespace || 'all'],
      ['title', ') '],
    ];
  }
}
