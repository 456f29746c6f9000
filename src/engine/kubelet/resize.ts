/**
 * Changing a running pod's CPU and memory in place: what the spec asks for is allocated if the node has it, then given to the
 * containers, and each state shows in the status (`pkg/kubelet/allocation`).
 */

import { podRequests } from '../api/pod-resources.ts';
import { milliValue, wholeValue } from '../api/quantity.ts';
import type { Container, Pod } from '../api/types.ts';
import { toTime } from '../sim/time.ts';
import { equal } from '../store/equal.ts';
import { shortOf } from './admission.ts';
import type { PodCondition } from './conditions.ts';
import type { Context } from './context.ts';
import type { PodRecord, Resources } from './memory.ts';
import { latest, stateAt } from './view.ts';

/** What a container has been promised. */
export function allocatedTo(record: PodRecord, container: Container): Resources {
  return record.allocated?.[container.name] ?? container.resources ?? {};
}

const resizable = ({ spec }: Pod): readonly Container[] => [...(spec.initContainers ?? []), ...spec.containers];

/** The spec has changed: decides whether what it asks for can be had. `record.pod` is the pod as it was. */
export function considerResize(ctx: Context, record: PodRecord, pod: Pod): void {
  const before: Record<string, Resources> = {};
  for (const container of resizable(record.pod)) before[container.name] = allocatedTo(record, container);
  const same = resizable(pod).every(({ name, resources = {} }) => equal(before[name] ?? {}, resources));
  if (same) {
    if (record.allocated !== undefined) record.resize = undefined;
    record.allocated = undefined;
    return;
  }
  const generation = pod.metadata.generation ?? 1;
  const refusal = refusalFor(ctx, { ...record, pod });
  const at = ctx.now;
  if (refusal === undefined) {
    record.allocated = undefined;
    record.resize = { type: 'PodResizeInProgress', generation, at };
    ctx.event(record, 'Normal', 'ResizeStarted', `Pod resize started: ${summary(pod, generation)}`);
    return;
  }
  record.allocated = before;
  if (record.resize?.reason === refusal.reason && record.resize.message === refusal.message) return;
  record.resize = { type: 'PodResizePending', ...refusal, generation, at };
  if (refusal.reason === 'Deferred') defer(ctx, record);
  const text = `Pod resize ${refusal.reason}: ${summary(pod, generation, refusal.message)}`;
  ctx.event(record, 'Warning', `Resize${refusal.reason}`, text);
}

function refusalFor(ctx: Context, record: PodRecord): { reason: string; message: string } | undefined {
  const allocatable = ctx.client(record.node).get('nodes', record.node)?.status.allocatable ?? {};
  const wanted = podRequests(record.pod.spec);
  for (const [name, value] of [
    ['memory', wholeValue],
    ['cpu', milliValue],
  ] as const) {
    const [requested, capacity] = [value(wanted[name] ?? '0'), value(allocatable[name] ?? '0')];
    if (requested > capacity)
      return {
        reason: 'Infeasible',
        message: `Node didn't have enough capacity: ${name}, requested: ${requested}, capacity: ${capacity}`,
      };
  }
  const short = shortOf(ctx, record, allocatable);
  return short && { reason: 'Deferred', message: short.message };
}

/** The pod's resize waits until others are gone. */
function defer(ctx: Context, { uid, node }: PodRecord): void {
  const record = ctx.nodes.own(node);
  if (record !== undefined && !record.deferred.includes(uid)) record.deferred.push(uid);
}

/** A pod has gone from the node: resizes that were put off are looked at again. */
export function retryResizes(ctx: Context, gone: PodRecord, update: (record: PodRecord) => void): void {
  if ((ctx.nodes.get(gone.node)?.deferred.length ?? 0) === 0) return;
  for (const uid of ctx.nodes.own(gone.node)?.deferred.splice(0) ?? []) {
    const record = ctx.pods.get(uid)?.resize?.reason === 'Deferred' ? ctx.pods.own(uid) : undefined;
    if (record === undefined) continue;
    considerResize(ctx, record, record.pod);
    if (record.resize?.reason === 'Deferred') defer(ctx, record);
    update(record);
  }
}

/** As the events print it. */
function summary(pod: Pod, generation: number, error?: string): string {
  const parts = (containers: readonly Container[] | undefined) =>
    containers?.map(({ name, resources = {} }) => ({ name, resources }));
  return JSON.stringify({
    ...(pod.spec.initContainers ? { initContainers: parts(pod.spec.initContainers) } : {}),
    containers: parts(pod.spec.containers),
    generation,
    ...(error ? { error } : {}),
  });
}

/** Containers that run with other resources than they have been promised. */
export function toResize(record: PodRecord, seen: number): Container[] {
  return resizable(record.pod).filter((container) => {
    const instance = latest(record, container.name, seen);
    if (instance === undefined || stateAt(instance, seen) !== 'running') return false;
    return !equal(instance.resources, allocatedTo(record, container));
  });
}

/** Whether the container's policy wants it started anew for such a change. */
export function restartsForResize(record: PodRecord, container: Container, seen: number): boolean {
  const now = latest(record, container.name, seen)?.resources ?? {};
  const wanted = allocatedTo(record, container);
  return (container.resizePolicy ?? []).some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === 'RestartContainer' &&
      (now.limits?.[resourceName] !== wanted.limits?.[resourceName] ||
        now.requests?.[resourceName] !== wanted.requests?.[resourceName]),
  );
}

/** All containers have what they were promised: the resize is over. */
export function settleResize(ctx: Context, record: PodRecord): void {
  if (record.resize?.type !== 'PodResizeInProgress' || toResize(record, ctx.now).length > 0) return;
  const { generation } = record.resize;
  record.resize = undefined;
  ctx.event(record, 'Normal', 'ResizeCompleted', `Pod resize completed: ${summary(record.pod, generation)}`);
}

/** The condition that a resize shows. */
export function resizeCondition({ resize }: PodRecord): PodCondition[] {
  if (resize === undefined) return [];
  const { type, reason, message, generation, at } = resize;
  return [
    {
      type,
      observedGeneration: generation,
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: toTime(at),
      ...(reason ? { reason } : {}),
      ...(message ? { message } : {}),
    },
  ];
}
