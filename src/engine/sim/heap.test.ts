import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Heap } from './heap.ts';

it('gives back what was put in, smallest first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.array(fc.integer()), (initial, more) => {
      const heap = new Heap<number>((a, b) => a < b, initial);
      for (const n of more) heap.push(n);
      const out: number[] = [];
      while (heap.size > 0) {
        expect(heap.peek()).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
        out.push(heap.pop() as number);
      }
      expect(out).toEqual([...initial, ...more].sort((a, b) => a - b));
    }),
  );
});
