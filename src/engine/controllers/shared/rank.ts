/** Which pods go first when there are too many (`controller_utils.go`, ActivePodsWithRanks). */
import type { Pod } from '../../api/types.ts';
import { isPodReady, readySince } from '../../client/objects.ts';
import { fromTime } from '../../sim/time.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** What is compared, in this order; the smaller goes first. */
type Rank = readonly number[];

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

/** The part of a rank that depends on the pod alone. */
interface Traits {
  readonly assigned: number;
  readonly phase: number;
  readonly ready: number;
  readonly cost: number;
  readonly since: number;
  readonly regular: number;
  readonly sidecar: number;
  readonly created: number;
}

/** Pods are frozen: what was read from one holds as long as it lives. */
const known = new WeakMap<Pod, Traits>();

function traitsOf(pod: Pod): Traits {
  const found = known.get(pod);
  if (found !== undefined) return found;
  const ready = isPodReady(pod);
  const traits = {
    assigned: pod.spec.nodeName ? 1 : 0,
    phase: PHASES[pod.status.phase ?? ''] ?? 0,
    ready: ready ? 1 : 0,
    cost: Number(pod.metadata.annotations?.[DELETION_COST] ?? 0) || 0,
    since: (ready ? readySince(pod) : undefined) ?? 0,
    ...restarts(pod),
    created: fromTime(pod.metadata.creationTimestamp),
  };
  known.set(pod, traits);
  return traits;
}

function rank(pod: Pod, onNode: number, now: number): Rank {
  const { assigned, phase, ready, cost, since, regular, sidecar, created } = traitsOf(pod);
  const readyAge = since > 0 ? magnitude(since, now) : 0;
  return [assigned, phase, ready, cost, -onNode, since, readyAge, -regular, -sidecar, created, magnitude(created, now)];
}

const byUid = (a: Pod, b: Pod): number => (a.metadata.uid < b.metadata.uid ? -1 : 1);

/** Places of the exact times in a rank; each is followed by its magnitude. */
const READY_SINCE = 5;
const CREATED = 9;

interface Ranked {
  readonly pod: Pod;
  readonly rank: Rank;
}

function compare(a: Ranked, b: Ranked): number {
  for (let i = 0; i < a.rank.length; i++) {
    const difference = (a.rank[i] ?? 0) - (b.rank[i] ?? 0);
    if (i === READY_SINCE || i === CREATED) {
      i++; // different times: their magnitudes decide, and the uids where those are equal
      if (difference !== 0) return (a.rank[i] ?? 0) - (b.rank[i] ?? 0) || byUid(a.pod, b.pod);
    } else if (difference !== 0) return difference;
  }
  return 0;
}

/** The first `count` in order, found in one pass: usually few of many are wanted. */
function first(ranked: Iterable<Ranked>, count: number): Ranked[] {
  const best: Ranked[] = [];
  for (const candidate of ranked) {
    const last = best[count - 1];
    if (last !== undefined && compare(candidate, last) >= 0) continue;
    let [low, high] = [0, best.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(candidate, best[middle] as Ranked) < 0) high = middle;
      else low = middle + 1;
    }
    best.splice(low, 0, candidate);
    if (best.length > count) best.pop();
  }
  return best;
}

/**
 * The `count` pods to delete, in order.
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
  return first(ranked, count).map(({ pod }) => pod);
}
