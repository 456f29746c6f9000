/**
 * Nodes short of memory, disk or process ids: the condition, and eviction of one pod after the other, those that use more
 * than they asked for first, then by priority and usage (`pkg/kubelet/eviction`).
 */

import { isMirror } from '../api/mirror.ts';
import { wholeValue } from '../api/quantity.ts';
import type { Pod } from '../api/types.ts';
import type { Context } from './context.ts';
import { leaksOn } from './leaks.ts';
import type { NodeRecord, PodRecord } from './memory.ts';
import { DEFAULT_CAPACITY, reportNode } from './nodes.ts';
import { podUse, SYSTEM } from './usage.ts';

/** The eviction manager looks every 10 s (`monitoringInterval`). */
const INTERVAL = 10_000;
/** A condition stands for 5 min after the shortage has ended (`evictionPressureTransitionPeriod`). */
const TRANSITION = 300_000;
/** Default hard thresholds (`evictionHard`), and what the signal is called in messages. */
const SHORTAGES = {
  memory: { resource: 'memory', threshold: '100Mi', available: '62Mi' },
  disk: { resource: 'ephemeral-storage', threshold: '10Gi', available: '8Gi' },
  pid: { resource: 'pids', threshold: '1k', available: '200' },
} as const;
type Shortage = keyof typeof SHORTAGES;
/** The threshold of memory in bytes. */
const MEMORY_THRESHOLD = 100 * 2 ** 20;

/** What the node is short of, by the fact `pressure/NODE`: `memory`, `disk`, `pid`. */
function shortageOf(ctx: Context, node: string): Shortage | undefined {
  const fact = ctx.parts.world.get(`pressure/${node}`);
  const word = typeof fact === 'object' ? fact['resource'] : fact;
  if (typeof word === 'string' && Object.hasOwn(SHORTAGES, word)) return word as Shortage;
  return leaksOn(ctx, node) && freeMemory(ctx, node) < MEMORY_THRESHOLD ? 'memory' : undefined;
}

/** What is left of the node's memory beside its pods and the system, bytes. */
function freeMemory(ctx: Context, name: string): number {
  const capacity = ctx.nodes.get(name)?.machine.capacity?.['memory'] ?? DEFAULT_CAPACITY.memory;
  let free = wholeValue(capacity) - SYSTEM.memory;
  for (const { metadata } of ctx.parts.store.by('pods', 'node', name).values()) {
    const record = ctx.pods.get(metadata.uid);
    if (record === undefined) continue;
    for (const { memory } of podUse(ctx, record, 0)?.values() ?? []) free -= memory;
  }
  return free;
}

/** A round of the eviction manager. @param update told of the pod that has to go */
export function evict(ctx: Context, name: string, update: (record: PodRecord) => void): void {
  const node = ctx.nodes.own(name);
  if (node === undefined || !ctx.kubeletWorks(name)) return;
  const shortage = shortageOf(ctx, name);
  const said = Object.keys(node.pressure).length;
  for (const [each, until] of Object.entries(node.pressure)) if (until <= ctx.now) delete node.pressure[each];
  if (shortage !== undefined) node.pressure[shortage] = ctx.now + TRANSITION;
  if (Object.keys(node.pressure).length !== said) reportNode(ctx, name);
  if (shortage !== undefined && shortage !== 'pid') evictOne(ctx, node, shortage, update);
  const goesOn = shortage !== undefined || leaksOn(ctx, name);
  const next = goesOn ? ctx.now + INTERVAL : Math.min(...Object.values(node.pressure));
  if (next < Number.POSITIVE_INFINITY) ctx.at(`e/${name}`, next);
}

function evictOne(ctx: Context, node: NodeRecord, shortage: Shortage, update: (record: PodRecord) => void): void {
  const candidates: Candidate[] = [];
  for (const { metadata } of [...ctx.parts.store.by('pods', 'node', node.name).values()]) {
    const record = ctx.pods.own(metadata.uid);
    if (record?.state === 'sync' && record.sandbox !== undefined && !isCritical(record.pod))
      candidates.push(ranked(ctx, record));
  }
  candidates.sort(
    (a, b) =>
      Number(b.over) - Number(a.over) || a.priority - b.priority || b.excess - a.excess || (a.key < b.key ? -1 : 1),
  );
  const [first] = candidates;
  if (first === undefined) {
    ctx.nodeEvent(
      node.name,
      'Warning',
      'EvictionThresholdMet',
      `Attempting to reclaim ${SHORTAGES[shortage].resource}`,
    );
    return;
  }
  ctx.nodeEvent(node.name, 'Warning', 'EvictionThresholdMet', `Attempting to reclaim ${SHORTAGES[shortage].resource}`);
  const { record } = first;
  const message = messageOf(shortage, first);
  record.evicted = { reason: 'Evicted', message, grace: 0 };
  ctx.event(record, 'Warning', 'Evicted', message);
  update(record);
}

interface Candidate {
  readonly record: PodRecord;
  readonly key: string;
  readonly priority: number;
  readonly over: boolean;
  readonly excess: number;
  readonly used: number;
  readonly requested: string;
  readonly container: string;
}

function ranked(ctx: Context, record: PodRecord): Candidate {
  const uses = podUse(ctx, record, 0);
  const memory = [...(uses?.values() ?? [])].reduce((sum, use) => sum + use.memory, 0);
  const requests = record.pod.spec.containers.map(({ resources }) => resources?.requests?.['memory'] ?? '0');
  const requested = requests.reduce((sum, quantity) => sum + wholeValue(quantity), 0);
  return {
    record,
    key: record.key,
    priority: record.pod.spec.priority ?? 0,
    over: memory > requested,
    excess: memory - requested,
    used: memory,
    requested: requests[0] ?? '0',
    container: record.pod.spec.containers[0]?.name ?? '',
  };
}

/** Static pods and those of the two system classes are not evicted (`IsCriticalPod`). */
function isCritical(pod: Pod): boolean {
  const mirror = isMirror(pod);
  return mirror || (pod.spec.priority ?? 0) >= 2_000_000_000;
}

function messageOf(shortage: Shortage, { over, container, used, requested }: Candidate): string {
  const { resource, threshold, available } = SHORTAGES[shortage];
  const low = `The node was low on resource: ${resource}. Threshold quantity: ${threshold}, available: ${available}. `;
  if (!over || shortage !== 'memory') return low;
  const kibi = Math.ceil(used / 1024);
  return `${low}Container ${container} was using ${kibi}Ki, request is ${requested}, has larger consumption of ${resource}. `;
}
