/**
 * Keeping a number of equal pods: the work that ReplicaSets and ReplicationControllers share (`replicaset/replica_set.go`).
 *
 * What is counted comes from the `replica` index, so that a pod that becomes ready costs the same in a set of ten and of
 * ten thousand; pods are looked at one by one only when some must go or their age matters.
 */
import { type LabelSelector, selects } from '../../api/selectors.ts';
import type { KubeObject, ObjectOf, Pod, PodTemplateSpec } from '../../api/types.ts';
import type { Client } from '../../client/client.ts';
import type { Controller } from '../../client/controller.ts';
import { controllerOf, isPodActive, untilAvailable } from '../../client/objects.ts';
import { Throttle } from '../../client/throttle.ts';
import type { Parts } from '../../parts.ts';
import { toTime } from '../../sim/time.ts';
import { keyOf } from '../../store/object.ts';
import { adopt, adoptable, release } from './claim.ts';
import { createPod, deletePod, podFrom, slowStart, teller } from './pods.ts';
import { podsToDelete } from './rank.ts';
import { podWatch } from './watch.ts';

/** The most pods made or removed in one go (`BurstReplicas`). */
const BURST = 500;

/** What both kinds have in common, seen through their own fields. */
export interface ReplicaKind {
  /** `replicaset-controller`: the controller's name and the source of its events. */
  readonly name: string;
  readonly resource: 'replicasets.apps' | 'replicationcontrollers';
  readonly kind: 'ReplicaSet' | 'ReplicationController';
  /** Whether its status tells of terminating pods (ReplicaSets only). */
  readonly countsTerminating: boolean;
  selector(set: KubeObject): LabelSelector;
}

interface ReplicaSpec {
  replicas?: number;
  minReadySeconds?: number;
  template?: PodTemplateSpec;
}

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

interface ReplicaStatus {
  replicas?: number;
  fullyLabeledReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  terminatingReplicas?: number;
  observedGeneration?: number;
  conditions?: Condition[];
}

/** How far a sync came: its first error, or ms until it may go on. */
interface Managed {
  readonly failure: Error | undefined;
  readonly wait: number | undefined;
}
const DONE: Managed = { failure: undefined, wait: undefined };

/** What a status counts. */
type Counts = ReplicaStatus & { readonly replicas: number };

type Replicated = KubeObject & { spec: ReplicaSpec; status?: ReplicaStatus };

export class ReplicaController implements Controller {
  readonly name: string;
  readonly process = 'kube-controller-manager';
  readonly watches: Controller['watches'];
  readonly #of: ReplicaKind;
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #tell: ReturnType<typeof teller>;
  readonly #throttle = new Throttle();
  /** How many pods a sync under way has still to make or remove, by the set's uid. */
  #left = new Map<string, number>();
  /** Pods, by key, that a sync under way is removing, by the set's uid. */
  #doomed = new Map<string, readonly string[]>();

  constructor(parts: Parts, of: ReplicaKind) {
    this.name = of.name;
    this.#of = of;
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    this.#tell = teller(parts, of.name);
    this.watches = {
      [of.resource]: (change) => [change.key],
      pods: podWatch(of.kind, (pod) => this.#wanting(pod)),
    };
  }

  *keys(): Iterable<string> {
    for (const set of this.#client.list(this.#of.resource)) yield keyOf(set);
  }

  /** The sets that would adopt an orphan. */
  #wanting(pod: KubeObject): string[] {
    return this.#client
      .by(this.#of.resource, 'namespace', pod.metadata.namespace ?? '')
      .filter((set) => selects(this.#of.selector(set), pod.metadata.labels))
      .map(keyOf);
  }

  reconcile(key: string): number | undefined {
    const set = this.#client.get(this.#of.resource, key) as Replicated | undefined;
    if (set === undefined) return undefined;
    const alive = set.metadata.deletionTimestamp === undefined;
    this.#claim(set, alive);
    const counts = this.#counts(set); // what was there before this reconcile: its own work shows in the next one
    if (!alive) this.#throttle.leave(set.metadata.uid);
    const { failure, wait } = alive ? this.#manage(set, counts.replicas) : DONE;
    if (wait !== undefined) return wait; // one sync makes all pods that it can: its status comes at the end
    this.#writeStatus(key, counts, failure);
    if (failure !== undefined) throw failure;
    const { minReadySeconds = 0 } = set.spec;
    return minReadySeconds > 0 ? this.#untilNextAvailable(set, minReadySeconds) : undefined;
  }

  #count(set: KubeObject, state: string): number {
    return this.#client.count('pods', 'replica', `${set.metadata.uid}/${state}`);
  }

  #activePods(set: KubeObject): Pod[] {
    return this.#client.by('pods', 'replica', `${set.metadata.uid}/active`);
  }

  /** Whether every active pod carries these labels, by counting. */
  #allHave(set: KubeObject, labels: Readonly<Record<string, string>>): boolean {
    const active = this.#count(set, 'active');
    for (const key in labels)
      if (this.#client.count('pods', 'replica-label', `${set.metadata.uid}/${key}=${labels[key]}`) !== active)
        return false;
    return true;
  }

  #claim(set: Replicated, alive: boolean): void {
    const selector = this.#of.selector(set);
    if (!alive) return;
    if (selector.matchExpressions?.length || !this.#allHave(set, selector.matchLabels ?? {}))
      for (const pod of this.#activePods(set))
        if (!selects(selector, pod.metadata.labels)) release(this.#client, 'pods', set, pod);
    for (const orphan of adoptable(this.#client, 'pods', set, selector))
      if (isPodActive(orphan)) adopt(this.#client, 'pods', set, orphan);
  }

  /** Makes or removes pods, as many as may be sent for now. */
  #manage(set: Replicated, active: number): Managed {
    const missing = (set.spec.replicas ?? 0) - active;
    if (missing >= 0) this.#doomed.delete(set.metadata.uid);
    const { uid } = set.metadata;
    if (missing === 0) {
      this.#left.delete(uid);
      this.#throttle.leave(uid);
      return DONE;
    }
    const wanted = Math.min(Math.abs(missing), this.#left.get(uid) ?? BURST);
    const { granted, wait } = this.#throttle.take(uid, wanted, this.#parts.sim.now);
    const failure = missing > 0 ? this.#create(set, granted) : this.#remove(set, granted, wanted);
    const left = wanted - granted;
    if (failure === undefined && left > 0) this.#left.set(uid, left);
    else this.#left.delete(uid);
    if (failure !== undefined) this.#throttle.leave(uid);
    return { failure, wait: failure === undefined ? wait : undefined };
  }

  #create(set: Replicated, count: number): Error | undefined {
    const pod = podFrom(set.spec.template ?? {}, set);
    return slowStart(count, () => createPod(this.#client, this.#tell, set, pod)).error;
  }

  /** Removes `count` of the `surplus` pods that were chosen when the sync began. */
  #remove(set: Replicated, count: number, surplus: number): Error | undefined {
    const { uid } = set.metadata;
    const doomed = this.#doomed.get(uid) ?? this.#surplus(set, surplus).map(keyOf);
    const rest = doomed.slice(count);
    if (rest.length > 0) this.#doomed.set(uid, rest);
    else this.#doomed.delete(uid);
    let failure: Error | undefined;
    for (const key of doomed.slice(0, count)) {
      const pod = this.#client.get('pods', key);
      if (pod === undefined || !isPodActive(pod)) continue;
      try {
        deletePod(this.#client, this.#tell, set, pod);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        failure ??= error;
      }
    }
    return failure;
  }

  /** Crowding counts the pods of all sets with the same owner, as the old and new ones of a Deployment. */
  #surplus(set: Replicated, count: number): Pod[] {
    const pods = this.#activePods(set);
    const owner = controllerOf(set)?.uid;
    const siblings = owner === undefined ? [set] : this.#client.by(this.#of.resource, 'owner', owner);
    const crowd = new Map<string, number>();
    for (const sibling of siblings)
      for (const pod of this.#client.view('pods', 'replica', `${sibling.metadata.uid}/active`).values())
        crowd.set(pod.spec.nodeName ?? '', (crowd.get(pod.spec.nodeName ?? '') ?? 0) + 1);
    return podsToDelete(pods, count, (node) => crowd.get(node) ?? 0, this.#parts.sim.now);
  }

  #counts(set: Replicated): Counts {
    const active = this.#count(set, 'active');
    const ready = this.#count(set, 'ready');
    const { minReadySeconds = 0, template } = set.spec;
    const labels = template?.metadata?.labels ?? {};
    const now = this.#parts.sim.now;
    return {
      replicas: active,
      fullyLabeledReplicas: this.#allHave(set, labels)
        ? active
        : this.#activePods(set).filter((pod) => selects({ matchLabels: labels }, pod.metadata.labels)).length,
      readyReplicas: ready,
      availableReplicas:
        minReadySeconds === 0
          ? ready
          : this.#readyPods(set).filter((pod) => untilAvailable(pod, minReadySeconds, now) === 0).length,
      ...(this.#of.countsTerminating ? { terminatingReplicas: this.#count(set, 'terminating') } : {}),
    };
  }

  #readyPods(set: KubeObject): Pod[] {
    return this.#client.by('pods', 'replica', `${set.metadata.uid}/ready`);
  }

  /** Milliseconds until another ready pod counts as available. */
  #untilNextAvailable(set: KubeObject, minReadySeconds: number): number | undefined {
    const waits = this.#readyPods(set)
      .map((pod) => untilAvailable(pod, minReadySeconds, this.#parts.sim.now))
      .filter((wait) => wait > 0);
    return waits.length > 0 ? Math.min(...waits) : undefined;
  }

  #writeStatus(key: string, counts: Counts, failure: Error | undefined): void {
    const set = this.#client.get(this.#of.resource, key) as Replicated | undefined;
    if (set === undefined) return;
    const { metadata, spec, status = {} } = set;
    const conditions = this.#conditions(status.conditions ?? [], failure, counts.replicas - (spec.replicas ?? 0));
    const next: ReplicaStatus = { ...nonZero(counts), observedGeneration: metadata.generation ?? 0 };
    if (conditions.length > 0) next.conditions = conditions;
    this.#client.setStatus(this.#of.resource, key, next as ObjectOf<'replicasets.apps'>['status']);
  }

  save(): unknown {
    return { throttle: this.#throttle.save(), left: new Map(this.#left), doomed: new Map(this.#doomed) };
  }

  load(saved: unknown): void {
    const { throttle, left, doomed } = saved as {
      throttle: ReturnType<Throttle['save']>;
      left: ReadonlyMap<string, number>;
      doomed: ReadonlyMap<string, readonly string[]>;
    };
    this.#throttle.load(throttle);
    this.#left = new Map(left);
    this.#doomed = new Map(doomed);
  }

  #conditions(old: readonly Condition[], failure: Error | undefined, surplus: number): Condition[] {
    const rest = old.filter((condition) => condition.type !== 'ReplicaFailure');
    if (failure === undefined) return rest;
    const known = old.find((condition) => condition.type === 'ReplicaFailure');
    if (known !== undefined) return [...old]; // the first failure stays until things work again
    return [
      ...rest,
      {
        type: 'ReplicaFailure',
        status: 'True',
        reason: surplus < 0 ? 'FailedCreate' : surplus > 0 ? 'FailedDelete' : '',
        message: failure.message,
        lastTransitionTime: toTime(this.#parts.sim.now),
      },
    ];
  }
}

/** Counts of zero are left out of a status, but for `replicas`, and `terminatingReplicas`, which is a pointer. */
function nonZero(counts: ReplicaStatus): ReplicaStatus {
  const kept = Object.entries(counts).filter(
    ([key, value]) => value !== 0 || key === 'replicas' || key === 'terminatingReplicas',
  );
  return Object.fromEntries(kept) as ReplicaStatus;
}
