/** What a scenario asks, and how a person answers. */
import { afterEach, describe, expect, it } from 'vitest';
import { Driver } from './driver.ts';
import { type Real, realCluster, TestTime } from './real-cluster.ts';

let driver: Driver;
let real: Real;
afterEach(() => {
  driver.close();
  real.run.close();
});

it('is read whole on the smallest screen, as the clock stands for its answer', async () => {
  const time = new TestTime();
  real = realCluster('scheduler-down', { real: time });
  driver = new Driver(real.client, { columns: 60, rows: 15 });
  real.run.resume();
  time.pass(3_000);
  real.client.scenario?.next();
  time.pass(2_000);
  await driver.refresh();
  expect(driver.text().replace(/[\s│]+/g, ' ')).toMatch(
    /\(shift-k\) web is going to be scaled to five\. What will its three new pods say\? 1\. Running, .* 2\. .* 3\. Pending, without any event Answer <1> <2> <3>/,
  );
});

describe.each([
  [80, 24],
  [120, 40],
] as const)('a question at %i×%i', (columns, rows) => {
  it('stands with its choices on lines of their own, and a digit answers it', async () => {
    const time = new TestTime();
    real = realCluster('scheduler-down', { real: time });
    driver = new Driver(real.client, { columns, rows });
    real.run.resume();
    time.pass(3_000);
    real.client.scenario?.next();
    time.pass(2_000);
    await driver.refresh();
    for (const choice of [
      '1. Running, on nodes with room',
      '2. Pending, with an event',
      '3. Pending, without any event',
    ])
      expect(driver.text()).toMatch(new RegExp(`│ ${choice}`));
    expect(driver.text()).toContain('<1> <2> <3>');
    if (columns >= 120) {
      // the digits that answer choose no namespace meanwhile
      expect(driver.text()).toMatch(/<3> +answer[\s\S]*<4> +kube-system/);
    }
    expect(driver.text()).toContain('kube-scheduler is not running.'); // the caption of the step that asks
    await driver.press('!'); // in the terminal these keys are a line's
    expect(driver.text()).toMatch(/esc <1> <2> <3>/);
    expect(driver.text()).not.toContain('<>>');
    await driver.press('esc');
    await driver.press('4'); // none of the choices: the digit of a namespace
    expect(real.run.core.held).toBe(true);
    expect(driver.lines().at(-1)).toContain('4 is no answer here: lists show namespace kube-system.');
    await driver.press('3');
    expect(real.run.core.inputs.at(-1)?.line).toBe('scenario answer 3');
    expect(real.run.core.held).toBe(false);
    expect(driver.text()).toContain('Right: 3. Pending, without any event.');
    expect(driver.text()).not.toContain('<1> <2> <3>');
  });
});
