/** Nodes. */
import type { Node } from '../types.ts';
import { age, type Cell } from './columns.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

/** The roles named by labels, sorted. */
export function nodeRoles(node: Node): string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === ROLE_LABEL && value !== '') roles.add(value);
  }
  return [...roles].sort();
}

export function printNode(node: Node, now: number): Cell[] {
  const ready = node.status.conditions?.find((condition) => condition.type === 'Ready')?.status;
  const status = ready === undefined ? 'Unknown' : ready === 'True' ? 'Ready' : 'NotReady';
  const info = node.status.nodeInfo;
  const address = (type: string) => node.status.addresses?.find((a) => a.type === type)?.address ?? '<none>';
  return [
    node.metadata.name,
    node.spec.unschedulable ? `${status},SchedulingDisabled` : status,
    nodeRoles(node).join(',') || '<none>',
    age(node, now),
    info?.kubeletVersion ?? '',
    address('InternalIP'),
    address('ExternalIP'),
    info?.osImage || '<unknown>',
    info?.kernelVersion || '<unknown>',
    info?.containerRuntimeVersion || '<unknown>',
  ];
}
