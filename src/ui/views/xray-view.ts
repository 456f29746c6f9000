/** XRay: what belongs to what, as a tree: workload, ReplicaSet, pod, container, and what they refer to. */
import { type Kube, type KubeObject, podSummary } from '../../run/cluster.ts';
import { NO_OBJECT, openList } from '../actions/navigate.ts';
import type { App } from '../app/app.ts';
import type { Subject } from '../app/view.ts';
import type { Scope } from '../keys/table.ts';
import { keyOf } from '../kinds/common.ts';
import { type ContainerRow, containerRows } from '../kinds/containers.ts';
import type { Health } from '../kinds/kind.ts';
import { podSpecOf, referencesOf } from '../kinds/references.ts';
import { kindOf } from '../kinds/registry.ts';
import { textMatcher } from '../table/filter.ts';
import type { Span } from '../text/line.ts';
import { RowsView, type ViewRow } from './rows-view.ts';

interface Node {
  readonly id: string;
  readonly label: string;
  readonly health: Health | undefined;
  readonly note: string;
  /** Where `goto` leads. */
  readonly place?: Subject;
  /** What one asks about, where that is another: of a container its pod. */
  readonly asked?: Subject;
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

export interface XrayOptions {
  readonly resource: string;
  /** One object only, by key. */
  readonly key?: string;
}

export class XrayView extends RowsView<Node> {
  readonly crumb = 'xray';
  readonly concept = 'What owns what. Enter opens and closes, x all at once, tab shows the object in its list.';
  override readonly scopes: readonly Scope[] = ['tree', 'subject', 'move'];
  readonly #options: XrayOptions;
  /** Nodes whose state differs from the default of their tree. */
  readonly #toggled = new Set<string>();
  #allOpen = true;
  filter = '';

  constructor(app: App, options: XrayOptions) {
    super(app);
    this.#options = options;
  }

  #node(resource: string, object: KubeObject): Node {
    const { app } = this;
    const found = app.resource(resource);
    const health = found === undefined ? undefined : kindOf(found, app.reader).health?.(object, app.context);
    const note = object.kind === 'Pod' ? podSummary(object as Kube.Pod).status : this.#count(object);
    return {
      id: object.metadata.uid,
      label: `${object.kind.toLowerCase()} ${object.metadata.name}`,
      health,
      note,
      place: { resource, key: keyOf(object) },
      children: () => this.#children(object),
    };
  }

  #count(object: KubeObject): string {
    const { spec, status } = object as { spec?: { replicas?: number }; status?: { readyReplicas?: number } };
    return spec?.replicas === undefined ? '' : `${status?.readyReplicas ?? 0}/${spec.replicas}`;
  }

  #children(object: KubeObject): Node[] {
    const { reader } = this.app;
    if (object.kind === 'Pod') return this.#inPod(object as Kube.Pod);
    if (object.kind === 'Service') return this.#selectedPods(object as Kube.Service);
    if (object.kind === 'Ingress') return this.#services(object as Kube.Ingress);
    const resource = OWNED[object.kind];
    const owned = resource === undefined ? [] : reader.by(resource, 'owner', object.metadata.uid);
    return [...owned].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).map((child) => this.#node(resource ?? '', child));
  }

  #selectedPods(service: Kube.Service): Node[] {
    const wanted = Object.entries(service.spec.selector ?? {});
    if (wanted.length === 0) return [];
    return this.app.reader
      .list('pods', service.metadata.namespace)
      .filter((pod) => wanted.every(([k, v]) => pod.metadata.labels?.[k] === v))
      .map((pod) => this.#node('pods', pod));
  }

  /** The Services that its rules lead to. */
  #services({ metadata, spec }: Kube.Ingress): Node[] {
    const backends = (spec.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend));
    const names = [spec.defaultBackend, ...backends].flatMap((backend) => backend?.service?.name ?? []);
    return [...new Set(names)].map((name): Node => {
      const key = `${metadata.namespace}/${name}`;
      const service = this.app.reader.get('services', key);
      if (service !== undefined) return this.#node('services', service);
      const note = 'does not exist';
      const health = { role: 'error' as const, why: note };
      const place = { resource: 'services', key };
      return { id: `${metadata.uid}/${name}`, label: `service ${name}`, health, note, place, children: () => [] };
    });
  }

  #inPod(pod: Kube.Pod): Node[] {
    const { reader } = this.app;
    const { namespace = '', uid } = pod.metadata;
    const containers = containerRows(pod).map((row): Node => {
      const { running, waiting, terminated } = row.status?.state ?? {};
      const note = running ? 'Running' : (waiting?.reason ?? terminated?.reason ?? 'Waiting');
      const bad = !running && terminated?.exitCode !== 0 && row.status !== undefined;
      return {
        id: row.metadata.uid,
        label: `${sortOf(row)} ${row.metadata.name}`,
        health: bad ? { role: 'error', why: note } : undefined,
        note,
        asked: { resource: 'pods', key: keyOf(pod) },
        children: () => [],
      };
    });
    const references = referencesOf(podSpecOf(pod)).map(({ resource, name }): Node => {
      const key = `${namespace}/${name}`;
      const missing = reader.get(resource, key) === undefined;
      return {
        id: `${uid}/${resource}/${name}`,
        label: `${resource.replace(/s$/, '')} ${name}`,
        health: missing ? { role: 'error', why: 'does not exist' } : undefined,
        note: missing ? 'does not exist' : '',
        place: { resource, key },
        children: () => [],
      };
    });
    return [...containers, ...references];
  }

  subject(): Subject | undefined {
    return this.item?.asked ?? this.item?.place;
  }

  get #namespaced(): boolean {
    return this.app.resource(this.#options.resource)?.namespaced !== false;
  }

  #roots(): Node[] {
    const { reader, namespace } = this.app;
    const { resource, key } = this.#options;
    if (key !== undefined) {
      const object = reader.get(resource, key);
      return object === undefined ? [] : [this.#node(resource, object)];
    }
    return [...reader.list(resource, this.#namespaced ? namespace || undefined : undefined)]
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      .map((object) => this.#node(resource, object));
  }

  #isOpen(id: string): boolean {
    return this.#toggled.has(id) !== this.#allOpen;
  }

  protected rows(): readonly ViewRow<Node>[] {
    const rows: ViewRow<Node>[] = [];
    const matches = textMatcher(this.filter);
    const add = (node: Node, indent: string, branch: string, depth: number): void => {
      const children = depth < 6 ? node.children() : [];
      const open = this.#isOpen(node.id);
      const sign = children.length === 0 ? ' ' : open ? '-' : '+';
      const count = children.length > 0 && !open ? ` (${children.length})` : '';
      if (matches(node.label) || children.length > 0)
        rows.push({
          id: node.id,
          item: node,
          spans: [
            ['dim', `${indent}${branch}${sign} `],
            [node.health?.role ?? 'normal', node.label],
            ['count', count],
            [node.health?.role ?? 'dim', node.note === '' ? '' : `  ${node.note}`],
            ['dim', node.health?.why && node.health.why !== node.note ? `  ${node.health.why}` : ''],
          ],
        });
      if (!open) return;
      const below = branch === '' ? '' : `${indent}${branch === '└─' ? '  ' : '│ '}`;
      children.forEach((child, i) => {
        add(child, below, i === children.length - 1 ? '└─' : '├─', depth + 1);
      });
    };
    for (const root of this.#roots()) add(root, '', '', 0);
    if (rows.length === 0) rows.push({ id: 'none', spans: [['dim', 'Nothing here.']] });
    return rows;
  }

  override run(command: string, key: string): boolean {
    switch (command) {
      case 'expand': {
        const { item } = this;
        if (item !== undefined && !this.#toggled.delete(item.id)) this.#toggled.add(item.id);
        this.refresh();
        return true;
      }
      case 'expand-all':
        this.#allOpen = !this.#allOpen;
        this.#toggled.clear();
        this.refresh();
        return true;
      case 'goto': {
        const place = this.item?.place;
        if (place === undefined) this.app.say(NO_OBJECT, 'warn');
        else openList(this.app, place.resource, { select: place.key });
        return true;
      }
    }
    return super.run(command, key);
  }

  protected title(): Span[] {
    const { resource, key } = this.#options;
    return [
      ['title', ` Xray-${resource.split('.')[0]}(`],
      ['highlight', key ?? ((this.#namespaced && this.app.namespace) || 'all')],
      ['title', ') '],
      ...(this.filter === '' ? [] : [['filter', `</${this.filter}> `] as const]),
    ];
  }
}

/** What a container is among those of its pod. */
function sortOf({ index, spec }: ContainerRow): string {
  if (index.startsWith('E')) return 'ephemeral container';
  if (!index.startsWith('I')) return 'container';
  return spec.restartPolicy === 'Always' ? 'sidecar' : 'init container';
}
