import { afterEach, describe, expect, it } from 'vitest';
import type { ScenarioState } from '../../src/run/cluster.ts';
import { NO_CLUSTER } from '../../src/ui/app/no-cluster.ts';
import { LINGER_MS } from '../../src/ui/table/rows.ts';
import { PickerView, type ScenarioEntry } from '../../src/ui/views/picker-view.ts';
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

  it('keeps the cursor at the top until the cluster is there, and then on its row', async () => {
    const cluster = new FakeCluster();
    cluster.comesIn = 1_000;
    cluster.put('pods', pod('web-m'));
    await start(cluster);
    cluster.comesIn = undefined;
    cluster.put('pods', pod('web-c'));
    await driver.refresh();
    expect(driver.selected()).toContain('web-c');
    cluster.put('pods', pod('web-a'));
    await driver.refresh();
    expect(driver.selected()).toContain('web-c');
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

  it('tells without colours, too, what is new, changed and gone', async () => {
    const cluster = new FakeCluster();
    shop(cluster);
    await start(cluster);
    const sign = (name: string) => driver.lines().find((line) => line.includes(name))?.[1];
    expect(sign('web-7c9-aaaa')).toBe(' ');
    cluster.remove('pods', 'shop/web-7c9-aaaa');
    cluster.put('pods', pod('web-7c9-bbbb', { restarts: 7 }));
    cluster.put('pods', pod('web-7c9-new'));
    await driver.refresh();
    expect(['aaaa', 'bbbb', 'new', 'cccc'].map((end) => sign(`web-7c9-${end}`))).toEqual(['-', '~', '+', ' ']);
  });

  it('keeps its columns where they are while pods come up', async () => {
    const cluster = new FakeCluster();
    cluster.nodeUsage = () => ({ cpu: 10, memory: 2 ** 20 });
    cluster.put('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-a' } });
    const name = 'web-7c9d8b6f5-aaaaa';
    cluster.put('pods', pod(name, { phase: 'Running' }));
    await start(cluster, 90);
    const head = () => driver.lines().find((line) => line.includes('NAME↑'));
    const before = head();
    expect(before).toMatch(/STATUS .* CPU /);
    cluster.put('pods', pod(name, { phase: 'Pending', waiting: 'ContainerCreating' }));
    cluster.now += 200_000;
    await driver.refresh();
    expect(driver.rows()[0]).toMatch(/ContainerCreating .* 3m20s/);
    expect(head()).toBe(before);
    cluster.podUsage = () => new Map([['app', { cpu: 123, memory: 2 ** 27 }]]);
    cluster.now += 60_000;
    await driver.refresh();
    expect(driver.rows()[0]).toMatch(/ 123 /);
    expect(head()).toBe(before);
  });

  it('keeps the ends of names that are cut, in which pods of one workload differ', async () => {
    const cluster = new FakeCluster();
    for (const end of ['aaaaa', 'bbbbb']) cluster.put('pods', pod(`nginx-deployment-of-the-docs-5cfc69d78b-${end}`));
    await start(cluster);
    await driver.type(':pods shop');
    await driver.press('enter');
    expect(driver.text()).toMatch(/nginx-deployment-\S*…-aaaaa /);
    expect(driver.text()).toMatch(/nginx-deployment-\S*…-bbbbb /);
  });

  it('takes a mark away with its object', async () => {
    const cluster = new FakeCluster();
    shop(cluster);
    await start(cluster);
    await driver.press('m', 'm');
    expect(driver.title()).toContain('2 marked');
    const names = driver
      .rows()
      .slice(0, 2)
      .map((row) => row.trim().split(/ +/).slice(0, 2).join('/'));
    for (const name of names) cluster.remove('pods', name);
    await driver.refresh();
    expect(driver.title()).not.toContain('marked');
    await driver.press('G', 'ctrl-d');
    expect(driver.text()).toMatch(/Delete pod shop\/web-7c9-\w+\?/);
    expect(driver.text()).not.toContain('hidden by the filter');
    await driver.press('esc');
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

describe('the list of scenarios', () => {
  const entriesOf = (all: readonly string[]): readonly ScenarioEntry[] =>
    all.map((name) => ({ name, title: name, section: 'course-of-mine', difficulty: 'beginner' }));
  const names = Array.from({ length: 30 }, (_, i) => `lesson-${String(i).padStart(2, '0')}`);

  async function pick(chosen: string[], entries = entriesOf(names), scenario?: ScenarioState): Promise<void> {
    driver = new Driver(new FakeCluster(scenario === undefined ? {} : { scenario }), {
      columns: 80,
      rows: 24,
      scenarios: (app) =>
        new PickerView(
          app,
          () => entries,
          ({ name }) => void chosen.push(name),
        ),
    });
    await driver.type(':scenarios');
    await driver.press('enter');
    await new Promise((done) => setTimeout(done)); // the list is read after its first frame
    await driver.settle();
  }

  it('is filtered by all that its rows show', async () => {
    await pick([]);
    await driver.type('/course-of-mine');
    expect(driver.title()).toContain('scenarios[30]');
    await driver.press('enter');
    await driver.type('/nothing');
    expect(driver.title()).toContain('scenarios[0]');
  });

  it('names the presets of a scenario, and how one opens it with them', async () => {
    await pick([], [{ name: 'autoscaling', title: 'A', presets: ['patient', 'hasty'] }]);
    expect(driver.text()).toContain('Presets: patient, hasty (wavetank play autoscaling --preset NAME)');
  });

  it('has what is called so before what is about it when it is filtered', async () => {
    const chosen: string[] = [];
    await pick(chosen, [
      { name: 'node-failure', title: 'A node', concepts: ['StatefulSet'] },
      { name: 'statefulset-order', title: 'One after the other' },
    ]);
    await driver.type('/stateful');
    await driver.press('enter', 'enter');
    expect(chosen).toEqual(['statefulset-order']);
  });

  it('opens what has the name that was typed, though others match before it', async () => {
    const chosen: string[] = [];
    await pick(chosen, entriesOf(['full-quota', 'two-quotas', 'quotas', 'quota']));
    for (const typed of ['quota', 'quotas', 'quo']) {
      await driver.type(`/${typed}`);
      await driver.press('enter', 'enter', 'esc');
    }
    expect(chosen).toEqual(['quota', 'quotas', 'quotas']);
  });

  it('has the cursor on what is open until that is reached, then on what comes next', async () => {
    const scenario = {
      name: 'lesson-05', title: '', step: undefined, stepIndex: -1, steps: [], captions: [], goals: [],
      waitingFor: undefined, finished: false, passed: undefined,
    }; // biome-ignore format: short
    const at = async (open: number): Promise<string> => {
      const entries = entriesOf(names).map((entry, i) => ({ ...entry, stars: i === 5 ? open : 0, next: i === 6 }));
      await pick([], entries, scenario);
      const selected = driver.selected();
      driver.close();
      return selected;
    };
    expect(await at(0)).toContain('lesson-05');
    expect(await at(3)).toContain('lesson-06');
    await pick([]);
  });

  it('says that no cluster is open where a view or a command needs one', async () => {
    driver = new Driver(NO_CLUSTER, {
      columns: 80,
      rows: 24,
      scenarios: (app) =>
        new PickerView(
          app,
          () => [],
          () => {},
        ),
    });
    for (const command of ['M', 'V', 'T', ':pods', ':map', ':until x', ':kubectl get pods', '!']) {
      await driver.type(command);
      if (command.startsWith(':')) await driver.press('enter');
      expect(driver.title(), command).toContain('scenarios');
      expect(driver.lines().at(-1), command).toContain('No cluster is open');
      await driver.press('?', '?');
    }
  });

  it('takes a click on the row that is there, also further down', async () => {
    const chosen: string[] = [];
    await pick(chosen);
    await driver.press('end');
    const y = driver.lines().findIndex((text) => text.includes('lesson-25'));
    await driver.send(`\x1b[<0;11;${y + 1}M`);
    expect(driver.selected()).toContain('lesson-25');
  });
});

it('is over when it is closed, whatever still answers then', async () => {
  const cluster = new FakeCluster();
  shop(cluster);
  await start(cluster);
  let answer: (code: number) => void = () => {};
  const done = new Promise<number>((resolve) => {
    answer = resolve;
  });
  cluster.run = () =>
    ({ done: done.then((code) => ({ stdout: 'late', stderr: '', code })), interrupt: () => {} }) as never;
  const running = driver.app.execute('kubectl get pods');
  driver.close();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  answer(0);
  await running;
  driver.app.dirty();
  expect(timers()).toBe(before);
});
