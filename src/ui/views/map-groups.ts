/** The map's groups of pods, kept from picture to picture: a pod that only changed takes its own place again. */
import type { Kube, Reader } from '../../run/cluster.ts';
import { nodeHealth, nodeStatus } from '../kinds/nodes.ts';
import { natural } from '../table/order.ts';
import type { Role } from '../theme/skins.ts';
import type { Cell } from './map-plan.ts';

export type Grouping = 'node' | 'zone' | 'namespace' | 'owner';

/** The box of pods that wait for a node. */
export const NO_NODE = '(no node)';
/** The box of nodes without a zone; no zone is called so. */
export const NO_ZONE = 'no zone';

export interface Group {
  readonly name: string;
  readonly role: Role;
  readonly pods: Kube.Pod[];
  /** What is to be known beside its colour: of a node `NotReady`, `cordoned` and its own taints, of a zone its nodes. */
  readonly state?: string;
}

/** A group's name, with the state of a node that is not as it should be. */
export const labelOf = ({ name, state }: Group): string => (state ? `${name} (${state})` : name);

/** What keeps pods away from a node, or has befallen it, in a word or two. */
function stateOf(node: Kube.Node): string {
  const [ready, ...rest] = nodeStatus(node).split(',');
  const own = (node.spec?.taints ?? []).filter(
    ({ key }) => !key.startsWith('node.kubernetes.io/') && !key.startsWith('node-role.'),
  );
  return [
    ...(ready === 'Ready' ? [] : [ready]),
    ...(rest.length > 0 ? ['cordoned'] : []),
    ...own.map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`),
  ].join(', ');
}

export const zoneOf = ({ metadata: { labels } }: Kube.Node): string | undefined =>
  labels?.['topology.kubernetes.io/zone'];

/** A box for each zone, red while a node of it is not well. */
function zones(nodes: readonly Kube.Node[]): Group[] {
  const found = new Map<string, Kube.Node[]>();
  for (const node of nodes) {
    const name = zoneOf(node) ?? NO_ZONE;
    found.set(name, [...(found.get(name) ?? []), node]);
  }
  return [...found].map(([name, members]) => {
    const ill = members.filter((node) => !nodeStatus(node).startsWith('Ready')).length;
    const count = members.length === 1 ? '1 node' : `${members.length} nodes`;
    return { name, role: ill > 0 ? 'error' : 'border', pods: [], state: ill > 0 ? `${count}, ${ill} NotReady` : count };
  });
}

function ownerName(pod: Kube.Pod): string {
  const owner = pod.metadata.ownerReferences?.find((o) => o.controller);
  if (owner === undefined) return `${pod.metadata.namespace}/${pod.metadata.name}`;
  const hash = pod.metadata.labels?.['pod-template-hash'];
  const name =
    hash !== undefined && owner.name.endsWith(`-${hash}`) ? owner.name.slice(0, -hash.length - 1) : owner.name;
  return `${pod.metadata.namespace}/${name}`;
}

function groupName(pod: Kube.Pod, by: Grouping, zoneOfNode: ReadonlyMap<string, string>): string {
  const { nodeName } = pod.spec;
  if (by === 'zone' && nodeName) return zoneOfNode.get(nodeName) ?? NO_ZONE;
  if (by === 'node' || by === 'zone') return nodeName || NO_NODE;
  return by === 'namespace' ? (pod.metadata.namespace ?? '') : ownerName(pod);
}

function order({ metadata: a }: Kube.Pod, { metadata: b }: Kube.Pod): number {
  const [x, y] = [a.namespace ?? '', b.namespace ?? ''];
  if (x !== y) return x < y ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

export class Groups {
  /** In the order of their names (`worker-2` before `worker-10`), pods in the order of theirs. */
  list: readonly Group[] = [];
  readonly #cells = new Map<string, Cell>();
  #by: Grouping | undefined;
  #namespace = '';
  #nodes: number | undefined;
  #zoneOfNode: ReadonlyMap<string, string> = new Map();
  /** The pods of last time, in the reader's order, which stays: most of them are the same now. */
  #last: readonly Kube.Pod[] = [];

  get pods(): number {
    return this.#cells.size;
  }

  cellOf(pod: Kube.Pod | undefined): Cell | undefined {
    return pod === undefined ? undefined : this.#cells.get(pod.metadata.uid);
  }

  podAt({ group, pod }: Cell): Kube.Pod | undefined {
    return this.list[group]?.pods[pod];
  }

  /** Takes the pods of this moment. @param namespace empty for all */
  sync(reader: Reader, by: Grouping, namespace: string): void {
    const pods = reader.list('pods', namespace || undefined) as readonly Kube.Pod[];
    const nodes = reader.version('nodes');
    const kept = by === this.#by && namespace === this.#namespace;
    const same = kept && nodes === this.#nodes && pods.length === this.#cells.size;
    this.#by = by;
    this.#namespace = namespace;
    this.#nodes = nodes;
    if (!same || !this.#inPlace(pods, by)) this.#build(reader, pods, by);
    this.#last = pods;
  }

  /** @returns false when a pod is new or belongs elsewhere */
  #inPlace(pods: readonly Kube.Pod[], by: Grouping): boolean {
    for (const [i, pod] of pods.entries()) {
      if (pod === this.#last[i]) continue;
      const cell = this.#cells.get(pod.metadata.uid);
      const group = cell === undefined ? undefined : this.list[cell.group];
      if (cell === undefined || group === undefined) return false;
      if (groupName(pod, by, this.#zoneOfNode) !== group.name) return false;
      group.pods[cell.pod] = pod;
    }
    return true;
  }

  #build(reader: Reader, pods: readonly Kube.Pod[], by: Grouping): void {
    const groups = new Map<string, Group>();
    const nodes = reader.list('nodes') as readonly Kube.Node[];
    if (by === 'zone') for (const zone of zones(nodes)) groups.set(zone.name, zone);
    this.#zoneOfNode = new Map(nodes.map((node) => [node.metadata.name, zoneOf(node) ?? NO_ZONE]));
    if (by === 'node')
      for (const node of nodes)
        groups.set(node.metadata.name, {
          name: node.metadata.name,
          role: nodeHealth(node)?.role ?? 'border',
          pods: [],
          state: stateOf(node),
        });
    for (const pod of pods) {
      const name = groupName(pod, by, this.#zoneOfNode);
      let group = groups.get(name);
      if (group === undefined) {
        group = { name, role: name === NO_NODE ? 'pending' : 'border', pods: [] };
        groups.set(name, group);
      }
      group.pods.push(pod);
    }
    this.list = [...groups.values()].sort((a, b) => natural(a.name, b.name));
    this.#cells.clear();
    this.list.forEach((group, at) => {
      group.pods.sort(order).forEach((pod, i) => {
        this.#cells.set(pod.metadata.uid, { group: at, pod: i });
      });
    });
  }
}
