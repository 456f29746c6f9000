/** The key that a waiting step names: it acts where nothing else has it, and is told there. */
import { afterEach, expect, it } from 'vitest';
import { FakeCluster } from './fake-cluster.ts';
import { close, cluster, driver, start } from './started.ts';

afterEach(close);

const waitsFor = (waitingKey: string) => ({
  name: 's', title: 'A story', step: 'one', stepIndex: 0, steps: [], captions: [], goals: [],
  waitingFor: 'Cut the cable', waitingKey, finished: false, passed: undefined,
}); // biome-ignore format: a table

const told = (): boolean[] => [/> x Cut the cable/, /<>> <x> Cut the cable/].map((each) => each.test(driver.text()));

it('acts beside > and stands beside it, in the header and in the guide', async () => {
  await start({ columns: 80, rows: 24 }, new FakeCluster({ scenario: waitsFor('x') }));
  expect(told()).toEqual([true, true]);
  await driver.press('x');
  expect(cluster.nexts).toBe(1);
  await driver.press('>');
  expect(cluster.nexts).toBe(2);
});

it('is the next match in a text, and copies the namespace in a list: those have it first', async () => {
  await start({ columns: 80, rows: 24 }, new FakeCluster({ scenario: waitsFor('n') }));
  expect(driver.text()).toContain('<>> Cut the cable');
  await driver.press('j', 'n');
  expect(driver.copied).toEqual(['shop']);
  await driver.press('y');
  expect(driver.text()).not.toContain('Next match'); // a hint only while something is searched
  await driver.type('/name');
  await driver.press('enter');
  expect(driver.text()).toMatch(/<n> +Next match/);
  expect(driver.title()).toMatch(/\[1\/\d+\]$/);
  await driver.press('n');
  expect(driver.title()).toMatch(/\[2\/\d+\]$/);
  expect(cluster.nexts).toBe(0);
});

it('is not told where it means something else', async () => {
  await start({ columns: 80, rows: 24 }, new FakeCluster({ scenario: waitsFor('x') }));
  await driver.type(':secrets');
  await driver.press('enter');
  expect(told()).toEqual([false, false]);
  expect(driver.text()).toContain('<>> Cut the cable');
});

it('does nothing in the past', async () => {
  await start({ columns: 80, rows: 24 }, new FakeCluster({ scenario: waitsFor('x') }));
  cluster.show(cluster.now - 1);
  await driver.refresh();
  expect(driver.app.moment.isPast).toBe(true);
  await driver.press('x');
  expect([cluster.nexts, told()]).toEqual([0, [false, false]]);
});
