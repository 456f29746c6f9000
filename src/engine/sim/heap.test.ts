import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Heap } from './heap.ts';

const pairs = fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer()));

it('gives back what was put in, the smallest rank first and each rank in its own order', () => {
  fc.assert(
    fc.property(pairs, pairs, (initial, more) => {
      const heap = new Heap<[number, number]>(
        ([rank]) => rank,
        (a, b) => a[1] > b[1],
        initial,
      );
      for (const pair of more) heap.push(pair);
      const out: [number, number][] = [];
      while (heap.size > 0) {
        const first = heap.peek();
        const pair = heap.pop();
        expect(pair).toBe(first);
        if (pair !== undefined) out.push(pair);
      }
      expect(heap.pop()).toBeUndefined();
      expect(out).toEqual([...initial, ...more].sort((a, b) => a[0] - b[0] || b[1] - a[1]));
    }),
  );
});
