/** A long name gives way in its middle where it is told, so that what is said of it is read whole. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeCluster } from './fake-cluster.ts';
import { ownedBy, pod } from './objects.ts';
import { close, cluster, driver, start } from './started.ts';

afterEach(close);

const NAME = `web-${'long-'.repeat(40)}7c9-x`;

beforeEach(async () => {
  await start({ columns: 80, rows: 24 }, new FakeCluster({ run: () => ({ stdout: 'Name:  long\n' }) }));
  cluster.put('pods', pod(NAME, { waiting: 'CrashLoopBackOff', node: 'node-b' }));
  await driver.refresh();
  await driver.type('/long');
  await driver.press('enter');
});

it.each([
  ['y', 'name', /^YAML\(shop\/web-long-[^)]*…[^)]*-x\) <\/name>\[1\/\d+\]$/],
  ['d', 'long', /^Describe\(shop\/web-long-[^)]*…[^)]*-x\) <\/long>\[1\/1\]$/],
  ['W', undefined, /^Why\(shop\/web-long-[^)]*…[^)]*-x\)$/],
  ['D', undefined, /^Changes\(shop\/web-long-[^)]*…[^)]*-x\)/],
  ['X', 'web', /^Xray-pods\(shop\/web-long-[^)]*…[^)]*-x\) <\/web>$/],
])('in the title behind %s', async (key, search, title) => {
  await driver.press(key);
  if (search !== undefined) {
    await driver.type(`/${search}`);
    await driver.press('enter');
  }
  expect(driver.title()).toMatch(title);
});

it('in a title that says that the object is no more', async () => {
  await driver.press('y');
  cluster.remove('pods', `shop/${NAME}`);
  await driver.refresh();
  expect(driver.title()).toMatch(/^YAML\(shop\/web-long-[^)]*…[^)]*-x\) deleted$/);
});

it('below the map, beside state, node and reason', async () => {
  await driver.press('M');
  expect(driver.text()).toMatch(/shop\/web-long-\S*…\S*-x CrashLoopBackOff on node-b/);
});

it('among the namespaces of the header, and leaves room for the keys', async () => {
  cluster.put('namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'n'.repeat(57).concat('prod-x') },
  });
  await driver.resize(120, 40);
  await driver.press('esc', '0');
  expect(driver.text()).toMatch(/<\d> +n+…prod-x /);
  expect(driver.text()).toMatch(/<d> +Describe/);
});

it('among the ReplicaSets of a rollout, which differ at their ends', async () => {
  const [web] = cluster.list('deployments.apps');
  const name = `web-${'of-the-shop-'.repeat(4)}`;
  for (const end of ['5d4f7b9c88', '7c96d8f6b5'])
    cluster.put('replicasets.apps', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: name + end, namespace: 'shop', ownerReferences: web === undefined ? [] : ownedBy(web) },
      spec: { replicas: 1 },
      status: { replicas: 1, readyReplicas: 1 },
    });
  await driver.type(':rollout deploy/web');
  await driver.press('enter');
  for (const end of ['7b9c88', 'd8f6b5']) expect(driver.text()).toMatch(new RegExp(`old 0 web-of\\S*…${end} `));
  await driver.resize(200, 50);
  expect(driver.text()).toMatch(new RegExp(` old 0 ${name}5d4f7b9c88 +█`)); // whole where there is room
});
