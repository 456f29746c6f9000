/** A pod that its kubelet has ended, or not taken: of this its status tells in a reason of its own, while STATUS shows how its containers ended. */
import type { Kube } from '../../run/cluster.ts';

const STAYS =
  'What is left of it is a record: nothing starts it again, and its owner, if it has one, makes another one.';

const REASONS: readonly (readonly [reason: RegExp, means: string])[] = [
  [/^Evicted$/, 'Its kubelet evicted it, for its node ran short of something.'],
  [/^Terminated$/, 'Its kubelet ended it, for its node was shut down.'],
  [/^DeadlineExceeded$/, 'It ran for longer than it may (activeDeadlineSeconds), so its kubelet ended it.'],
  [/./, 'Its kubelet did not take it, and it never ran.'],
];

/** Of a pod that it had taken; all other reasons are of one that it refused. */
export const isEnding = (reason: string): boolean => /^(Evicted|Terminated|DeadlineExceeded)$/.test(reason);

/** @returns what a pod has met that failed as a whole, of which its status tells the details; undefined of all others */
export function endedByKubelet({ status }: Kube.Pod): { means: string; look: string } | undefined {
  const { phase, reason } = status ?? {};
  if (phase !== 'Failed' || !reason) return undefined;
  const [, means = ''] = REASONS.find(([pattern]) => pattern.test(reason)) ?? [];
  return { means: `${means} ${STAYS}`, look: 'o shows the node.' };
}
