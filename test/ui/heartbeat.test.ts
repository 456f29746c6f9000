/** The lease of a node is shown as one who asks the API server reads it: renewed until now. */
import { afterEach, expect, it } from 'vitest';
import { Driver } from './driver.ts';
import { type Real, realCluster } from './real-cluster.ts';

let driver: Driver;
let real: Real;
afterEach(() => {
  driver.close();
  real.run.close();
});

/** Virtual ms of the renewal that the YAML on the screen tells of. */
const renewed = (): number => Date.parse(/renewTime: "([^"]+)"/.exec(driver.text())?.[1] ?? '');

it('in YAML, while time goes on and in the past, and in what changed', async () => {
  real = realCluster('node-failure');
  const { core } = real.run;
  driver = new Driver(real.client, { columns: 120, rows: 40 });
  await driver.type(':leases kube-node-lease');
  await driver.press('enter', 'j', 'y'); // worker-1
  for (const seconds of [60, 300]) {
    core.advance(core.start + seconds * 1_000);
    await driver.refresh();
    expect(core.now - renewed()).toBeGreaterThanOrEqual(0);
    expect(core.now - renewed()).toBeLessThan(10_000);
    expect(driver.text()).not.toContain('wavetank.dev');
  }
  real.client.time.show(core.start + 120_000);
  await driver.refresh();
  expect(Math.abs(core.start + 115_000 - renewed())).toBeLessThanOrEqual(5_000);
  real.client.time.show(undefined);
  core.cluster.faults.inject({ id: 'net', kind: 'nodeNetworkLost', target: { node: 'worker-1' } });
  core.advance(core.now + 60_000);
  await driver.press('esc', 'D');
  expect(driver.text()).toMatch(/node worker-1 falls silent, its last heartbeat/);
  expect(driver.text()).not.toContain('wavetank.dev');
});
