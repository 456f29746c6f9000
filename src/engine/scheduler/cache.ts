/**
 * The scheduler's picture of the cluster: nodes with what their pods take, shapes and tallies. It follows the store change
 * by change and can be built anew from the store at any moment with the same result, so it is no part of checkpoints.
 */
import type { Node, Pod } from '../api/types.ts';
import { keyOf } from '../store/object.ts';
import type { Change, Store } from '../store/store.ts';
import { type Candidates, candidates, NodeState, type PodEntry } from './node-state.ts';
import { type Alike, areTwins, compileShape, relabelled, type Shape, shapeKey } from './shape.ts';
import { Tallies } from './tallies.ts';

const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';

/** How many shapes without pods are kept: one is that for a moment whenever all pods of its workload are bound. */
const IDLE = 1024;

/** A pod that came to an end takes nothing any more. */
export function ended(pod: Pod): boolean {
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
}

export class Cache {
  readonly store: Store;
  readonly nodes = new Map<string, NodeState>();
  readonly pods = new Map<string, PodEntry>();
  readonly shapes = new Map<string, Shape>();
  readonly tallies = new Tallies();
  /** The shapes with terms about other pods. */
  readonly carriers = new Set<Shape>();
  /** Grows when carriers come or go. */
  carrierVersion = 0;
  /** Grows when nodes come, go, or change their labels or taints. */
  layout = 0;
  /** By the numbers of the nodes: equal stamps mean equal answers of the plugins that look at one node only. */
  readonly stamps: number[] = [];
  /** How many pods wait for room that preemption is making. */
  nominations = 0;
  /** Grows with every change of objects that are neither pods nor nodes but matter for scheduling (claims, services). */
  surroundings = 0;
  /** For each image the number of nodes that have it. */
  #imageNodes = new Map<string, number>();
  #order: Candidates | undefined;
  readonly #columns = new Map<string, (string | undefined)[]>();
  /** How many nodes were ever known. */
  #numbered = 0;
  /** The pod whose shape was asked for last. */
  #last: { readonly pod: Pod; readonly key: string } | undefined;
  /** For each description of what a pod asks of one node, what stands for it, and how many shapes ask so. */
  readonly #alike = new Map<string, { readonly alike: Alike; users: number }>();
  /** Shapes without pods, the longest unused first: the next pod of a rollout will have one of them. */
  readonly #idle = new Set<Shape>();

  constructor(store: Store) {
    this.store = store;
    for (const node of store.list('nodes')) this.#putNode(node as Node);
    for (const pod of store.list('pods')) this.#putPod(keyOf(pod), pod as Pod);
  }

  /** Nodes in the order in which they are tried: one of each zone in turn (`backend/cache/node_tree.go`). */
  get order(): Candidates {
    if (this.#order !== undefined) return this.#order;
    const zones = new Map<string, NodeState[]>();
    for (const node of this.nodes.values()) {
      const zone = `${node.labels[REGION] ?? ''}:${node.labels[ZONE] ?? ''}`;
      const found = zones.get(zone);
      if (found === undefined) zones.set(zone, [node]);
      else found.push(node);
    }
    const lists = [...zones.values()];
    const longest = Math.max(0, ...lists.map((list) => list.length));
    const order: NodeState[] = [];
    for (let i = 0; i < longest; i++)
      for (const list of lists) if (list[i] !== undefined) order.push(list[i] as NodeState);
    this.#order = candidates(order);
    return this.#order;
  }

  /** The values that a label has on the nodes, by their numbers. */
  column(label: string): readonly (string | undefined)[] {
    let column = this.#columns.get(label);
    if (column === undefined) {
      column = new Array<string | undefined>(this.#numbered).fill(undefined);
      for (const node of this.nodes.values()) column[node.index] = node.labels[label];
      this.#columns.set(label, column);
    }
    return column;
  }

  nodesWithImage(image: string): number {
    return this.#imageNodes.get(image) ?? 0;
  }

  node(change: Change): void {
    if (change.type !== 'DELETED') {
      this.#putNode(change.object as Node);
      return;
    }
    const node = this.nodes.get(change.key);
    if (node === undefined) return;
    for (const entry of [...node.pods.values()]) this.lift(entry);
    this.#countImages(node, -1);
    this.nodes.delete(change.key);
    this.#relayout();
  }

  #putNode(object: Node): void {
    const { name } = object.metadata;
    const known = this.nodes.get(name);
    if (known === undefined) {
      const node = new NodeState(object, this.#numbered++, this.stamps);
      this.nodes.set(name, node);
      this.#countImages(node, 1);
      this.#relayout();
      for (const pod of this.store.by('pods', 'node', name).values()) this.#putPod(keyOf(pod), pod as Pod);
      return;
    }
    const before = known.node;
    if (before.status?.images !== object.status?.images) this.#countImages(known, -1);
    known.update(object);
    if (before.status?.images !== object.status?.images) this.#countImages(known, 1);
    const same =
      before.metadata.labels === object.metadata.labels &&
      before.spec?.taints === object.spec?.taints &&
      before.spec?.unschedulable === object.spec?.unschedulable;
    if (!same) this.#relayout();
  }

  #relayout(): void {
    this.#order = undefined;
    this.#columns.clear();
    this.layout++;
    this.tallies.forgetDomains();
  }

  #countImages(node: NodeState, sign: 1 | -1): void {
    for (const image of node.images.keys()) this.#imageNodes.set(image, this.nodesWithImage(image) + sign);
  }

  pod(change: Change): void {
    if (change.type === 'DELETED') this.#dropPod(change.key);
    else this.#putPod(change.key, change.object as Pod);
  }

  #putPod(key: string, pod: Pod): void {
    if (ended(pod)) {
      this.#dropPod(key);
      return;
    }
    const known = this.pods.get(key);
    if (known !== undefined && known.pod.metadata.uid === pod.metadata.uid) {
      this.#updatePod(known, pod);
      return;
    }
    if (known !== undefined) this.#dropPod(key);
    const leaving = pod.metadata.deletionTimestamp !== undefined;
    const entry: PodEntry = {
      key,
      pod,
      shape: this.#shape(pod),
      node: undefined,
      nominated: undefined,
      assumed: undefined,
      leaving,
    };
    entry.shape.pods.add(entry);
    this.pods.set(key, entry);
    this.#follow(entry);
  }

  #updatePod(entry: PodEntry, pod: Pod): void {
    const before = entry.pod;
    entry.pod = pod;
    const sameSpec = before.spec.containers === pod.spec.containers && before.spec.tolerations === pod.spec.tolerations;
    const gated = before.spec.schedulingGates !== pod.spec.schedulingGates;
    if (!sameSpec || gated) this.#reshape(entry, pod, shapeKey(pod));
    else if (before.metadata.labels !== pod.metadata.labels) this.#reshape(entry, pod, relabelled(entry.shape, pod));
    if (!entry.leaving && pod.metadata.deletionTimestamp !== undefined) {
      if (entry.node !== undefined) this.tallies.leave(entry, entry.node);
      entry.leaving = true;
    }
    this.#follow(entry);
  }

  #reshape(entry: PodEntry, pod: Pod, key: string): void {
    const { node, shape: old } = entry;
    const shape = this.#shapeOf(key, pod);
    if (shape === old) return;
    if (node !== undefined) this.lift(entry);
    entry.shape = shape;
    shape.pods.add(entry);
    this.#release(old, entry);
    if (node !== undefined) this.place(entry, node);
  }

  /** Puts the pod where the object says. */
  #follow(entry: PodEntry): void {
    const { nominatedNodeName } = entry.pod.status;
    const promised = nominatedNodeName && !entry.pod.spec.nodeName ? nominatedNodeName : undefined;
    if (entry.nominated !== promised) this.#nominate(entry, promised);
    const name = entry.pod.spec.nodeName ?? entry.assumed;
    const node = name ? this.nodes.get(name) : undefined;
    if (entry.node === node) return;
    if (entry.node !== undefined) this.lift(entry);
    if (node !== undefined) this.place(entry, node);
  }

  #nominate(entry: PodEntry, node: string | undefined): void {
    if (entry.nominated !== undefined) {
      this.nodes.get(entry.nominated)?.nominated.delete(entry.key);
      this.nominations--;
    }
    entry.nominated = node;
    if (node === undefined) return;
    this.nodes.get(node)?.nominated.add(entry.key);
    this.nominations++;
  }

  #dropPod(key: string): void {
    const entry = this.pods.get(key);
    if (entry === undefined) return;
    this.#nominate(entry, undefined);
    if (entry.node !== undefined) this.lift(entry);
    this.pods.delete(key);
    this.#release(entry.shape, entry);
  }

  /** Counts a pod on a node, or no longer, before it is bound there. */
  assume(entry: PodEntry, node: string | undefined): void {
    entry.assumed = node;
    this.#follow(entry);
  }

  /** Counts a pod on a node; preemption also does so to try what would be. */
  place(entry: PodEntry, node: NodeState): void {
    entry.node = node;
    node.add(entry);
    this.tallies.count(entry, node, 1);
  }

  lift(entry: PodEntry): void {
    const { node } = entry;
    if (node === undefined) return;
    entry.node = undefined;
    node.remove(entry);
    this.tallies.count(entry, node, -1);
  }

  /** Pods of one workload come one after another: most are like the one before. */
  #shape(pod: Pod): Shape {
    const last = this.#last;
    const shape =
      last !== undefined && areTwins(last.pod, pod) ? this.#shapeOf(last.key, pod) : this.#shapeOf(shapeKey(pod), pod);
    this.#last = { pod, key: shape.key };
    return shape;
  }

  #shapeOf(key: string, pod: Pod): Shape {
    let shape = this.shapes.get(key);
    if (shape !== undefined) this.#idle.delete(shape);
    else {
      shape = compileShape(key, pod, (description) => this.#standsFor(description));
      this.tallies.enlist(shape);
      this.shapes.set(key, shape);
      if (shape.affinity.length + shape.antiAffinity.length + shape.preferred.length > 0) {
        this.carriers.add(shape);
        this.carrierVersion++;
      }
    }
    return shape;
  }

  #standsFor(description: string): Alike {
    let known = this.#alike.get(description);
    if (known === undefined) {
      known = { alike: { description }, users: 0 };
      this.#alike.set(description, known);
    }
    known.users++;
    return known.alike;
  }

  #release(shape: Shape, entry: PodEntry): void {
    shape.pods.delete(entry);
    if (shape.pods.size > 0) return;
    if (this.carriers.has(shape)) {
      this.#forget(shape);
      return;
    }
    this.#idle.add(shape);
    if (this.#idle.size <= IDLE) return;
    for (const oldest of this.#idle) {
      this.#forget(oldest);
      break;
    }
  }

  #forget(shape: Shape): void {
    this.#idle.delete(shape);
    this.shapes.delete(shape.key);
    const known = this.#alike.get(shape.alike.description);
    if (known !== undefined && --known.users === 0) this.#alike.delete(shape.alike.description);
    if (this.carriers.delete(shape)) this.carrierVersion++;
    this.tallies.dismiss(shape);
  }
}
