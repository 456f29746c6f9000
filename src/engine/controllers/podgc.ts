/** The pod garbage collector: pods that no kubelet will ever clean up (`pkg/controller/podgc`). */
import type { KubeObject, Node, Pod } from '../api/types.ts';
import { type Client, unless } from '../client/client.ts';
import type { Controller, Later } from '../client/controller.ts';
import { conditionOf, isPodTerminal } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { fromTime, toTime } from '../sim/time.ts';
import { keyOf } from '../store/object.ts';

/** How often it looks, ms (`gcCheckPeriod`). */
const PERIOD = 20_000;
/** A node must be missing for so long before its pods go, ms (`quarantineTime`). */
const QUARANTINE = 40_000;
/** Finished pods that may stay (kube-controller-manager `--terminated-pod-gc-threshold`). */
const FINISHED = 12_500;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

const isEvicted = (pod: Pod): boolean => pod.status?.phase === 'Failed' && pod.status.reason === 'Evicted';

export class PodGarbageCollector implements Controller {
  readonly name = 'pod-garbage-collector-controller';
  readonly process = 'kube-controller-manager';
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #start: number;
  /** When the pods of a missing node go, virtual ms. */
  #missing = new Map<string, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    this.#start = parts.sim.now;
    this.watches = {
      nodes: ({ key, object, type }) =>
        type === 'DELETED' || isOutOfService(object) ? this.#later(`node ${key}`) : [],
      pods: ({ key, object, before }) => this.#onPod(key, object as Pod, before as Pod | undefined),
    };
  }

  #later(key: string): Later[] {
    return [{ key, after: this.#untilTick() }];
  }

  #untilTick(): number {
    return PERIOD - ((this.#parts.sim.now - this.#start) % PERIOD);
  }

  #onPod(key: string, pod: Pod, before: Pod | undefined): Later[] {
    const { nodeName = '' } = pod.spec;
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (nodeName === '') return this.#later(`pod ${key}`);
      const node = this.#client.get('nodes', nodeName);
      return node !== undefined && isOutOfService(node) ? this.#later(`node ${nodeName}`) : [];
    }
    if (nodeName !== '' && before?.spec.nodeName !== nodeName && this.#client.get('nodes', nodeName) === undefined)
      return this.#later(`node ${nodeName}`);
    return isPodTerminal(pod) && this.#finished().length > FINISHED ? this.#later('finished') : [];
  }

  #finished(): Pod[] {
    const view = this.#client.view('pods', 'finished', '');
    return view.size > FINISHED ? [...view.values()] : [];
  }

  *keys(): Iterable<string> {
    this.#missing.clear();
    yield 'finished';
    const nodes = new Set([...this.#client.list('nodes')].map((node) => node.metadata.name));
    for (const pod of this.#client.list('pods')) {
      if (pod.spec.nodeName && !nodes.has(pod.spec.nodeName)) yield `node ${pod.spec.nodeName}`;
      if (pod.metadata.deletionTimestamp !== undefined && !pod.spec.nodeName) yield `pod ${keyOf(pod)}`;
    }
    for (const node of this.#client.list('nodes')) if (isOutOfService(node)) yield `node ${node.metadata.name}`;
  }

  reconcile(item: string): number | undefined {
    const [what, key = ''] = item.split(' ');
    if (what === 'node') return this.#node(key);
    if (what === 'pod') {
      const pod = this.#client.get('pods', key);
      if (pod?.metadata.deletionTimestamp !== undefined && !pod.spec.nodeName) this.#remove(pod);
      return undefined;
    }
    const pods = this.#finished();
    const first = (a: Pod, b: Pod) =>
      Number(isEvicted(b)) - Number(isEvicted(a)) ||
      fromTime(a.metadata.creationTimestamp) - fromTime(b.metadata.creationTimestamp);
    for (const pod of pods.sort(first).slice(0, Math.max(0, pods.length - FINISHED))) this.#remove(pod);
    return undefined;
  }

  #node(name: string): number | undefined {
    const node = this.#client.get('nodes', name);
    const pods = this.#client.by('pods', 'node', name);
    if (node !== undefined) {
      this.#missing.delete(name);
      if (isOutOfService(node))
        for (const pod of pods) if (pod.metadata.deletionTimestamp !== undefined) this.#remove(pod);
      return undefined;
    }
    const { now } = this.#parts.sim;
    const due = this.#missing.get(name) ?? now + QUARANTINE;
    if (pods.length > 0) this.#missing.set(name, due);
    if (pods.length > 0 && now < due) return due - now;
    this.#missing.delete(name);
    for (const pod of pods) this.#remove(pod, 'PodGC: node no longer exists');
    return undefined;
  }

  /** Says that the pod failed, and removes it without waiting for its kubelet. */
  #remove(pod: Pod, why?: string): void {
    const key = keyOf(pod);
    unless(['NotFound'], () => {
      if (!isPodTerminal(pod)) this.#client.status('pods', key, (draft) => this.#fail(draft, why));
      this.#client.delete('pods', key, { gracePeriodSeconds: 0 });
    });
  }

  #fail(pod: Pod, why: string | undefined): void {
    pod.status.phase = 'Failed';
    pod.status.conditions ??= [];
    const { conditions } = pod.status;
    if (why === undefined || conditionOf(conditions, 'DisruptionTarget')) return;
    conditions.push({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByPodGC',
      message: why,
      lastTransitionTime: toTime(this.#parts.sim.now),
    });
  }

  save(): ReadonlyMap<string, number> {
    return new Map(this.#missing);
  }

  load(saved: unknown): void {
    this.#missing = new Map(saved as ReadonlyMap<string, number>);
  }
}

function isOutOfService(node: KubeObject): boolean {
  const { spec, status } = node as Node;
  const ready = conditionOf(status?.conditions, 'Ready')?.status === 'True';
  return !ready && (spec?.taints ?? []).some((taint) => taint.key === OUT_OF_SERVICE);
}
