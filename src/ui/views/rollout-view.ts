/** A rollout: old and new replicas as bars, the budgets of surge and unavailability, the deadline, revisions, and the past minutes. */
import type { Kube, KubeObject, Resource } from '../../run/cluster.ts';
import { runOnObjects, wantsRow } from '../actions/actions.ts';
import { onlyOne } from '../actions/chosen.ts';
import { budget } from '../actions/forecast/rollout.ts';
import { newIn, revisionsOf } from '../actions/rollback.ts';
import type { App } from '../app/app.ts';
import type { Subject } from '../app/view.ts';
import { keepsOld } from '../history/kept.ts';
import { resample, type Samples, Series, type Telling } from '../history/series.ts';
import type { Scope } from '../keys/table.ts';
import { imagesOf, keyOf } from '../kinds/common.ts';
import type { ActionId } from '../kinds/kind.ts';
import { kindOf } from '../kinds/registry.ts';
import { clock } from '../text/age.ts';
import { clean } from '../text/clean.ts';
import { line, type Span } from '../text/line.ts';
import { bar, sparkline } from '../text/plot.ts';
import { fittedName } from '../text/width.ts';
import { plotRows, plotsOf, windowOf } from './plots.ts';
import { deadlineRow, missingRow, surgeRow } from './rollout-budget.ts';
import { budgetRows, COUNTS, countsOf, readyOf, type Stepwise, strategyRow } from './rollout-steps.ts';
import { RowsView, textRows, type ViewRow } from './rows-view.ts';

type Workload = Kube.Deployment | Kube.StatefulSet | Kube.DaemonSet;

/** Columns of names: at least so many, and half of the pane at most. */
const NAMES = 34;
/** What changes a rollout, where the kind has it: a DaemonSet cannot be scaled. */
const CHANGES: readonly ActionId[] = ['rollback', 'restart', 'set-image', 'scale'];

const readySeries = (rs: Kube.ReplicaSet): Samples =>
  new Series('replicasets.apps', keyOf(rs), (then) => readyOf(then as Kube.ReplicaSet));

/** The kinds that keep a workload's revisions. */
const OF_REVISIONS: Readonly<Record<string, string | undefined>> = {
  ReplicaSet: 'replicasets.apps',
  ControllerRevision: 'controllerrevisions.apps',
};

/** A condition of the workload. */
interface ConditionItem {
  readonly condition: string;
}

type Item = KubeObject | ConditionItem;

export class RolloutView extends RowsView<Item> {
  readonly crumb = 'rollout';
  readonly concept = 'New pods come, old ones go, within the budgets of surge and unavailability.';
  override readonly scopes: readonly Scope[] = ['action', 'subject', 'move'];
  readonly #resource: Resource;
  readonly #key: string;
  /** Pods over time, by what is counted and the uid of what is counted. */
  readonly #series = new Map<string, Samples>();

  constructor(app: App, resource: Resource, object: KubeObject) {
    super(app);
    this.#resource = resource;
    this.#key = keyOf(object);
  }

  override get actions(): readonly string[] {
    const { actions = [] } = kindOf(this.#resource, this.app.reader);
    return CHANGES.filter((action) => actions.includes(action));
  }

  protected rows(width: number): readonly ViewRow<Item>[] {
    const object = this.app.reader.get(this.#resource.id, this.#key) as Workload | undefined;
    if (object === undefined) return [{ id: 'none', spans: [['dim', 'It does not exist at this moment.']] }];
    const names = Math.max(NAMES, Math.min(width >> 1, this.#longest(object)));
    const columns = Math.max(10, Math.min(60, width - names - 24));
    return [
      ...this.#summary(object),
      { id: 'gap1', spans: [] },
      ...(object.kind === 'Deployment'
        ? this.#sets(object as Kube.Deployment, names, columns)
        : this.#counts(object as Stepwise, columns)),
      ...this.#plots(object, names, columns),
      { id: 'gap2', spans: [] },
      ...this.#revisions(object),
      { id: 'gap3', spans: [] },
      ...this.#conditions(object, width),
    ];
  }

  /** How it stands: what one wants to know however low the pane is, and wherever one has scrolled. */
  protected override head(width: number): readonly string[] {
    const object = this.app.reader.get(this.#resource.id, this.#key);
    if (object === undefined) return [];
    const health = kindOf(this.#resource, this.app.reader).health?.(object, this.app.context);
    const state: Span = health === undefined ? ['good', keepsOld(object) ?? 'rolled out'] : [health.role, health.why];
    return [line(this.app.theme, width, [' ', ['label', 'State        '], state])];
  }

  #summary(object: Workload): ViewRow<KubeObject>[] {
    if (object.kind !== 'Deployment') {
      const stepwise = object as Stepwise;
      return [strategyRow(stepwise), ...budgetRows(stepwise, this.app.reader)];
    }
    const rows: ViewRow<KubeObject>[] = [];
    const d = object as Kube.Deployment;
    const want = d.spec.replicas ?? 1;
    const rolling = d.spec.strategy?.type === 'Recreate' ? undefined : d.spec.strategy?.rollingUpdate;
    rows.push({
      id: 'strategy',
      spans: [
        ['label', 'Strategy     '],
        ['value', d.spec.strategy?.type ?? 'RollingUpdate'],
        ...(d.spec.paused ? [['warn', '  paused'] as const] : []),
      ],
    });
    if (rolling !== undefined) {
      const extra = (d.status?.replicas ?? 0) - want;
      const lost = want - (d.status?.availableReplicas ?? 0);
      const [surge, missing] = [rolling.maxSurge ?? '25%', rolling.maxUnavailable ?? '25%'];
      rows.push(
        surgeRow(extra, budget(surge, want, true), surge),
        missingRow(lost, budget(missing, want, false), missing),
      );
    }
    rows.push(deadlineRow(d, this.app.moment.now));
    return rows;
  }

  /** The ReplicaSets of a Deployment. */
  #owned({ metadata }: KubeObject): readonly Kube.ReplicaSet[] {
    return this.app.reader.by('replicasets.apps', 'owner', metadata.uid) as readonly Kube.ReplicaSet[];
  }

  /** Columns of the longest name, with what stands around it. */
  #longest(object: KubeObject): number {
    return Math.max(0, ...this.#owned(object).map(({ metadata }) => metadata.name.length + 'new 10  '.length));
  }

  /** A bar, and a line of the past, for each ReplicaSet that has or had pods. */
  #sets(d: Kube.Deployment, names: number, columns: number): ViewRow<KubeObject>[] {
    const sets = [...this.#owned(d)];
    const number = (rs: Kube.ReplicaSet): number =>
      Number(rs.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
    sets.sort((a, b) => number(b) - number(a));
    const most = Math.max(1, d.spec.replicas ?? 1, ...sets.map((rs) => rs.status?.replicas ?? 0));
    const rows: ViewRow<KubeObject>[] = [];
    sets.slice(0, 6).forEach((rs, i) => {
      const { replicas = 0, readyReplicas = 0 } = rs.status ?? {};
      const age = `${i === 0 ? 'new' : 'old'} ${number(rs)} `;
      const name = `${age}${fittedName(rs.metadata.name, names - 1 - age.length)} `;
      rows.push({
        id: rs.metadata.uid,
        item: rs,
        spans: [
          [i === 0 ? 'good' : 'pending', name],
          [i === 0 ? 'good' : 'pending', bar(readyReplicas, most, columns)],
          ['value', ` ${readyReplicas}/${replicas} ready`],
        ],
      });
      rows.push({
        id: `${rs.metadata.uid}/past`,
        spans: [
          ['dim', ' '.repeat(names)],
          ['dim', this.#past(`ready/${rs.metadata.uid}`, () => readySeries(rs), columns, most)],
          ['dim', ' until now'],
        ],
      });
    });
    return rows;
  }

  /** StatefulSets and DaemonSets: pods of the new and of the old template, and those that are ready, each with its past. */
  #counts(object: Stepwise, columns: number): ViewRow<KubeObject>[] {
    const { want } = countsOf(object);
    return COUNTS.flatMap(({ id, name, role, get, past, telling }) => {
      const value = get(object, this.app.reader);
      return [
        {
          id,
          item: object,
          spans: [
            [role, name.padEnd(NAMES)],
            [role, bar(value, want, columns)],
            ['value', ` ${value}/${want}`],
          ],
        },
        {
          id: `${id}/past`,
          spans: [
            ' '.repeat(NAMES),
            ['dim', this.#past(`${id}/${object.metadata.uid}`, () => past(object), columns, want, telling)],
            ['dim', ' until now'],
          ],
        },
      ] satisfies ViewRow<KubeObject>[];
    });
  }

  /** What its pods used, and what was asked of them, over the same minutes. */
  #plots(object: Workload, names: number, columns: number): ViewRow<KubeObject>[] {
    const plots = plotsOf(this.app, object.metadata.uid, ['cpu', 'memory', 'requests', 'errors']);
    return plots.length === 0
      ? []
      : [{ id: 'gap/plots', spans: [] }, ...plotRows<KubeObject>(this.app, plots, names - 10, columns)];
  }

  /** Pods over the last minutes, as a sparkline; of those that are wanted the fewest of each column's time. */
  #past(id: string, count: () => Samples, columns: number, most: number, telling: Telling = 'lowest'): string {
    const { time } = this.app.cluster;
    if (time === undefined) return '';
    let series = this.#series.get(id);
    if (series === undefined) {
      series = count();
      this.#series.set(id, series);
    }
    const { from, to } = windowOf(this.app);
    return sparkline(resample(series.of(time.history), from, to, columns, telling), columns, most);
  }

  #revisions(object: Workload): ViewRow<KubeObject>[] {
    const revisions = revisionsOf(this.app, object);
    return [
      {
        id: 'revisions',
        spans: [
          ['label', 'Revisions    '],
          ['dim', 'ctrl-u rolls back to one of them'],
        ],
      },
      ...revisions.slice(0, 8).map(
        (revision, i): ViewRow<KubeObject> => ({
          id: `revision/${revision.number}`,
          item: revision.object,
          spans: [
            [i === 0 ? 'good' : 'dim', `  ${String(revision.number).padStart(3)}  `],
            revision.images || imagesOf(object.spec.template),
            ['dim', `  ${newIn(revision, revisions[i + 1])}`],
          ],
        }),
      ),
    ];
  }

  /** Each is a row of its own, with the whole of its message below. */
  #conditions(object: Workload, width: number): ViewRow<Item>[] {
    const conditions =
      (
        object.status as {
          conditions?: readonly {
            type: string;
            status: string;
            reason?: string;
            message?: string;
            lastTransitionTime?: string;
            lastUpdateTime?: string;
          }[];
        }
      )?.conditions ?? [];
    const time = this.app.cluster.time?.state;
    const start = time === undefined ? 0 : time.now - time.elapsed;
    // since when it says what it says, which is later than its status where a condition has such a time
    const since = conditions.map((c) => c.lastUpdateTime ?? c.lastTransitionTime);
    return conditions.flatMap((c, i): ViewRow<Item>[] => [
      {
        id: `condition/${c.type}`,
        item: { condition: c.type },
        spans: [
          ['dim', since[i] === undefined ? '' : `${clock(Date.parse(since[i]) - start)} `],
          ['label', `${c.type}=${c.status} `],
          ['value', c.reason ?? ''],
        ],
      },
      ...textRows<Item>(`condition/${c.type}/message`, clean(c.message ?? ''), width - 4, (part) => [
        ['dim', `    ${part}`],
      ]),
    ]);
  }

  override run(command: string, key: string): boolean {
    if (super.run(command, key)) return true;
    if (!this.actions.includes(command)) return false;
    const object = this.app.reader.get(this.#resource.id, this.#key);
    if (object === undefined)
      return wantsRow(this.app, command, `There is no ${this.#resource.singular} ${this.#key}.`);
    return runOnObjects(this.app, onlyOne(this.app, this.#resource, object), command);
  }

  subject(): Subject {
    const { item } = this;
    const own = { resource: this.#resource.id, key: this.#key };
    if (item === undefined) return own;
    if ('condition' in item) return { ...own, path: `status.conditions[${item.condition}]` };
    const resource = OF_REVISIONS[item.kind ?? ''];
    return resource === undefined ? own : { resource, key: keyOf(item) };
  }

  protected title(): Span[] {
    return [
      ['title', ' Rollout('],
      ['highlight', this.#key],
      ['title', ') '],
    ];
  }
}
