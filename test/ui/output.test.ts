/** What a command prints while it runs. */
import { expect, it } from 'vitest';
import { Driver } from './driver.ts';
import { realCluster, TestTime } from './real-cluster.ts';

it('tells in whole, also at 80 columns, why a drain does not go on', async () => {
  const time = new TestTime();
  const real = realCluster('evicted-friday', { real: time });
  const driver = new Driver(real.client, { columns: 80, rows: 24 });
  real.run.core.advance(real.run.core.start + 25_000); // the scenario's own drain has given up
  await driver.type(':nodes');
  await driver.press('enter', 'j', 'r', 'backtab', 'enter');
  real.run.core.advance(real.run.core.now + 2_000);
  real.run.changed();
  await driver.refresh();
  expect(driver.text()).toMatch(/evicting pod shop\/pay-/);
  expect(driver.text().replace(/[\s│]+/g, ' ')).toContain("would violate the pod's disruption budget");
  driver.close();
  real.run.close();
});
