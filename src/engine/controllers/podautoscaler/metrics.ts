/** What the metrics of an autoscaler say: how busy the pods of its workload are, and how many there should be for each. */
import { canonicalQuantity, milliValue } from '../../api/quantity.ts';
import { type LabelSelector, selects } from '../../api/selectors.ts';
import type { HorizontalPodAutoscaler, KubeObject, Pod } from '../../api/types.ts';
import type { Serving } from '../../client/aggregated.ts';
import type { Client } from '../../client/client.ts';
import type { Because } from '../../sim/cause.ts';
import { keyOf } from '../../store/object.ts';
import { selectorText } from '../shared/selector-text.ts';
import { MetricError, type Proposal, propose, type Target, type Usage } from './replicas.ts';

/** A ratio this near to 1 changes nothing (`--horizontal-pod-autoscaler-tolerance`). */
const TOLERANCE = 0.1;

/** The metrics API: whether it answers, and what it tells of a pod: CPU in millicores and memory in bytes of each container. */
export interface PodMetrics {
  serving(): Serving;
  podUsage(pod: string): ReadonlyMap<string, { readonly cpu: number; readonly memory: number }> | undefined;
  /** What keeps pods busy, for who asks why; no autoscaler decides by it. @param pods their keys */
  busy(pods: readonly string[]): Pick<Because, 'load' | 'fault'>;
}

export type MetricSpec = NonNullable<HorizontalPodAutoscaler['spec']['metrics']>[number];
export type MetricStatus = NonNullable<HorizontalPodAutoscaler['status']['currentMetrics']>[number];

/** The workload that is scaled. */
export interface Workload {
  readonly resource: string;
  readonly object: KubeObject;
  readonly replicas: number;
  readonly selector: LabelSelector;
  /** Those that the selector matches, its own or not. */
  readonly pods: readonly Pod[];
}

export class Metrics {
  readonly #client: Client;
  readonly #metrics: PodMetrics;

  constructor(client: Client, metrics: PodMetrics) {
    this.#client = client;
    this.#metrics = metrics;
  }

  /** @throws MetricError */
  measure(scaler: HorizontalPodAutoscaler, workload: Workload, spec: MetricSpec, now: number) {
    const source = spec.resource ?? spec.containerResource;
    if (source === undefined) throw unserved(spec, scaler.metadata.namespace ?? '');
    const container = spec.containerResource?.container;
    const { averageUtilization, averageValue } = source.target;
    const byValue = averageValue !== undefined;
    if (!byValue && averageUtilization === undefined)
      throw new MetricError(
        'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set',
      );
    const target: Target = {
      resource: source.name,
      container,
      utilization: byValue ? undefined : averageUtilization,
      value: byValue ? milliValue(averageValue) : 0,
    };
    const { replicas, pods } = workload;
    let proposal: Proposal;
    try {
      const usage = this.#usage(pods, source.name, container);
      proposal = propose(replicas, target, pods, usage, tolerances(scaler), now);
    } catch (error) {
      if (!(error instanceof MetricError)) throw error;
      throw new MetricError(`failed to get ${source.name} ${byValue ? 'usage' : 'utilization'}: ${error.message}`);
    }
    const current = {
      averageValue:
        source.name === 'memory'
          ? String(Math.trunc(proposal.average / 1000))
          : canonicalQuantity(`${proposal.average}m`),
      ...(proposal.utilization === undefined ? {} : { averageUtilization: proposal.utilization }),
    };
    const status: MetricStatus =
      container === undefined
        ? { type: 'Resource', resource: { name: source.name, current } }
        : { type: 'ContainerResource', containerResource: { name: source.name, container, current } };
    const kind = container === undefined ? 'resource' : 'container resource';
    const name = byValue ? `${source.name} ${kind}` : `${source.name} ${kind} utilization (percentage of request)`;
    const found = proposal.utilization ?? current.averageValue;
    const saw = byValue
      ? `${source.name} at ${found} a pod, ${averageValue} wanted`
      : `${source.name} at ${found}% of the requests, ${averageUtilization}% wanted`;
    return { proposal, name, status, saw };
  }

  /** What keeps the pods of a workload busy. */
  busy({ pods }: Workload): Pick<Because, 'load' | 'fault'> {
    return this.#metrics.busy(pods.map((pod) => keyOf(pod)));
  }

  /** The pods of a namespace that a selector matches. */
  pods(namespace: string, selector: LabelSelector): Pod[] {
    const label = Object.entries(selector.matchLabels ?? {})[0];
    const pods =
      label === undefined
        ? this.#client.by('pods', 'namespace', namespace)
        : this.#client.by('pods', 'label', `${namespace}/${label[0]}=${label[1]}`);
    return pods.filter((pod) => selects(selector, pod.metadata.labels));
  }

  /** What the pods use, in thousandths of the resource's unit. */
  #usage(pods: readonly Pod[], resource: string, container: string | undefined): Usage {
    const serving = this.#metrics.serving();
    if (serving !== 'served')
      throw new MetricError(
        `unable to get metrics for resource ${resource}: unable to fetch metrics from resource metrics API: ${UNSERVED[serving]} (get pods.metrics.k8s.io)`,
      );
    const usage: Usage = new Map();
    for (const pod of pods) {
      const containers = this.#metrics.podUsage(keyOf(pod));
      if (containers === undefined) continue;
      let sum = 0;
      for (const [name, use] of containers)
        if (container === undefined || name === container) sum += resource === 'memory' ? use.memory * 1000 : use.cpu;
      usage.set(pod.metadata.name, sum);
    }
    return usage;
  }
}

function tolerances(scaler: HorizontalPodAutoscaler) {
  const of = (rules: object | undefined): number => {
    const { tolerance } = (rules ?? {}) as { tolerance?: string | number };
    return tolerance === undefined ? TOLERANCE : milliValue(tolerance) / 1000;
  };
  return { up: of(scaler.spec.behavior?.scaleUp), down: of(scaler.spec.behavior?.scaleDown) };
}

/** What a metric is called when it cannot be had: the event's reason, and the words of the error. */
export function failing(spec: MetricSpec): { reason: string; what: string } {
  switch (spec.type) {
    case 'Resource':
      return { reason: 'FailedGetResourceMetric', what: `${spec.resource?.name} resource metric value` };
    case 'ContainerResource':
      return {
        reason: 'FailedGetContainerResourceMetric',
        what: `${spec.containerResource?.name} container metric value`,
      };
    case 'Pods':
      return { reason: 'FailedGetPodsMetric', what: 'pods metric value' };
    case 'Object':
      return {
        reason: 'FailedGetObjectMetric',
        what: spec.object?.target.averageValue
          ? `object metric value: failed to get ${spec.object.metric.name} object metric`
          : 'object metric value',
      };
    default: {
      const name = spec.external?.metric.name;
      const inner = spec.external?.target.averageValue ? `${name} external metric` : `external metric ${name}`;
      return { reason: 'FailedGetExternalMetric', what: `${name} external metric value: failed to get ${inner}` };
    }
  }
}

/** What a client is told that asks an API in vain. */
const UNSERVED = {
  missing: 'the server could not find the requested resource',
  unavailable: 'the server is currently unable to handle the request',
};

/**
 * Metrics that need an adapter, which this cluster does not have. Whether there are custom metrics is found out from discovery; external
 * ones are asked for all the same.
 */
function unserved(spec: MetricSpec, namespace: string): MetricError {
  if (spec.external !== undefined) {
    const { name, selector } = spec.external.metric;
    const what = `${namespace}/${name}/${selector === undefined ? 'nil' : selectorText(selector)}`;
    const why = `${UNSERVED.missing} (get ${name}.external.metrics.k8s.io)`;
    return new MetricError(
      `unable to get external metric ${what}: unable to fetch metrics from external metrics API: ${why}`,
    );
  }
  const name = spec.pods?.metric.name ?? spec.object?.metric.name ?? '';
  return new MetricError(
    `unable to get metric ${name}: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered`,
  );
}
