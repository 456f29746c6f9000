/**
 * On what ground a kubelet acts for a pod. One timer serves all pods of a node (the relist, the queue of pulls), so each pod
 * keeps what its own part was begun for: its chain of causes never leads through another pod.
 */
import { dueTo } from '../sim/cause.ts';
import type { Context } from './context.ts';
import type { PodRecord } from './memory.ts';

/** Keeps why something is begun for the pod now. */
export function begun({ parts }: Context, record: PodRecord): void {
  record.because = parts.sim.cause.because;
}

/** Goes on with it, in the timer of the node. */
export function onItsGround({ parts: { sim } }: Context, { because }: PodRecord, act: () => void): void {
  const { actor, because: now } = sim.cause;
  sim.as({ actor, because: dueTo(because ?? now, now?.timer ?? '') }, act);
}
