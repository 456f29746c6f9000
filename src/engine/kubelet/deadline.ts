/** activeDeadlineSeconds of pods (`pkg/kubelet/active_deadline.go`). */
import { fromTime } from '../sim/time.ts';
import { type Context, tickAt } from './context.ts';
import type { PodRecord } from './memory.ts';

const MESSAGE = 'Pod was active on the node longer than the specified deadline';

/** Plans the deadline of a pod that has one, once its start is known. */
export function planDeadline(ctx: Context, record: PodRecord): void {
  const { activeDeadlineSeconds } = record.pod.spec;
  const start = record.status?.startTime;
  if (activeDeadlineSeconds === undefined || start === undefined || record.state !== 'sync') return;
  const due = fromTime(start) + activeDeadlineSeconds * 1000;
  ctx.at(`d/${record.uid}`, tickAt(Math.max(due, ctx.now), ctx.nodeOf(record).loop));
}

/** The pod has been active for too long: the next sync finds that it fails. */
export function deadlineOver(record: PodRecord): void {
  if (record.state !== 'sync' || record.evicted !== undefined) return;
  record.evicted = { reason: 'DeadlineExceeded', message: MESSAGE, grace: undefined };
}

/** Each time that its status is made anew, until it is gone from the node, the kubelet finds out once more (`ShouldEvict`). */
export function tellDeadline(ctx: Context, record: PodRecord): void {
  if (record.evicted?.reason === 'DeadlineExceeded') ctx.event(record, 'Normal', 'DeadlineExceeded', MESSAGE);
}
