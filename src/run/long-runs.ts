/**
 * When V8 begins to optimize in earnest. A lesson, or a cluster's first thousand pods, is over before optimized code has paid for
 * itself, so the door puts it off (see scripts/bundle/v8-flags.mjs); what has written this much is likely to go on.
 */
import { setFlagsFromString } from 'node:v8';
import type { Cluster } from '../engine/index.ts';

/** API writes: about half a second of CPU. */
const LONG = 10_000;

/** Not there where the program runs from its sources. */
const flag = typeof V8_FLAGS === 'undefined' ? undefined : V8_FLAGS[Number.parseInt(process.versions.node, 10)]?.long;

/** Tells V8 to optimize once this cluster has had many writes. */
export function optimizeLongRuns(cluster: Cluster): void {
  if (flag === undefined) return;
  cluster.parts.store.observe(({ rev }) => {
    if (rev === LONG) setFlagsFromString(flag);
  });
}
