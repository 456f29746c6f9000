/** What the kernel shows of a container in `/proc` and `/sys`: its first process, and the limits that it is held to. */
import { milliValue, wholeValue } from '../api/quantity.ts';
import type { Container } from '../api/types.ts';
import type { Context } from './context.ts';
import { environOf } from './inside.ts';
import type { ContainerRecord, PodRecord } from './memory.ts';

/** The kernel's scheduling period, µs (`cpu.max`). */
const PERIOD = 100_000;

export const asksKernel = (argv: readonly string[]): boolean => argv.some((word) => /\/(?:proc|sys)\//.test(word));

/** Files by path. */
export function kernelFiles(
  ctx: Context,
  record: PodRecord,
  container: Container,
  instance: ContainerRecord,
): [path: string, text: string][] {
  const all = (words: readonly string[]): string => words.map((word) => `${word}\0`).join('');
  const environment = environOf(ctx, record, container, instance);
  const [command = ''] = ctx.behaviours.processes(instance.program);
  const { argv } = instance.program;
  const words = argv.length > 0 ? argv : command.split(' ');
  const { memory, cpu } = instance.resources?.limits ?? container.resources?.limits ?? {};
  const uptime = (ctx.now - ctx.nodeOf(record).bootedAt) / 1000;
  return [
    ['/proc/1/environ', all(Object.entries(environment).map(([name, value]) => `${name}=${value}`))],
    ['/proc/1/cmdline', all(words)],
    ['/proc/1/comm', `${(words[0] ?? '').replace(/^.*\//, '').slice(0, 15)}\n`],
    ['/proc/uptime', `${uptime.toFixed(2)} ${uptime.toFixed(2)}\n`],
    ['/proc/loadavg', '0.00 0.00 0.00 1/120 42\n'],
    ['/sys/fs/cgroup/memory.max', `${memory === undefined ? 'max' : wholeValue(memory)}\n`],
    ['/sys/fs/cgroup/cpu.max', `${cpu === undefined ? 'max' : (milliValue(cpu) * PERIOD) / 1000} ${PERIOD}\n`],
  ];
}
