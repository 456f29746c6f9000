/** Why the interface does not do what is asked of it. */
import { leavesCluster, onlyReads } from '../../run/cluster.ts';
import type { App } from './app.ts';

/** What is answered where there is no cluster for what is asked. */
export const NONE_OPEN = 'No cluster is open. Enter opens a scenario, which has one.';

/** What is answered to who wants to change the past. */
export const PAST = 'This is the past: ctrl-t returns to the present, shift-b goes on from here.';

export const READ_ONLY = 'Read-only: the cluster is not changed.';

/** Why a command line must not be run now: what is run is run in the present, and would lead there without a word. */
export function refusalOf({ settings, moment }: App, line: string): string | undefined {
  if (settings.readOnly && !leavesCluster(line)) return READ_ONLY;
  return moment.isPast && !onlyReads(line) ? PAST : undefined;
}
