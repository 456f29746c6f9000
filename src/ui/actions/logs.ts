/** Whose lines the logs view shows: of a container, a pod, all pods of a workload, and of several of these at once. */
import type { Kube, KubeObject } from '../../run/cluster.ts';
import { holds, parseLabelSelector } from '../../run/selectors.ts';
import type { App } from '../app/app.ts';
import { parseListWords, toNamespace } from '../app/list-words.ts';
import { keyOf } from '../kinds/common.ts';
import type { ContainerRow } from '../kinds/containers.ts';
import type { Kind } from '../kinds/kind.ts';
import type { LogStream } from '../views/log-buffer.ts';
import { LogsView } from '../views/logs-view.ts';
import { select } from '../views/where.ts';
import type { Chosen } from './chosen.ts';

export const isContainer = (object: KubeObject): object is ContainerRow => object.kind === 'Container';

/** The pods whose logs an object stands for. */
export function podsOf(app: App, kind: Kind, object: KubeObject): readonly Kube.Pod[] {
  if (object.kind === 'Pod') return [object as Kube.Pod];
  const drill = kind.drill?.(object);
  if (drill?.view !== 'list' || drill.resource !== 'pods') return [];
  const pods = select(app.reader, 'pods', drill.where, '') as readonly Kube.Pod[];
  return pods.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** The container that is meant when none is named, as kubectl chooses it. */
const mainOf = ({ metadata, spec }: Kube.Pod): string =>
  metadata.annotations?.['kubectl.kubernetes.io/default-container'] ?? spec.containers[0]?.name ?? '';

/** All containers of a pod, those first that run first. */
function streamsOf(pod: Kube.Pod): LogStream[] {
  const { spec, metadata } = pod;
  const main = mainOf(pod);
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])].map(({ name }) => ({
    namespace: metadata.namespace ?? '',
    pod: metadata.name,
    container: name,
    isMain: name === main,
  }));
}

function streamOf({ pod: { metadata }, metadata: { name } }: ContainerRow): LogStream {
  return { namespace: metadata.namespace ?? '', pod: metadata.name, container: name, isMain: true };
}

/** How the title names one row, or several. */
function nameOf(view: Chosen, objects: readonly KubeObject[]): string {
  const [first] = objects;
  if (first === undefined) return '';
  if (isContainer(first))
    return `${keyOf(first.pod)}:${objects.length === 1 ? first.metadata.name : `${objects.length} containers`}`;
  if (objects.length > 1) return `${objects.length} ${view.resource.plural}`;
  return first.kind === 'Pod' ? keyOf(first) : `${first.kind.toLowerCase()}/${keyOf(first)}`;
}

/** @param objects of the view: all that are marked, or the one under the cursor, when left out */
export function openLogs(
  app: App,
  view: Chosen,
  previous: boolean,
  objects: readonly KubeObject[] = view.targets(),
): void {
  const streams = (): LogStream[] =>
    objects.flatMap((object) =>
      isContainer(object)
        ? [streamOf(object)]
        : podsOf(app, view.kind, app.reader.get(view.resource.id, keyOf(object)) ?? object).flatMap(streamsOf),
    );
  const namespaces = new Set(objects.map(({ metadata }) => metadata.namespace));
  app.open(new LogsView(app, { streams, previous, across: namespaces.size > 1, title: nameOf(view, objects) }));
}

/** `:logs -l app=web shop /error`: of all pods with these labels, also of those that come later; without labels as its key does. */
export function logsByLabels(app: App, given: readonly string[]): LogsView | undefined {
  const { namespace, labels, search } = parseListWords(given);
  if (given.length === 0 && app.view.actions.includes('logs')) {
    app.view.run('logs', '');
    return undefined;
  }
  const requirements = labels === undefined ? undefined : parsed(labels);
  if (requirements === undefined) {
    const near = given.length === 0 ? '' : ` Near: kubectl logs ${given.join(' ')}`;
    app.say(
      labels === undefined ? `logs takes labels: logs -l app=web.${near}` : `"${labels}" is no label selector.`,
      'error',
    );
    return undefined;
  }
  if (namespace !== undefined && !toNamespace(app, namespace)) return undefined;
  const within = app.namespace;
  const view = new LogsView(app, {
    streams: () =>
      app.reader
        .list('pods', within || undefined)
        .filter(({ metadata }) => requirements.every((each) => holds(each, metadata.labels)))
        .flatMap((pod) => streamsOf(pod as Kube.Pod)),
    previous: false,
    across: within === '',
    title: `${within || 'all'} ${labels}`,
    nobody: `No pod ${within === '' ? '' : `in ${within} `}has these labels: the lines of those that come are shown.`,
  });
  if (search !== undefined) view.filter = search;
  return view;
}

function parsed(labels: string): ReturnType<typeof parseLabelSelector> | undefined {
  try {
    return parseLabelSelector(labels);
  } catch {
    return undefined;
  }
}
