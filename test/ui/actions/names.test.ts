/** Lines that actions make of names and values which a shell would take apart: roles may be called anything. */
import { beforeAll, expect, it } from 'vitest';
import type { Kube } from '../../../src/run/cluster.ts';
import type { Driver } from '../driver.ts';
import { press, Show } from './stage.ts';

const show = new Show();
let driver: Driver;
beforeAll(() => {
  const kind = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', rules: [] };
  const items = ['my', 'role', 'my role', "it's", '--all'].map((name) => ({ ...kind, metadata: { name } }));
  show.scene.client.run('kubectl create -f -', JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
});

const roles = (): string[] =>
  show.scene.client
    .list('clusterroles.rbac.authorization.k8s.io')
    .map(({ metadata }) => metadata.name)
    .filter((name) => !/^system:|^(admin|edit|view|cluster-admin)$/.test(name))
    .sort();

it('delete the object that the dialog names, and no other', async () => {
  expect(roles()).toEqual(['--all', "it's", 'my', 'my role', 'role']);
  const before = show.scene.client.list('clusterroles.rbac.authorization.k8s.io').length;
  driver = await show.sit(120, 40);
  for (const [filter, line] of [
    ['my role', "kubectl delete clusterrole 'my role' --wait=false"],
    ["it's", "kubectl delete clusterrole 'it'\\''s' --wait=false"],
    ['--all', 'kubectl delete clusterrole/--all --wait=false'],
  ]) {
    await press(driver, [':clusterroles', `/${filter}`, 'ctrl-d']);
    expect(driver.text()).toContain(`$ ${line}`);
    await press(driver, ['left', 'enter']);
  }
  expect(roles()).toEqual(['my', 'role']);
  expect(show.scene.client.list('clusterroles.rbac.authorization.k8s.io')).toHaveLength(before - 3);
});

it('describe and edit it', async () => {
  show.scene.run.core.input("kubectl create clusterrole 'my role' --verb=get --resource=pods");
  driver = await show.sit(120, 40);
  await press(driver, [':clusterroles', '/my role', 'd']);
  expect(driver.text()).toMatch(/Name: +my role/);
  await press(driver, ['esc', 'e']);
  expect(driver.text()).toContain("$ kubectl edit clusterrole 'my role'");
});

it('set an image as it was typed', async () => {
  driver = await show.sit(120, 40);
  await press(driver, [':deploy shop /web', 'i', ..."a|b'c"]);
  expect(driver.text()).toContain(`kubectl set image deployment/web 'web=a|b'\\''c' -n shop`);
  await press(driver, ['enter']);
  const web = show.scene.client.get('deployments.apps', 'shop/web') as Kube.Deployment;
  expect(web.spec.template.spec?.containers[0]?.image).toBe("a|b'c");
});
