import { expect, it } from 'vitest';
import { Throttle } from './throttle.ts';

/** Lets everybody take what they want, each coming back when told. @returns per second what was granted, and the questions asked */
function serve(wanted: Readonly<Record<string, number>>): { perSecond: number[]; asked: number } {
  const throttle = new Throttle();
  const left = new Map(Object.entries(wanted));
  const due = new Map([...left.keys()].map((who) => [who, 0]));
  const perSecond: number[] = [];
  let asked = 0;
  while (due.size > 0) {
    const [who, at] = [...due].reduce((a, b) => (b[1] < a[1] ? b : a));
    const { granted, wait } = throttle.take(who, left.get(who) ?? 0, at);
    asked++;
    perSecond[Math.floor(at / 1000)] = (perSecond[Math.floor(at / 1000)] ?? 0) + granted;
    left.set(who, (left.get(who) ?? 0) - granted);
    if (wait === undefined) due.delete(who);
    else due.set(who, at + wait);
  }
  return { perSecond, asked };
}

it('lets a burst through, then twenty a second', () => {
  const { perSecond } = serve({ web: 100 });
  expect(perSecond.reduce((sum, each) => sum + each, 0)).toBe(100);
  expect(perSecond).toHaveLength(5);
  expect(perSecond[0]).toBe(30);
  expect(Math.max(...perSecond.slice(1))).toBeLessThanOrEqual(25);
});

it('is not asked in vain: the questions grow with the work, not with the length of the line', () => {
  const many = (sets: number) => serve(Object.fromEntries(Array.from({ length: sets }, (_, i) => [`set-${i}`, 10])));
  expect(many(50).asked).toBeLessThanOrEqual(50 * 3);
  expect(many(400).asked).toBeLessThanOrEqual(400 * 3);
  expect(many(400).perSecond).toHaveLength(200);
});

it('takes back the turn of somebody who leaves', () => {
  const throttle = new Throttle();
  throttle.take('a', 15, 0);
  expect(throttle.take('b', 5, 0)).toEqual({ granted: 0, wait: 250 });
  throttle.leave('b');
  expect(throttle.take('c', 5, 0)).toEqual({ granted: 0, wait: 250 });
  const saved = throttle.save();
  expect(throttle.take('c', 5, 250)).toEqual({ granted: 5, wait: undefined });
  throttle.load(saved);
  expect(throttle.take('c', 5, 250)).toEqual({ granted: 5, wait: undefined });
});
