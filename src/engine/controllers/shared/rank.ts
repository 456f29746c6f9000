/** Which pods go first when there are too many (`controller_utils.go`, ActivePodsWithRanks). */
import type { Pod } from '../../api/types.ts';
import { isPodReady, readySince } from '../../client/objects.ts';
import { fromTime } from '../../sim/time.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** What is compared, in this order; the smaller goes first. */
type Rank = readonly [...(readonly number[])];

/** Ages are compared by powers of two (in ns, as Go measures), so that pods of about one age are chosen by their uids. */
function magnitude(since: number, now: number): number {
  return now > since ? Math.trunc(Math.log2((now - since) * 1e6)) : -1;
}

function restarts(pod: Pod): { regular: number; sidecar: number } {
  const regular = Math.max(0, ...(pod.status.containerStatuses ?? []).map((c) => c.restartCount));
  const sidecars = new Set(
    (pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').map((c) => c.name),
  );
  const of = (pod.status.initContainerStatuses ?? []).filter((c) => sidecars.has(c.name)).map((c) => c.restartCount);
  return { regular, sidecar: Math.max(0, ...of) };
}

function rank(pod: Pod, onNode: number, now: number): Rank {
  const ready = isPodReady(pod);
  const since = readySince(pod);
  const { regular, sidecar } = restarts(pod);
  return [
    pod.spec.nodeName ? 1 : 0,
    PHASES[pod.status.phase ?? ''] ?? 0,
    ready ? 1 : 0,
    Number(pod.metadata.annotations?.[DELETION_COST] ?? 0) || 0,
    -onNode,
    ready && since !== undefined ? since : 0,
    ready && since !== undefined ? magnitude(since, now) : 0,
    -regular,
    -sidecar,
    fromTime(pod.metadata.creationTimestamp),
    magnitude(fromTime(pod.metadata.creationTimestamp), now),
  ];
}

const byUid = (a: Pod, b: Pod): number => (a.metadata.uid < b.metadata.uid ? -1 : 1);

/** Places of the exact times in a rank; each is followed by its magnitude. */
const READY_SINCE = 5;
const CREATED = 9;

function compare(a: { pod: Pod; rank: Rank }, b: { pod: Pod; rank: Rank }): number {
  for (let i = 0; i < a.rank.length; i++) {
    const difference = (a.rank[i] ?? 0) - (b.rank[i] ?? 0);
    if (i === READY_SINCE || i === CREATED) {
      i++; // different times: their magnitudes decide, and the uids where those are equal
      if (difference !== 0) return (a.rank[i] ?? 0) - (b.rank[i] ?? 0) || byUid(a.pod, b.pod);
    } else if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The `count` pods to delete.
 * @param onNode how many related pods (of the same owner's owner) run on the pod's node: crowded nodes are thinned first
 */
export function podsToDelete(
  pods: readonly Pod[],
  count: number,
  onNode: (node: string) => number,
  now: number,
): Pod[] {
  if (count >= pods.length) return [...pods];
  const ranked = pods.map((pod) => ({ pod, rank: rank(pod, onNode(pod.spec.nodeName ?? ''), now) }));
  ranked.sort(compare);
  return ranked.slice(0, count).map(({ pod }) => pod);
}
