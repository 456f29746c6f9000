/** Actions that ask about one object ask about the one under the cursor, whatever is marked. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { close, cluster, driver, start } from './started.ts';

afterEach(close);

const labels = { app: 'other' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'other', image: 'other:2' }] } };

beforeEach(async () => {
  await start();
  cluster.put('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'another', namespace: 'shop', uid: 'another' },
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
    status: { replicas: 1, readyReplicas: 1, availableReplicas: 1, updatedReplicas: 1 },
  });
  await driver.refresh();
  await driver.type(':deploy');
  await driver.press('enter', 'g', 'm', 'G');
  expect(driver.selected()).toContain('web');
  expect(driver.title()).toContain('1 marked');
});

it('set image', async () => {
  await driver.press('i');
  expect(driver.text()).toContain('Set images of deployment shop/web');
  await driver.press('esc', '*', 'i');
  expect(driver.text()).toContain('Set images of deployment shop/web');
});

it('rollback', async () => {
  await driver.press('ctrl-u');
  expect(driver.text()).toContain('Roll deployment shop/web back?');
});

it('the others take all that are marked', async () => {
  await driver.press('*', 'r');
  expect(driver.text()).toContain('Restart 2 deployments?');
});
