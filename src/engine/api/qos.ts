/** The quality-of-service class of a pod (kubernetes `pkg/apis/core/helper/qos`). */
import { compareQuantities } from './quantity.ts';
import type { PodSpec } from './types.ts';

type Resources = { limits?: Record<string, string>; requests?: Record<string, string> };
const COMPUTE = ['cpu', 'memory'] as const;

const positive = (list: Record<string, string> | undefined, name: string): string | undefined => {
  const amount = list?.[name];
  return amount !== undefined && compareQuantities(amount, '0') > 0 ? amount : undefined;
};

/** Guaranteed: every container has CPU and memory limits equal to its requests. BestEffort: none asks for anything. */
export function qosClass(spec: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const whole = (spec as { resources?: Resources }).resources;
  const all: (Resources | undefined)[] =
    whole === undefined ? [...spec.containers, ...(spec.initContainers ?? [])].map((c) => c.resources) : [whole];
  let asks = false;
  let guaranteed = true;
  for (const resources of all)
    for (const name of COMPUTE) {
      const limit = positive(resources?.limits, name);
      const request = positive(resources?.requests, name);
      if (limit !== undefined || request !== undefined) asks = true;
      if (limit === undefined || request === undefined || compareQuantities(limit, request) !== 0) guaranteed = false;
    }
  if (!asks) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
