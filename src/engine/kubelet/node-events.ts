/** What a kubelet tells of its node, and what else on it does. */

import type { Program } from './behaviours/behaviour.ts';
import { type Context, nodeNamed } from './context.ts';
import type { PodRecord } from './memory.ts';

const PRESSURES = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];

export function statusEvent(ctx: Context, name: string, reason: string): void {
  ctx.nodeEvent(name, 'Normal', reason, `Node ${name} status is now: ${reason}`);
}

/** The event that goes with a condition's new status (`nodestatus/setters.go`). */
export function eventOf(type: string, status: string): string | undefined {
  switch (type) {
    case 'MemoryPressure':
      return status === 'True' ? 'NodeHasInsufficientMemory' : 'NodeHasSufficientMemory';
    case 'DiskPressure':
      return status === 'True' ? 'NodeHasDiskPressure' : 'NodeHasNoDiskPressure';
    case 'PIDPressure':
      return status === 'True' ? 'NodeHasInsufficientPID' : 'NodeHasSufficientPID';
    case 'Ready':
      return status === 'True' ? 'NodeReady' : 'NodeNotReady';
    default:
      return undefined;
  }
}

/** What every kubelet says that starts: it describes its Node anew before it looks whether there is one. */
export function sayStarting(ctx: Context, name: string): void {
  ctx.nodeEvent(name, 'Normal', 'Starting', 'Starting kubelet.');
  for (const type of PRESSURES) statusEvent(ctx, name, eventOf(type, 'False') ?? '');
}

/** A program of the node's own network tells of the node as it starts. */
export function announce(ctx: Context, { node, pod }: PodRecord, program: Program): void {
  if (!pod.spec.hostNetwork) return;
  for (const { component, ...event } of ctx.behaviours.announces(program))
    ctx.parts.events.record({ component, host: node }, { about: nodeNamed(node), ...event });
}
