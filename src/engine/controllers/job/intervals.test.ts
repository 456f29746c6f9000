import fc from 'fast-check';
import { expect, test } from 'vitest';
import { count, firstFree, has, merge, overlap, parse, print, withIndexes } from './intervals.ts';

const indexes = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 30 });

test('are written as Kubernetes writes them', () => {
  expect(print(withIndexes([], [1, 3, 4, 5, 7, 8]))).toBe('1,3-5,7,8');
  expect(parse('1,3-5,7,8', 8)).toEqual([
    { first: 1, last: 1 },
    { first: 3, last: 5 },
    { first: 7, last: 7 },
  ]);
  expect(parse('', 5)).toEqual([]);
});

test('hold what was put in, and nothing else', () =>
  fc.assert(
    fc.property(indexes, indexes, (a, b) => {
      const both = merge(withIndexes([], a), withIndexes([], b));
      const union = new Set([...a, ...b]);
      expect(count(both)).toBe(union.size);
      for (let i = 0; i <= 41; i++) expect(has(both, i)).toBe(union.has(i));
      expect(parse(print(both), 100)).toEqual(both);
      expect(overlap(withIndexes([], a), withIndexes([], b))).toBe(a.filter((i) => b.includes(i)).length);
    }),
  ));

test('give the lowest free indexes', () =>
  fc.assert(
    fc.property(indexes, fc.nat(10), (taken, wanted) => {
      const free = Array.from({ length: 30 }, (_, i) => i).filter((i) => !taken.includes(i));
      expect(firstFree(withIndexes([], taken), wanted, 30)).toEqual(free.slice(0, wanted));
    }),
  ));
