/** Time on real runs: until, the past, branches. */
import { afterEach, describe, expect, it } from 'vitest';
import { Driver } from './driver.ts';
import { eventually, type Real, realCluster } from './real-cluster.ts';

let driver: Driver;
let real: Real;
afterEach(() => {
  driver.close();
  real.run.close();
});

async function open(scenario: string, columns = 120, rows = 40): Promise<void> {
  real = realCluster(scenario);
  driver = new Driver(real.client, { columns, rows });
  await driver.settle();
}

async function command(text: string): Promise<void> {
  await driver.type(`:${text}`);
  await driver.press('enter');
}

const still = () => eventually(() => !real.run.clock.running);

describe('run until', () => {
  it('runs until the condition holds, stands there and says so', async () => {
    await open('node-failure');
    await driver.press('>', '>', 'space'); // to the step that waits, and let it happen
    await command('until node/worker-1 not ready');
    await still();
    await driver.refresh();
    expect(driver.text()).toMatch(/It holds after 00:0\d:\d\d: node\/worker-1 not ready/);
    expect(driver.text()).toContain('PAUSED');
    const node = real.client.get('nodes', 'worker-1') as {
      status?: { conditions?: { type: string; status: string }[] };
    };
    expect(node.status?.conditions?.find(({ type }) => type === 'Ready')?.status).not.toBe('True');
  });

  it('stops on space, and tells what is no condition', async () => {
    await open('cronjob-ticks');
    await command('until 20h');
    expect(real.run.clock.running).toBe(true);
    await driver.press('space');
    expect(real.run.clock.running).toBe(false);
    expect(driver.text()).toContain('before it held: 20h');
    await command('until pdo/x gone');
    expect(driver.text()).toContain('unknown kind "pdo"');
    expect(real.run.clock.running).toBe(false);
  });

  it('runs for a time to the second', async () => {
    await open('cronjob-ticks');
    await command('until 90s');
    await still();
    expect(real.run.core.now - real.run.core.start).toBe(90_000);
  });
});
