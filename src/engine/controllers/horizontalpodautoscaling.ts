/** The horizontal pod autoscaler: sizes a workload so that its pods are as busy as they should be (`pkg/controller/podautoscaler`). */
import { type LabelSelector, selects } from '../api/selectors.ts';
import type { HorizontalPodAutoscaler } from '../api/types.ts';
import { type Client, isRefusal } from '../client/client.ts';
import type { Controller } from '../client/controller.ts';
import { conditionOf } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { toTime } from '../sim/time.ts';
import { equal } from '../store/equal.ts';
import { keyOf } from '../store/object.ts';
import { bounded, type History, memoryOf, NO_HISTORY, periodOf, stabilized } from './podautoscaler/limits.ts';
import { failing, type MetricStatus, Metrics, type PodMetrics, type Workload } from './podautoscaler/metrics.ts';
import { MetricError } from './podautoscaler/replicas.ts';
import { teller } from './shared/pods.ts';

const SCALERS = 'horizontalpodautoscalers.autoscaling';
/** How often each autoscaler looks, ms (`--horizontal-pod-autoscaler-sync-period`). */
const PERIOD = 15_000;

type Condition = NonNullable<HorizontalPodAutoscaler['status']['conditions']>[number];
/** What one look leads to. */
interface Decision {
  readonly desired: number;
  readonly reason: string;
  readonly metrics: readonly MetricStatus[];
  readonly rescale: boolean;
  /** What was counted, in words; missing where it is a matter of bounds alone. */
  readonly saw?: string;
}

export class HorizontalPodAutoscalerController implements Controller {
  readonly name = 'horizontal-pod-autoscaler-controller';
  readonly process = 'kube-controller-manager';
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #tell: ReturnType<typeof teller>;
  readonly #metrics: Metrics;
  #histories = new Map<string, History>();

  constructor(parts: Parts, metrics: PodMetrics) {
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    this.#metrics = new Metrics(this.#client, metrics);
    this.#tell = teller(parts, 'horizontal-pod-autoscaler');
    this.watches = { [SCALERS]: ({ type, key }) => (type === 'DELETED' ? [key] : [{ key, after: PERIOD }]) };
  }

  *keys(): Iterable<string> {
    this.#histories.clear();
    for (const scaler of this.#client.list(SCALERS)) yield keyOf(scaler);
  }

  get #now(): number {
    return this.#parts.sim.now;
  }

  reconcile(key: string): number | undefined {
    const scaler = this.#client.get(SCALERS, key);
    if (scaler === undefined) {
      this.#histories.delete(key);
      return undefined;
    }
    const conditions = [...(scaler.status?.conditions ?? [])];
    try {
      this.#autoscale(scaler, conditions);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
    return PERIOD;
  }

  #autoscale(scaler: HorizontalPodAutoscaler, conditions: Condition[]): void {
    const key = keyOf(scaler);
    const workload = this.#workload(scaler, conditions);
    if (workload === undefined) {
      this.#writeStatus(scaler, { conditions });
      return;
    }
    const { replicas: current } = workload;
    this.#set(
      conditions,
      'AbleToScale',
      'True',
      'SucceededGetScale',
      "the HPA controller was able to get the target's current scale",
    );
    const history = this.#histories.get(key) ?? NO_HISTORY;
    if (history.recommendations.length === 0)
      this.#histories.set(key, { ...history, recommendations: [{ at: this.#now, value: current }] });
    const decision = this.#decide(scaler, workload, conditions);
    if (decision === undefined) {
      this.#writeStatus(scaler, { conditions, currentReplicas: current });
      return;
    }
    this.#onGround(decision, workload, () => {
      const scaled = decision.rescale && this.#rescale(scaler, workload, decision, conditions);
      this.#writeStatus(scaler, {
        conditions,
        currentReplicas: current,
        desiredReplicas: decision.rescale ? decision.desired : current,
        ...(decision.metrics.length > 0 ? { currentMetrics: [...decision.metrics] } : {}),
        ...(scaled ? { lastScaleTime: toTime(this.#now) } : {}),
      });
    });
  }

  /** What it writes is because of what it has counted, which stands in no object before. */
  #onGround({ saw }: Decision, workload: Workload, act: () => void): void {
    const { sim } = this.#parts;
    const { actor, because } = sim.cause;
    if (saw === undefined) act();
    else sim.as({ actor, because: { ...because, saw, ...this.#metrics.busy(workload) } }, act);
  }

  /** @returns undefined when there is none; conditions and an event say why */
  #workload(scaler: HorizontalPodAutoscaler, conditions: Condition[]): Workload | undefined {
    const { apiVersion = 'v1', kind, name } = scaler.spec.scaleTargetRef;
    const resource = this.#parts.api.resources.ofKind(apiVersion, kind);
    const found = resource && this.#client.get(resource.id, `${scaler.metadata.namespace}/${name}`);
    if (resource !== undefined && found !== undefined && resource.subresources.includes('scale')) {
      const { replicas = 1, selector = {} } =
        (found as { spec?: { replicas?: number; selector?: LabelSelector } }).spec ?? {};
      const labels =
        resource.id === 'replicationcontrollers' ? { matchLabels: selector as Record<string, string> } : selector;
      const pods = this.#metrics.pods(scaler.metadata.namespace ?? '', labels);
      return { resource: resource.id, object: found, replicas, selector: labels, pods };
    }
    const group = resource?.group ? `${resource.plural}.${resource.group}` : (resource?.plural ?? kind);
    const scalable = resource?.subresources.includes('scale');
    const missing = scalable ? `${group} "${name}" not found` : 'the server could not find the requested resource';
    const text = resource === undefined ? `no matches for kind "${kind}" in version "${apiVersion}"` : missing;
    this.#tell(scaler, 'Warning', 'FailedGetScale', text);
    const message = `the HPA controller was unable to get the target's current scale: ${text}`;
    this.#set(conditions, 'AbleToScale', 'False', 'FailedGetScale', message);
    return undefined;
  }

  #decide(scaler: HorizontalPodAutoscaler, workload: Workload, conditions: Condition[]): Decision | undefined {
    const { minReplicas: min = 1, maxReplicas: max, behavior } = scaler.spec;
    const { replicas: current } = workload;
    if (current === 0 && min !== 0) {
      const message = 'scaling is disabled since the replica count of the target is zero';
      this.#set(conditions, 'ScalingActive', 'False', 'ScalingDisabled', message);
      return { desired: 0, reason: '', metrics: [], rescale: false };
    }
    if (current > max)
      return { desired: max, reason: 'Current number of replicas above Spec.MaxReplicas', metrics: [], rescale: true };
    if (current < min)
      return { desired: min, reason: 'Current number of replicas below Spec.MinReplicas', metrics: [], rescale: true };
    const asked = this.#ask(scaler, workload, conditions);
    if (asked === undefined) return undefined;
    const key = keyOf(scaler);
    const history = this.#histories.get(key) ?? NO_HISTORY;
    const steady = stabilized(behavior, history, current, asked.replicas, this.#now);
    this.#remember(key, scaler, asked.replicas);
    const fine = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
    const able = steady.value === asked.replicas ? fine : steady;
    this.#set(conditions, 'AbleToScale', 'True', able.reason, able.message);
    const limited = bounded(behavior, history, current, steady.value, { min, max }, this.#now);
    const isLimited = limited.value === steady.value ? 'False' : 'True';
    this.#set(conditions, 'ScalingLimited', isLimited, limited.reason, limited.message);
    const reason = asked.replicas > current ? `${asked.metric} above target` : 'All metrics below target';
    const unless = [steady, limited].find(({ value }) => value !== asked.replicas);
    const wish = asked.replicas === current ? `${current} are right` : `${asked.replicas} in place of ${current}`;
    const saw = `${asked.saw}: ${wish}${unless === undefined ? '' : `, but ${unless.message}`}`;
    return { desired: limited.value, reason, metrics: asked.statuses, rescale: limited.value !== current, saw };
  }

  #remember(key: string, scaler: HorizontalPodAutoscaler, value: number): void {
    const history = this.#histories.get(key) ?? NO_HISTORY;
    const horizon = this.#now - memoryOf(scaler.spec.behavior);
    const recommendations = [...history.recommendations.filter((r) => r.at >= horizon), { at: this.#now, value }];
    this.#histories.set(key, { ...history, recommendations });
  }

  /** The largest proposal of the metrics. @returns undefined when none can be trusted */
  #ask(scaler: HorizontalPodAutoscaler, workload: Workload, conditions: Condition[]) {
    const rivals = this.#rivals(scaler, workload);
    if (rivals.length > 1) {
      const labels = Object.entries(workload.selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
      const message = `pods by selector ${labels.sort().join(',')} are controlled by multiple HPAs: [${rivals.join(' ')}]`;
      this.#tell(scaler, 'Warning', 'AmbiguousSelector', message);
      this.#set(conditions, 'ScalingActive', 'False', 'AmbiguousSelector', message);
      this.#tell(scaler, 'Warning', 'FailedComputeMetricsReplicas', message);
      return undefined;
    }
    const specs = scaler.spec.metrics ?? [];
    let best: { replicas: number; metric: string; saw: string } | undefined;
    let failure: { reason: string; text: string; event: string } | undefined;
    const statuses: MetricStatus[] = [];
    let invalid = 0;
    for (const spec of specs) {
      try {
        const { proposal, name, status, saw } = this.#metrics.measure(scaler, workload, spec, this.#now);
        statuses.push(status);
        if (best === undefined || proposal.replicas > best.replicas)
          best = { replicas: proposal.replicas, metric: name, saw };
      } catch (error) {
        if (!(error instanceof MetricError)) throw error;
        invalid++;
        const { reason, what } = failing(spec);
        this.#tell(scaler, 'Warning', reason, error.message);
        failure ??= { reason, text: error.message, event: `failed to get ${what}: ${error.message}` };
      }
    }
    if (failure !== undefined && (invalid >= specs.length || (best?.replicas ?? 0) < workload.replicas)) {
      const message = `the HPA was unable to compute the replica count: ${failure.text}`;
      this.#set(conditions, 'ScalingActive', 'False', failure.reason, message);
      const event = `invalid metrics (${invalid} invalid out of ${specs.length}), first error is: ${failure.event}`;
      this.#tell(scaler, 'Warning', 'FailedComputeMetricsReplicas', event);
      return undefined;
    }
    if (best === undefined) return undefined;
    const message = `the HPA was able to successfully calculate a replica count from ${best.metric}`;
    this.#set(conditions, 'ScalingActive', 'True', 'ValidMetricFound', message);
    return { ...best, statuses };
  }

  /** The autoscalers that count some of the same pods, by key: those that have asked for metrics before. */
  #rivals(scaler: HorizontalPodAutoscaler, workload: Workload): string[] {
    const key = keyOf(scaler);
    this.#histories.set(key, { ...(this.#histories.get(key) ?? NO_HISTORY), selector: workload.selector });
    return this.#client
      .by(SCALERS, 'namespace', scaler.metadata.namespace ?? '')
      .map((each) => keyOf(each))
      .filter((each) => {
        const selector = this.#histories.get(each)?.selector;
        return selector !== undefined && workload.pods.some(({ metadata }) => selects(selector, metadata.labels));
      })
      .sort();
  }

  /** @returns whether it went well */
  #rescale(scaler: HorizontalPodAutoscaler, workload: Workload, decision: Decision, conditions: Condition[]): boolean {
    const { desired, reason } = decision;
    try {
      this.#client.modify(workload.resource, keyOf(workload.object), (draft) => {
        (draft as unknown as { spec: { replicas: number } }).spec.replicas = desired;
      });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const message = `New size: ${desired}; reason: ${reason}; error: ${error.message}`;
      this.#tell(scaler, 'Warning', 'FailedRescale', message);
      const text = `the HPA controller was unable to update the target scale: ${error.message}`;
      this.#set(conditions, 'AbleToScale', 'False', 'FailedUpdateScale', text);
      return false;
    }
    const message = `the HPA controller was able to update the target scale to ${desired}`;
    this.#set(conditions, 'AbleToScale', 'True', 'SucceededRescale', message);
    this.#tell(scaler, 'Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${reason}`);
    this.#noteChange(scaler, desired - workload.replicas);
    return true;
  }

  #noteChange(scaler: HorizontalPodAutoscaler, change: number): void {
    const { behavior } = scaler.spec;
    if (behavior === undefined) return;
    const key = keyOf(scaler);
    const history = this.#histories.get(key) ?? NO_HISTORY;
    const [list, rules, way] =
      change > 0 ? (['ups', behavior.scaleUp, 'up'] as const) : (['downs', behavior.scaleDown, 'down'] as const);
    const horizon = this.#now - periodOf(rules, way);
    const kept = history[list].filter((sample) => sample.at >= horizon);
    this.#histories.set(key, { ...history, [list]: [...kept, { at: this.#now, value: Math.abs(change) }] });
  }

  #set(conditions: Condition[], type: string, status: string, reason: string, message: string): void {
    const old = conditionOf(conditions, type);
    const since = old?.status === status ? old.lastTransitionTime : toTime(this.#now);
    const next: Condition = { type, status, reason, message, ...(since ? { lastTransitionTime: since } : {}) };
    if (old === undefined) conditions.push(next);
    else conditions[conditions.indexOf(old)] = next;
  }

  #writeStatus(scaler: HorizontalPodAutoscaler, change: Partial<HorizontalPodAutoscaler['status']>): void {
    this.#client.status(SCALERS, keyOf(scaler), (draft) => {
      const { currentMetrics: _, desiredReplicas = 0, ...kept } = draft.status ?? {};
      const { currentReplicas, ...status } = { ...kept, desiredReplicas, ...change };
      if (currentReplicas) Object.assign(status, { currentReplicas }); // none is not written
      if (!equal(draft.status, status)) (draft as { status: object }).status = status;
    });
  }

  save(): ReadonlyMap<string, History> {
    return new Map(this.#histories);
  }

  load(saved: unknown): void {
    this.#histories = new Map(saved as ReadonlyMap<string, History>);
  }
}
