import type { Kube } from '../../run/cluster.ts';
import { AGE, LABELS, NAME } from './common.ts';
import { type Column, type Context, type Health, kind } from './kind.ts';
import { mebibytes, millicores, percent, quantity } from './quantity.ts';
import { loadRole } from './usage.ts';
import { VALID } from './valid.ts';

const ready = (node: Kube.Node): string =>
  node.status?.conditions?.find((c) => c.type === 'Ready')?.status ?? 'Unknown';

export function nodeStatus(node: Kube.Node): string {
  const parts = [ready(node) === 'True' ? 'Ready' : 'NotReady'];
  if (node.spec?.unschedulable) parts.push('SchedulingDisabled');
  return parts.join(',');
}

export function nodeRoles(node: Kube.Node): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.keys(node.metadata.labels ?? {}).filter((label) => label.startsWith(prefix));
  return (
    roles
      .map((label) => label.slice(prefix.length))
      .sort()
      .join(',') || '<none>'
  );
}

export function nodeHealth(node: Kube.Node): Health | undefined {
  const condition = node.status?.conditions?.find((c) => c.type === 'Ready');
  if (condition?.status !== 'True')
    return { role: 'error', why: condition?.message || condition?.reason || 'the node has not reported yet' };
  if (node.spec?.unschedulable) return { role: 'pending', why: 'cordoned: no new pods are placed here' };
  const pressure = node.status?.conditions?.find((c) => c.type !== 'Ready' && c.status === 'True');
  return pressure === undefined ? undefined : { role: 'error', why: pressure.message || pressure.type };
}

const address = (node: Kube.Node, type: string): string =>
  node.status?.addresses?.find((a) => a.type === type)?.address ?? '<none>';

function podsOn(node: Kube.Node, { cluster }: Context): number {
  return cluster.by('pods', 'node', node.metadata.name).length;
}

function usageColumns(head: string, of: 'cpu' | 'memory'): Column<Kube.Node>[] {
  const total = (n: Kube.Node): number =>
    of === 'cpu' ? millicores(n.status?.allocatable?.['cpu']) : quantity(n.status?.allocatable?.['memory']);
  const print = (value: number): string => String(of === 'cpu' ? Math.round(value) : mebibytes(value));
  const used = (n: Kube.Node, context: Context): number | undefined => context.nodeUsage(n.metadata.name)?.[of];
  const share = (n: Kube.Node, context: Context): string => {
    const value = used(n, context);
    return value === undefined ? (context.unknown ?? 'n/a') : percent(value, total(n));
  };
  const numbers = { align: 'right', live: true, metric: true } as const;
  return [
    {
      name: head,
      text: (n, context) => {
        const value = used(n, context);
        return value === undefined ? (context.unknown ?? 'n/a') : print(value);
      },
      order: (n, context) => used(n, context) ?? -1,
      ...numbers,
    },
    { name: `${head}/A`, text: (n) => print(total(n)), order: total, ...numbers },
    {
      name: `%${head}`,
      text: share,
      order: (n, context) => Number(share(n, context)) || 0,
      role: (n, context) => loadRole(share(n, context)),
      ...numbers,
    },
  ];
}

export const nodes = kind<Kube.Node>({
  resource: 'nodes',
  concept: 'A Node is a machine; its kubelet runs the pods placed there and reports.',
  columns: [
    NAME,
    { name: 'STATUS', text: nodeStatus, least: 'NotReady'.length },
    { name: 'ROLE', text: nodeRoles },
    { name: 'ARCH', text: (n) => n.status?.nodeInfo?.architecture ?? '', wide: true },
    { name: 'TAINTS', text: (n) => String(n.spec?.taints?.length ?? 0), order: (n) => n.spec?.taints?.length ?? 0 },
    { name: 'VERSION', text: (n) => n.status?.nodeInfo?.kubeletVersion ?? '', early: true },
    { name: 'OS-IMAGE', text: (n) => n.status?.nodeInfo?.osImage ?? '', wide: true },
    { name: 'KERNEL', text: (n) => n.status?.nodeInfo?.kernelVersion ?? '', wide: true },
    { name: 'INTERNAL-IP', text: (n) => address(n, 'InternalIP'), wide: true },
    { name: 'EXTERNAL-IP', text: (n) => address(n, 'ExternalIP'), wide: true },
    { name: 'PODS', text: (n, context) => String(podsOn(n, context)), order: podsOn, align: 'right', live: true },
    ...usageColumns('CPU', 'cpu'),
    ...usageColumns('MEM', 'memory'),
    LABELS,
    VALID((n: Kube.Node) => nodeHealth(n)),
    AGE,
  ],
  health: nodeHealth,
  drill: (n) => ({ view: 'list', resource: 'pods', where: { node: n.metadata.name, title: n.metadata.name } }),
  actions: ['cordon', 'uncordon', 'drain'],
});
