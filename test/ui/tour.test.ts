/** The tour of the first start. */
import { afterEach, expect, it, vi } from 'vitest';
import { startTour, TOUR } from '../../src/ui/app/tour.ts';
import { Driver } from './driver.ts';
import { FakeCluster } from './fake-cluster.ts';

afterEach(() => vi.useRealTimers());

it('names what one needs first, a line after the other, and none of them is hidden by what else is told', async () => {
  const driver = new Driver(new FakeCluster(), { columns: 80, rows: 24 });
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  let over = false;
  const end = startTour(driver.app, () => {
    over = true;
  });
  const told: string[] = [];
  for (let i = 0; i < TOUR.length; i++) {
    driver.app.invalidate();
    await driver.settle();
    told.push(driver.lines().at(-1) ?? '');
    driver.app.say('deployment.apps/web scaled');
    vi.advanceTimersByTime(30_000);
    await driver.settle();
    expect(driver.lines().at(-1)).toContain('web scaled');
    driver.app.flash = undefined;
    vi.advanceTimersByTime(6_000);
    expect(over).toBe(i === TOUR.length - 1);
  }
  end();
  driver.close();
  for (const [i, line] of told.entries()) expect(line).toMatch(new RegExp(`^ Tour ${i + 1}/${TOUR.length} `));
  for (const key of ['?', 'space', 'Enter', ':', '!', 'shift-w', ',', 'shift-m', '>'])
    expect(told.join()).toContain(key);
  expect(told.some((line) => line.includes('…'))).toBe(false); // whole at 80 columns
});
