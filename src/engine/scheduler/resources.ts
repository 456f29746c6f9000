/** What pods ask for and nodes offer, as numbers: CPU in thousandths of a core, everything else in whole units. */
import { milliValue, wholeValue } from '../api/quantity.ts';
import type { Container, PodSpec } from '../api/types.ts';

export interface Resources {
  cpu: number;
  memory: number;
  storage: number;
  /** Extended resources and huge pages, by name. */
  others: Map<string, number>;
}

type Quantities = Readonly<Record<string, string>> | undefined;

/** What LeastAllocated counts for a container that asks for nothing (`DefaultMilliCPURequest`, `DefaultMemoryRequest`). */
const UNASKED_CPU = 100;
const UNASKED_MEMORY = 200 * 2 ** 20;

export const nothing = (): Resources => ({ cpu: 0, memory: 0, storage: 0, others: new Map() });

/** Reads a resource list; `cpu` becomes thousandths. `pods` is left out. */
export function resourcesOf(list: Quantities): Resources {
  const found = nothing();
  for (const [name, quantity] of Object.entries(list ?? {})) {
    if (name === 'cpu') found.cpu = milliValue(quantity);
    else if (name === 'memory') found.memory = wholeValue(quantity);
    else if (name === 'ephemeral-storage') found.storage = wholeValue(quantity);
    else if (name !== 'pods') found.others.set(name, wholeValue(quantity));
  }
  return found;
}

/** Adds `sign` times `more`. */
export function addTo(sum: Resources, more: Resources, sign: 1 | -1 = 1): void {
  sum.cpu += sign * more.cpu;
  sum.memory += sign * more.memory;
  sum.storage += sign * more.storage;
  for (const [name, amount] of more.others) sum.others.set(name, (sum.others.get(name) ?? 0) + sign * amount);
}

function raiseTo(most: Resources, other: Resources): void {
  most.cpu = Math.max(most.cpu, other.cpu);
  most.memory = Math.max(most.memory, other.memory);
  most.storage = Math.max(most.storage, other.storage);
  for (const [name, amount] of other.others) most.others.set(name, Math.max(most.others.get(name) ?? 0, amount));
}

function asked(container: Container, assumed: boolean): Resources {
  const requests = container.resources?.requests;
  const found = resourcesOf(requests);
  if (assumed && requests?.['cpu'] === undefined) found.cpu = UNASKED_CPU;
  if (assumed && requests?.['memory'] === undefined) found.memory = UNASKED_MEMORY;
  return found;
}

/**
 * The effective requests of a pod: the sum of its containers and sidecars, or what an init container needs beside the
 * sidecars started before it, whichever is more; pod-level requests come before both; overhead on top.
 * @param assumed counts a default for containers without a request, as the LeastAllocated score does
 */
export function podRequests(spec: PodSpec, assumed = false): Resources {
  const sum = nothing();
  for (const container of spec.containers) addTo(sum, asked(container, assumed));
  const sidecars = nothing();
  const most = nothing();
  for (const container of spec.initContainers ?? []) {
    const own = asked(container, assumed);
    if ((container as { restartPolicy?: string }).restartPolicy === 'Always') {
      addTo(sum, own);
      addTo(sidecars, own);
      raiseTo(most, sidecars);
    } else {
      addTo(own, sidecars);
      raiseTo(most, own);
    }
  }
  raiseTo(sum, most);
  const whole = (spec as { resources?: { requests?: Record<string, string> } }).resources?.requests;
  if (whole !== undefined) {
    const level = resourcesOf(whole);
    if (whole['cpu'] !== undefined) sum.cpu = level.cpu;
    if (whole['memory'] !== undefined) sum.memory = level.memory;
    for (const [name, amount] of level.others) sum.others.set(name, amount);
  }
  if (spec.overhead) addTo(sum, resourcesOf(spec.overhead as Quantities));
  return sum;
}

export const asksNothing = (r: Resources): boolean =>
  r.cpu === 0 && r.memory === 0 && r.storage === 0 && [...r.others.values()].every((amount) => amount === 0);
