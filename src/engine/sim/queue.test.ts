import { expect, it } from 'vitest';
import { keyOfTimer, WorkQueue } from './queue.ts';
import { Simulation } from './simulation.ts';

it('merges keys and backs off by doubling until it forgets', () => {
  const sim = new Simulation({ seed: 1, start: 0 });
  const queue = new WorkQueue(sim, 'c', { base: 5, max: 18 });
  const at: number[] = [];
  sim.register({
    name: 'c',
    fire: (timer) => {
      const key = keyOfTimer(timer);
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

it('keeps what is to be looked at later apart from what is to be looked at now', () => {
  const sim = new Simulation({ seed: 1, start: 0 });
  const queue = new WorkQueue(sim, 'c');
  const at: [string, number][] = [];
  const fire = (timer: string) => at.push([keyOfTimer(timer), sim.now]);
  sim.register({ name: 'c', fire, save: () => undefined, load: () => {} });
  queue.after('k', 10);
  queue.after('k', 50);
  queue.add('k', 3);
  sim.advance(1000);
  expect(at).toEqual([
    ['k', 3],
    ['k', 10],
  ]);
});
