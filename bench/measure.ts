/** Runs one case in this process and prints its figures as a line of JSON; `index.ts` reads it. */
import { accessCases } from './access.ts';
import { cases } from './cases.ts';

export interface Figures {
  /** Seconds of CPU over all threads, of the work alone. */
  readonly cpu: number;
  readonly wall: number;
  /** MB: the most that the process had resident, and the heap in use at the end. */
  readonly memory: number;
  readonly heap: number;
  readonly note: string;
}

export function measure(name: string): Figures {
  const work = (cases[name] ?? accessCases[name])?.prepare();
  if (work === undefined) throw new Error(`unknown case ${name}: ${Object.keys(cases).join(', ')}`);
  const start = performance.now();
  const before = process.cpuUsage();
  const note = work();
  const { user, system } = process.cpuUsage(before);
  return {
    cpu: (user + system) / 1e6,
    wall: (performance.now() - start) / 1e3,
    memory: process.resourceUsage().maxRSS / 1024,
    heap: process.memoryUsage().heapUsed / 2 ** 20,
    note,
  };
}
