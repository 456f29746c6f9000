import { afterEach, describe, expect, it } from 'vitest';
import { LINGER_MS } from '../../src/ui/table/rows.ts';
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

  it('lets what was deleted stay greyed for a moment, also when the clock stands then, and not at all after a jump', async () => {
    const cluster = new FakeCluster();
    shop(cluster);
    await start(cluster);
    const there = () => driver.text().includes('web-7c9-aaaa');
    cluster.now += 60_000; // nothing happens for a minute
    await driver.refresh();
    await new Promise((done) => setTimeout(done, 500));
    cluster.remove('pods', 'shop/web-7c9-aaaa');
    await driver.refresh();
    expect([there(), driver.title()]).toEqual([true, 'pods(all)[3]']);
    await new Promise((done) => setTimeout(done, LINGER_MS + 200));
    await driver.settle();
    expect(there()).toBe(false);
    cluster.now += 60_000;
    cluster.remove('pods', 'shop/web-7c9-bbbb');
    await driver.refresh();
    expect(driver.text()).not.toContain('web-7c9-bbbb');
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
