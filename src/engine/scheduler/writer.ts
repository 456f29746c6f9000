/** What the scheduler writes about pods: conditions, promises of nodes, evictions, and its events. */
import type { Pod } from '../api/types.ts';
import { type Client, isRefusal } from '../client/client.ts';
import type { Parts } from '../parts.ts';
import { toTime } from '../sim/time.ts';
import { keyOf } from '../store/object.ts';
import type { Cache } from './cache.ts';
import type { Candidate } from './preemption.ts';
import type { Shape } from './shape.ts';

/** `spec.schedulerName` of the pods that it takes care of; also the source of its events. */
export const SCHEDULER = 'default-scheduler';

export class Writer {
  readonly #parts: Parts;
  readonly #client: Client;

  constructor(parts: Parts, client: Client) {
    this.#parts = parts;
    this.#client = client;
  }

  event(about: Pod, type: 'Normal' | 'Warning', reason: string, action: string, message: string): void {
    this.#parts.events.record({ component: SCHEDULER }, { about, type, reason, action, message });
  }

  /** A write whose refusal changes nothing: the next attempt finds out. */
  #attempt(write: () => unknown): void {
    try {
      write();
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }

  #condition(pod: Pod, type: string, status: string, reason: string, message: string, since: string | undefined) {
    const { generation } = pod.metadata;
    return {
      type,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      status,
      lastProbeTime: null as unknown as string,
      lastTransitionTime: since ?? toTime(this.#parts.sim.now),
      reason,
      message,
    };
  }

  /** Tells that a pod could not be scheduled. @param nominated the node that is made room on; empty ends a promise */
  refused(pod: Pod, reason: string, message: string, nominated: string | undefined): void {
    this.event(pod, 'Warning', 'FailedScheduling', 'Scheduling', message);
    const old = pod.status.conditions?.find((condition) => condition.type === 'PodScheduled');
    const same = old?.status === 'False' && old.reason === reason && old.message === message;
    const keeps = nominated === undefined || (pod.status.nominatedNodeName ?? '') === nominated;
    if (same && keeps) return;
    const since = old?.status === 'False' ? old.lastTransitionTime : undefined;
    const condition = this.#condition(pod, 'PodScheduled', 'False', reason, message, since);
    this.#attempt(() =>
      this.#client.status('pods', keyOf(pod), (draft) => {
        const others = (draft.status.conditions ?? []).filter((other) => other.type !== 'PodScheduled');
        draft.status.conditions = [...others, condition];
        if (nominated === '') delete draft.status.nominatedNodeName;
        else if (nominated !== undefined) draft.status.nominatedNodeName = nominated;
      }),
    );
  }

  /** Takes the victims away, and the promise of the node from pods of lower priority. */
  evict(pod: Pod, shape: Shape, { node, victims }: Candidate, cache: Cache): void {
    for (const key of [...(cache.nodes.get(node)?.nominated ?? [])]) {
      const other = cache.pods.get(key);
      if (other === undefined || other.shape.priority >= shape.priority) continue;
      this.#attempt(() =>
        this.#client.status('pods', key, (draft) => {
          delete draft.status.nominatedNodeName;
        }),
      );
    }
    for (const victim of victims)
      if (victim.metadata.deletionTimestamp === undefined) this.#attempt(() => this.#evictOne(pod, victim, node));
  }

  #evictOne(pod: Pod, victim: Pod, node: string): void {
    const key = keyOf(victim);
    const why = `${SCHEDULER}: preempting to accommodate a higher priority pod`;
    const condition = this.#condition(victim, 'DisruptionTarget', 'True', 'PreemptionByScheduler', why, undefined);
    this.#client.status('pods', key, (draft) => {
      const others = (draft.status.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
      draft.status.conditions = [...others, condition];
    });
    this.#client.delete('pods', key);
    const message = `Preempted by pod ${pod.metadata.uid} on node ${node}`;
    const event = { about: victim, related: pod, type: 'Normal', reason: 'Preempted', action: 'Preempting' } as const;
    this.#parts.events.record({ component: SCHEDULER }, { ...event, message });
  }
}
