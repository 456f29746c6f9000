/** What belongs to what, as nodes of a tree: workload, ReplicaSet, pod, container, and what each of them refers to. */
import { type Kube, type KubeObject, podSummary } from '../../run/cluster.ts';
import { type Chosen, onePart, onlyOne } from '../actions/chosen.ts';
import type { App } from '../app/app.ts';
import type { Subject } from '../app/view.ts';
import { keyOf } from '../kinds/common.ts';
import { type ContainerRow, containerRows, containers } from '../kinds/containers.ts';
import type { Health } from '../kinds/kind.ts';
import { containerReferences, podReferences, type Reference } from '../kinds/references.ts';
import { kindOf } from '../kinds/registry.ts';
import { pseudo } from './pseudo.ts';

export interface Node {
  readonly id: string;
  readonly label: string;
  readonly health: Health | undefined;
  readonly note: string;
  /** Where `goto` leads. */
  readonly place?: Subject;
  /** What one asks about, where that is another: of a container its pod. */
  readonly asked?: Subject;
  /** What the keys of objects act on; undefined where there is no such object. */
  readonly chosen: () => Chosen | undefined;
  readonly children: () => Node[];
}

/** What an owner of this kind owns. */
const OWNED: Readonly<Record<string, string>> = {
  Deployment: 'replicasets.apps',
  ReplicaSet: 'pods',
  StatefulSet: 'pods',
  DaemonSet: 'pods',
  Job: 'pods',
  CronJob: 'jobs.batch',
};

export function nodeOf(app: App, resource: string, object: KubeObject): Node {
  const found = app.resource(resource);
  return {
    id: object.metadata.uid,
    label: `${object.kind.toLowerCase()} ${object.metadata.name}`,
    health: found === undefined ? undefined : kindOf(found, app.reader).health?.(object, app.context),
    note: object.kind === 'Pod' ? podSummary(object as Kube.Pod).status : readyCount(object),
    place: { resource, key: keyOf(object) },
    chosen: () => found && onlyOne(app, found, object),
    children: () => childrenOf(app, object),
  };
}

function readyCount(object: KubeObject): string {
  const { spec, status } = object as { spec?: { replicas?: number }; status?: { readyReplicas?: number } };
  return spec?.replicas === undefined ? '' : `${status?.readyReplicas ?? 0}/${spec.replicas}`;
}

function childrenOf(app: App, object: KubeObject): Node[] {
  if (object.kind === 'Pod') return inPod(app, object as Kube.Pod);
  if (object.kind === 'Service') return selectedPods(app, object as Kube.Service);
  if (object.kind === 'Ingress') return servicesOf(app, object as Kube.Ingress);
  const resource = OWNED[object.kind];
  const owned = resource === undefined ? [] : app.reader.by(resource, 'owner', object.metadata.uid);
  return [...owned].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).map((child) => nodeOf(app, resource ?? '', child));
}

function selectedPods(app: App, service: Kube.Service): Node[] {
  const wanted = Object.entries(service.spec.selector ?? {});
  if (wanted.length === 0) return [];
  return app.reader
    .list('pods', service.metadata.namespace)
    .filter((pod) => wanted.every(([k, v]) => pod.metadata.labels?.[k] === v))
    .map((pod) => nodeOf(app, 'pods', pod));
}

/** The Services that its rules lead to. */
function servicesOf(app: App, { metadata, spec }: Kube.Ingress): Node[] {
  const backends = (spec.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend));
  const names = [spec.defaultBackend, ...backends].flatMap((backend) => backend?.service?.name ?? []);
  return [...new Set(names)].map((name): Node => {
    const key = `${metadata.namespace}/${name}`;
    const service = app.reader.get('services', key);
    return service === undefined ? missing(metadata.uid, 'services', key) : nodeOf(app, 'services', service);
  });
}

/** An object that is named and does not exist. @param by the id of what names it */
function missing(by: string, resource: string, key: string): Node {
  const note = 'does not exist';
  return {
    id: `${by}/${resource}/${key}`,
    label: `${resource.replace(/s$/, '')} ${key.split('/')[1]}`,
    health: { role: 'error', why: note },
    note,
    place: { resource, key },
    chosen: () => undefined,
    children: () => [],
  };
}

/** Containers with what they take as variables; what the pod itself uses stands beside them. */
function inPod(app: App, pod: Kube.Pod): Node[] {
  const refers = (by: string, references: readonly Reference[]): Node[] =>
    references.map(({ resource, name }) => reference(app, by, resource, `${pod.metadata.namespace}/${name}`));
  const inside = containerRows(pod).map((row): Node => {
    const { running, waiting, terminated } = row.status?.state ?? {};
    const note = running ? 'Running' : (waiting?.reason ?? terminated?.reason ?? 'Waiting');
    const bad = !running && terminated?.exitCode !== 0 && row.status !== undefined;
    return {
      id: row.metadata.uid,
      label: `${sortOf(row)} ${row.metadata.name}`,
      health: bad ? { role: 'error', why: note } : undefined,
      note,
      asked: { resource: 'pods', key: keyOf(pod) },
      chosen: () => containerOf(app, row),
      children: () => refers(row.metadata.uid, containerReferences(row.spec)),
    };
  });
  return [...inside, ...refers(pod.metadata.uid, podReferences(pod.spec))];
}

/** The same object has a line of its own wherever it is named. */
function reference(app: App, by: string, resource: string, key: string): Node {
  const object = app.reader.get(resource, key);
  if (object === undefined) return missing(by, resource, key);
  return { ...nodeOf(app, resource, object), id: `${by}/${object.metadata.uid}` };
}

function containerOf(app: App, row: ContainerRow): Chosen | undefined {
  const pods = app.resource('pods');
  const list = { resource: pseudo('containers', 'container'), kind: containers };
  return pods && onePart({ resource: pods, object: row.pod }, list, row);
}

/** What a container is among those of its pod. */
function sortOf({ index, spec }: ContainerRow): string {
  if (index.startsWith('E')) return 'ephemeral container';
  if (!index.startsWith('I')) return 'container';
  return spec.restartPolicy === 'Always' ? 'sidecar' : 'init container';
}
