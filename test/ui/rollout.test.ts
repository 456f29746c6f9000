/** What the rollout view says of the budgets. */
import { expect, it } from 'vitest';
import { Driver } from './driver.ts';
import { realCluster, TestTime } from './real-cluster.ts';

it('does not call it a used budget when more is missing than a rollout may take away', async () => {
  const real = realCluster('pending-web', { real: new TestTime() });
  const driver = new Driver(real.client, { columns: 80, rows: 24 });
  await driver.settle();
  await driver.type(':deploy');
  await driver.press('enter', 'R');
  expect(driver.text()).toContain('Unavailable  2, of which a rollout may take 0 ');
  expect(driver.text()).toMatch(/Surge +0 of 1 used/);
  driver.close();
  real.run.close();
});
