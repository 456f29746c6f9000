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

it('stands for the first that came of others, or for the latest where it waits for more, and for its own echo only alone', () => {
  const sim = new Simulation({ seed: 1, start: 0 });
  const queue = new WorkQueue(sim, 'c');
  const grounds: unknown[] = [];
  sim.register({
    name: 'c',
    fire: (timer) => grounds.push([keyOfTimer(timer), sim.cause.because?.rev]),
    save: () => undefined,
    load: () => {},
  });
  const on = (rev: number, actor: string, act: () => void) => sim.as({ actor, because: { rev } }, act);
  on(1, 'c', () => queue.add('now', 5));
  on(2, 'user', () => queue.add('now', 6));
  on(3, 'kubelet', () => queue.add('now', 6));
  on(4, 'kubelet', () => queue.after('later', 10));
  const before = sim.checkpoint();
  on(5, 'kubelet', () => queue.after('later', 11));
  on(6, 'c', () => queue.after('later', 12));
  on(7, 'c', () => queue.add('own', 20));
  sim.advance(30);
  const told = [
    ['now', 2],
    ['later', 5],
    ['own', 7],
  ];
  expect(grounds).toEqual(told);
  grounds.length = 0;
  sim.restore(before);
  sim.advance(30);
  expect(grounds).toEqual([
    ['now', 2],
    ['later', 4],
  ]);
});
