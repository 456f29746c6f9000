/** The disruption controller: how many pods of a PodDisruptionBudget may be evicted now (`pkg/controller/disruption`). */
import { selects } from '../api/selectors.ts';
import type { KubeObject, Pod, PodDisruptionBudget } from '../api/types.ts';
import { type Client, isRefusal, unless } from '../client/client.ts';
import type { Controller, Later } from '../client/controller.ts';
import { conditionOf, controllerOf, isPodReady } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { fromTime, toTime } from '../sim/time.ts';
import { equal } from '../store/equal.ts';
import { keyOf } from '../store/object.ts';
import type { Change } from '../store/store.ts';
import { scaled } from './shared/intstr.ts';
import { teller } from './shared/pods.ts';
import { selectorText } from './shared/selector-text.ts';

const BUDGETS = 'poddisruptionbudgets.policy';
/** An evicted pod that is not deleted after this long counts again, ms (`DeletionTimeout`). */
const DELETION_TIMEOUT = 120_000;
/** A pod that was to be disrupted and was not loses the mark after this long, ms (`stalePodDisruptionTimeout`). */
const STALE_DISRUPTION = 120_000;

/** The stream of chance that chooses among the budgets of a pod. */
const CHOICE = 'disruption/choice';

/** The budget cannot be worked out; the text goes into its condition. */
class CountError extends Error {}

interface Count {
  readonly expected: number;
  readonly desired: number;
  readonly unmanaged: readonly string[];
}

export class DisruptionController implements Controller {
  readonly name = 'disruption-controller';
  readonly process = 'kube-controller-manager';
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #tell: ReturnType<typeof teller>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    this.#tell = teller(parts, 'controllermanager');
    const scales = (change: Change) => this.#onScale(change);
    this.watches = {
      [BUDGETS]: ({ key, type }) => (type === 'DELETED' ? [] : [key]),
      pods: (change) => this.#onPod(change),
      'deployments.apps': scales,
      'replicasets.apps': scales,
      'statefulsets.apps': scales,
      replicationcontrollers: scales,
    };
  }

  *keys(): Iterable<string> {
    for (const budget of this.#client.list(BUDGETS)) yield keyOf(budget);
  }

  /** The budget that a pod counts for: any of those that select it, which an event complains of. */
  #budgetFor(pod: KubeObject): PodDisruptionBudget | undefined {
    const { name, namespace = '' } = pod.metadata;
    const all = this.#client.view(BUDGETS, 'namespace', namespace);
    if (all.size === 0) return undefined;
    const budgets = [...all.values()].filter((budget) => selects(budget.spec.selector, pod.metadata.labels));
    const chosen = budgets.length > 1 ? this.#parts.sim.random(CHOICE).pick(budgets) : budgets[0];
    if (chosen === undefined || budgets.length === 1) return chosen;
    const message = `Pod "${namespace}"/"${name}" matches multiple PodDisruptionBudgets.  Chose "${chosen.metadata.name}" arbitrarily.`;
    this.#tell(pod, 'Warning', 'MultiplePodDisruptionBudgets', message);
    return chosen;
  }

  /** A pod wakes one budget only, as it is labelled now. */
  #onPod({ type, key, object }: Change): (string | Later)[] {
    const budget = this.#budgetFor(object);
    const found: (string | Later)[] = budget === undefined ? [] : [keyOf(budget)];
    const doomed = conditionOf((object as Pod).status?.conditions, 'DisruptionTarget')?.status === 'True';
    if (type !== 'DELETED' && doomed && object.metadata.deletionTimestamp === undefined)
      found.push({ key: `stale ${key}`, after: STALE_DISRUPTION });
    return found;
  }

  /** A change of a workload's size changes what is expected of its pods. */
  #onScale({ object, before }: Change): Iterable<string> {
    const replicas = (of: KubeObject | undefined) =>
      (of as { spec?: { replicas?: number } } | undefined)?.spec?.replicas;
    if (before !== undefined && replicas(object) === replicas(before)) return [];
    const { template } =
      (object as { spec?: { template?: { metadata?: { labels?: Record<string, string> } } } }).spec ?? {};
    const { namespace = '' } = object.metadata;
    const labels = template?.metadata?.labels;
    return this.#client
      .by(BUDGETS, 'namespace', namespace)
      .filter((budget) => selects(budget.spec.selector, labels))
      .map(keyOf);
  }

  reconcile(key: string): number | undefined {
    if (key.startsWith('stale ')) return this.#clearStale(key.slice(6));
    const budget = this.#client.get(BUDGETS, key);
    if (budget === undefined) return undefined;
    try {
      return this.#sync(budget);
    } catch (error) {
      if (!(error instanceof CountError)) throw error;
      const message = `Failed to calculate the number of expected pods: ${error.message}`;
      this.#tell(budget, 'Warning', 'CalculateExpectedPodCountFailed', message);
      this.#writeFailure(budget, error.message);
      return undefined;
    }
  }

  #podsOf(budget: PodDisruptionBudget): Pod[] {
    const { namespace = '' } = budget.metadata;
    const { selector } = budget.spec;
    const label = Object.entries(selector?.matchLabels ?? {})[0];
    const pods =
      label === undefined
        ? this.#client.by('pods', 'namespace', namespace)
        : this.#client.by('pods', 'label', `${namespace}/${label[0]}=${label[1]}`);
    return pods.filter((pod) => selects(selector, pod.metadata.labels));
  }

  #sync(budget: PodDisruptionBudget): number | undefined {
    const pods = this.#podsOf(budget);
    if (pods.length === 0) this.#tell(budget, 'Normal', 'NoPods', 'No matching pods found');
    const count = this.#count(budget, pods);
    if (count.unmanaged.length > 0) this.#tell(budget, 'Warning', 'UnmanagedPods', unmanagedText(budget));
    const { now } = this.#parts.sim;
    const disrupted = this.#stillDisrupted(budget, pods);
    const isHealthy = (pod: Pod) =>
      pod.metadata.deletionTimestamp === undefined && disrupted[pod.metadata.name] === undefined && isPodReady(pod);
    this.#write(budget, pods.filter(isHealthy).length, count, disrupted);
    const deadlines = Object.values(disrupted).map((time) => fromTime(time) + DELETION_TIMEOUT - now);
    return deadlines.length > 0 ? Math.max(0, ...[Math.min(...deadlines)]) + 1 : undefined;
  }

  /** @throws CountError */
  #count({ spec }: PodDisruptionBudget, pods: readonly Pod[]): Count {
    const { maxUnavailable, minAvailable } = spec;
    if (maxUnavailable === undefined && typeof minAvailable !== 'string')
      return { expected: minAvailable === undefined ? 0 : pods.length, desired: minAvailable ?? 0, unmanaged: [] };
    const { expected, unmanaged } = this.#scale(pods);
    const desired =
      maxUnavailable === undefined
        ? scaled(minAvailable, expected, 'up')
        : Math.max(0, expected - scaled(maxUnavailable, expected, 'up'));
    return { expected, desired, unmanaged };
  }

  /** The sum of the sizes of the workloads that the pods belong to. */
  #scale(pods: readonly Pod[]): { expected: number; unmanaged: string[] } {
    const sizes = new Map<string, number>();
    const unmanaged: string[] = [];
    const seen = new Set<string>();
    for (const pod of pods) {
      const owner = controllerOf(pod);
      if (owner === undefined) unmanaged.push(pod.metadata.name);
      if (owner === undefined || seen.has(owner.uid)) continue;
      seen.add(owner.uid);
      const workload = this.#workload(pod);
      if (workload === undefined) throw new CountError(`found no controllers for pod "${pod.metadata.name}"`);
      sizes.set(workload.uid, workload.size);
    }
    return { expected: [...sizes.values()].reduce((a, b) => a + b, 0), unmanaged };
  }

  /** The Deployment behind a ReplicaSet, or else the pod's own controller, if it can be scaled. */
  #workload(pod: Pod): { uid: string; size: number } | undefined {
    let found = this.#ownerOf(pod);
    if (found?.kind === 'ReplicaSet') found = this.#ownerOf(found) ?? found;
    const { replicas } = (found as { spec?: { replicas?: number } } | undefined)?.spec ?? {};
    return found === undefined || replicas === undefined ? undefined : { uid: found.metadata.uid, size: replicas };
  }

  #ownerOf(object: KubeObject): KubeObject | undefined {
    const reference = controllerOf(object);
    if (reference === undefined) return undefined;
    const resource = this.#parts.api.resources.ofKind(reference.apiVersion, reference.kind);
    if (resource === undefined || !resource.subresources.includes('scale')) return undefined;
    const owner = this.#client.get(resource.id, `${object.metadata.namespace}/${reference.name}`);
    return owner?.metadata.uid === reference.uid ? owner : undefined;
  }

  /** The pods whose eviction was allowed and that are still to go. */
  #stillDisrupted(budget: PodDisruptionBudget, pods: readonly Pod[]): Record<string, string> {
    const left: Record<string, string> = {};
    for (const pod of pods) {
      const time = budget.status?.disruptedPods?.[pod.metadata.name];
      if (time === undefined || pod.metadata.deletionTimestamp !== undefined) continue;
      if (fromTime(time) + DELETION_TIMEOUT >= this.#parts.sim.now) left[pod.metadata.name] = time;
      else {
        const { namespace } = budget.metadata;
        const message = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`;
        this.#tell(pod, 'Warning', 'NotDeleted', message);
      }
    }
    return left;
  }

  #write(budget: PodDisruptionBudget, healthy: number, count: Count, disrupted: Record<string, string>): void {
    const spare = healthy - count.desired;
    const allowed = count.expected <= 0 || spare <= 0 ? 0 : spare;
    const generation = budget.metadata.generation ?? 0;
    const reason = allowed > 0 ? 'SufficientPods' : 'InsufficientPods';
    const conditions = this.#condition(budget, allowed > 0, reason, '', generation);
    const status = {
      observedGeneration: generation,
      ...(Object.keys(disrupted).length > 0 ? { disruptedPods: disrupted } : {}),
      disruptionsAllowed: allowed,
      currentHealthy: healthy,
      desiredHealthy: count.desired,
      expectedPods: count.expected,
      conditions,
    };
    this.#client.status(BUDGETS, keyOf(budget), (draft) => {
      if (!equal(draft.status, status)) (draft as { status: object }).status = status;
    });
  }

  #writeFailure(budget: PodDisruptionBudget, message: string): void {
    const conditions = this.#condition(budget, false, 'SyncFailed', message, budget.status?.observedGeneration ?? 0);
    this.#client.status(BUDGETS, keyOf(budget), (draft) => {
      draft.status.disruptionsAllowed = 0;
      draft.status.conditions = conditions;
    });
  }

  #condition(budget: PodDisruptionBudget, allowed: boolean, reason: string, message: string, generation: number) {
    const old = conditionOf(budget.status?.conditions, 'DisruptionAllowed');
    const status = allowed ? 'True' : 'False';
    const since = old?.status === status ? old.lastTransitionTime : toTime(this.#parts.sim.now);
    const rest = (budget.status?.conditions ?? []).filter((condition) => condition !== old);
    const condition = {
      type: 'DisruptionAllowed',
      status,
      observedGeneration: generation,
      lastTransitionTime: since,
      reason,
      message,
    };
    return [...rest, condition];
  }

  /** @returns ms until the mark is old enough */
  #clearStale(key: string): number | undefined {
    const pod = this.#client.get('pods', key);
    const mark = conditionOf(pod?.status?.conditions, 'DisruptionTarget');
    if (pod === undefined || mark?.status !== 'True' || pod.metadata.deletionTimestamp !== undefined) return undefined;
    if (pod.status.phase === 'Failed' || pod.status.phase === 'Succeeded') return undefined;
    const left = fromTime(mark.lastTransitionTime ?? '') + STALE_DISRUPTION - this.#parts.sim.now;
    if (left > 0) return left;
    try {
      unless(['NotFound'], () =>
        this.#client.status('pods', key, (draft) => {
          const condition = conditionOf(draft.status.conditions, 'DisruptionTarget');
          if (condition === undefined) return;
          condition.status = 'False';
          delete condition.reason;
          delete condition.message;
          condition.lastTransitionTime = toTime(this.#parts.sim.now);
        }),
      );
    } catch (error) {
      if (!isRefusal(error)) throw error;
      throw error;
    }
    return undefined;
  }
}

function unmanagedText({ spec }: PodDisruptionBudget): string {
  const selector = selectorText(spec.selector ?? {});
  return (
    `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB ` +
    'cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" ' +
    'field of the PDB to an integer value.'
  );
}
