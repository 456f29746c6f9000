/**
 * Programs that take more than they should: memory that grows (by the fault `leak/NAMESPACE/POD`, or because the program is
 * like that) and CPU that is burnt (`hog/NAMESPACE/POD`). A leak begins with the fault or the container's start, whichever is
 * later, and ends the container at its limit; without a limit the node runs short.
 */
import { wholeValue } from '../api/quantity.ts';
import type { Context } from './context.ts';
import type { ContainerRecord, End, PodRecord } from './memory.ts';
import { endAt, reasonOf } from './stop.ts';
import { specOf } from './view.ts';

interface Leak {
  /** Bytes per ms. */
  readonly perMs: number;
  readonly container: string;
  /** Virtual ms. */
  readonly since: number;
}

/** The kernel's signal: 128 + SIGKILL. */
const KILLED = 137;

/** Whether a fault on the pod is about this container: the one that it names, or the pod's first. */
function isMeant(record: PodRecord, named: string, container: string): boolean {
  return container === (named || record.pod.spec.containers[0]?.name);
}

function leakOf(ctx: Context, record: PodRecord, container: string): Leak | undefined {
  const { world } = ctx.parts;
  if (!world.holds('leak')) return undefined;
  const leak = world.get(`leak/${record.key}`) as Leak | undefined;
  return leak !== undefined && isMeant(record, leak.container, container) ? leak : undefined;
}

/** Bytes that a running container has leaked so far. */
export function leaked(ctx: Context, record: PodRecord, { name, startedAt = 0 }: ContainerRecord): number {
  const leak = leakOf(ctx, record, name);
  return leak === undefined ? 0 : Math.round((ctx.now - Math.max(leak.since, startedAt)) * leak.perMs);
}

/** Millicores that a container burns beside its work. */
export function burnt(ctx: Context, record: PodRecord, container: string): number {
  const { world } = ctx.parts;
  if (!world.holds('hog')) return 0;
  const hog = world.get(`hog/${record.key}`) as { readonly cpu: number; readonly container: string } | undefined;
  return hog !== undefined && isMeant(record, hog.container, container) ? hog.cpu : 0;
}

/** How a container ends if it is let alone: as its program does, or when what it leaks has reached its limit. */
export function planEnd(ctx: Context, record: PodRecord, container: ContainerRecord): void {
  if (container.program.grows) ctx.at(`e/${record.node}`, ctx.now);
  const ends = [ownEnd(container), leakEnd(ctx, record, container)].filter((end) => end !== undefined);
  const [first] = ends.sort((a, b) => a.at - b.at);
  if (first !== undefined) endAt(ctx, record, container, first);
  else if (container.ends !== undefined) {
    container.ends = undefined;
    ctx.cancel(`x/${record.uid}/${container.id}`);
  }
}

function ownEnd({ startedAt = 0, program: { exit } }: ContainerRecord): End | undefined {
  if (exit === undefined) return undefined;
  const { after, code, reason = reasonOf(code), message = '' } = exit;
  return { at: startedAt + after, code, reason, message };
}

function leakEnd(ctx: Context, record: PodRecord, container: ContainerRecord): End | undefined {
  const leak = leakOf(ctx, record, container.name);
  const limit = specOf(record.pod, container.name)?.container.resources?.limits?.['memory'];
  if (leak === undefined || limit === undefined) return undefined;
  const { startedAt = ctx.now, program } = container;
  const left = wholeValue(limit) - ctx.behaviours.usage(program, ctx.now - startedAt, 0).memory;
  const at = Math.max(leak.since, startedAt) + Math.max(0, Math.ceil(left / leak.perMs));
  return { at: Math.max(at, ctx.now), code: KILLED, reason: 'OOMKilled', message: '' };
}

/** A leak of the pod has begun or ended: its containers' ends change, and its node has to be looked at. */
export function leakChanged(ctx: Context, record: PodRecord): void {
  for (const container of record.containers)
    if (container.startedAt !== undefined && container.finishedAt === undefined && container.stoppedAt === undefined)
      planEnd(ctx, record, container);
  ctx.at(`e/${record.node}`, ctx.now);
}

function growsStill({ program, startedAt, finishedAt }: ContainerRecord): boolean {
  return program.grows === true && startedAt !== undefined && finishedAt === undefined;
}

/** Whether something on the node leaks, by a fault or of itself. */
export function leaksOn(ctx: Context, node: string): boolean {
  const { world, store } = ctx.parts;
  for (const { metadata } of store.by('pods', 'node', node).values())
    if (ctx.pods.get(metadata.uid)?.containers.some(growsStill)) return true;
  if (!world.holds('leak')) return false;
  for (const [fact] of world.entries('leak/')) {
    const pod = store.get('pods', fact.slice('leak/'.length));
    if (pod !== undefined && ctx.pods.get(pod.metadata.uid)?.node === node) return true;
  }
  return false;
}
