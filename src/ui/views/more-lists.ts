/** Lists over several kinds: workloads, who uses an object, the rules of a role or a subject. */
import { ADMIN_NAME, type Kube, type KubeObject, type Measure, podSummary } from '../../run/cluster.ts';
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
      return w.resource === 'pods' ? '' : cellPlot(app, scope, measure, PLOT_COLUMNS);
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

type PolicyRule = NonNullable<Kube.Role['rules']>[number];

interface RuleRow extends KubeObject {
  readonly rule: PolicyRule;
  readonly what: string;
  readonly group: string;
  readonly binding: string;
}

const VERBS = ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete', 'deletecollection'] as const;
const HEADS: Readonly<Record<string, string>> = { deletecollection: 'DEL-LIST' };

const isPath = ({ what }: RuleRow): boolean => what.startsWith('/');

const ruleKind = kind<RuleRow>({
  resource: 'rules',
  concept: 'What may be done: a line for each resource, x where the verb is allowed.',
  columns: [
    { name: 'NAMESPACE', text: (r) => r.metadata.namespace ?? '' },
    // paths after resources, which are what one asks for
    { name: 'NAME', text: (r) => r.what, order: (r) => `${isPath(r) ? 1 : 0} ${r.what}` },
    { name: 'API-GROUP', text: (r) => r.group },
    { name: 'BINDING', text: (r) => r.binding },
    ...VERBS.map((verb) => ({
      name: HEADS[verb] ?? verb.toUpperCase(),
      text: (r: RuleRow) => (r.rule.verbs.includes(verb) || r.rule.verbs.includes('*') ? 'x' : ''),
    })),
    {
      name: 'EXTRAS',
      text: (r) => r.rule.verbs.filter((v) => v !== '*' && !(VERBS as readonly string[]).includes(v)).join(','),
      wide: true,
    },
  ],
});

function rowsOf(rules: readonly PolicyRule[] | undefined, namespace: string, binding: string): RuleRow[] {
  const rows: RuleRow[] = [];
  for (const rule of rules ?? []) {
    const places = [
      ...(rule.apiGroups ?? []).flatMap((group) =>
        (rule.resources ?? []).map((what) => ({ group: group || 'core', what })),
      ),
      ...(rule.nonResourceURLs ?? []).map((what) => ({ group: 'n/a', what })),
    ];
    for (const { group, what } of places) {
      const names = rule.resourceNames?.length ? ` [${rule.resourceNames.join(',')}]` : '';
      const name = `${what}${names}`;
      rows.push({
        apiVersion: 'v1',
        kind: 'Rule',
        metadata: {
          name,
          namespace,
          uid: `${binding}/${rows.length}/${group}/${name}/${rule.verbs.join()}`,
          resourceVersion: '',
          creationTimestamp: '',
        },
        rule,
        what: name,
        group,
        binding,
      });
    }
  }
  return rows;
}

const id = (plural: string): string => `${plural}.rbac.authorization.k8s.io`;

function ruleList(app: App, title: string, rows: () => RuleRow[]): ListView {
  let kept: { readonly seen: string; readonly rows: RuleRow[] } | undefined;
  const depends = ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'].map(id);
  return new ListView(app, pseudo('rules', 'rule'), {
    source: {
      kind: ruleKind,
      dependsOn: depends,
      title,
      objects: () => {
        const seen = depends.map((d) => app.reader.version(d)).join('.');
        if (kept?.seen !== seen) kept = { seen, rows: rows() };
        return kept.rows;
      },
    },
  });
}

function rulesOfRef(
  app: App,
  ref: { kind: string; name: string },
  namespace: string,
): readonly PolicyRule[] | undefined {
  const role =
    ref.kind === 'ClusterRole'
      ? app.reader.get(id('clusterroles'), ref.name)
      : app.reader.get(id('roles'), `${namespace}/${ref.name}`);
  return (role as Kube.Role | undefined)?.rules;
}

/** The rules of a role, a binding or an account. */
export function rulesView(app: App, object: KubeObject): ListView {
  const { namespace = '', name } = object.metadata;
  if (object.kind === 'ServiceAccount') return subjectView(app, 'ServiceAccount', name, namespace);
  return ruleList(app, keyOf(object), () => {
    if (object.kind === 'Role' || object.kind === 'ClusterRole') {
      const now = app.reader.get(object.kind === 'Role' ? id('roles') : id('clusterroles'), keyOf(object)) as
        | Kube.Role
        | undefined;
      return rowsOf(now?.rules, namespace, name);
    }
    return rowsOf(rulesOfRef(app, (object as Kube.RoleBinding).roleRef, namespace), namespace, name);
  });
}

/** The groups in which the API server sees a subject: those of its token, or of its certificate. */
function groupsOf(subjectKind: string, name: string, namespace: string): readonly string[] {
  if (subjectKind === 'ServiceAccount')
    return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return name === ADMIN_NAME ? ['system:masters', 'system:authenticated'] : ['system:authenticated'];
}

/** What a subject may do, over all bindings. */
export function subjectView(app: App, subjectKind: string, name: string, namespace = ''): ListView {
  const groups = groupsOf(subjectKind, name, namespace);
  const matches = (s: { kind: string; name: string; namespace?: string }): boolean =>
    (s.kind === subjectKind && s.name === name && (subjectKind !== 'ServiceAccount' || s.namespace === namespace)) ||
    (subjectKind !== 'Group' && s.kind === 'Group' && groups.includes(s.name));
  return ruleList(app, `${subjectKind}:${namespace === '' ? name : `${namespace}:${name}`}`, () => {
    const bindings = [
      ...app.reader.list(id('clusterrolebindings')),
      ...app.reader.list(id('rolebindings')),
    ] as unknown as readonly Kube.RoleBinding[];
    return bindings
      .filter((b) => (b.subjects ?? []).some(matches))
      .flatMap((b) =>
        rowsOf(rulesOfRef(app, b.roleRef, b.metadata.namespace ?? ''), b.metadata.namespace ?? '*', b.metadata.name),
      );
  });
}
