import type { Change } from '../../run/cluster.ts';

/** The write that made the object what it was before a change; undefined also where a backup brought that back. */
export function writeBefore({ rev, before }: Change, history: readonly Change[]): Change | undefined {
  const last = Number(before?.metadata.resourceVersion ?? 0);
  return last < rev ? history[last - 1] : undefined;
}
