/** Options that choose among a scenario's variants. */
import type { LoadedScenario, Value } from '../scenario/index.ts';
import { UsageError } from './command.ts';

/** `replicas=3,image=nginx` → values; numbers and true and false are what they look like. @throws UsageError */
export function parametersOf(text: string | undefined): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const part of (text ?? '').split(',')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    if (at <= 0) throw new UsageError(`--set takes NAME=VALUE, not ${part}`);
    const value = part.slice(at + 1);
    values[part.slice(0, at)] =
      value === 'true' || value === 'false' ? value === 'true' : /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  }
  return values;
}

/** The seed asked for, or the preset's, or the scenario's, or 1. @throws UsageError */
export function seedOf(text: string | undefined, { scenario, preset }: LoadedScenario): number {
  if (text !== undefined) {
    const seed = Number(text);
    if (!Number.isSafeInteger(seed)) throw new UsageError(`--seed takes a whole number, not ${text}`);
    return seed;
  }
  const named = preset === undefined ? undefined : scenario.presets?.[preset]?.['seed'];
  const own = typeof named === 'number' ? named : scenario.seed;
  return own === 'random' ? Math.floor(Math.random() * 1_000_000) : (own ?? 1);
}

/** `1..5`, `1,4,9` → the seeds. @throws UsageError */
export function seedsOf(text: string): number[] {
  const seeds: number[] = [];
  for (const part of text.split(',')) {
    const range = /^(\d+)(?:\.\.(\d+))?$/.exec(part.trim());
    const [low, high] = [Number(range?.[1]), Number(range?.[2] ?? range?.[1])];
    if (range === null || high < low || high - low > 100_000)
      throw new UsageError(`not seeds: ${text} (as 1..50 or 1,4,9)`);
    for (let seed = low; seed <= high; seed++) seeds.push(seed);
  }
  return seeds;
}
