/** Disruption budgets, priorities, leases, runtime classes: one line each. */
import type { Lease, PodDisruptionBudget, PriorityClass, RuntimeClass } from '../types.ts';
import { age, type Cell } from './columns.ts';

export const printPodDisruptionBudget = (o: PodDisruptionBudget, now: number): Cell[] => [
  o.metadata.name,
  String(o.spec.minAvailable ?? 'N/A'),
  String(o.spec.maxUnavailable ?? 'N/A'),
  o.status.disruptionsAllowed ?? 0,
  age(o, now),
];

export const printPriorityClass = (o: PriorityClass, now: number): Cell[] => [
  o.metadata.name,
  o.value,
  o.globalDefault ?? false,
  age(o, now),
  o.preemptionPolicy ?? '',
];

export const printLease = (o: Lease, now: number): Cell[] => [
  o.metadata.name,
  o.spec.holderIdentity ?? '',
  age(o, now),
];

export const printRuntimeClass = (o: RuntimeClass, now: number): Cell[] => [o.metadata.name, o.handler, age(o, now)];
