/** Lists over several kinds: workloads, and who uses an object. */
import { type Kube, type KubeObject, type Measure, podSummary } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { AGE, keyOf, NAME, NAMESPACE } from '../kinds/common.ts';
import { type Column, type Health, kind } from '../kinds/kind.ts';
import { userKinds, usersOf } from '../kinds/references.ts';
import { kindOf } from '../kinds/registry.ts';
import { VALID } from '../kinds/valid.ts';
import { ListView } from './list-view.ts';
import { cellPlot } from './plots.ts';
import { pseudo } from './pseudo.ts';

interface Wrapped extends KubeObject {
  readonly resource: string;
  readonly object: KubeObject;
  readonly health: Health | undefined;
}

/** Rows around objects; an unchanged object keeps its row. */
class Wrapper {
  #rows = new Map<string, Wrapped>();

  wrap(app: App, found: readonly { readonly resource: string; readonly object: KubeObject }[]): Wrapped[] {
    const rows = new Map<string, Wrapped>();
    for (const { resource, object } of found) {
      const old = this.#rows.get(object.metadata.uid);
      const served = app.resource(resource);
      rows.set(
        object.metadata.uid,
        old?.object === object || served === undefined
          ? (old ?? wrapped(resource, object, undefined))
          : wrapped(resource, object, kindOf(served, app.reader).health?.(object, app.context)),
      );
    }
    this.#rows = rows;
    return [...rows.values()];
  }
}

const wrapped = (resource: string, object: KubeObject, health: Health | undefined): Wrapped => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  metadata: object.metadata,
  resource,
  object,
  health,
});

/** Ready containers of a pod, ready pods of what makes pods; undefined for what is never ready or not. */
function readyOf({ resource, object }: Wrapped): readonly [have: number, want: number] | undefined {
  if (resource === 'pods') {
    const { ready, total } = podSummary(object as Kube.Pod);
    return [ready, total];
  }
  const { spec, status } = object as unknown as { spec?: { replicas?: number }; status?: Record<string, number> };
  if (resource === 'daemonsets.apps') return [status?.['numberReady'] ?? 0, status?.['desiredNumberScheduled'] ?? 0];
  return spec?.replicas === undefined ? undefined : [status?.['readyReplicas'] ?? 0, spec.replicas];
}

/** Columns of the small plots in the workloads view: what each measure is called there, and how many columns its plot takes. */
const PLOTTED: readonly (readonly [Measure, string])[] = [
  ['ready', 'READY PODS'],
  ['cpu', 'CPU'],
  ['memory', 'MEM'],
  ['requests', 'REQUESTS'],
  ['errors', 'ERRORS'],
];
const PLOT_COLUMNS = 8;

/** How the last minutes of a workload or Service went. What pods of their own used is in the view of pods. */
function plotColumns(app: App): Column<Wrapped>[] {
  if (app.cluster.figures === undefined) return [];
  return PLOTTED.map(([measure, name]) => ({
    name,
    text: (w) => {
      const scope = w.resource === 'services' ? `service/${keyOf(w)}` : w.metadata.uid;
      return w.resource === 'pods'
        ? ''
        : cellPlot(app, scope, measure, PLOT_COLUMNS, measure === 'ready' ? readyOf(w)?.[0] : undefined);
    },
    live: true,
    early: true,
  }));
}

const wrappedKind = kind<Wrapped>({
  resource: 'workloads',
  concept: 'Everything that runs, side by side.',
  columns: [
    { name: 'KIND', text: (w) => w.resource },
    NAMESPACE,
    NAME,
    { name: 'STATUS', text: (w) => (w.health === undefined || w.health.role === 'completed' ? 'OK' : 'DEGRADED') },
    {
      name: 'READY',
      text: (w) => readyOf(w)?.join('/') ?? '',
      // what lacks most first, what is never ready last
      order: (w) => {
        const [have, want] = readyOf(w) ?? [Number.MAX_SAFE_INTEGER, 0];
        return have - want;
      },
    },
    VALID((w: Wrapped) => w.health),
    AGE,
  ],
  sort: { column: 'KIND' },
  health: (w) => w.health,
  drill: (w) => ({ view: 'object', resource: w.resource, key: keyOf(w) }),
});

const behind = (row: KubeObject): { resource: string; object: KubeObject } => row as Wrapped;

export const WORKLOADS = [
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'replicasets.apps',
  'services',
  'pods',
];

export function workloadsView(app: App): ListView {
  const wrapper = new Wrapper();
  return new ListView(app, pseudo('workloads', 'workload'), {
    source: {
      kind: {
        ...wrappedKind,
        columns: [...wrappedKind.columns, ...(plotColumns(app) as unknown as Column<KubeObject>[])],
      },
      dependsOn: WORKLOADS,
      title: app.namespace || 'all',
      behind,
      again: () => workloadsView(app),
      objects: () =>
        wrapper.wrap(
          app,
          WORKLOADS.flatMap((resource) =>
            app.reader.list(resource, app.namespace || undefined).map((object) => ({ resource, object })),
          ),
        ),
    },
  });
}

export function usedByView(app: App, resource: string, object: KubeObject): ListView {
  const wrapper = new Wrapper();
  return new ListView(app, pseudo('references', 'reference'), {
    source: {
      kind: { ...wrappedKind, resource: 'references', concept: 'What refers to it: workloads, pods and others.' },
      dependsOn: userKinds(resource),
      title: keyOf(object),
      behind,
      objects: () => wrapper.wrap(app, usersOf(app.reader, resource, object)),
    },
  });
}
