/** A node as the scheduler sees it: what it offers, and what the pods on it take, kept step by step. */
import { wholeValue } from '../api/quantity.ts';
import type { Node, Pod, Taint } from '../api/types.ts';
import { addTo, nothing, type Resources, resourcesOf } from './resources.ts';
import { type Shape, withTag } from './shape.ts';

/** A pod that the scheduler knows. */
export interface PodEntry {
  readonly key: string;
  pod: Pod;
  shape: Shape;
  /** Where it counts; undefined while it waits. */
  node: NodeState | undefined;
  /** The node that preemption makes room on for it. */
  nominated: string | undefined;
  /** The node that was chosen while its volumes are still being bound. */
  assumed: string | undefined;
  /** Whether it is being deleted. */
  leaving: boolean;
}

/** `spec.unschedulable` is filtered as this taint (`TaintNodeUnschedulable`). */
export const UNSCHEDULABLE: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

export class NodeState {
  readonly name: string;
  /** Its number within the scheduler's picture, to be found by in lists. */
  readonly index: number;
  node: Node;
  labels: Readonly<Record<string, string>> = {};
  taints: readonly Taint[] = [];
  offered: Resources = nothing();
  maxPods = 0;
  /** Images present, by every name with its tag; bytes. */
  images = new Map<string, number>();
  readonly taken: Resources = nothing();
  /** With a default for containers that ask for nothing. */
  readonly assumed: Resources = nothing();
  readonly pods = new Map<string, PodEntry>();
  /** How many of them have each priority. */
  readonly #priorities = new Map<number, number>();
  #lowest = Number.POSITIVE_INFINITY;
  /** Host ports taken, `protocol/port`, each with the addresses that it is taken on. */
  readonly ports = new Map<string, string[]>();
  /** Pods that wait for room that preemption is making here. */
  readonly nominated = new Set<string>();
  /** Of all nodes by their numbers: grows with every change of the node. */
  readonly #stamps: number[];

  constructor(node: Node, index: number, stamps: number[]) {
    this.name = node.metadata.name;
    this.index = index;
    this.#stamps = stamps;
    this.node = node;
    this.update(node);
  }

  update(node: Node): void {
    this.node = node;
    this.labels = node.metadata.labels ?? {};
    this.taints = node.spec?.taints ?? [];
    const allocatable = node.status?.allocatable as Record<string, string> | undefined;
    this.offered = resourcesOf(allocatable);
    this.maxPods = wholeValue(allocatable?.['pods'] ?? '0');
    this.images = new Map();
    for (const { names = [], sizeBytes = 0 } of node.status?.images ?? [])
      for (const name of names) this.images.set(withTag(name), sizeBytes);
    this.#changed();
  }

  #changed(): void {
    this.#stamps[this.index] = (this.#stamps[this.index] ?? 0) + 1;
  }

  add(entry: PodEntry): void {
    this.pods.set(entry.key, entry);
    this.#count(entry.shape, 1);
    for (const { ip, protocol, port } of entry.shape.hostPorts) {
      const at = `${protocol}/${port}`;
      this.ports.set(at, [...(this.ports.get(at) ?? []), ip]);
    }
  }

  remove(entry: PodEntry): void {
    this.pods.delete(entry.key);
    this.#count(entry.shape, -1);
    for (const { ip, protocol, port } of entry.shape.hostPorts) {
      const at = `${protocol}/${port}`;
      const left = [...(this.ports.get(at) ?? [])];
      left.splice(left.indexOf(ip), 1);
      if (left.length === 0) this.ports.delete(at);
      else this.ports.set(at, left);
    }
  }

  /** Whether a pod here has a lower priority: without one preemption need not look at the pods. */
  hasBelow(priority: number): boolean {
    return this.#lowest < priority;
  }

  #count(shape: Shape, sign: 1 | -1): void {
    const alike = (this.#priorities.get(shape.priority) ?? 0) + sign;
    if (alike > 0) {
      this.#priorities.set(shape.priority, alike);
      this.#lowest = Math.min(this.#lowest, shape.priority);
    } else {
      this.#priorities.delete(shape.priority);
      this.#lowest = Math.min(...this.#priorities.keys());
    }
    addTo(this.taken, shape.requests, sign);
    addTo(this.assumed, shape.assumed, sign);
    this.#changed();
  }
}

/** Some nodes in an order, told in three ways: what runs through hundreds of them for each pod reads one list, not every node. */
export interface Candidates {
  readonly nodes: NodeState[];
  /** Their numbers. */
  readonly indexes: number[];
  readonly names: string[];
}

/** Lists of a known length: those that grow step by step are copied again and again. */
export function roomFor(count: number): Candidates {
  return { nodes: new Array(count), indexes: new Array(count), names: new Array(count) };
}

export function cut({ nodes, indexes, names }: Candidates, length: number): void {
  nodes.length = length;
  indexes.length = length;
  names.length = length;
}

export function candidates(nodes: NodeState[]): Candidates {
  return { nodes, indexes: nodes.map(({ index }) => index), names: nodes.map(({ name }) => name) };
}
