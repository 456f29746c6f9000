/** The digits lead to the namespaces that one works in, however one came to them. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { favourites } from '../../src/ui/app/favourites.ts';
import { close, cluster, driver, start } from './started.ts';

afterEach(close);

beforeEach(async () => {
  await start();
  for (let i = 10; i < 40; i++)
    cluster.put('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `team-${i}` } });
  await driver.refresh();
});

const listed = [':ns', 'enter', '/team-35', 'enter'];

it.each([
  ['a command that names it', [':ns team-35', 'enter']],
  ['a kind in it', [':pods team-35', 'enter']],
  ['a page in it', [':xray pods team-35', 'enter']],
  ['u in the list of namespaces', [...listed, 'u']],
  ['Enter in the list of namespaces', [...listed, 'enter']],
])('by %s', async (_, keys) => {
  for (const key of keys) await (/^[:/]/.test(key) ? driver.type(key) : driver.press(key));
  expect(driver.app.namespace).toBe('team-35');
  expect(favourites(driver.app)[0]).toBe('team-35');
  expect(driver.stored?.favourites).toEqual(['team-35']);
  await driver.type(':pods all');
  await driver.press('enter', '1');
  expect(driver.title()).toMatch(/^pods\(team-35\)/);
});

it('last used first, nine at most, and none that has a digit moves', async () => {
  for (let i = 20; i < 31; i++) {
    await driver.type(`:ns team-${i}`);
    await driver.press('enter');
  }
  const digits = Array.from({ length: 9 }, (_, i) => `team-${30 - i}`);
  expect(favourites(driver.app)).toEqual(digits);
  await driver.type(':ns team-25');
  await driver.press('enter');
  expect(favourites(driver.app)).toEqual(digits);
});
