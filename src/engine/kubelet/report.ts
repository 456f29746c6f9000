/** Saying how a pod is, from what is known of its runtime. */
import type { Context } from './context.ts';
import { tellDeadline } from './deadline.ts';
import { say } from './manager.ts';
import type { PodRecord } from './memory.ts';
import { triggerReadiness, wakeProbes } from './probes.ts';
import { generateStatus } from './status.ts';

/** Says how the pod is, seen as the runtime was at `seen`. @returns the phase said */
export function report(ctx: Context, record: PodRecord, seen: number, ending: boolean): string {
  const status = generateStatus({
    record,
    seen,
    now: ctx.now,
    ending,
    hostAddress: ctx.nodes.get(record.node)?.address ?? '',
  });
  tellDeadline(ctx, record);
  wakeProbes(ctx, record, false, status);
  triggerReadiness(ctx, record, status);
  say(ctx, record, status);
  return status.phase ?? 'Pending';
}
