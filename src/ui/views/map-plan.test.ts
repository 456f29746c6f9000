import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxPlan, densePlan } from './map-plan.ts';

const groups = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 60 });
const namesOf = (counts: readonly number[]): string[] => counts.map((_, i) => `node-${i}`);

describe('the plan of the map', () => {
  it('finds each pod again where it puts it, and puts no two in one place', () => {
    fc.assert(
      fc.property(
        groups,
        fc.integer({ min: 58, max: 220 }),
        fc.integer({ min: 8, max: 60 }),
        (counts, width, height) => {
          const names = namesOf(counts);
          const dense = densePlan(names, counts, width);
          const boxes = boxPlan(names, counts, width, height);
          expect(boxes === undefined || boxes.height <= height).toBe(true);
          for (const plan of boxes === undefined ? [dense] : [dense, boxes]) {
            const taken = new Set<string>();
            counts.forEach((count, group) => {
              for (let pod = 0; pod < count; pod++) {
                const { x, y } = plan.place(group, pod);
                expect(plan.at(x, y)).toEqual({ group, pod });
                expect(x < width && y < plan.height).toBe(true);
                taken.add(`${x}/${y}`);
              }
            });
            expect(taken.size).toBe(counts.reduce((a, b) => a + b, 0));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has no cell in the frames of the boxes', () => {
    const plan = boxPlan(['a', 'b'], [3, 3], 80, 20);
    expect(plan?.at(0, 0)).toBeUndefined();
    expect(plan?.at(2, 1)).toEqual({ group: 0, pod: 0 });
  });
});
