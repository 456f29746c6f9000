/** What the kubelet's parts share: the records, the way to the API, and their timers. */
import type { Container, KubeObject } from '../api/types.ts';
import type { Client } from '../client/client.ts';
import { isReachable } from '../client/reach.ts';
import type { Follow } from '../http.ts';
import type { Parts } from '../parts.ts';
import type { Ran } from '../ran.ts';
import type { Cause } from '../sim/cause.ts';
import type { Behaviours } from './behaviours/index.ts';
import type { ContainerRecord, Layer, NodeRecord, PodRecord } from './memory.ts';
import { copyPlain, Records } from './records.ts';

/** The component's name: all kubelets are one component of the simulation. */
export const KUBELET = 'kubelet';
/** The kubelet's relist period, and the sync loop's tick, ms (`genericPlegRelistPeriod`, `syncLoop`). */
export const SECOND = 1000;

/** How a command is run in a container. */
export interface HowRun {
  /** The working folder; the container's own unless given. */
  readonly folder?: string | undefined;
  /** A program that nothing here knows, and that the image may have, succeeds: what a probe or a hook asks of it. */
  readonly trusting?: boolean;
  /** What it can read. */
  readonly stdin?: string;
}

/** How the container runtimes are set up. */
export interface RuntimeOptions {
  /**
   * Whether the container runtime starts an init process before each container's own, which hears SIGTERM for it (as `docker
   * run --init`); false unless said otherwise.
   */
  readonly init?: boolean;
  /** Whether registries have every image, and not only the tags that official ones have; false unless said otherwise. */
  readonly everyImage?: boolean;
}

export class Context {
  readonly parts: Parts;
  readonly behaviours: Behaviours;
  readonly runtime: RuntimeOptions;
  readonly pods = new Records<PodRecord>(copyPlain);
  readonly nodes = new Records<NodeRecord>(copyPlain);
  /** What was written on volumes that outlive pods: `pv/UID`, `node/NAME`. */
  readonly volumes = new Records<Layer>((layer) => layer);
  /** Pods with a program that looks for changes of its files by itself, by uid. */
  rereading: ReadonlySet<string> = new Set();
  /** What a command comes to in a container. Set by the runtime. */
  run: (
    record: PodRecord,
    container: Container,
    instance: ContainerRecord,
    argv: readonly string[],
    how?: HowRun,
  ) => Ran = () => ({
    code: 127,
    output: '',
    took: 0,
  });
  /** The addresses of a name, as a pod's resolver finds them. Set by the runtime. */
  resolve: (pod: string, host: string) => readonly string[] = () => [];
  /** What comes of a request that a pod's server hands on. Set by the runtime. */
  follow: Follow = (_, { unreachable }) => ({ answer: unreachable, late: 0 });
  readonly #clients = new Map<string, Client>();
  readonly #actors = new Map<string, string>();

  constructor(parts: Parts, behaviours: Behaviours, runtime: RuntimeOptions) {
    this.parts = parts;
    this.behaviours = behaviours;
    this.runtime = runtime;
  }

  get now(): number {
    return this.parts.sim.now;
  }

  client(node: string): Client {
    let client = this.#clients.get(node);
    if (client === undefined) {
      client = this.parts.client(KUBELET, node);
      this.#clients.set(node, client);
    }
    return client;
  }

  /** The present cause, with the kubelet of `node` as the one who acts. */
  causeAt(node: string): Cause {
    const { because } = this.parts.sim.cause;
    const actor = this.actorAt(node);
    return because === undefined ? { actor } : { actor, because };
  }

  /** The name under which the kubelet of a node acts, one text for all its changes. */
  actorAt(node: string): string {
    let actor = this.#actors.get(node);
    if (actor === undefined) {
      actor = `${KUBELET}/${node}`;
      this.#actors.set(node, actor);
    }
    return actor;
  }

  /** Makes `key` due at `due`, or leaves it if it is due sooner. */
  at(key: string, due: number): void {
    this.parts.sim.schedule(KUBELET, key, due);
  }

  /** Makes `key` due at `due` and at no other time. */
  only(key: string, due: number): void {
    this.parts.sim.reschedule(KUBELET, key, due);
  }

  /** When `key` is due, or undefined when nothing waits. */
  due(key: string): number | undefined {
    return this.parts.sim.due(KUBELET, key);
  }

  cancel(key: string): void {
    this.parts.sim.cancel(KUBELET, key);
  }

  /** Chance tied to one thing that happens once. */
  chance(name: string): number {
    return this.parts.sim.chance(`${KUBELET}/${name}`).float();
  }

  /** The node that a pod runs on, for changing. */
  nodeOf(record: PodRecord): NodeRecord {
    const node = this.nodes.own(record.node);
    if (node === undefined) throw new Error(`no machine ${record.node}`);
    return node;
  }

  /** The API server answers the kubelet of `node`. */
  reaches(node: string): boolean {
    const { world, controlPlane } = this.parts;
    return isReachable(world, controlPlane.machines, node);
  }

  /** The container process is up and the machine under it. */
  runtimeWorks(node: string): boolean {
    const { world } = this.parts;
    return world.fineAt('machine', node) && world.fineAt('process/containerd', node);
  }

  /** The kubelet process could run: its machine is on, and nobody has stopped it. */
  kubeletMay(node: string): boolean {
    const { world } = this.parts;
    return world.fineAt('machine', node) && world.fineAt('process/kubelet', node);
  }

  /** It runs: it may, and it has come up since. */
  kubeletWorks(node: string): boolean {
    return this.kubeletMay(node) && this.nodes.get(node)?.up === true;
  }

  /** An event about a pod, or about one of its containers. */
  event(record: PodRecord, type: 'Normal' | 'Warning', reason: string, message: string, container?: Container): void {
    const source = { component: KUBELET, host: record.node };
    const about = record.pod;
    const event =
      container === undefined
        ? { about, type, reason, message }
        : { about, type, reason, message, fieldPath: fieldPathOf(record, container.name) };
    this.parts.events.record(source, event);
  }

  /** An event about a node. */
  nodeEvent(name: string, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.parts.events.record({ component: KUBELET, host: name }, { about: nodeNamed(name), type, reason, message });
  }
}

/** A node as what runs on it refers to it: by its name in place of the uid. */
export const nodeNamed = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, uid: name, resourceVersion: '', creationTimestamp: '' },
});

/** `spec.containers{web}` */
function fieldPathOf({ pod }: PodRecord, name: string): string {
  if (pod.spec.containers.some((container) => container.name === name)) return `spec.containers{${name}}`;
  if (pod.spec.initContainers?.some((container) => container.name === name)) return `spec.initContainers{${name}}`;
  return `spec.ephemeralContainers{${name}}`;
}

/** The first moment at or after `time` that has `phase` within its second. */
export function tickAt(time: number, phase: number): number {
  return Math.ceil((time - phase) / SECOND) * SECOND + phase;
}

/** The last moment at or before `time` that has `phase` within its second. */
export function tickBefore(time: number, phase: number): number {
  return Math.floor((time - phase) / SECOND) * SECOND + phase;
}
