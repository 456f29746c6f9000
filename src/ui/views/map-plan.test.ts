import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxPlan, densePlan } from './map-plan.ts';

const groups = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 60 });
const namesOf = (counts: readonly number[]): string[] => counts.map((_, i) => `node-${i}`);

describe('the plan of the map', () => {
  it('finds each cell again where it puts it, and puts no two in one place', () => {
    fc.assert(
      fc.property(
        groups,
        fc.integer({ min: 58, max: 220 }),
        fc.integer({ min: 8, max: 60 }),
        (counts, width, height) => {
          const names = namesOf(counts);
          const dense = densePlan(names, counts, width, height);
          const boxes = boxPlan(names, counts, width, height);
          expect(boxes === undefined || boxes.height <= height).toBe(true);
          for (const plan of boxes === undefined ? [dense] : [dense, boxes]) {
            const taken = new Set<string>();
            counts.forEach((count, group) => {
              for (let pod = 0; pod < count; pod++) {
                const { x, y } = plan.place(group, pod);
                expect(plan.at(x, y)).toEqual({ group, pod: pod - (pod % plan.share) });
                expect(x < width && y < plan.height).toBe(true);
                taken.add(`${x}/${y}`);
              }
            });
            expect(taken.size).toBe(counts.reduce((a, b) => a + Math.ceil(b / plan.share), 0));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [500, 3, 198, 47],
    [500, 20, 198, 47],
    [40, 30, 78, 15],
    [5, 100, 78, 15],
    [1, 10_000, 198, 47],
  ])('shows %i nodes with %i pods each whole in %i by %i', (nodes, pods, width, height) => {
    const counts = Array.from({ length: nodes }, () => pods);
    expect(densePlan(namesOf(counts), counts, width, height).height).toBeLessThanOrEqual(height);
  });

  it('cuts names to what tells them apart', () => {
    const plan = (names: string[]) => densePlan(names, names.map(() => 3), 60, names.length / 6).short; // biome-ignore format: short
    expect(plan(Array.from({ length: 60 }, (_, i) => `worker-${i}`))?.slice(9, 11)).toEqual(['9', '10']);
    const zoned = Array.from({ length: 60 }, (_, i) => `${'abc'[i % 3]}-${Math.floor(i / 3)}`);
    expect(new Set(plan(zoned)).size).toBe(60);
  });

  it('has no cell in the frames of the boxes', () => {
    const plan = boxPlan(['a', 'b'], [3, 3], 80, 20);
    expect(plan?.at(0, 0)).toBeUndefined();
    expect(plan?.at(2, 1)).toEqual({ group: 0, pod: 0 });
  });
});
