import { afterEach, describe, expect, it } from 'vitest';
import { Driver } from './driver.ts';
import { FakeCluster } from './fake-cluster.ts';
import { pod, shop } from './objects.ts';

let driver: Driver;
afterEach(() => driver.close());

async function start(cluster: FakeCluster, columns = 80, rows = 24): Promise<Driver> {
  driver = new Driver(cluster, { columns, rows });
  await driver.settle();
  return driver;
}

describe('a list of pods', () => {
  it('shows the pods with their state at 80×24, with hints', async () => {
    const cluster = new FakeCluster();
    shop(cluster);
    await start(cluster);
    expect(driver.title()).toBe('pods(all)[4]');
    expect(driver.rows()[1]).toMatch(/shop +web-7c9-aaaa +1\/1 +Running/);
    expect(driver.text()).toMatch(/<space> Resume/);
    await driver.press('space');
    expect(driver.text()).toMatch(/<space> Pause/);
    await driver.press('space');
    expect(driver.lines()).toHaveLength(24);
  });

  it('keeps the cursor on its object when rows move', async () => {
    const cluster = new FakeCluster();
    shop(cluster);
    await start(cluster);
    await driver.press('j', 'j');
    expect(driver.selected()).toContain('web-7c9-bbbb');
    cluster.put('pods', pod('api'));
    await driver.refresh();
    expect(driver.selected()).toContain('web-7c9-bbbb');
  });
});
