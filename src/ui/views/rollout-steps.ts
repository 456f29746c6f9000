/** How a StatefulSet or DaemonSet comes to its new pods: its strategy, its budgets, and what of it is new and old. */
import type { Kube, KubeObject, Reader } from '../../run/cluster.ts';
import { budget } from '../actions/forecast/rollout.ts';
import { OldPods, oldPodsOf } from '../history/old-pods.ts';
import { type Samples, Series, type Telling } from '../history/series.ts';
import { keyOf } from '../kinds/common.ts';
import type { Role } from '../theme/skins.ts';
import { missingRow, surgeRow } from './rollout-budget.ts';
import type { ViewRow } from './rows-view.ts';

export type Stepwise = Kube.StatefulSet | Kube.DaemonSet;

interface Counts {
  readonly want: number;
  readonly there: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
}

const isDaemonSet = (object: Stepwise): object is Kube.DaemonSet => object.kind === 'DaemonSet';

export function countsOf(object: Stepwise): Counts {
  if (isDaemonSet(object)) {
    const {
      desiredNumberScheduled: want = 0,
      currentNumberScheduled: there = 0,
      numberReady: ready = 0,
    } = object.status ?? {};
    const { updatedNumberScheduled: updated = 0, numberAvailable: available = 0 } = object.status ?? {};
    return { want, there, updated, ready, available };
  }
  const { replicas: there = 0, updatedReplicas: updated = 0, readyReplicas: ready = 0 } = object.status ?? {};
  return { want: object.spec.replicas ?? 1, there, updated, ready, available: object.status?.availableReplicas ?? 0 };
}

/** Ready pods, also of a ReplicaSet. */
export function readyOf(object: KubeObject): number {
  const { status } = object as { status?: { readyReplicas?: number; numberReady?: number } };
  return status?.readyReplicas ?? status?.numberReady ?? 0;
}

interface Count {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly get: (object: Stepwise, reader: Reader) => number;
  /** The same number over time. */
  readonly past: (object: Stepwise) => Samples;
  /** What of it a column shows: a pod that was missing or old for a blink is what one looks for. */
  readonly telling: Telling;
}

const updatedOf = (object: Stepwise): number => countsOf(object).updated;

function outdatedOf(object: Kube.DaemonSet): number {
  const { there, updated } = countsOf(object);
  return Math.max(0, there - updated);
}

/** A number that the object itself tells. */
function told<T extends Stepwise>(object: T, get: (object: T) => number): Samples {
  const resource = isDaemonSet(object) ? 'daemonsets.apps' : 'statefulsets.apps';
  return new Series(resource, keyOf(object), (then) => get(then as T));
}

export const COUNTS: readonly Count[] = [
  {
    id: 'new',
    name: 'new template',
    role: 'good',
    get: updatedOf,
    past: (object) => told(object, updatedOf),
    telling: 'lowest',
  },
  {
    id: 'old',
    name: 'old template',
    role: 'pending',
    get: (object, reader) => (isDaemonSet(object) ? outdatedOf(object) : oldPodsOf(object, reader)),
    past: (object) => (isDaemonSet(object) ? told(object, outdatedOf) : new OldPods(object)),
    telling: 'highest',
  },
  {
    id: 'ready',
    name: 'ready',
    role: 'good',
    get: readyOf,
    past: (object) => told(object, readyOf),
    telling: 'lowest',
  },
];

/** The strategy, with the numbers that bound it. */
export function strategyRow({ spec }: Stepwise): ViewRow<KubeObject> {
  const { type = 'RollingUpdate', rollingUpdate = {} } = spec.updateStrategy ?? {};
  const bounds = Object.entries(rollingUpdate).map(([name, value]) => `${name} ${value}`);
  const note = type === 'OnDelete' ? 'a pod becomes new when somebody deletes it' : bounds.join(', ');
  return {
    id: 'strategy',
    spans: [
      ['label', 'Strategy     '],
      ['value', `${type}  `],
      ['dim', note],
    ],
  };
}

/** What a rolling update may take away and, of a DaemonSet, add; both resolved as their controllers do. */
export function budgetRows(object: Stepwise, reader: Reader): ViewRow<KubeObject>[] {
  if (object.spec.updateStrategy?.type === 'OnDelete') return [];
  const { want, available } = countsOf(object);
  const lost = want - available;
  if (!isDaemonSet(object)) {
    const { maxUnavailable = 1 } = object.spec.updateStrategy?.rollingUpdate ?? {};
    return [missingRow(lost, Math.max(1, budget(maxUnavailable, want, false)), maxUnavailable)];
  }
  const { maxUnavailable = 1, maxSurge = 0 } = object.spec.updateStrategy?.rollingUpdate ?? {};
  const surge = budget(maxSurge, want, true);
  const missing = missingRow(lost, budget(maxUnavailable, want, true) || (surge === 0 ? 1 : 0), maxUnavailable);
  if (surge === 0) return [missing];
  const pods = reader.by('pods', 'owner', object.metadata.uid);
  const staying = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return [surgeRow(staying.length - want, surge, maxSurge), missing];
}
