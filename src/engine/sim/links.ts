/**
 * What faults do to traffic at one of its ends: delays and errors, by the facts `latency/END` and `errors/END`, where END is
 * `pod/NAMESPACE/NAME`, `service/NAMESPACE/NAME` or `node/NAME`; and how slow a machine is, by the fact `pace/NODE`.
 */
import type { Simulation } from './simulation.ts';
import type { World } from './world.ts';

interface Parts {
  readonly sim: Simulation;
  readonly world: World;
}

/** The usual time of an answer, ms: what a slow machine multiplies. */
const ANSWER = 2;

/** How long one exchange is held up at `end`, ms. */
export function delayAt({ sim, world }: Parts, end: string): number {
  if (!world.holds('latency')) return 0;
  const fact = world.get(`latency/${end}`);
  if (typeof fact !== 'object') return 0;
  const [ms, jitter] = [Number(fact['ms'] ?? 0), Number(fact['jitter'] ?? 0)];
  return Math.max(0, ms + (jitter > 0 ? sim.random(`latency/${end}`).between(-jitter, jitter) : 0));
}

/** The HTTP status that a request gets at `end` in place of its answer; undefined when it is let through. */
export function errorAt({ sim, world }: Parts, end: string): number | undefined {
  if (!world.holds('errors')) return undefined;
  const fact = world.get(`errors/${end}`);
  if (typeof fact !== 'object') return undefined;
  const rate = Number(fact['rate'] ?? 100);
  return rate >= 100 || sim.random(`errors/${end}`).float() * 100 < rate ? Number(fact['status'] ?? 500) : undefined;
}

/** Everything on the machine takes so many times as long. */
export function slowness(world: World, node: string | undefined): number {
  if (node === undefined || !world.holds('pace')) return 1;
  const fact = world.get(`pace/${node}`);
  return typeof fact === 'number' ? fact : 1;
}

/** By how much an answer of a slow machine is late, ms. */
export const answersLate = (world: World, node: string | undefined): number => ANSWER * (slowness(world, node) - 1);
