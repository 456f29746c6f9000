import { expect, it } from 'vitest';
import { WorkQueue } from './queue.ts';
import { Simulation } from './simulation.ts';

it('merges keys and backs off by doubling until it forgets', () => {
  const sim = new Simulation({ seed: 1, start: 0 });
  const queue = new WorkQueue(sim, 'c', { base: 5, max: 18 });
  const at: number[] = [];
  sim.register({
    name: 'c',
    fire: (key) => {
      at.push(sim.now);
      if (at.length < 5) queue.retry(key);
      else queue.forget(key);
    },
    save: () => undefined,
    load: () => {},
  });
  queue.add('k', 10);
  queue.add('k', 3);
  queue.add('k', 7);
  sim.advance(1000);
  expect(at).toEqual([3, 8, 18, 36, 54]);
  expect(queue.failures('k')).toBe(0);
});
