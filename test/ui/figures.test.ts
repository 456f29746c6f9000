/** Figures over time: plots of what workloads used and served, and metrics of earlier moments. */
import { afterEach, describe, expect, it } from 'vitest';
import { RunClient } from '../../src/run/client.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { resumed } from '../../src/run/resume.ts';
import { Run } from '../../src/run/run.ts';
import type { LoadedScenario } from '../../src/scenario/index.ts';
import { Driver } from './driver.ts';
import { type Real, realCluster, TestTime } from './real-cluster.ts';

let driver: Driver;
let real: Real;
let time: TestTime;
afterEach(() => {
  driver.close();
  real.run.close();
  expect(time.waiting).toBe(0);
});

/** The shop opens, and a hundred requests a second come. */
async function rush(columns = 200, rows = 50): Promise<void> {
  time = new TestTime();
  real = realCluster('autoscaling', { real: time });
  driver = new Driver(real.client, { columns, rows });
  real.run.resume();
  time.pass(3_000);
  real.client.scenario?.next();
  time.pass(15_000);
  real.run.pause();
  await driver.refresh();
}

async function command(text: string): Promise<void> {
  await driver.type(`:${text}`);
  await driver.press('enter');
}

const row = (start: RegExp): string => driver.rows().find((line) => start.test(line)) ?? '';

describe('plots', () => {
  it('of ready pods, CPU, memory, requests and errors stand in the workloads view', async () => {
    await rush();
    await command('wk');
    expect(driver.text()).toMatch(/READY PODS +CPU +MEM +REQUESTS +ERRORS/);
    expect(row(/^deployments\.apps +default +web/)).toMatch(
      /[▁-█]+ [2-8] .*[▁-█]+ 2\d\dm .*[▁-█]+ \d+Mi .*[▁-█]+ 100\/s +0\/s/,
    );
    expect(row(/^services +default +web/)).toMatch(/[▁-█]+ 100\/s +0\/s/);
    expect(row(/^daemonsets/)).not.toContain('/s');
  });

  it('end in the ready pods of the moment that is shown, which the meter has not read yet', async () => {
    await rush();
    await command('wk');
    const ready = (): (string | undefined)[] =>
      /^deployments\.apps +default +web +\S+ +(\d+)\/\d+.*?[▁-█]+ +(\d+) /
        .exec(row(/^deployments\.apps +default +web/))
        ?.slice(1) ?? [];
    const before = ready();
    expect(before[0]).toBe(before[1]);
    real.client.run('kubectl delete hpa web');
    real.client.run('kubectl scale deployment/web --replicas=0');
    const { core } = real.run;
    core.advance(core.now + 300);
    await driver.refresh();
    expect(ready()).toEqual(['0', '0']);
    real.client.time.show(core.now - 300);
    await driver.refresh();
    expect(ready()).toEqual(before);
  });

  it('of the same stand in pulses, for a namespace, too, and in the rollout view', async () => {
    await rush();
    await driver.press('V');
    for (const label of ['ready pods', 'CPU', 'memory', 'requests', 'errors'])
      expect(driver.text()).toMatch(new RegExp(`${label} +[\\d.]+\\S*  .*[▁-█ ]`));
    expect(driver.text()).toMatch(/requests +100\/s/);
    await command('pods kube-system');
    await driver.press('V');
    expect(driver.text()).toMatch(/ready pods +11 /);
    expect(driver.text()).not.toMatch(/requests +\d/);
    await command('deploy default');
    await driver.press('R');
    expect(driver.text()).toMatch(/CPU +2\d\dm +[▁-█]/);
    expect(driver.text()).toMatch(/memory +\d+Mi +[▁-█]/);
    expect(driver.text()).toMatch(/requests +100\/s +[▁-█]/);
    expect(driver.text()).toMatch(/errors +0\/s/);
  });

  it('count no pod as ready whose node is silent, as everybody does', async () => {
    time = new TestTime();
    real = realCluster('node-failure', { real: time });
    driver = new Driver(real.client, { columns: 120, rows: 40 });
    const { core } = real.run;
    core.cluster.faults.inject({ id: 'net', kind: 'nodeNetworkLost', target: { node: 'worker-1' } });
    core.advance(core.now + 70_000);
    await command('pods shop');
    expect(driver.text()).toMatch(/worker-1/);
    await driver.press('V');
    expect(driver.text()).toMatch(/ready pods +6 /);
  });

  it('show requests that fail, also when no pod is left to answer', async () => {
    await rush();
    real.client.run('kubectl delete hpa web');
    real.client.run('kubectl scale deployment/web --replicas=0');
    real.run.resume();
    time.pass(6_000);
    real.run.pause();
    await command('wk');
    expect(row(/^deployments\.apps +default +web/)).toMatch(/100\/s +[▁-█ ]+ 100\/s/);
  });

  it('end at the moment that is shown, and go with a branch', async () => {
    await rush();
    const { core } = real.run;
    const early = core.start + 15_000;
    real.client.time.show(early);
    await command('wk');
    expect(row(/^deployments\.apps +default +web/)).toMatch(/ 1 .* 5m .* 50Mi *$/);
    real.client.time.branch(early, 'calm');
    const figures = real.client.figures('', 'requests');
    expect(figures.length).toBeGreaterThan(0);
    expect(figures.every(({ value, time: at }) => value === 0 && at <= early)).toBe(true);
  });

  it('are there again when a run is resumed, up to where it was left', async () => {
    await rush();
    const { core, setup } = real.run;
    const { file, text, files } = setup.scenario as LoadedScenario;
    const header = { wavetank: '', scenario: { file, text, files, parameters: {} }, seed: setup.seed, attended: true };
    const lines = [...core.inputs.map((input) => ({ input })), { t: core.now }];
    const known = resumed({ header, lines }, kubectl);
    const again = new RunClient(new Run(known, known.courses), { name: 'again', user: 'admin' });
    const [before = [], after = []] = [real.client, again].map((client) => client.figures('', 'requests'));
    expect(after.length).toBeGreaterThan(before.length / 2);
    expect(after.at(-1)?.value).toBe(before.at(-1)?.value);
  });

  it('have no hole where the run went on as fast as it can', async () => {
    time = new TestTime();
    real = realCluster('memory-hog', { real: time });
    driver = new Driver(real.client, { columns: 120, rows: 40 });
    real.run.resume();
    time.pass(500);
    await driver.press('>');
    for (let i = 0; i < 200 && real.run.until !== undefined; i++) time.pass(10);
    const at = real.client.figures('', 'memory').map((figure) => figure.time);
    expect(real.run.core.now - (at.at(-1) ?? 0)).toBeLessThan(10_000);
    expect(Math.max(...at.slice(1).map((each, i) => each - (at[i] ?? 0)))).toBeLessThan(15_000);
    expect(at.length).toBeGreaterThan(20);
    real.run.pause();
  });

  it('keep what was known of a workload while its new pods are not measured yet', async () => {
    time = new TestTime();
    real = realCluster('daemonset', { real: time });
    driver = new Driver(real.client, { columns: 120, rows: 40 });
    const { core } = real.run;
    real.run.resume();
    time.pass(40_000);
    const uid = real.client.get('daemonsets.apps', 'default/agent')?.metadata.uid ?? '';
    const before = real.client.figures(uid, 'memory').at(-1)?.value ?? 0;
    expect(before).toBeGreaterThan(0);
    real.client.run('kubectl delete pods -l app=agent -n default --wait=false');
    time.pass(60_000);
    const after = real.client.figures(uid, 'memory').filter(({ time: at }) => at > core.start + 30_000);
    // nothing while its pods are made, and not for the fifteen seconds until they are measured
    expect(after.filter(({ value }) => value === 0).length).toBeLessThan(2);
    real.run.pause();
  });

  it('are read some pods at a time, and bounded', async () => {
    await rush();
    real.run.resume();
    time.pass(200_000);
    const figures = real.client.figures('', 'cpu');
    expect(figures).toHaveLength(120);
    expect(new Set(figures.map(({ time: at }) => at)).size).toBe(120);
  });
});

describe('metrics of the past', () => {
  it('are worked out while one rests at a moment, and say so until then', async () => {
    await rush();
    await command('pods default');
    expect(row(/^web-/)).toMatch(/Running +0 +↑?\d\d /);
    const busy = /\d\d+/.exec(row(/^web-/).split('Running')[1]?.slice(4) ?? '')?.[0];
    expect(Number(busy)).toBeGreaterThan(20);
    real.client.time.show(real.run.core.start + 15_000);
    await driver.refresh();
    expect(driver.text()).toContain('PAST');
    expect(row(/^web-/)).toMatch(/Running +0 +… +…/);
    time.pass(1_000);
    await driver.refresh();
    expect(row(/^web-/)).toMatch(/Running +0 +5 /);
    await driver.press('ctrl-t');
    expect(row(/^web-/)).toMatch(new RegExp(`Running +0 +↑?${busy} `));
  });

  it('of nodes, too', async () => {
    await rush();
    await command('no');
    const now = row(/^worker-1/);
    real.client.time.show(real.run.core.start + 15_000);
    await driver.refresh();
    expect(row(/^worker-1/)).toMatch(/ … /);
    time.pass(1_000);
    await driver.refresh();
    expect(row(/^worker-1/)).toMatch(/v1\.35\.6 +\d +\d+/);
    expect(row(/^worker-1/)).not.toBe(now);
  });
});
