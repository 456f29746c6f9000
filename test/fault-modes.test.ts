/** Every kind of fault, with every mode and a duration: whom it strikes, that it heals by itself, and that nothing is left of it. */
import { describe, expect, it } from 'vitest';
import { type Cluster, FAULTS, type FaultSpec } from '../src/engine/index.ts';
import { KINDS, shop } from './invariants/shop.ts';

const MODES: readonly Pick<FaultSpec, 'mode' | 'value'>[] = [
  {},
  { mode: 'all' },
  { mode: 'one' },
  { mode: 'fixed', value: 2 },
  { mode: 'percent', value: 50 },
  { mode: 'random' },
];

/** How many of `all` a mode strikes: at least and at most. */
function range({ mode = 'all', value = 0 }: Pick<FaultSpec, 'mode' | 'value'>, all: number): [number, number] {
  const exactly = (count: number): [number, number] => [Math.min(count, all), Math.min(count, all)];
  if (mode === 'all') return exactly(all);
  if (mode === 'random') return [1, all];
  return exactly(mode === 'one' ? 1 : mode === 'fixed' ? value : Math.ceil((all * value) / 100));
}

const isOnce = (kind: string): boolean => FAULTS.find(({ name }) => name === kind)?.facts === undefined;
const facts = (cluster: Cluster): string[] => [...cluster.parts.world.entries()].map(([fact]) => fact).sort();

describe.each(FAULTS.map(({ name }) => name))('%s', (kind) => {
  const { mode: _mode, value: _value, ...base } = KINDS.find((each) => each.kind === kind) ?? { kind };
  const spec = { ...base, ...(isOnce(kind) ? { params: { ...base.params, every: 5 } } : {}) };
  const cluster = shop(3);
  const start = cluster.checkpoint();
  const before = facts(cluster);

  it.each(MODES)('%j', (mode) => {
    cluster.restore(start);
    const all = cluster.faults.inject({ ...spec, id: 'all', mode: 'all' });
    cluster.restore(start);
    const struck = cluster.faults.inject({ ...spec, ...mode, id: 'some', for: 30_000 });
    const [least, most] = range(mode, all.length);
    expect(struck.length).toBeGreaterThanOrEqual(least);
    expect(struck.length).toBeLessThanOrEqual(most);
    expect(new Set(struck).size).toBe(struck.length);
    expect(all).toEqual(expect.arrayContaining([...struck]));
    cluster.restore(start);
    expect(cluster.faults.inject({ ...spec, ...mode, id: 'some', for: 30_000 })).toEqual(struck);
    cluster.advance(29_999);
    expect(cluster.faults.active.map(({ id }) => id)).toEqual(['some']);
    expect(cluster.faults.active[0]?.victims).toEqual(struck);
    cluster.advance(1);
    expect(cluster.faults.active).toEqual([]);
    expect(facts(cluster)).toEqual(before);
  });
});

it('another seed strikes others', () => {
  const struck = (seed: number): string =>
    shop(seed)
      .faults.inject({ id: 'x', kind: 'nodeDown', target: { node: '*' }, mode: 'fixed', value: 2 })
      .join();
  expect(new Set([1, 2, 3, 4, 5, 6].map(struck)).size).toBeGreaterThan(2);
});
