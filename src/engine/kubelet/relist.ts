/**
 * The pod life-cycle event generator (PLEG): once a second, at a moment of its own, a kubelet looks at its runtime. It is a
 * timer only while something changed or a worker waits for it; looking at nothing new has no effect.
 */
import { type Context, tickAt, tickBefore } from './context.ts';
import { begun, onItsGround } from './ground.ts';
import type { NodeRecord, PodRecord } from './memory.ts';
import { eventsBetween } from './view.ts';

/** A container or sandbox of the pod changed: the next relist finds it. */
export function changed(ctx: Context, record: PodRecord): void {
  const node = ctx.nodeOf(record);
  begun(ctx, record);
  if (!node.dirty.includes(record.uid)) node.dirty.push(record.uid);
  soon(ctx, node);
}

/** The pod's worker goes on after the next relist. */
export function awaitRelist(ctx: Context, record: PodRecord): void {
  const node = ctx.nodeOf(record);
  begun(ctx, record);
  node.waiting.push(record.uid);
  soon(ctx, node);
}

function soon(ctx: Context, node: NodeRecord): void {
  ctx.at(`r/${node.name}`, tickAt(ctx.now + 1, node.relist));
}

/** When the kubelet last looked. */
export function lastRelist(ctx: Context, node: NodeRecord): number {
  return tickBefore(ctx.now, node.relist);
}

/**
 * @param update told of each pod for each event found, as the sync loop is
 * @param resume told of each worker that has waited
 */
export function relist(
  ctx: Context,
  name: string,
  update: (record: PodRecord) => void,
  resume: (record: PodRecord) => void,
): void {
  const node = ctx.nodes.own(name);
  if (node === undefined || !ctx.kubeletWorks(name) || !ctx.runtimeWorks(name)) return;
  const { dirty, waiting } = node;
  node.dirty = [];
  node.waiting = [];
  for (const uid of dirty) {
    const record = ctx.pods.own(uid);
    if (record === undefined) continue;
    const { started, died } = eventsBetween(record, record.inspectedAt, ctx.now);
    record.inspectedAt = ctx.now;
    onItsGround(ctx, record, () => {
      for (let i = 0; i < started + died; i++) update(record);
      if (record.reinspect) update(record);
    });
    record.reinspect = false;
  }
  for (const uid of waiting) {
    const record = ctx.pods.own(uid);
    if (record?.job?.phase === 'relist') onItsGround(ctx, record, () => resume(record));
  }
}
