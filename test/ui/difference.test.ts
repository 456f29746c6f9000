/** What changed in an object between two moments that one chooses. */
import { afterEach, describe, expect, it } from 'vitest';
import { Driver } from './driver.ts';
import { type Real, realCluster } from './real-cluster.ts';

let driver: Driver;
let real: Real;
afterEach(() => {
  driver.close();
  real.run.close();
});

const after = (seconds: number): void => real.run.core.advance(real.run.core.start + seconds * 1_000);

async function open(): Promise<void> {
  real = realCluster('rolling-update');
  driver = new Driver(real.client, { columns: 120, rows: 40 });
  after(5);
  real.client.run('kubectl scale deployment/web --replicas=6 -n shop');
  after(40);
  real.client.run('kubectl set image deployment/web web=nginx:1.27 -n shop');
  after(80);
  await driver.type(':deploy shop /web');
  await driver.press('enter');
}

describe('the difference between two moments', () => {
  it('is told as lines of YAML, from the beginning unless another moment is marked', async () => {
    await open();
    await driver.press('Y');
    expect(driver.title()).toMatch(/^Difference\(shop\/web\) 00:00:00 → 00:01:20 \[\d+ lines\]/);
    expect(driver.text()).toMatch(/│ - {2}replicas: 4/);
    expect(driver.text()).toMatch(/│ \+ {2}replicas: 6/);
    expect(driver.text()).not.toContain('resourceVersion');
    await driver.press('esc');
    real.client.time.show(real.run.core.start + 30_000);
    await driver.press("'", 'ctrl-t', 'Y');
    expect(driver.title()).toMatch(/00:00:30 → 00:01:20/);
    expect(driver.text()).toMatch(/│ -.*image: nginx:1\.25/);
    expect(driver.text()).toMatch(/│ \+.*image: nginx:1\.27/);
    expect(driver.text()).not.toMatch(/│ [+-] {2}replicas:/);
  });

  it('counts one line as one', async () => {
    await open();
    const { core } = real.run;
    real.client.run('kubectl create configmap one -n shop --from-literal=a=1');
    core.advance(core.now + 1_000);
    await driver.press("'");
    core.advance(core.now + 1_000);
    real.client.run(`kubectl patch configmap one -n shop -p '{"data":{"b":"2"}}'`);
    await driver.type(':cm shop /one');
    await driver.press('enter', 'Y');
    expect(driver.title()).toMatch(/\[1 line\]/);
  });

  it('follows as one goes along the timeline, to moments before the mark, too', async () => {
    await open();
    real.client.time.show(real.run.core.start + 30_000);
    await driver.press("'", 'Y');
    expect(driver.text()).toContain('Nothing is different.');
    real.client.time.show(real.run.core.start + 1_000);
    await driver.refresh();
    expect(driver.title()).toMatch(/00:00:01 → 00:00:30/);
    expect(driver.text()).toMatch(/│ \+ {2}replicas: 6/);
    real.client.time.show(real.run.core.start + 60_000);
    await driver.refresh();
    expect(driver.title()).toMatch(/00:00:30 → 00:01:00/);
    expect(driver.text()).toMatch(/│ \+.*image: nginx:1\.27/);
  });

  it('stands between two writes of the list of changes', async () => {
    await open();
    await driver.press('D', 'g', "'");
    expect(driver.text()).toMatch(/Marked -00:0\d:\d\d/);
    await driver.press('G', 'Y');
    expect(driver.title()).toMatch(/^Difference\(shop\/web\) -00:0\d:\d\d → 00:0\d:\d\d/);
    expect(driver.text()).toMatch(/│ -.*image: nginx:1\.25/);
  });

  it('says what did not exist', async () => {
    await open();
    await driver.type(':pods shop');
    await driver.press('enter', 'Y');
    expect(driver.text()).toContain('It did not exist at the earlier moment.');
    expect(driver.text()).toContain('+kind: Pod');
  });
});
