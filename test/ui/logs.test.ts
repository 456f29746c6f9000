/** Logs that are longer than what is kept. */
import { describe, expect, it, vi } from 'vitest';
import { Track } from '../../src/engine/kubelet/behaviours/script/track.ts';
import { person, press, scene } from './actions/stage.ts';
import { Driver } from './driver.ts';
import { FakeCluster, START } from './fake-cluster.ts';
import { pod, shop } from './objects.ts';
import { realCluster, TestTime } from './real-cluster.ts';

it('a full buffer drops the oldest lines, counts them, and filters all that is left, also what comes later', async () => {
  const all: { time: number; pod: string; container: string; text: string }[] = [];
  const cluster = new FakeCluster({ logs: (pod) => (pod === 'web-7c9-aaaa' ? all : []) });
  shop(cluster);
  const add = (n: number) => {
    for (let i = 0; i < n; i++)
      all.push({
        time: START + all.length,
        pod: 'web-7c9-aaaa',
        container: 'app',
        text: `line ${all.length} GET /x 200`,
      });
    cluster.now = START + all.length;
  };
  add(99_990);
  const driver = new Driver(cluster, { columns: 120, rows: 40 });
  await driver.settle();
  await driver.press('j', 'l');
  expect(driver.title()).toContain('99,990 lines');
  for (let i = 0; i < 20; i++) {
    add(5);
    await driver.refresh();
  }
  expect(driver.title()).toContain('100,000 lines');
  expect(driver.foot()).toContain('90 older lines dropped');
  expect(driver.text()).toContain('line 100089 GET');
  await driver.press('g');
  await driver.settle();
  expect(driver.text()).toContain('line 90 GET');
  await driver.type('/line 1000[0-9]{2} ');
  await driver.press('enter');
  expect(driver.title()).toContain('90 lines');
  add(3);
  await driver.refresh();
  expect(driver.title()).toContain('93 lines');
  driver.close();
});

/** A pod `web-7c9-two` with containers app and side, which write so many lines in turn. */
function two(lines: number): FakeCluster {
  const logs = (name: string, container = 'app') =>
    Array.from({ length: lines }, (_, i) => ({
      time: START + 2 * i + (container === 'side' ? 1 : 0),
      pod: name,
      container,
      text: `${container} says ${i}`,
    }));
  const cluster = new FakeCluster({ logs });
  shop(cluster);
  const { spec, ...rest } = pod('web-7c9-two') as { spec: object };
  cluster.put('pods', { ...rest, spec: { ...spec, containers: [{ name: 'app' }, { name: 'side' }] } });
  cluster.now = START + 2 * lines;
  return cluster;
}

it('names its states where 80 columns have room for them, and the container that is left', async () => {
  const driver = new Driver(two(20), { columns: 80, rows: 24 });
  await press(driver, ['/two', 'l']);
  expect(driver.title()).toBe('Logs(shop/web-7c9-two)[all] 40 lines');
  expect(driver.foot()).toBe('Follow:On Wrap:Off Times:Off AllContainers:On');
  await press(driver, ['a', 't']);
  expect(driver.title()).toBe('Logs(shop/web-7c9-two:app)[all] 20 lines');
  expect(driver.foot()).toBe('Follow:On Wrap:Off Times:On AllContainers:Off');
  await press(driver, ['/side']);
  expect(driver.text()).toContain('Nothing matches </side> in 20 lines of the main container; a takes all.');
  driver.close();
});

it('cuts the name of a long title, and not what is said of the lines', async () => {
  const cluster = two(3);
  cluster.put('pods', pod(`web-${'long-'.repeat(14)}7c9-x`));
  const driver = new Driver(cluster, { columns: 80, rows: 24 });
  await press(driver, ['/long', 'l', '/app says']);
  expect(driver.title()).toMatch(/^Logs\(shop\/web-[^)]*…[^)]*7c9-x\)\[all\] 3 lines <\/app says>$/);
  driver.close();
});

it('shows the last 100 lines of all containers together, as k9s does', async () => {
  const cluster = two(80);
  const driver = new Driver(cluster, { columns: 80, rows: 24 });
  await press(driver, ['/two', 'l', '0']);
  expect(driver.title()).toBe('Logs(shop/web-7c9-two)[tail 100] 100 lines');
  expect(driver.foot()).not.toContain('dropped');
  await press(driver, ['g']);
  expect(driver.rows()[0]).toContain('side says 30'); // of the first one stands where a head would
  await press(driver, ['a']);
  expect(driver.title()).toContain('80 lines');
  driver.close();
});

it('has the digits of k9s: 0 tail, 1 head, 2 to 6 a time', async () => {
  const cluster = two(80);
  const driver = new Driver(cluster, { columns: 80, rows: 24 });
  await press(driver, ['/two', 'l', '1']);
  expect(driver.title()).toContain('[all] 160 lines');
  expect(driver.foot()).toContain('Follow:Off');
  expect(driver.text()).toContain('app says 0');
  await press(driver, ['0']);
  expect(driver.title()).toContain('[tail 100] 100 lines');
  expect(driver.foot()).toContain('Follow:On');
  for (const [key, name] of [
    ['2', '1m'],
    ['3', '5m'],
    ['4', '15m'],
    ['5', '30m'],
    ['6', '1h'],
  ] as const) {
    await press(driver, [key]);
    expect(driver.title()).toContain(`[${name}]`);
  }
  driver.close();
});

describe('what is new', () => {
  const all: { time: number; pod: string; container: string; text: string }[] = [];
  const set = async (): Promise<[FakeCluster, Driver]> => {
    all.length = 0;
    const cluster: FakeCluster = new FakeCluster({
      logs: (pod) => (pod === 'web-7c9-aaaa' ? all.filter(({ time }) => time <= cluster.now) : []),
    });
    shop(cluster);
    const driver = new Driver(cluster, { columns: 80, rows: 24 });
    await say(cluster, driver, 'first');
    await driver.press('j', 'l');
    return [cluster, driver];
  };
  const say = async (cluster: FakeCluster, driver: Driver, text: string): Promise<void> => {
    cluster.now += 1000;
    all.push({ time: cluster.now, pod: 'web-7c9-aaaa', container: 'app', text });
    await driver.refresh();
  };
  /** With the line that stands where a table has its head. */
  const lines = (driver: Driver): string[] => {
    const shown = driver.lines().map((line) => line.replace(/^│ ?|│$/g, '').trimEnd());
    const from = shown.findIndex((line) => line.includes('Logs('));
    return shown.slice(from + 1, from + 8);
  };

  it('stands below a mark, whatever is filtered, and in the time in which it was made', async () => {
    const [cluster, driver] = await set();
    await driver.press('m', 'enter');
    await say(cluster, driver, 'second');
    const mark = `── 00:00:01 ${'─'.repeat(48)}`;
    expect(lines(driver).slice(0, 4)).toEqual(['first', mark, '', 'second']);
    expect(driver.title()).toContain('2 lines');
    await press(driver, ['/second']);
    expect(lines(driver).slice(0, 3)).toEqual([mark, '', 'second']);
    expect(driver.title()).toContain('1 line ');
    await press(driver, ['esc', 't']);
    expect(lines(driver)[1]).toBe(mark);
    cluster.now -= 1500; // it was not made then
    await driver.refresh();
    expect(driver.text()).toContain('No lines yet.');
    cluster.now += 1500;
    await driver.refresh();
    expect(lines(driver)[1]).toBe(mark);
    cluster.now += 100;
    await driver.press('m');
    const other = lines(driver)[4];
    cluster.now -= 50; // no line was written since
    await driver.refresh();
    expect(lines(driver)).not.toContain(other);
    cluster.now += 50;
    await driver.refresh();
    expect(lines(driver)[4]).toBe(other);
    await press(driver, ['2']);
    expect(lines(driver)[1]).toBe(mark);
    driver.close();
  });

  it('is all that is left when the rest is cleared, until a digit', async () => {
    const [cluster, driver] = await set();
    await driver.press('m', 'C');
    expect(lines(driver)[0]).toBe('No lines since it was cleared. 1 shows all.');
    expect(driver.foot()).not.toContain('dropped');
    await say(cluster, driver, 'second');
    expect(lines(driver).slice(0, 2)).toEqual(['second', '']);
    await press(driver, ['/first']);
    expect(driver.text()).toContain('Nothing matches </first> in 1 line.');
    await press(driver, ['esc', '1']);
    expect(lines(driver).slice(0, 2)).toEqual(['first', 'second']);
    driver.close();
  });
});

it('shows the lines of all pods that a selector takes, and of those that come', async () => {
  const cluster = two(2);
  cluster.put('pods', pod('worker', { labels: { app: 'worker' } }));
  const driver = new Driver(cluster, { columns: 80, rows: 24 });
  await press(driver, [':logs -l app=worker shop']);
  expect(driver.title()).toBe('Logs(shop app=worker)[all] 2 lines');
  cluster.put('pods', pod('worker-too', { labels: { app: 'worker' } }));
  await driver.refresh();
  expect(driver.title()).toContain('4 lines');
  expect(driver.text()).toContain('worker-too app app says 1');
  await press(driver, ['esc', ":logs /'says 1' app=worker"]);
  expect(driver.title()).toBe('Logs(shop app=worker)[all] 2 lines </says 1>');
  await press(driver, ['esc', ':logs app=']);
  expect(driver.title()).toContain('[all] 0 lines');
  expect(driver.text()).toContain('No pod in shop has these labels: the lines of those that come are shown.');
  await press(driver, ['esc', ':logs web']);
  expect(driver.text()).toContain('logs takes labels: logs -l app=web.');
  driver.close();
});

it('shows the lines of all marked rows, whatever their namespaces', async () => {
  const cluster = two(2);
  cluster.put('pods', pod('web-7c9-two', { namespace: 'other' }));
  const driver = new Driver(cluster, { columns: 80, rows: 24 });
  await press(driver, ['/two', '*', 'l']);
  expect(driver.title()).toBe('Logs(2 pods)[all] 6 lines');
  expect(driver.text()).toContain('other/web-7c9-two app app says 0');
  expect(driver.text()).toContain('shop/web-7c9-two side side says 1');
  driver.close();
});

it('takes what stands in place of lines for no line, when it is copied or saved', async () => {
  const line = { time: START, pod: 'web-7c9-bbbb', container: 'app', text: 'one' };
  const cluster = new FakeCluster({ logs: (pod) => (pod === line.pod ? [line] : []) });
  shop(cluster);
  const driver = new Driver(cluster, { columns: 80, rows: 24 });
  await driver.press('j', 'l', 'c');
  expect(driver.lines().at(-1)).toContain('There is no line to copy.');
  await driver.press('ctrl-s');
  expect([driver.copied, driver.saved.map(({ text }) => text)]).toEqual([[], ['']]);
  await driver.press('esc', 'j', 'l', 'c');
  expect(driver.lines().at(-1)).toContain('Copied 1 line');
  expect(driver.copied).toEqual(['one']);
  driver.close();
});

it('a filter is named in the frame; what stands around what it found can be seen, and n goes on', async () => {
  const logs = (pod: string) =>
    Array.from({ length: 60 }, (_, i) => ({
      time: START + i,
      pod,
      container: 'app',
      text: `${i % 20 === 7 ? 'error' : 'fine'} ${i}`,
    }));
  const cluster = new FakeCluster({ logs });
  shop(cluster);
  const driver = new Driver(cluster, { columns: 80, rows: 24 });
  await driver.press('j', 'l', 'x');
  expect(driver.text()).toContain('Type / to look for something first.');
  await press(driver, ['/error']);
  expect(driver.title()).toContain('3 lines </error>');
  expect(driver.rows()).toEqual(['error 27', 'error 47']); // of the three one stands where a head would
  await driver.press('x');
  expect(driver.title()).toContain('60 lines </error>[1/3]');
  await driver.press('n');
  expect(driver.title()).toContain('[2/3]');
  expect(driver.rows().slice(0, 2)).toEqual(['fine 28', 'fine 29']);
  expect(driver.text()).toContain('error 27');
  await press(driver, ['x', '/', 'ctrl-u', ...'-f ro7', 'enter']);
  expect(driver.title()).toContain('3 lines </-f ro7>');
  await press(driver, ['/', 'ctrl-u', ...'!fine', 'enter']);
  expect(driver.title()).toContain('3 lines </!fine>');
  await press(driver, ['/', 'ctrl-u', ...'error 27', 'enter']);
  expect(driver.title()).toContain('1 line </error 27>');
  driver.close();
});

it('at an earlier moment what was written later is not there', async () => {
  const all = Array.from({ length: 5 }, (_, i) => ({
    time: START + i * 1000,
    pod: 'web-7c9-aaaa',
    container: 'app',
    text: `line ${i}`,
  }));
  const cluster: FakeCluster = new FakeCluster({
    logs: (pod) => (pod === 'web-7c9-aaaa' ? all.filter(({ time }) => time <= cluster.now) : []),
  });
  shop(cluster);
  cluster.now = START + 4500;
  const driver = new Driver(cluster, { columns: 80, rows: 24 });
  await driver.press('j', 'l');
  expect(driver.title()).toContain('5 lines');
  cluster.now = START + 1500;
  await driver.refresh();
  expect(driver.title()).toContain('2 lines');
  expect(driver.text()).not.toContain('line 2');
  cluster.now = START + 2500;
  await driver.refresh();
  expect(driver.title()).toContain('3 lines');
  driver.close();
});

it('a pod that has written nothing says so at once', async () => {
  const cluster = new FakeCluster();
  shop(cluster);
  const driver = new Driver(cluster, { columns: 80, rows: 24 });
  await driver.settle();
  await driver.press('j', 'l');
  expect(driver.title()).toMatch(/^Logs\(.* 0 lines/);
  expect(driver.text()).toContain('No lines yet.');
  driver.close();
});

it('tells why there are none in whole, however narrow', async () => {
  const cluster = new FakeCluster({
    logs: () => {
      throw new Error('container "app" in pod "web-7c9-aaaa" is waiting to start: trying and failing to pull image');
    },
  });
  shop(cluster);
  const driver = new Driver(cluster, { columns: 80, rows: 24 });
  await driver.settle();
  await driver.press('j', 'l');
  expect(driver.text()).toMatch(/is waiting to start: trying and[\s│]+failing to pull image/);
  driver.close();
});

it('of a real cluster: of a time, broken to the width, and of the run before', async () => {
  const { client, run } = realCluster('rolling-update');
  const { core } = run;
  core.advance(core.start + 10_000);
  for (const line of [
    `kubectl run clock -n shop --image=busybox -- sh -c 'i=0; while true; do echo tick $i; i=$((i+1)); sleep 30; done'`,
    `kubectl run once -n shop --image=busybox -- sh -c 'cat /proc/uptime | cut -d. -f1; echo begin-${'x'.repeat(200)}-end; sleep 40; exit 1'`,
  ])
    core.input(line);
  core.advance(core.now + 400_000);
  const driver = new Driver(client, { columns: 120, rows: 40 });
  driver.app.showGuide = false;
  const ticks = () => [...driver.text().matchAll(/tick (\d+)/g)].map(([, n]) => Number(n));
  await press(driver, [':pods shop /clock', 'l']);
  const all = ticks();
  expect(all.length).toBeGreaterThan(10);
  await press(driver, ['2']);
  expect(ticks()).toEqual(all.slice(-2));
  await press(driver, ['3']);
  expect(ticks()).toEqual(all.slice(-10));
  await press(driver, ['esc', ':pods shop /once', 'l']);
  const now = driver.text();
  expect(now).toMatch(/begin-x+…/);
  await press(driver, ['w']);
  expect(driver.foot()).toContain('Wrap:On');
  expect(driver.text()).toMatch(/x-end/);
  await press(driver, ['esc', 'p']);
  expect(driver.title()).toMatch(/^Previous Logs\(shop\/once\)\[all\] 2 lines/);
  expect(driver.text()).toContain('begin-x');
  driver.close();
  run.close();
});

describe('the logs of a pod with several containers', () => {
  it('are those of all of them, each line with its container; a leaves those of the main one', async () => {
    const stage = scene();
    const driver = await person(stage, 120, 40);
    await press(driver, [':pods shop /pair', 'l']);
    expect(driver.text()).toMatch(/pair left from the left/);
    expect(driver.text()).toMatch(/pair right from the right/);
    await press(driver, ['a']);
    expect(driver.text()).toContain('from the left');
    expect(driver.text()).not.toContain('from the right');
    driver.close();
    stage.run.close();
  });
});

it('answers why for the pod whose logs they are, and of several pods for none', async () => {
  const real = realCluster('node-failure');
  const driver = new Driver(real.client, { columns: 80, rows: 24 });
  await driver.settle();
  await driver.type(':pods shop /db-0');
  await driver.press('enter', 'l', 'W');
  expect(driver.title()).toContain('Why(shop/db-0)');
  await driver.type(':sts shop');
  await driver.press('enter', 'l', 'W');
  expect(driver.title()).toContain('Logs');
  expect(driver.text()).toContain('There is nothing here to ask about.');
  driver.close();
  real.run.close();
});

it('a log that takes long to work out says how far it is, while keys have their turn', async () => {
  // every look at the clock costs a millisecond
  const real = new (class extends TestTime {
    override now(): number {
      this.sleep(1);
      return super.now();
    }
  })();
  const { client, run } = realCluster('rolling-update', { real });
  const { core } = run;
  core.advance(core.start + 10_000);
  core.input(
    `kubectl run long -n shop --image=busybox -- sh -c 'i=0; while true; do echo tick $i; i=$((i+1)); sleep 1; done'`,
  );
  core.advance(core.now + 7_200_000);
  const driver = new Driver(client, { columns: 120, rows: 40 });
  await press(driver, [':pods shop /long', 'l']);
  const percent = () => Number(/Reading… (\d+)%/.exec(driver.text())?.[1]);
  const first = percent();
  expect(first).toBeLessThan(50);
  await press(driver, ['w']);
  expect(driver.foot()).toContain('Wrap:On');
  real.pass(0);
  await driver.refresh();
  expect(percent()).toBeGreaterThan(first);
  for (let i = 0; i < 20; i++) real.pass(0);
  await driver.refresh();
  expect(driver.title()).toMatch(/7,\d{3} lines/);
  expect(driver.text()).toMatch(/tick 7[12]\d\d/);
  await press(driver, ['esc']);
  const read = vi.spyOn(Track.prototype, 'logs');
  run.show(core.now - 3_600_000);
  await press(driver, ['l']);
  expect(driver.title()).toMatch(/3,\d{3} lines/);
  expect(driver.text()).toMatch(/tick 3[56]\d\d/);
  expect(read.mock.calls.every(([, to]) => to < 3_700_000)).toBe(true); // nothing of later is looked at
  read.mockRestore();
  driver.close();
});
