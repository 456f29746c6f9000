/**
 * What a pod as a whole asks for: its containers together, but no less than any init container needs while it runs with
 * the sidecars before it (component-helpers `resource.PodRequests`).
 */
import { addQuantities, compareQuantities } from './quantity.ts';
import type { Container, PodSpec } from './types.ts';

/** Quantities by resource name. */
export type Amounts = Readonly<Record<string, string>>;

export function addAmounts(a: Amounts, b: Amounts | undefined): Amounts {
  if (b === undefined) return a;
  const sum: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b)) {
    const before = sum[name];
    sum[name] = before === undefined ? amount : addQuantities(before, amount);
  }
  return sum;
}

function maxAmounts(a: Amounts, b: Amounts): Amounts {
  const result: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b)) {
    const before = result[name];
    if (before === undefined || compareQuantities(amount, before) > 0) result[name] = amount;
  }
  return result;
}

type Part = 'requests' | 'limits';
/** Kubernetes 1.34+: a pod may state these for all its containers together. */
const POD_LEVEL = new Set(['cpu', 'memory']);

/** What its containers come to, whatever the pod states as a whole. */
export function amountsOf(spec: PodSpec, part: Part): Amounts {
  const of = (container: Container) => container.resources?.[part];
  let sum: Amounts = {};
  for (const container of spec.containers) sum = addAmounts(sum, of(container));
  let sidecars: Amounts = {};
  let peak: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      sum = addAmounts(sum, of(container));
      sidecars = addAmounts(sidecars, of(container));
      peak = maxAmounts(peak, sidecars);
    } else peak = maxAmounts(peak, addAmounts(sidecars, of(container)));
  }
  return maxAmounts(sum, peak);
}

function total(spec: PodSpec, part: Part): Amounts {
  const sum = amountsOf(spec, part);
  const whole = (spec as { resources?: Partial<Record<Part, Amounts>> }).resources?.[part] ?? {};
  const stated = Object.fromEntries(Object.entries(whole).filter(([name]) => POD_LEVEL.has(name)));
  return { ...sum, ...stated };
}

/** Without the overhead of a runtime class. */
export const podRequests = (spec: PodSpec): Amounts => total(spec, 'requests');
export const podLimits = (spec: PodSpec): Amounts => total(spec, 'limits');
