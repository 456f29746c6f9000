/** Pulses: for every kind how many are well and how many are not, and how the last minutes went. */
import { type Change, isPodReady, type Kube, type KubeObject } from '../../run/cluster.ts';
import { openList } from '../actions/navigate.ts';
import type { App } from '../app/app.ts';
import type { Sample } from '../history/series.ts';
import type { Scope } from '../keys/table.ts';
import type { Kind } from '../kinds/kind.ts';
import { kindOf } from '../kinds/registry.ts';
import { line, type Span } from '../text/line.ts';
import { bar, sparkline } from '../text/plot.ts';
import { type Plot, plotRows, plotsOf, windowOf } from './plots.ts';
import { RowsView, type ViewRow } from './rows-view.ts';

/** The sixteen of k9s, and ReplicaSets. Custom resources are left out: nothing says whether they are well. */
const KINDS = ['nodes', 'pods', 'deployments.apps', 'statefulsets.apps', 'daemonsets.apps', 'replicasets.apps', 'jobs.batch',
  'cronjobs.batch', 'services', 'ingresses.networking.k8s.io', 'networkpolicies.networking.k8s.io', 'persistentvolumeclaims',
  'persistentvolumes', 'horizontalpodautoscalers.autoscaling', 'serviceaccounts', 'namespaces', 'events']; // biome-ignore format: a list

/** Columns of the plots' labels. */
const LABELS = 12;

/** Ready pods and warnings of a namespace, or of all, over time; each change is read once. */
class Trends {
  readonly #namespace: string;
  #read = 0;
  #history: readonly Change[] | undefined;
  #ready = new Set<string>();
  readonly pods: Sample[] = [];
  readonly warnings: number[] = [];

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

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
    if (this.#namespace !== '' && object.metadata.namespace !== this.#namespace) return;
    if (resource === 'events' && type !== 'DELETED' && (object as Kube.Event).type === 'Warning')
      this.warnings.push(time);
    if (resource !== 'pods') return;
    const gone = type === 'DELETED' || object.metadata.deletionTimestamp !== undefined;
    const before = this.#ready.size;
    if (!gone && isPodReady(object as Kube.Pod)) this.#ready.add(key);
    else this.#ready.delete(key);
    if (this.#ready.size !== before) this.pods.push({ time, value: this.#ready.size });
  }
}

const trends = new WeakMap<object, Map<string, Trends>>();

function trendOf({ cluster, namespace }: App): Trends {
  let known = trends.get(cluster);
  if (known === undefined) {
    known = new Map();
    trends.set(cluster, known);
  }
  let trend = known.get(namespace);
  if (trend === undefined) {
    trend = new Trends(namespace);
    known.clear(); // one at a time: they are as long as the run
    known.set(namespace, trend);
  }
  trend.update(cluster.time?.history ?? []);
  return trend;
}

interface Count {
  readonly seen: string;
  readonly all: number;
  readonly faults: number;
}

export class PulsesView extends RowsView<string> {
  readonly crumb = 'pulses';
  readonly concept = 'The health of the main kinds, and how the last ten minutes went. enter opens the list.';
  override readonly scopes: readonly Scope[] = ['pulses', 'move'];
  /** Whether an object is at fault, by object: they are frozen, so that nothing is judged twice. */
  readonly #judged = new WeakMap<KubeObject, boolean>();
  readonly #counts = new Map<string, Count>();

  /** Counts anew when something of the kind changed. */
  #count(id: string, kind: Kind, namespace: string | undefined): Count {
    const { reader, context, moment } = this.app;
    const seen = `${moment.rev}/${namespace}/${reader.version(id)}`;
    const known = this.#counts.get(id);
    if (known?.seen === seen) return known;
    let faults = 0;
    const objects = reader.list(id, namespace);
    for (const object of objects) {
      let bad = this.#judged.get(object);
      if (bad === undefined) {
        const health = kind.health?.(object, context);
        bad = health !== undefined && health.why !== '' && health.role !== 'completed';
        this.#judged.set(object, bad);
      }
      if (bad) faults++;
    }
    const count = { seen, all: objects.length, faults };
    this.#counts.set(id, count);
    return count;
  }

  protected rows(width: number): readonly ViewRow<string>[] {
    const { reader, namespace } = this.app;
    const rows: ViewRow<string>[] = [];
    const columns = Math.max(10, Math.min(40, width - 50));
    for (const id of KINDS) {
      const resource = this.app.resource(id);
      if (resource === undefined) continue;
      const within = resource.namespaced && namespace !== '' ? namespace : undefined;
      const { all, faults } = this.#count(id, kindOf(resource, reader), within);
      const ok = all - faults;
      rows.push({
        id,
        item: id,
        spans: [
          ['label', resource.plural.padEnd(26)],
          ['good', String(ok).padStart(6)],
          ['dim', ' ok'],
          [faults > 0 ? 'error' : 'dim', String(faults).padStart(6)],
          ['dim', ' faults  '],
          ['good', bar(ok, all, columns).replace(/░/g, '')],
          ['error', all === 0 ? '' : '█'.repeat(columns - Math.round((ok / all) * columns))],
        ],
      });
    }
    return rows;
  }

  /** The plots stand above the kinds, where they do not scroll. */
  protected override head(width: number): readonly string[] {
    const { theme } = this.app;
    const rows = this.#plots(Math.max(10, Math.min(120, width - LABELS - 14)));
    return rows.length === 0
      ? []
      : [...rows.map(({ spans }) => line(theme, width, [' ', ...spans])), line(theme, width, [])];
  }

  #plots(columns: number): ViewRow<string>[] {
    if (this.app.cluster.time === undefined) return [];
    const { namespace } = this.app;
    const trend = trendOf(this.app);
    const { from, to } = windowOf(this.app);
    const warnings = Array.from({ length: columns }, () => 0);
    for (let i = trend.warnings.length - 1; i >= 0; i--) {
      const at = trend.warnings[i] as number;
      if (at < from) break;
      const column = Math.min(columns - 1, Math.floor(((at - from) / (to - from)) * columns));
      if (at <= to) warnings[column] = (warnings[column] ?? 0) + 1;
    }
    const ready = trend.pods.findLast(({ time }) => time <= to)?.value ?? 0;
    const plots: Plot[] = [
      { id: 'plot/ready', label: 'ready pods', value: String(ready), role: 'good', samples: trend.pods },
    ];
    const scope = namespace === '' ? '' : `namespace/${namespace}`;
    return [
      ...plotRows<string>(this.app, plots, LABELS, columns),
      {
        id: 'plot/warnings',
        spans: [
          ['label', 'warnings'.padEnd(LABELS)],
          ['value', String(warnings.reduce((a, b) => a + b, 0)).padStart(8)],
          '  ',
          ['error', sparkline(warnings, columns)],
        ],
      },
      ...plotRows<string>(this.app, plotsOf(this.app, scope, ['cpu', 'memory', 'requests', 'errors']), LABELS, columns),
    ];
  }

  override run(command: string, key: string): boolean {
    if (command !== 'goto') return super.run(command, key);
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
