/** Who owns which field, in the YAML of an object, now and of an earlier version. */
import { expect, it } from 'vitest';
import { person, press, scene } from './stage.ts';

it('m in the YAML view shows the managed fields, of an earlier version those that it had', async () => {
  const { run, client, time } = scene();
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

  const driver = await person({ run, client, time }, 120, 40);
  await press(driver, [':deploy shop /web', 'y']);
  expect(driver.text()).not.toContain('managedFields:');
  await press(driver, ['m', '/kubectl-set']);
  expect(driver.text()).toContain('manager: kubectl-set');
  driver.close();
  run.close();
});
