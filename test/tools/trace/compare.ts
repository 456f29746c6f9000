/** Compares two traces of one case, fact by fact. */
import { factsOf } from './facts.ts';
import type { Trace } from './trace.ts';

export interface Difference {
  readonly id: string;
  readonly recorded: unknown;
  readonly ours: unknown;
}

export interface Comparison {
  readonly checks: number;
  readonly differences: readonly Difference[];
}

/** Times hold within two seconds or a tenth. */
const tolerance = (t: number): number => Math.max(2, 0.1 * t);
const sorted = (values: readonly unknown[]): string => JSON.stringify(values.map(String).sort());
const sum = (values: readonly unknown[]): number => values.reduce<number>((total, value) => total + Number(value), 0);

/** @param noise ids of checks in which two recordings of the real cluster differ from each other */
export function compare(recorded: Trace, ours: Trace, noise: readonly string[] = []): Comparison {
  const [left, right] = [factsOf(recorded), factsOf(ours)];
  const differences: Difference[] = [];
  let checks = 0;
  const check = (id: string, holds: boolean, a: unknown, b: unknown): void => {
    if (noise.includes(id)) return;
    checks++;
    if (!holds) differences.push({ id, recorded: a, ours: b });
  };
  for (const id of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const [a, b] = [left.get(id), right.get(id)];
    if (a === undefined || b === undefined) {
      if (!id.startsWith('when ')) check(id, false, a?.values ?? null, b?.values ?? null);
      continue;
    }
    if (id.startsWith('event ')) {
      const [x, y] = [sum(a.values), sum(b.values)];
      check(`${id} count`, Math.abs(x - y) <= Math.max(1, 0.25 * x), x, y);
    } else check(id, sorted(a.values) === sorted(b.values), a.values, b.values);
    if (a.times.length === 0 || a.times.length !== b.times.length) continue;
    const theirs = [...a.times].sort((x, y) => x - y);
    const times = [...b.times].sort((x, y) => x - y);
    const late = theirs.findIndex((t, i) => Math.abs(t - (times[i] ?? 0)) > tolerance(t));
    check(`time ${id}`, late < 0, theirs[Math.max(0, late)], times[Math.max(0, late)]);
  }
  return { checks, differences };
}
