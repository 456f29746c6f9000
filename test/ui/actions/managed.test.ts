/** Who owns which field, in the YAML of an object, now and of an earlier version. */
import { expect, it } from 'vitest';
import { person, press, scene } from './stage.ts';

it('m in the YAML view shows the managed fields, of an earlier version those that it had', async () => {
  const { run, client } = scene();
  const { history } = run.core.cluster.parts.store;
  const versions = history.filter(({ resource, key }) => resource === 'deployments.apps' && key === 'shop/web');
  const managers = (at: number) => {
    const object = versions.at(at)?.object;
    if (object === undefined) throw new Error('there is no such version');
    return client
      .withManagedFields('deployments.apps', object)
      .metadata.managedFields?.map(({ manager }) => manager)
      .sort();
  };
  expect(managers(-1)).toContain('kubectl-set');
  expect(managers(0)).toEqual(['kubectl-client-side-apply']);

  const driver = await person({ run, client }, 120, 40);
  await press(driver, [':deploy shop /web', 'y']);
  expect(driver.text()).not.toContain('managedFields:');
  await press(driver, ['m', '/kubectl-set']);
  expect(driver.text()).toContain('manager: kubectl-set');
  driver.close();
  run.close();
});

it('keeps the place when lines come in above it: the managed fields, or what somebody writes', async () => {
  const { run, client } = scene();
  const driver = await person({ run, client }, 80, 24);
  await press(driver, [':deploy shop /web', 'y', '/nginx:1.27', 'j', 'k']);
  const first = (): string | undefined => driver.lines()[driver.lines().findIndex((each) => each.startsWith('┌')) + 1];
  expect(first()).toMatch(/image: nginx:1\.27/);
  expect(driver.title()).toContain('[1/1]');
  await press(driver, ['m']);
  expect(driver.app.view).toHaveProperty('pane.lines', expect.arrayContaining(['  managedFields:']));
  expect(first()).toMatch(/image: nginx:1\.27/);
  expect(driver.title()).toContain('[1/1]');
  await press(driver, ['m']);
  expect(first()).toMatch(/image: nginx:1\.27/);
  await client.run('kubectl annotate deployment web -n shop note=new another=one').done;
  await driver.refresh();
  expect(first()).toMatch(/image: nginx:1\.27/);
  expect(driver.title()).toContain('[1/1]');
  driver.close();
  run.close();
});
