/** What limits, scales and orders workloads: budgets, autoscalers, quotas, priorities. */
import type { Kube } from '../../run/cluster.ts';
import { AGE, count, LABELS, NAME, NAMESPACE } from './common.ts';
import { type Health, kind } from './kind.ts';
import { VALID } from './valid.ts';

function pdbHealth(p: Kube.PodDisruptionBudget): Health | undefined {
  const { currentHealthy = 0, desiredHealthy = 0 } = p.status ?? {};
  return currentHealthy < desiredHealthy
    ? { role: 'error', why: `${currentHealthy} healthy, ${desiredHealthy} needed` }
    : undefined;
}

export const poddisruptionbudgets = kind<Kube.PodDisruptionBudget>({
  resource: 'poddisruptionbudgets.policy',
  concept: 'A PodDisruptionBudget says how many pods may be taken away on purpose at once.',
  columns: [
    NAMESPACE,
    NAME,
    { name: 'MIN-AVAILABLE', text: (p) => String(p.spec.minAvailable ?? 'N/A'), align: 'right' },
    { name: 'MAX-UNAVAILABLE', text: (p) => String(p.spec.maxUnavailable ?? 'N/A'), align: 'right' },
    count<Kube.PodDisruptionBudget>('ALLOWED-DISRUPTIONS', (p) => p.status?.disruptionsAllowed),
    count<Kube.PodDisruptionBudget>('CURRENT', (p) => p.status?.currentHealthy),
    count<Kube.PodDisruptionBudget>('DESIRED', (p) => p.status?.desiredHealthy),
    count<Kube.PodDisruptionBudget>('EXPECTED', (p) => p.status?.expectedPods),
    LABELS,
    VALID(pdbHealth),
    AGE,
  ],
  health: pdbHealth,
  drill: () => ({ view: 'describe' }),
});

/** One metric as kubectl prints it: `cpu: 12%/50%`. */
function target(hpa: Kube.HorizontalPodAutoscaler, index: number): string {
  const metric = hpa.spec.metrics?.[index];
  const current = hpa.status?.currentMetrics?.[index];
  const want = metric?.resource?.target ?? metric?.pods?.target ?? metric?.object?.target ?? metric?.external?.target;
  const has =
    current?.resource?.current ?? current?.pods?.current ?? current?.object?.current ?? current?.external?.current;
  const name = metric?.resource === undefined ? '' : `${metric.resource.name}: `;
  if (want?.averageUtilization !== undefined) {
    const now = has?.averageUtilization === undefined ? '<unknown>' : `${has.averageUtilization}%`;
    return `${name}${now}/${want.averageUtilization}%`;
  }
  return `${name}${has?.averageValue ?? has?.value ?? '<unknown>'}/${want?.averageValue ?? want?.value ?? ''}`;
}

function hpaHealth(h: Kube.HorizontalPodAutoscaler): Health | undefined {
  const failing = h.status?.conditions?.find((c) => c.type === 'ScalingActive' && c.status === 'False');
  if (failing !== undefined) return { role: 'error', why: failing.message ?? failing.reason ?? '' };
  return (h.status?.currentReplicas ?? 0) >= h.spec.maxReplicas
    ? { role: 'error', why: 'runs as many replicas as it may' }
    : undefined;
}

export const hpas = kind<Kube.HorizontalPodAutoscaler>({
  resource: 'horizontalpodautoscalers.autoscaling',
  concept: 'A HorizontalPodAutoscaler changes the number of replicas with the load.',
  columns: [
    NAMESPACE,
    NAME,
    { name: 'REFERENCE', text: (h) => `${h.spec.scaleTargetRef.kind}/${h.spec.scaleTargetRef.name}` },
    { name: 'TARGETS', text: (h) => (h.spec.metrics ?? []).map((_, i) => target(h, i)).join(', ') || '<none>' },
    count<Kube.HorizontalPodAutoscaler>('MINPODS', (h) => h.spec.minReplicas ?? 1),
    count<Kube.HorizontalPodAutoscaler>('MAXPODS', (h) => h.spec.maxReplicas),
    count<Kube.HorizontalPodAutoscaler>('REPLICAS', (h) => h.status?.currentReplicas),
    VALID(hpaHealth),
    AGE,
  ],
  health: hpaHealth,
  drill: () => ({ view: 'describe' }),
});

const used = (hard: Readonly<Record<string, string>>, has: Readonly<Record<string, string>>, limits: boolean): string =>
  Object.keys(hard)
    .filter((name) => name.startsWith('limits.') === limits)
    .sort()
    .map((name) => `${name}: ${has[name] ?? '0'}/${hard[name]}`)
    .join(', ');

export const resourcequotas = kind<Kube.ResourceQuota>({
  resource: 'resourcequotas',
  concept: 'A ResourceQuota limits what a namespace may use in all.',
  columns: [
    NAMESPACE,
    NAME,
    { name: 'REQUEST', text: (q) => used(q.status?.hard ?? {}, q.status?.used ?? {}, false) },
    { name: 'LIMIT', text: (q) => used(q.status?.hard ?? {}, q.status?.used ?? {}, true) },
    AGE,
  ],
  drill: () => ({ view: 'describe' }),
});

export const priorityclasses = kind<Kube.PriorityClass>({
  resource: 'priorityclasses.scheduling.k8s.io',
  concept: 'A PriorityClass orders pods. The higher ones are placed first and may push out lower ones.',
  columns: [
    NAME,
    { name: 'VALUE', text: (p) => String(p.value), order: (p) => p.value, align: 'right' },
    { name: 'GLOBAL-DEFAULT', text: (p) => String(p.globalDefault ?? false) },
    { name: 'PREEMPTIONPOLICY', text: (p) => p.preemptionPolicy ?? 'PreemptLowerPriority' },
    AGE,
  ],
  drill: () => ({ view: 'describe' }),
  actions: ['used-by'],
});
