/** What a disruption budget leaves: how many pods may be evicted, and why an eviction is refused. */
import type { Kube, Reader } from '../../run/cluster.ts';
import { selects } from '../../run/selectors.ts';

const sum = ({
  currentHealthy = 0,
  desiredHealthy = 0,
}: Partial<NonNullable<Kube.PodDisruptionBudget['status']>>): string =>
  `${currentHealthy} ${currentHealthy === 1 ? 'pod is' : 'pods are'} healthy, and ${desiredHealthy} must stay`;

/** `2 pods are healthy, and 2 must stay: none may be evicted.`; undefined until the controller has counted, or without pods. */
export function budgetLeft({ status }: Kube.PodDisruptionBudget): string | undefined {
  if (status === undefined || (status.expectedPods ?? 0) === 0) return undefined;
  const { disruptionsAllowed = 0 } = status;
  return disruptionsAllowed === 0
    ? `${sum(status)}: none may be evicted. The API server refuses an eviction (kubectl drain asks for them), and the drain asks again every 5 s.`
    : `${sum(status)}: ${disruptionsAllowed} may be evicted.`;
}

/** For a pod that runs: the budget that lets nobody evict it now. */
export function budgetHolds({ metadata: { namespace, labels } }: Kube.Pod, reader: Reader): string | undefined {
  const budgets = reader.list('poddisruptionbudgets.policy', namespace) as readonly Kube.PodDisruptionBudget[];
  const strict = budgets.find(
    ({ spec, status }) =>
      spec.selector !== undefined &&
      status?.disruptionsAllowed === 0 &&
      (status.expectedPods ?? 0) > 0 &&
      selects(spec.selector, labels),
  );
  return strict?.status === undefined
    ? undefined
    : `An eviction of it, as by kubectl drain, is refused now by the PodDisruptionBudget ${strict.metadata.name}: ${sum(strict.status)}.`;
}
