/** The list of events tells a story in its order. */
import { expect, it } from 'vitest';
import { Driver } from './driver.ts';
import { realCluster } from './real-cluster.ts';

it('shows events of one second as they were written, the latest first', async () => {
  const real = realCluster('cronjob-ticks');
  const driver = new Driver(real.client, { columns: 120, rows: 40 });
  const { core } = real.run;
  core.advance(core.start + 145_000); // the Job of forbid ended, and the tick that was missed made the next one at once
  await driver.type(':cj');
  await driver.press('enter', 'E');
  const reasons = driver.rows().flatMap((row) => /Normal +(\S+) /.exec(row)?.[1] ?? []);
  expect(reasons.slice(0, 2)).toEqual(['SuccessfulCreate', 'SawCompletedJob']);
  driver.close();
  real.run.close();
});
