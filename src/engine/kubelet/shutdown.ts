/**
 * Graceful node shutdown: the kubelet hears of it, ends ordinary pods, then critical ones, and the machine goes off
 * (`pkg/kubelet/nodeshutdown`). The fact `shutdown/NODE` begins it; when it goes away the machine boots.
 */
import { broken } from '../client/lease.ts';
import { MACHINE_BOOT } from '../sim/control-plane.ts';
import type { Fact } from '../sim/world.ts';
import type { Context } from './context.ts';
import type { PodRecord } from './memory.ts';
import { isMirror } from './mirror.ts';
import { reportNode } from './nodes.ts';
import { podsOf, powerOff } from './outages.ts';

/** The values that the documentation uses: `shutdownGracePeriod` 30 s, of which 10 s for critical pods, ms. */
const GRACE = { all: 30_000, critical: 10_000 };
/** Priorities from here on are critical (`system-cluster-critical`). */
const CRITICAL = 2_000_000_000;
const MESSAGE = 'Pod was terminated in response to imminent node shutdown.';

export function shutdown(
  ctx: Context,
  name: string,
  value: Fact | undefined,
  update: (record: PodRecord) => void,
): void {
  const node = ctx.nodes.own(name);
  if (node === undefined) return;
  if (value === undefined) {
    ctx.cancel(`h/${name}`);
    node.shutdownAt = undefined;
    if (node.bootedAt < 0) ctx.only(`b/${name}`, ctx.now + MACHINE_BOOT);
    else {
      ctx.nodeEvent(name, 'Normal', 'Shutdown', 'Shutdown manager detected shutdown cancellation');
      ctx.at(`n/${name}`, ctx.now);
    }
    return;
  }
  if (!ctx.kubeletWorks(name)) return;
  node.shutdownAt = ctx.now;
  ctx.parts.sim.as(ctx.causeAt(name), () => {
    ctx.nodeEvent(name, 'Normal', 'Shutdown', 'Shutdown manager detected shutdown event');
    reportNode(ctx, name);
    endPods(ctx, name, false, update);
  });
  ctx.only(`h/${name}`, ctx.now + GRACE.all - GRACE.critical);
}

/** The next step of a shutdown: critical pods, then the power. */
export function shutdownGoesOn(ctx: Context, name: string, update: (record: PodRecord) => void): void {
  const node = ctx.nodes.own(name);
  if (node?.shutdownAt === undefined) return;
  const end = node.shutdownAt + GRACE.all;
  if (ctx.now >= end) {
    broken(ctx.parts.store, name, ctx.now);
    powerOff(ctx, node);
  } else {
    endPods(ctx, name, true, update);
    ctx.only(`h/${name}`, end);
  }
}

function endPods(ctx: Context, name: string, critical: boolean, update: (record: PodRecord) => void): void {
  const longest = (critical ? GRACE.critical : GRACE.all - GRACE.critical) / 1000;
  for (const record of podsOf(ctx, name)) {
    const { spec } = record.pod;
    if (record.state !== 'sync' || isMirror(record.pod) || (spec.priority ?? 0) >= CRITICAL !== critical) continue;
    const grace = Math.min(longest, spec.terminationGracePeriodSeconds ?? longest);
    record.evicted = { reason: 'Terminated', message: MESSAGE, grace };
    update(record);
  }
}
