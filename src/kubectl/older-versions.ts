/**
 * Manifests in a version that the API server still takes, beside the one in which it keeps their objects: they are turned into that one
 * (`pkg/apis/autoscaling/v1/conversion.go`).
 */
import type { KubeObject } from '../engine/index.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What `autoscaling/v1` cannot say. */
const LATER = ['metrics', 'behavior'];

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @returns what the server has against it, as a text */
export function inKeptVersion(object: KubeObject): KubeObject | string {
  const { apiVersion, kind, spec, ...rest } = object as unknown as Fields;
  if (apiVersion !== 'autoscaling/v1' || kind !== 'HorizontalPodAutoscaler' || !isFields(spec)) return object;
  const later = LATER.find((field) => Object.hasOwn(spec, field));
  if (later !== undefined)
    return `HorizontalPodAutoscaler in version "v1" cannot be handled as a HorizontalPodAutoscaler: strict decoding error: unknown field "spec.${later}"`;
  const { targetCPUUtilizationPercentage: share, ...own } = spec;
  const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: share } };
  const metrics = share === undefined || share === null ? {} : { metrics: [{ type: 'Resource', resource: cpu }] };
  return { apiVersion: 'autoscaling/v2', kind, ...rest, spec: { ...own, ...metrics } } as unknown as KubeObject;
}
