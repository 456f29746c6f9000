import { describe, expect, it } from 'vitest';
import { goSort } from './go-sort.ts';

const order = (keys: readonly number[]): number[] =>
  goSort(
    keys.map((key, i) => ({ key, i })),
    (a, b) => a.key < b.key,
  ).map(({ i }) => i);

describe("sorting as Go's sort.Sort", () => {
  it('sorts, whatever the order of what comes', () => {
    for (const length of [0, 1, 13, 60, 500]) {
      const keys = Array.from({ length }, (_, i) => (i * 7919) % 101);
      const sorted = order(keys).map((i) => keys[i] as number);
      expect(sorted).toEqual([...keys].sort((a, b) => a - b));
    }
  });

  // What Go 1.26 made of the same keys.
  it('keeps equals of up to twelve in order, and leaves those of longer lists where Go does', () => {
    expect(order([1, 0, 1, 0, 1, 0])).toEqual([1, 3, 5, 0, 2, 4]);
    const keys = Array.from({ length: 16 }, (_, i) => i % 2);
    expect(order(keys)).toEqual([8, 10, 2, 14, 4, 12, 6, 0, 9, 7, 1, 11, 5, 13, 3, 15]);
  });
});
