/** The taints that tell what is wrong with a node (`node_lifecycle_controller.go`). */
import type { Node, Taint } from '../../api/types.ts';
import type { Client } from '../../client/client.ts';
import { toTime } from '../../sim/time.ts';

export const NOT_READY = 'node.kubernetes.io/not-ready';
export const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** The taint that each status of a condition stands for. */
const BY_CONDITION: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
};
const OURS = new Set([UNSCHEDULABLE, ...Object.values(BY_CONDITION).flatMap((taints) => Object.values(taints))]);

/** The keys of the NoSchedule taints that a node should have, as far as this controller is concerned. */
export function wantedNoSchedule(node: Node): string[] {
  const keys: string[] = [];
  for (const condition of node.status?.conditions ?? []) {
    const key = BY_CONDITION[condition.type]?.[condition.status];
    if (key !== undefined) keys.push(key);
  }
  if (node.spec?.unschedulable) keys.push(UNSCHEDULABLE);
  return keys;
}

export function hasTaint(node: Node, key: string, effect: string): boolean {
  return (node.spec?.taints ?? []).some((taint) => taint.key === key && taint.effect === effect);
}

/** Brings the NoSchedule taints in line with conditions and `spec.unschedulable`. @returns whether anything was written */
export function reconcileNoSchedule(client: Client, node: Node, now: number): boolean {
  const wanted = wantedNoSchedule(node);
  const current = (node.spec?.taints ?? []).filter((t) => t.effect === 'NoSchedule' && OURS.has(t.key));
  const missing = wanted.filter((key) => !current.some((taint) => taint.key === key));
  const stale = current.filter((taint) => !wanted.includes(taint.key)).map((taint) => taint.key);
  if (missing.length === 0 && stale.length === 0) return false;
  swap(client, node, missing, stale, 'NoSchedule', now);
  return true;
}

/**
 * Adds taints of one effect, then removes others, by key: two writes, so that a node that goes from one trouble to another is
 * never without a taint in between (`SwapNodeControllerTaint`).
 */
export function swap(
  client: Client,
  node: Node,
  add: readonly string[],
  remove: readonly string[],
  effect: 'NoSchedule' | 'NoExecute',
  now: number,
): void {
  // The real API's text form of timeAdded has whole seconds, and NoSchedule taints carry it too.
  const added = add.map((key): Taint => ({ key, effect, timeAdded: toTime(now) }));
  if (add.length > 0) change(client, node, effect, add, added);
  if (remove.some((key) => hasTaint(node, key, effect))) change(client, node, effect, remove, []);
}

function change(client: Client, node: Node, effect: string, without: readonly string[], added: readonly Taint[]): void {
  client.modify(
    'nodes',
    node.metadata.name,
    (draft) => {
      const kept = (draft.spec.taints ?? []).filter((t) => t.effect !== effect || !without.includes(t.key));
      const taints = [...kept, ...added];
      if (taints.length > 0) draft.spec.taints = taints;
      else delete draft.spec.taints;
    },
    { verb: 'patch' },
  );
}
