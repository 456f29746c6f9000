/** What a controller waited for between what it saw and what it wrote, where that was a time which the object names. */
import type { Change, Kube } from '../../run/cluster.ts';
import { duration } from '../text/age.ts';

type Conditioned = { readonly status?: { readonly conditions?: readonly { type: string; reason?: string }[] } };

const became = ({ object, before }: Change, type: string, reason: string): boolean => {
  const has = (of: unknown) =>
    ((of as Conditioned | undefined)?.status?.conditions ?? []).some(
      (each) => each.type === type && each.reason === reason,
    );
  return has(object) && !has(before);
};

const past = (seconds: number, field: string): string => `${duration(seconds * 1_000)} had passed (${field})`;

/** The shortest time for which a pod tolerates one of the taints that a node has got. */
function tolerated(pod: Kube.Pod, seen: Change | undefined): string | undefined {
  if (seen?.resource !== 'nodes') return undefined;
  const keys = new Set(((seen.object as Kube.Node).spec?.taints ?? []).map(({ key }) => key));
  const [least] = (pod.spec.tolerations ?? [])
    .flatMap(({ key, tolerationSeconds }) =>
      tolerationSeconds !== undefined && (!key || keys.has(key)) ? [tolerationSeconds] : [],
    )
    .toSorted((a, b) => a - b);
  return least === undefined || least <= 0
    ? undefined
    : past(least, 'tolerationSeconds of the pod; 300 unless it names others');
}

/** @param seen the write that it reacted to @returns what had to pass first; undefined where it reacted at once */
export function waitedFor(change: Change, seen: Change | undefined): string | undefined {
  const { resource, object, type, cause } = change;
  if (resource === 'deployments.apps' && became(change, 'Progressing', 'ProgressDeadlineExceeded')) {
    const { progressDeadlineSeconds = 600 } = (object as Kube.Deployment).spec;
    return `${past(progressDeadlineSeconds, 'progressDeadlineSeconds')} without progress`;
  }
  if (resource === 'pods' && cause.actor === 'taint-eviction-controller' && object.metadata.deletionTimestamp)
    return tolerated(object as Kube.Pod, seen);
  if (resource !== 'jobs.batch') return undefined;
  const { activeDeadlineSeconds: most, ttlSecondsAfterFinished: ttl } = (object as Kube.Job).spec;
  if (most !== undefined && became(change, 'Failed', 'DeadlineExceeded')) return past(most, 'activeDeadlineSeconds');
  const isRemoval = type === 'DELETED' || object.metadata.deletionTimestamp !== undefined;
  return isRemoval && ttl && cause.actor === 'ttl-after-finished-controller'
    ? `${past(ttl, 'ttlSecondsAfterFinished')} since its end`
    : undefined;
}
