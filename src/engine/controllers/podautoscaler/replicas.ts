/** How many replicas a metric asks for (`podautoscaler/replica_calculator.go`). */
import { milliValue } from '../../api/quantity.ts';
import type { Pod } from '../../api/types.ts';
import { conditionOf } from '../../client/objects.ts';
import { fromTime } from '../../sim/time.ts';

/** For so long after its start a pod's CPU counts only while it is ready, ms (`--horizontal-pod-autoscaler-cpu-initialization-period`). */
const CPU_INITIALIZATION = 300_000;
/** A pod that turned unready this soon after its start never was ready, ms (`--...-initial-readiness-delay`). */
const INITIAL_READINESS = 30_000;
/** Window of a metric sample, ms (metrics-server). */
const WINDOW = 15_000;

/** Why a metric gives no number; the text is Kubernetes' own. */
export class MetricError extends Error {}

export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

/** What a pod uses of a resource, in thousandths of its unit. */
export type Usage = Map<string, number>;

interface Groups {
  readonly ready: number;
  readonly unready: readonly string[];
  readonly missing: readonly string[];
}

export interface Proposal {
  readonly replicas: number;
  /** Percent of the requests; missing for targets by value. */
  readonly utilization?: number;
  /** Average per pod, in thousandths. */
  readonly average: number;
}

/** Sorts the pods out, and takes the figures of those that do not count from `usage`. */
function group(pods: readonly Pod[], usage: Usage, resource: string, now: number): Groups {
  const groups = { ready: 0, unready: [] as string[], missing: [] as string[] };
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined || pod.status?.phase === 'Failed') usage.delete(name);
    else if (pod.status?.phase === 'Pending') groups.unready.push(name);
    else if (!usage.has(name)) groups.missing.push(name);
    else if (resource === 'cpu' && !isReady(pod, now)) groups.unready.push(name);
    else groups.ready++;
  }
  for (const name of groups.unready) usage.delete(name);
  return groups;
}

function isReady(pod: Pod, now: number): boolean {
  const ready = conditionOf(pod.status?.conditions, 'Ready');
  const { startTime } = pod.status ?? {};
  if (ready === undefined || startTime === undefined) return false;
  const since = fromTime(ready.lastTransitionTime ?? startTime);
  const started = fromTime(startTime);
  if (started + CPU_INITIALIZATION > now) return ready.status !== 'False' && now >= since + WINDOW;
  return !(ready.status === 'False' && started + INITIAL_READINESS > since);
}

/** @throws MetricError when a container states no request */
export function requestOf(pod: Pod, resource: string, container: string | undefined): number {
  const sidecars = (pod.spec.initContainers ?? []).filter((init) => init.restartPolicy === 'Always');
  let sum = 0;
  let found = container === undefined;
  for (const one of [...pod.spec.containers, ...sidecars]) {
    if (container !== undefined && one.name !== container) continue;
    found = true;
    const request = one.resources?.requests?.[resource];
    if (request === undefined)
      throw new MetricError(`missing request for ${resource} in container ${one.name} of Pod ${pod.metadata.name}`);
    sum += milliValue(request);
  }
  if (!found) throw new MetricError(`container ${container} not found in Pod ${pod.metadata.name}`);
  return sum;
}

const within = (ratio: number, { up, down }: Tolerances): boolean => ratio >= 1 - down && ratio <= 1 + up;
const total = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

interface Ratio {
  readonly ratio: number;
  readonly utilization?: number;
  readonly average: number;
}

/** @param target percent of the requests, or thousandths per pod when there are no requests to compare with */
function ratioOf(usage: Usage, requests: ReadonlyMap<string, number> | undefined, target: number): Ratio {
  const sum = total(usage.values());
  const average = Math.trunc(sum / usage.size);
  if (requests === undefined) return { ratio: average / target, average };
  const requested = total([...usage.keys()].map((name) => requests.get(name) ?? 0));
  if (requested === 0) throw new MetricError('no metrics returned matched known pods');
  const utilization = Math.trunc((sum * 100) / requested);
  return { ratio: utilization / target, utilization, average };
}

export interface Target {
  readonly resource: string;
  readonly container: string | undefined;
  /** Percent of the requests, or else thousandths per pod. */
  readonly utilization: number | undefined;
  readonly value: number;
}

/** @throws MetricError */
export function propose(
  current: number,
  target: Target,
  pods: readonly Pod[],
  figures: Usage,
  tolerances: Tolerances,
  now: number,
): Proposal {
  const { resource, container, utilization } = target;
  const usage = new Map(figures);
  if (usage.size === 0)
    throw new MetricError(
      `unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`,
    );
  if (pods.length === 0) throw new MetricError('no pods returned by selector while calculating replica count');
  const { ready, unready, missing } = group(pods, usage, resource, now);
  if (usage.size === 0) throw new MetricError('did not receive metrics for targeted pods (pods might be unready)');
  const requests =
    utilization === undefined
      ? undefined
      : new Map(pods.map((pod) => [pod.metadata.name, requestOf(pod, resource, container)]));
  const wanted = utilization ?? target.value;
  const { ratio, ...seen } = ratioOf(usage, requests, wanted);
  const stay = { replicas: current, ...seen };
  const growsWithUnready = unready.length > 0 && ratio > 1;
  if (!growsWithUnready && missing.length === 0)
    return within(ratio, tolerances) ? stay : { replicas: Math.ceil(ratio * ready), ...seen };
  // Pods without figures are taken to damp the change: idle when it would grow, busy when it would shrink.
  for (const name of missing) {
    if (ratio > 1) usage.set(name, 0);
    else if (ratio < 1)
      usage.set(name, requests === undefined ? wanted : ((requests.get(name) ?? 0) * Math.max(100, wanted)) / 100);
  }
  if (growsWithUnready) for (const name of unready) usage.set(name, 0);
  const damped = ratioOf(usage, requests, wanted).ratio;
  if (within(damped, tolerances) || (ratio < 1 && damped > 1) || (ratio > 1 && damped < 1)) return stay;
  const replicas = Math.ceil(damped * usage.size);
  const turned = (damped < 1 && replicas > current) || (damped > 1 && replicas < current);
  return turned ? stay : { replicas, ...seen };
}
