/** The tour of the first start. */
import { afterEach, expect, it, vi } from 'vitest';
import { startTour, TOUR } from '../../src/ui/app/tour.ts';
import { Driver } from './driver.ts';
import { FakeCluster } from './fake-cluster.ts';

afterEach(() => vi.useRealTimers());

it('names what one needs first, a line after the other, and none of them is hidden by what else is told', async () => {
  const driver = new Driver(new FakeCluster(), { columns: 80, rows: 24 });
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  startTour(driver.app);
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
    expect(driver.app.settings.toured).toBe(i === TOUR.length - 1);
  }
  driver.close();
  for (const [i, line] of told.entries()) expect(line).toMatch(new RegExp(`^ Tour ${i + 1}/${TOUR.length} `));
  for (const key of ['?', 'space', 'Enter', ':', '!', 'shift-w', ',', 'shift-m', '>'])
    expect(told.join()).toContain(key);
  expect(told.some((line) => line.includes('…'))).toBe(false); // whole at 80 columns
});

it('ends with Esc in the first view and is not shown at the next start; :tour begins it again', async () => {
  const driver = new Driver(new FakeCluster(), { columns: 80, rows: 24 });
  await driver.settle();
  startTour(driver.app);
  await driver.press('?', 'esc'); // leads back, as ever
  expect(driver.lines().at(-1)).toContain(`Tour 1/${TOUR.length}`);
  expect(driver.app.settings.toured).toBe(false);
  await driver.press('esc');
  expect(driver.lines().at(-1)).toContain('The tour is over');
  expect(driver.app.settings.toured).toBe(true);
  await driver.press('esc');
  expect(driver.lines().at(-1)).toContain('There is no view before this one');
  await driver.type(':tour');
  await driver.press('enter');
  driver.app.flash = undefined;
  await driver.refresh();
  expect(driver.lines().at(-1)).toContain(`Tour 1/${TOUR.length}`);
  driver.close();
});
