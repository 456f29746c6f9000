/** The timeline of a long run: all of it is there, and one goes along its strip by time. */
import { afterEach, expect, it } from 'vitest';
import { START } from './fake-cluster.ts';
import { pod } from './objects.ts';
import { close, cluster, driver, start } from './started.ts';

const HOURS = 3_600_000;

/** A pod comes every second hour. */
async function long(pods: number): Promise<void> {
  await start({ columns: 80, rows: 24 });
  for (let i = 0; i < pods; i++) {
    cluster.now = START + i * 2 * HOURS;
    cluster.put('pods', pod(`later-${i}`));
  }
  await driver.press('T');
  await driver.settle();
}

afterEach(close);

it('shows every moment, however many there are', async () => {
  await long(2_500);
  expect(driver.title()).toMatch(/^Timeline\[2,5\d\d moments\]$/);
  await driver.press('g');
  await driver.settle();
  expect(driver.text()).not.toContain('later-20 ');
  await driver.type('/later-7$|later-2499');
  await driver.press('enter');
  expect(driver.rows().join('\n')).toMatch(/later-7$[\s\S]*later-2499$/m);
  cluster.put('pods', pod('even-later-2499'));
  await driver.refresh();
  expect(driver.title()).toContain('[3 of 2,5');
});

it('goes along the strip by columns, shows the moment, and the rows come along', async () => {
  await long(100);
  const hours = () => ((cluster.past ?? cluster.now) - START) / HOURS;
  await driver.press('shift-left');
  expect(hours()).toBeGreaterThan(194);
  expect(hours()).toBeLessThan(198);
  for (let i = 0; i < 37; i++) await driver.press('shift-left');
  expect(hours()).toBeGreaterThan(90);
  expect(hours()).toBeLessThan(110);
  const row = Number(/later-(\d+)/.exec(driver.selected())?.[1]);
  expect(row).toBe(Math.floor(hours() / 2));
  await driver.press('esc', 'T'); // the cursor waits at the moment that is shown
  await driver.settle();
  expect(driver.selected()).toMatch(new RegExp(`later-${row}$`));
  for (let i = 0; i < 40; i++) await driver.press('shift-right');
  expect(cluster.past).toBeUndefined();
  expect(driver.selected()).toContain('later-99');
  for (let i = 0; i < 80; i++) await driver.press('shift-left');
  expect(hours()).toBe(0);
});
