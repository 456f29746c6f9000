/** Turns a stretch of the cluster's history into a trace: the life of each object of a case, its events, and the final tables. */
import { type Change, type Cluster, type KubeObject, printTable } from '../../../src/engine/index.ts';
import { difference, type Frame, isFollowed, keyFields, ownerOf } from './keys.ts';

type Json = Record<string, unknown>;

export interface TraceEvent {
  t: number;
  type: string;
  reason: string;
  object: string;
  fieldPath?: string;
  message: string;
  count: number;
  source: string;
  times?: number[];
}

export interface Recording {
  readonly names: Json;
  readonly timeline: Json[];
  readonly events: TraceEvent[];
  readonly tables: Json;
}

/** Resources whose final tables a trace holds, in the recordings' order. */
const TABLES = [
  'pods',
  'services',
  'endpoints',
  'events',
  'persistentvolumeclaims',
  'persistentvolumes',
  'nodes',
  'resourcequotas',
  'limitranges',
  'configmaps',
  'secrets',
  'replicasets.apps',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'controllerrevisions.apps',
  'jobs.batch',
  'cronjobs.batch',
  'endpointslices.discovery.k8s.io',
  'horizontalpodautoscalers.autoscaling',
  'poddisruptionbudgets.policy',
];

export interface Scope {
  readonly cluster: Cluster;
  readonly name: string;
  /** Whether the case has the nodes for itself, so that their events and tables belong to it. */
  readonly exclusive: boolean;
  readonly start: number;
  /** The revision at the start. */
  readonly since: number;
}

export function record(scope: Scope): Recording {
  const { cluster, name, start, since } = scope;
  const { store, api } = cluster.parts;
  const frame: Frame = {
    start,
    cells(pod) {
      const table = printTable(api.resource('pods'), [pod], cluster.now);
      const at = (column: string) => String(table.rows[0]?.[table.columns.findIndex((c) => c.name === column)] ?? '');
      return { status: at('Status'), ready: at('Ready') };
    },
  };
  const names: Json = {};
  const counts = new Map<string, number>();
  const last = new Map<string, Json>();
  const timeline: Json[] = [];
  const events = new Map<string, TraceEvent>();
  const seconds = (time: number) => Math.round((time - start) / 100) / 10;

  const follow = ({ type, time, object }: Change, before: boolean): void => {
    const { kind, metadata } = object;
    const id = `${kind}/${metadata.uid}`;
    const fields = keyFields(object, frame);
    const known = last.get(id);
    if (type === 'DELETED') last.delete(id);
    else last.set(id, fields);
    if (before) return;
    if (known === undefined && kind !== 'Node' && kind !== 'Namespace') number(object, time);
    const change = known === undefined ? fields : difference(known, fields);
    if (type === 'MODIFIED' && Object.keys(change).length === 0) return;
    const foreign = metadata.namespace && metadata.namespace !== name ? { namespace: metadata.namespace } : {};
    timeline.push({ t: seconds(time), kind, name: metadata.name, type, change, ...foreign });
  };
  const number = (object: KubeObject, time: number): void => {
    const owner = ownerOf(object);
    const key = `${object.kind} of ${owner ?? '-'}`;
    const id = `${object.kind}/${object.metadata.name}`;
    if (!(owner || object.metadata.generateName) || id in names) return;
    const ordinal = (counts.get(key) ?? 0) + 1;
    counts.set(key, ordinal);
    names[id] = { kind: object.kind, owner: owner ?? null, ordinal, t: seconds(time) };
  };

  for (const change of store.history) {
    const { object } = change;
    const before = change.rev <= since;
    if (object.kind === 'Event') {
      if (!before && change.type !== 'DELETED' && isMine(scope, object))
        noteEvent(events, object as unknown as RawEvent, seconds(change.time));
    } else if (isFollowed(object.kind) && isMine(scope, object)) follow(change, before);
  }
  return {
    names,
    timeline,
    events: [...events.values()].map(({ times = [], ...event }) => (times.length > 1 ? { ...event, times } : event)),
    tables: finalTables(scope),
  };
}

interface RawEvent extends KubeObject {
  involvedObject: { kind: string; name: string; fieldPath?: string };
  type: string;
  reason: string;
  message: string;
  count?: number;
  series?: { count: number };
  source?: { component?: string; host?: string };
  reportingComponent?: string;
  reportingInstance?: string;
}

function noteEvent(events: Map<string, TraceEvent>, event: RawEvent, t: number): void {
  const { involvedObject: about, source } = event;
  const [component, host] = source?.component
    ? [source.component, source.host]
    : [event.reportingComponent, event.reportingInstance];
  const known = events.get(event.metadata.uid);
  events.set(event.metadata.uid, {
    t: known?.t ?? t,
    type: event.type,
    reason: event.reason,
    object: `${about.kind}/${about.name}`,
    ...(about.fieldPath ? { fieldPath: about.fieldPath } : {}),
    message: event.message,
    count: event.series?.count ?? event.count ?? 1,
    source: source?.component && host ? `${component}, ${host}` : String(component),
    times: [...(known?.times ?? []), t].slice(0, 60),
  });
}

function isMine({ name, exclusive }: Scope, object: KubeObject): boolean {
  const { kind, metadata } = object;
  const inner = `${name}-inner`;
  if (kind === 'Node') return true;
  if (kind === 'PersistentVolume') return metadata.name === `pv-${name}`;
  if (kind === 'Namespace') return metadata.name === name || metadata.name === inner;
  if (kind === 'Event' && metadata.namespace === 'default') {
    const about = (object as unknown as RawEvent).involvedObject;
    if (about.kind === 'Node') return exclusive;
    if (about.kind === 'PersistentVolume') return about.name === `pv-${name}`;
    return about.kind === 'Namespace' && about.name.startsWith(name);
  }
  if (kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt') return metadata.namespace === inner;
  return metadata.namespace === name || metadata.namespace === inner;
}

function finalTables({ cluster, name, exclusive }: Scope): Json {
  const { api, store } = cluster.parts;
  const tables: Json = {};
  for (const id of TABLES) {
    const resource = api.resource(id);
    if (id === 'nodes' && !exclusive) continue;
    const objects = [...store.list(id)]
      .filter((o) =>
        resource.namespaced ? o.metadata.namespace === name : id === 'nodes' || o.metadata.name === `pv-${name}`,
      )
      .filter((o) => !(id === 'configmaps' && o.metadata.name === 'kube-root-ca.crt'))
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    if (objects.length === 0) continue;
    const { columns, rows } = printTable(resource, objects, cluster.now);
    const shown = columns.map((column, i) => (column.priority === 0 ? i : -1)).filter((i) => i >= 0);
    const wide = shown.length < columns.length && id !== 'events';
    tables[resource.plural] = {
      columns: shown.map((i) => columns[i]?.name),
      rows: rows.map((row) => shown.map((i) => String(row[i]))),
      ...(wide ? { wide: { columns: columns.map((c) => c.name), rows: rows.map((row) => row.map(String)) } } : {}),
    };
  }
  return tables;
}
