/** Dialogs say what is lost, take no key for another, and refuse what kubectl would refuse. */
import { afterEach, expect, it } from 'vitest';
import type { Kube } from '../../src/run/cluster.ts';
import { favourites } from '../../src/ui/app/favourites.ts';
import { close, cluster, driver, start } from './started.ts';

afterEach(() => close());

const flat = (): string => driver.text().replace(/[\s│]+/g, ' ');

async function open(kind: string): Promise<void> {
  await driver.type(`:${kind}`);
  await driver.press('enter');
}

it('is not confirmed by a command that was meant for the prompt', async () => {
  for (const typed of [':deploy', ':help', ':hello']) {
    await start();
    await driver.press('ctrl-d');
    await driver.type(typed);
    await driver.press('enter');
    expect(driver.app.dialog).toBeUndefined();
    expect(cluster.commands).toEqual([]);
    close();
  }
  await start();
  await driver.press('ctrl-d', 'right', 'enter'); // Cancel is the last
  expect(cluster.commands).toEqual([]);
  await driver.press('ctrl-d', 'left', 'enter');
  expect(cluster.commands).toHaveLength(1);
});

it('says what goes with namespaces, nodes, and several objects', async () => {
  await start();
  await driver.press('ctrl-d');
  expect(flat()).toContain('No controller owns it: nobody makes it anew.');
  await driver.press('esc', 'm', 'j', 'm', 'ctrl-d');
  expect(flat()).toContain('Nobody makes dns anew; the others are, by who owns them.');
  await driver.press('esc');
  await open('deploy');
  await driver.press('ctrl-d');
  expect(flat()).toContain('What it owns goes afterwards: 2 replicasets, 3 pods.');
  await driver.press('esc');
  await open('ns');
  await driver.press('ctrl-d');
  expect(flat()).toContain('Delete namespace default? The API server does not let it be deleted.');
  await driver.press('esc', 'G', 'ctrl-d');
  expect(flat()).toContain('All that is in it is deleted, too, whatever the propagation.');
  await driver.press('esc');
  await open('nodes');
  await driver.press('ctrl-d');
  expect(flat()).toMatch(/Its pods are removed by the pod garbage collector/);
});

it('takes what is typed for a new image, and keeps the old one to be changed where the cursor is moved into it', async () => {
  await start();
  await open('deploy');
  await driver.press('i', ...'nginx:alpine', 'enter');
  expect(cluster.commands.at(-1)).toMatch(/ app=nginx:alpine /);
  await driver.press('i', 'end', 'x', 'enter');
  expect(cluster.commands.at(-1)).toMatch(/ app=nginx:[\d.]+x /);
});

it('wants an address to ask, and takes a pod of the namespace by its name', async () => {
  await start();
  await driver.type(':request outside');
  await driver.press('enter', 'enter');
  expect(flat()).toContain('To needs a name or an address');
  await driver.press('esc');
  await driver.type(':request web-7c9-aaaa http://web/');
  await driver.press('enter');
  expect(cluster.commands.at(-1)).toBe('scenario request shop/web-7c9-aaaa http://web/');
  await driver.type(':scenario request outside http://web.shop/');
  await driver.press('enter');
  expect(driver.title()).toContain('Request(outside → http://web.shop/)');
});

it('keeps the namespace of a digit, and says what has none', async () => {
  await start();
  const [, second] = favourites(driver.app);
  await driver.press('2');
  expect(driver.app.namespace).toBe(second);
  expect(favourites(driver.app)[1]).toBe(second);
  await open('nodes');
  await driver.press('n');
  expect(flat()).toContain('A node has no namespace.');
  expect(driver.copied).toEqual([]);
});

it('refuses a drain whose timeout is no duration', async () => {
  await start();
  await open('nodes');
  await driver.press('r', 'backtab', 'backtab');
  await driver.type('20');
  await driver.press('tab', 'enter');
  expect(flat()).toContain('The timeout is a duration, such as 90s or 5m');
  await driver.press('backtab', 's', 'tab', 'enter');
  expect(driver.app.dialog).toBeUndefined();
  expect(cluster.commands.at(-1)).toContain('--timeout=20s');
});

it('deletes pods with the grace that one gives, and not with force besides', async () => {
  await start();
  await open('pods shop');
  await driver.press('ctrl-d');
  expect(flat()).toContain('told to stop, and killed after 30 s');
  await driver.press('backtab', 'backtab'); // the last field
  await driver.type('5');
  expect(flat()).toContain('killed after 5 s');
  await driver.press('backtab', 'space', 'tab', 'tab', 'enter');
  expect(flat()).toContain('--force and --grace-period greater than 0 cannot be specified together');
  await driver.press('backtab', 'backtab', 'space', 'tab', 'tab', 'enter');
  expect(driver.app.dialog).toBeUndefined();
  expect(cluster.commands).toEqual(['kubectl delete pod web-7c9-aaaa -n shop --wait=false --grace-period=5']);
  await driver.press('ctrl-d', 'backtab', 'backtab');
  await driver.type('soon');
  await driver.press('tab', 'enter');
  expect(flat()).toContain('The grace period is a number of seconds');
  await driver.press('esc');
  await open('deploy');
  await driver.press('ctrl-d');
  expect(flat()).not.toContain('Grace period'); // its pods have their own
});

it('starts Jobs with names of their own, and cuts those of their CronJobs where a name may end', async () => {
  await start();
  const long = `${'a'.repeat(40)}-`;
  for (const end of ['b-one', 'b-two', '-three'])
    cluster.put('cronjobs.batch', {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: long + end, namespace: 'shop', uid: end },
      spec: { schedule: '* * * * *', jobTemplate: { spec: { template: { spec: { containers: [] } } } } },
    });
  await open('cj shop');
  await driver.press(...`/${long}`, 'enter', '*', 't', 'enter');
  await driver.settle();
  const jobs = cluster.commands.map((line) => line.split(' ')[3]).sort();
  expect(jobs).toEqual([`${long}b-manual-1`, `${long}b-manual-2`, `${'a'.repeat(40)}-manual-1`].sort());
});

it('goes on with the cluster, and says what of the objects has gone, or is another by now', async () => {
  await start();
  await open('deploy');
  await driver.press('s', '9');
  expect(flat()).toContain('6 pods more: 9 in place of 3.');
  const web = cluster.get('deployments.apps', 'shop/web') as Kube.Deployment;
  cluster.put('deployments.apps', { ...web, spec: { ...web.spec, replicas: 7 } });
  await driver.refresh();
  expect(flat()).toContain('2 pods more: 9 in place of 7.');
  cluster.remove('deployments.apps', 'shop/web');
  await driver.refresh();
  expect(flat()).toContain('It is gone meanwhile.');
  cluster.put('deployments.apps', { ...web, metadata: { ...web.metadata, uid: 'another' } });
  await driver.refresh();
  expect(flat()).toContain('It is gone meanwhile; another has the name, and is what this would be done to.');
  await driver.press('esc');
  await open('pods shop');
  await driver.press('*', 'ctrl-d');
  expect(flat()).not.toContain('gone');
  cluster.remove('pods', 'shop/web-7c9-aaaa');
  await driver.refresh();
  expect(flat()).toContain('1 of them is gone meanwhile: web-7c9-aaaa.');
});

it('shows both sides of a difference between revisions, however long they are', async () => {
  await start({ columns: 80, rows: 24 });
  const sets = cluster.list('replicasets.apps', 'shop') as Kube.ReplicaSet[];
  const newest = sets.find(({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision'] === '2');
  if (newest === undefined) throw new Error('there is no second revision');
  const containers = newest.spec.template?.spec?.containers ?? [];
  const env = Array.from({ length: 40 }, (_, i) => ({ name: `VARIABLE_${i}`, value: 'x'.repeat(40) }));
  cluster.put('replicasets.apps', {
    ...newest,
    spec: { ...newest.spec, template: { ...newest.spec.template, spec: { containers: [{ ...containers[0], env }] } } },
  });
  await open('deploy');
  await driver.press('ctrl-u');
  expect(flat()).toContain('- 2: containers[app].env: [{"name":"VARIABLE_0"');
  expect(flat()).toContain('+ 1: containers[app].env: <none>');
  expect(flat()).toContain('$ kubectl rollout undo deployment/web --to-revision=1 -n shop');
});

it('do not open for a row that lingers, nor do logs or copies: what it stood for is gone', async () => {
  await start();
  await open('pods shop');
  await driver.press('g');
  cluster.remove('pods', 'shop/web-7c9-aaaa');
  for (const key of ['ctrl-d', 'ctrl-k', 'i', 'l', 'p', 'c', 'n', 'enter', 'e', 's', 'X', 'I']) {
    await driver.refresh();
    expect(driver.selected()).toContain('web-7c9-aaaa');
    driver.app.flash = undefined;
    await driver.press(key);
    expect(driver.lines().at(-1), key).toContain('shop/web-7c9-aaaa is gone.');
    expect(driver.title()).toMatch(/^pods/);
  }
  expect(driver.copied).toEqual([]);
});

it('say of what is marked how much the filter hides', async () => {
  await start();
  await open('pods shop');
  await driver.press('*', ...'/aaaa', 'enter');
  for (const key of ['ctrl-d', 'ctrl-k']) {
    await driver.press(key);
    expect(flat()).toContain('2 of them are hidden by the filter.');
    await driver.press('esc');
  }
});

it('take a pasted line without its end', async () => {
  await start();
  await open('deploy');
  await driver.press('s');
  await driver.send('\x1b[200~7\n\x1b[201~');
  expect(flat()).toContain('$ kubectl scale deployment/web --replicas=7 -n shop');
  await driver.press('enter');
  expect(cluster.commands).toEqual(['kubectl scale deployment/web --replicas=7 -n shop']);
});
