/** What must never happen, looked at with every change: what it finds is kept as text. */
import {
  type Change,
  type Cluster,
  type Deployment,
  milliValue,
  type Node,
  type Pod,
  type ReplicaSet,
} from '../../src/engine/index.ts';
import { podsOf } from './shop.ts';

/** A person's change counts for so long as the reason of what controllers do, ms. */
const RECENT = 15_000;
/** From a pod that is not ready any more to a disruption budget that has heard of it, ms. */
const HEARD = 100;

export class Watch {
  readonly broken: string[] = [];
  readonly #cluster: Cluster;
  /** Sizes that web was meant to have lately: [virtual ms, replicas]. */
  #sizes: [number, number][] = [];
  /** When a pod of web was last lost, virtual ms. */
  #lostAt = Number.NEGATIVE_INFINITY;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#sizes = [[0, this.#web.spec.replicas ?? 0]];
    cluster.parts.store.observe((change) => this.#look(change));
  }

  get #web(): Deployment {
    return this.#cluster.parts.store.get('deployments.apps', 'default/web') as Deployment;
  }

  /** Whether the disruption budget knows of all pods that are not ready. */
  get budgetIsFresh(): boolean {
    return this.#cluster.now - this.#lostAt > HEARD;
  }

  say(text: string): void {
    this.broken.push(`${new Date(this.#cluster.now).toISOString().slice(11, 19)} ${text}`);
  }

  /** The sizes that may still be on somebody's mind: from the last before the recent ones on. */
  #wanted(): number[] {
    const since = this.#cluster.now - RECENT;
    const first = this.#sizes.findLastIndex(([time]) => time <= since);
    return this.#sizes.slice(Math.max(0, first)).map(([, size]) => size);
  }

  #shrinks(): boolean {
    return this.#wanted().some((size, i, sizes) => size < (sizes[i - 1] ?? 0));
  }

  #rolls(): boolean {
    const sets = this.#cluster.parts.store.by('replicasets.apps', 'owner', this.#web.metadata.uid).values();
    return [...sets].filter((set) => ((set as ReplicaSet).spec.replicas ?? 0) > 0).length > 1;
  }

  #look({ resource, key, type, object, before, cause, time }: Change): void {
    if (resource === 'deployments.apps' && key === 'default/web') {
      const replicas = (object as Deployment).spec.replicas ?? 0;
      if (replicas !== this.#sizes.at(-1)?.[1]) this.#sizes.push([time, replicas]);
    }
    if (resource !== 'pods') return;
    const [pod, old] = [object as Pod, before as Pod | undefined];
    if (type !== 'DELETED' && pod.spec.nodeName !== undefined && old?.spec.nodeName === undefined) this.#fits(pod);
    if (pod.metadata.namespace !== 'default') return;
    const { app } = pod.metadata.labels ?? {};
    if (app === 'web' && isReady(old) && (type === 'DELETED' || !isReady(pod))) this.#lostAt = time;
    if (type === 'ADDED' && app === 'web') {
      this.#surge();
      this.#made(pod);
    }
    if (app === 'web' && cause.actor === 'replicaset-controller' && isLeaving(pod, type) && isReady(old)) this.#short();
    if (app === 'agent' && type !== 'DELETED') this.#onePerNode();
  }

  /**
   * Never more pods than desired and surge: 25%, rounded up; and a ReplicaSet makes none beyond its size. One that has just been
   * made smaller may not have got to it yet: the Deployment counts on what its ReplicaSets are told.
   */
  #surge(): void {
    const most = Math.max(...this.#wanted().map((size) => size + Math.ceil(size * 0.25)));
    const sets = new Map<string, number>();
    for (const { metadata } of podsOf(this.#cluster, 'web').filter(isActive)) {
      const name = metadata.ownerReferences?.[0]?.name ?? '';
      sets.set(name, (sets.get(name) ?? 0) + 1);
    }
    let told = 0;
    for (const [name, active] of sets) told += Math.min(active, this.#sizeOf(name));
    if (told > most) this.say(`${told} pods of web, ${most} may be`);
  }

  #sizeOf(replicaSet: string): number {
    const set = this.#cluster.parts.store.get('replicasets.apps', `default/${replicaSet}`) as ReplicaSet | undefined;
    return set?.spec.replicas ?? 0;
  }

  #made({ metadata }: Pod): void {
    const owner = metadata.ownerReferences?.[0]?.name ?? '';
    const active = podsOf(this.#cluster, 'web').filter(
      (pod) => isActive(pod) && pod.metadata.ownerReferences?.[0]?.name === owner,
    ).length;
    if (active > this.#sizeOf(owner)) this.say(`${owner} has made ${active} pods`);
  }

  /**
   * Its controllers never take away what must be available: 25% unavailable, rounded down. But a Deployment that is made smaller
   * in the middle of a rollout divides its new size among its ReplicaSets, whether their pods are ready or not.
   */
  #short(): void {
    if (this.#shrinks() && this.#rolls()) return;
    const least = Math.min(...this.#wanted().map((size) => size - Math.floor(size * 0.25)));
    const available = podsOf(this.#cluster, 'web').filter((pod) => isActive(pod) && isReady(pod)).length;
    if (available < least) this.say(`${available} pods of web are left, ${least} must be`);
  }

  #onePerNode(): void {
    const nodes = podsOf(this.#cluster, 'agent').flatMap((pod) =>
      isActive(pod) && pod.spec.nodeName ? [pod.spec.nodeName] : [],
    );
    if (new Set(nodes).size < nodes.length) this.say(`two pods of agent on one node: ${nodes.sort().join(' ')}`);
  }

  /** What is bound to a node, and has not ended, asks for no more than the node has. */
  #fits(bound: Pod): void {
    const { store } = this.#cluster.parts;
    const node = store.get('nodes', bound.spec.nodeName ?? '') as Node | undefined;
    if (node === undefined) return;
    for (const name of ['cpu', 'memory']) {
      let sum = 0;
      for (const each of store.by('pods', 'node', node.metadata.name).values()) {
        const { spec, status } = each as Pod;
        if (status.phase === 'Succeeded' || status.phase === 'Failed') continue;
        for (const { resources } of spec.containers) sum += milliValue(resources?.requests?.[name] ?? '0');
      }
      if (sum > milliValue(node.status.allocatable?.[name] ?? '0'))
        this.say(`${node.metadata.name} has not the ${name}`);
    }
  }

  /** No two machines run a pod of one name: only force could bring that about. */
  identities(): void {
    const running = new Map<string, string>();
    for (const record of this.#cluster.kubelets.context.pods.values()) {
      if (!record.key.startsWith('default/db-')) continue;
      if (!record.containers.some((each) => each.startedAt !== undefined && each.finishedAt === undefined)) continue;
      const other = running.get(record.key);
      if (other !== undefined && other !== record.node) this.say(`${record.key} runs on ${other} and ${record.node}`);
      running.set(record.key, record.node);
    }
  }
}

const isLeaving = (pod: Pod, type: Change['type']): boolean =>
  type === 'DELETED' || pod.metadata.deletionTimestamp !== undefined;

export const isActive = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined && status.phase !== 'Failed' && status.phase !== 'Succeeded';

/** Before its deletion began, and ready. */
export const isReady = (pod: Pod | undefined): boolean =>
  pod !== undefined &&
  pod.metadata.deletionTimestamp === undefined &&
  (pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false);
