/** HorizontalPodAutoscalers: each metric as `current/target`. */
import type { HorizontalPodAutoscaler } from '../types.ts';
import { age, type Cell } from './columns.ts';

type Metric = NonNullable<HorizontalPodAutoscaler['spec']['metrics']>[number];
type Current = NonNullable<HorizontalPodAutoscaler['status']['currentMetrics']>[number];
interface Value {
  readonly averageValue?: string;
  readonly averageUtilization?: number;
  readonly value?: string;
}

const UNKNOWN = '<unknown>';
const percent = (value: number | undefined, missing: string): string => (value === undefined ? missing : `${value}%`);

function ofResource(name: string, target: Value, current: Value | undefined): string {
  if (target.averageValue !== undefined) return `${name}: ${current?.averageValue ?? UNKNOWN}/${target.averageValue}`;
  return `${name}: ${percent(current?.averageUtilization, UNKNOWN)}/${percent(target.averageUtilization, '<auto>')}`;
}

function ofValue(target: Value, current: Value | undefined): string {
  if (target.averageValue !== undefined) return `${current?.averageValue ?? UNKNOWN}/${target.averageValue} (avg)`;
  return `${current?.value ?? UNKNOWN}/${target.value ?? ''}`;
}

function formatMetric(spec: Metric, status: Current | undefined): string {
  if (spec.resource) return ofResource(spec.resource.name, spec.resource.target, status?.resource?.current);
  if (spec.containerResource)
    return ofResource(spec.containerResource.name, spec.containerResource.target, status?.containerResource?.current);
  if (spec.pods) return `${status?.pods?.current.averageValue ?? UNKNOWN}/${spec.pods.target.averageValue ?? ''}`;
  if (spec.object) return ofValue(spec.object.target, status?.object?.current);
  if (spec.external) return ofValue(spec.external.target, status?.external?.current);
  return '<unknown type>';
}

function formatMetrics(hpa: HorizontalPodAutoscaler): string {
  const list = (hpa.spec.metrics ?? []).map((spec, i) => formatMetric(spec, hpa.status.currentMetrics?.[i]));
  if (list.length === 0) return '<none>';
  const text = list.slice(0, 2).join(', ');
  return list.length > 2 ? `${text} + ${list.length - 2} more...` : text;
}

export function printHorizontalPodAutoscaler(hpa: HorizontalPodAutoscaler, now: number): Cell[] {
  const { scaleTargetRef, minReplicas, maxReplicas } = hpa.spec;
  return [
    hpa.metadata.name,
    `${scaleTargetRef.kind}/${scaleTargetRef.name}`,
    formatMetrics(hpa),
    minReplicas === undefined ? '<unset>' : String(minReplicas),
    maxReplicas,
    hpa.status.currentReplicas ?? 0,
    age(hpa, now),
  ];
}
