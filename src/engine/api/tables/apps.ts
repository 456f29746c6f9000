/** The workloads of group apps. */

import { splitApiVersion } from '../resources.ts';
import { formatSelector } from '../selectors.ts';
import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../types.ts';
import { age, type Cell, containerCells, formatLabels } from './columns.ts';

export const printDeployment = (o: Deployment, now: number): Cell[] => [
  o.metadata.name,
  `${o.status.readyReplicas ?? 0}/${o.spec.replicas ?? 0}`,
  o.status.updatedReplicas ?? 0,
  o.status.availableReplicas ?? 0,
  age(o, now),
  ...containerCells(o.spec.template.spec?.containers),
  formatSelector(o.spec.selector),
];

export const printReplicaSet = (o: ReplicaSet, now: number): Cell[] => [
  o.metadata.name,
  o.spec.replicas ?? 0,
  o.status.replicas ?? 0,
  o.status.readyReplicas ?? 0,
  age(o, now),
  ...containerCells(o.spec.template?.spec?.containers),
  formatSelector(o.spec.selector),
];

export const printStatefulSet = (o: StatefulSet, now: number): Cell[] => [
  o.metadata.name,
  `${o.status.readyReplicas ?? 0}/${o.spec.replicas ?? 0}`,
  age(o, now),
  ...containerCells(o.spec.template.spec?.containers),
];

export const printDaemonSet = (o: DaemonSet, now: number): Cell[] => [
  o.metadata.name,
  o.status.desiredNumberScheduled ?? 0,
  o.status.currentNumberScheduled ?? 0,
  o.status.numberReady ?? 0,
  o.status.updatedNumberScheduled ?? 0,
  o.status.numberAvailable ?? 0,
  formatLabels(o.spec.template.spec?.nodeSelector),
  age(o, now),
  ...containerCells(o.spec.template.spec?.containers),
  formatSelector(o.spec.selector),
];

export function printControllerRevision(o: ControllerRevision, now: number): Cell[] {
  const owner = o.metadata.ownerReferences?.find((reference) => reference.controller);
  const group = owner ? splitApiVersion(owner.apiVersion).group : '';
  const kind = owner
    ? [owner.kind, group]
        .filter((part) => part !== '')
        .join('.')
        .toLowerCase()
    : '';
  return [o.metadata.name, owner ? `${kind}/${owner.name}` : '<none>', o.revision, age(o, now)];
}
