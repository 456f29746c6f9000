/** CPU and memory of containers, from their models. */

import { milliValue, wholeValue } from '../api/quantity.ts';
import type { Use } from './behaviours/behaviour.ts';
import type { Context } from './context.ts';
import { burnt, leaked } from './leaks.ts';
import type { PodRecord } from './memory.ts';
import { specOf } from './view.ts';

/** A container has no figures before it has run for so long, ms (the kubelet's stats housekeeping). */
const FIRST_SAMPLE = 15_000;

/** What the kubelet, the runtime and the operating system take. */
export const SYSTEM: Use = { cpu: 60, memory: 550 * 2 ** 20 };

/** Of each running container; undefined while none has figures. @param requests per second to the pod */
export function podUse(ctx: Context, record: PodRecord, requests: number): ReadonlyMap<string, Use> | undefined {
  const uses = new Map<string, Use>();
  for (const instance of record.containers) {
    if (instance.startedAt === undefined || instance.finishedAt !== undefined) continue;
    const age = ctx.now - instance.startedAt;
    if (age < FIRST_SAMPLE) continue;
    const serves = instance.kind === 'main' && instance.program.listens !== undefined;
    const use = ctx.behaviours.usage(instance.program, age, serves ? requests : 0);
    const limits = specOf(record.pod, instance.name)?.container.resources?.limits;
    const wants = {
      cpu: use.cpu + burnt(ctx, record, instance.name),
      memory: use.memory + leaked(ctx, record, instance),
    };
    const cpu = limits?.['cpu'] === undefined ? wants.cpu : Math.min(wants.cpu, milliValue(limits['cpu']));
    const memory =
      limits?.['memory'] === undefined ? wants.memory : Math.min(wants.memory, wholeValue(limits['memory']));
    uses.set(instance.name, { cpu, memory });
  }
  return uses.size > 0 ? uses : undefined;
}
