import { type Kube, podSummary } from '../../run/cluster.ts';
import { since } from '../text/age.ts';
import { AGE, keyOf, LABELS, NAME, NAMESPACE } from './common.ts';
import { type Context, type Health, kind } from './kind.ts';
import { loads } from './usage.ts';
import { VALID } from './valid.ts';

/** Why a container does not run, in its own words. */
function trouble(pod: Kube.Pod): string {
  for (const c of [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]) {
    const { waiting, terminated } = c.state ?? {};
    if (waiting?.message) return `${c.name}: ${waiting.message}`;
    if (terminated && terminated.exitCode !== 0) return `${c.name}: exit code ${terminated.exitCode}`;
  }
  return '';
}

/** Why its kubelet ended a pod, or did not take it: of this STATUS, which tells of the containers, may say nothing. */
function ended({ status: { phase, reason, message = '' } = {} }: Kube.Pod): string {
  return phase === 'Failed' && reason ? `${reason}${message === '' ? '' : `: ${message.trim()}`}` : '';
}

/** All containers are ready, and the pod is not: its node does not speak, or a readiness gate is closed. */
function unready(conditions: NonNullable<NonNullable<Kube.Pod['status']>['conditions']>): Health | undefined {
  const ready = conditions.find((c) => c.type === 'Ready');
  if (ready === undefined || ready.status === 'True') return undefined;
  return {
    role: 'error',
    why: ready.message || `not ready${ready.reason ? `: ${ready.reason}` : ', its node does not speak'}`,
  };
}

export function podHealth(pod: Kube.Pod): Health | undefined {
  const { status, ready, total } = podSummary(pod);
  const conditions = pod.status?.conditions ?? [];
  if (status === 'Terminating') return { role: 'terminating', why: 'is being deleted' };
  switch (status) {
    case 'Completed':
    case 'Succeeded':
      return { role: 'completed', why: ended(pod) };
    case 'Pending': {
      const scheduled = conditions.find((c) => c.type === 'PodScheduled' && c.status === 'False');
      const why = scheduled?.message ?? (pod.spec.nodeName ? 'waits for the kubelet of its node' : 'waits for a node');
      return { role: 'pending', why };
    }
    case 'ContainerCreating':
      return { role: 'pending', why: 'container is being created' };
    case 'PodInitializing':
      return { role: 'starting', why: 'init containers are done, containers start' };
    case 'Running':
      return ready === total
        ? unready(conditions)
        : { role: 'error', why: `${total - ready} of ${total} containers not ready` };
  }
  if (/^Init:\d/.test(status)) return { role: 'pending', why: 'init containers run' };
  return { role: 'error', why: ended(pod) || trouble(pod) || pod.status?.message || status };
}

export const pods = kind<Kube.Pod>({
  resource: 'pods',
  concept: 'A Pod is one or more containers that run on one node and share an address.',
  columns: [
    NAMESPACE,
    NAME,
    {
      name: 'READY',
      text: (p) => `${podSummary(p).ready}/${podSummary(p).total}`,
      order: (p) => podSummary(p).ready - podSummary(p).total,
    },
    { name: 'STATUS', text: (p) => podSummary(p).status, least: 'ContainerCreating'.length },
    {
      name: 'RESTARTS',
      text: (p) => String(podSummary(p).restarts),
      order: (p) => podSummary(p).restarts,
      align: 'right',
    },
    {
      name: 'LAST RESTART',
      text: (p, { now }) => since(podSummary(p).lastRestart, now),
      order: (p) => podSummary(p).lastRestart ?? 0,
      wide: true,
      live: true,
    },
    ...loads<Kube.Pod>({
      used: (p, context: Context) => context.podUsage(keyOf(p)),
      containers: (p) => p.spec.containers,
    }),
    { name: 'IP', text: (p) => p.status?.podIP || 'n/a', early: true, tells: () => true, least: '10.244.1.10'.length },
    { name: 'NODE', text: (p) => p.spec.nodeName || 'n/a' },
    {
      name: 'PRIORITY',
      text: (p) => String(p.spec.priority ?? 0),
      order: (p) => p.spec.priority ?? 0,
      align: 'right',
      wide: true,
    },
    { name: 'SERVICE-ACCOUNT', text: (p) => p.spec.serviceAccountName ?? '', wide: true },
    { name: 'NOMINATED NODE', text: (p) => p.status?.nominatedNodeName || '<none>', wide: true },
    {
      name: 'READINESS GATES',
      text: (p) => (p.spec.readinessGates ?? []).map((g) => g.conditionType).join(',') || '<none>',
      wide: true,
    },
    { name: 'QOS', text: (p) => p.status?.qosClass ?? '', wide: true },
    LABELS,
    VALID((p: Kube.Pod) => podHealth(p)),
    AGE,
  ],
  health: podHealth,
  drill: () => ({ view: 'containers' }),
  actions: ['logs', 'logs-previous', 'shell', 'kill', 'show-node', 'set-image', 'jump-owner', 'network', 'sanitize'],
});
