/** OK of each dialog, pressed by a person on a real cluster: what it said comes about. */
import { expect, it } from 'vitest';
import type { Kube, KubeObject } from '../../../src/run/cluster.ts';
import type { Driver } from '../driver.ts';
import { press, Show } from './stage.ts';

const show = new Show();
let driver: Driver;

const get = <T extends KubeObject>(resource: string, key: string): T | undefined =>
  show.scene.client.get(resource, key) as T | undefined;
const web = (): Kube.Deployment => get<Kube.Deployment>('deployments.apps', 'shop/web') as Kube.Deployment;
const node = (name: string): Kube.Node => get<Kube.Node>('nodes', name) as Kube.Node;
const cron = (): Kube.CronJob => get<Kube.CronJob>('cronjobs.batch', 'shop/tick') as Kube.CronJob;
const pods = (app?: string): Kube.Pod[] =>
  (show.scene.client.list('pods', 'shop') as Kube.Pod[]).filter(
    ({ metadata }) => app === undefined || metadata.labels?.['app'] === app,
  );
const images = (): string[] => pods('web').map(({ spec }) => spec.containers[0]?.image ?? '');

/** Opens the dialog, and reads it. @returns what it says, without its frame */
async function ask(...keys: string[]): Promise<string> {
  driver = await show.sit(80, 24);
  driver.app.showGuide = false;
  await press(driver, keys);
  expect(driver.app.dialog, driver.text()).toBeDefined();
  return driver.text().replace(/[\s│]+/g, ' ');
}

/** Presses the rest, and lets time pass until it is so. */
async function ok(keys: readonly string[], isSo: () => boolean): Promise<void> {
  await press(driver, keys);
  expect(driver.app.dialog, driver.text()).toBeUndefined();
  for (let i = 0; i < 180 && !isSo(); i++) {
    show.scene.run.core.advance(show.scene.run.core.now + 1_000);
    if (i % 10 === 0) await driver.refresh();
  }
  expect(isSo(), driver.text()).toBe(true);
  await driver.press('esc');
}

const OK = ['left', 'enter']; // from Cancel, where a dangerous one begins
const settled = (): boolean => {
  const { spec, status, metadata } = web();
  const [all, wanted] = [pods('web'), spec.replicas ?? 1];
  return (
    status?.observedGeneration === metadata.generation && all.length === wanted && status?.availableReplicas === wanted
  );
};

it('scale: pods more', async () => {
  const before = pods('web').length;
  expect(await ask(':deploy shop /web', 's')).toContain('that many already');
  await driver.press(String(before + 2));
  expect(driver.text()).toContain(`2 pods more: ${before + 2} in place of ${before}.`);
  await ok(['enter'], () => settled() && pods('web').length === before + 2);
});

it('restart: every pod is another', async () => {
  const before = new Set(pods('web').map(({ metadata }) => metadata.uid));
  expect(await ask(':deploy shop /web', 'r')).toMatch(/rolls over its 5 pods: at most 7 at a time, at least 4/);
  await ok(['enter'], () => settled() && pods('web').every(({ metadata }) => !before.has(metadata.uid)));
});

it('set image, and rollback: the new image, and the old one again', async () => {
  expect(await ask(':deploy shop /web', 'i', 'backspace', '6')).toContain('web=nginx:1.26');
  await ok(['enter'], () => settled() && images().every((image) => image === 'nginx:1.26'));
  driver.close();
  expect(await ask(':deploy shop /web', 'ctrl-u')).toContain('nginx:1.27');
  await ok(['enter'], () => settled() && images().every((image) => image === 'nginx:1.27'));
});

it('set image of a pod: in this pod only', async () => {
  const uid = get('pods', 'shop/pair')?.metadata.uid;
  expect(await ask(':pods shop /pair', 'i', ...'busybox:1.36')).toContain('The kubelet stops left and starts it anew');
  await ok(['enter'], () => {
    const pair = get<Kube.Pod>('pods', 'shop/pair');
    const left = pair?.status?.containerStatuses?.find(({ name }) => name === 'left');
    return pair?.metadata.uid === uid && left?.restartCount === 1 && left.state?.running !== undefined;
  });
});

it('delete: with the grace that was given; its ReplicaSet makes another', async () => {
  expect(await ask(':pods shop /web', 'N', 'N', 'g', 'ctrl-d')).toMatch(/Its ReplicaSet web-\w+ makes another/);
  const name = /Delete pod shop\/(\S+)\?/.exec(driver.text())?.[1] ?? '';
  expect(pods('web').map(({ metadata }) => metadata.name)).toContain(name);
  await press(driver, ['backtab', 'backtab', '7', 'tab', 'enter']);
  expect(get('pods', `shop/${name}`)?.metadata).toMatchObject({ deletionGracePeriodSeconds: 7 });
  await ok([], () => settled() && get('pods', `shop/${name}`) === undefined);
});

it('kill: a pod of nobody does not come back', async () => {
  expect(await ask(':pods shop /crash', 'ctrl-k')).toContain('nobody makes it anew');
  await ok(OK, () => get('pods', 'shop/crash') === undefined);
});

it('sanitize: what has ended goes, and nothing else', async () => {
  const ended = pods().filter(({ status }) => status?.phase === 'Succeeded');
  expect(ended.length).toBeGreaterThan(0);
  const others = pods().filter((pod) => !ended.includes(pod));
  expect(await ask(':pods shop /!nothing', 'z')).toContain(`Delete ${ended.length} completed or failed pods?`);
  await ok(OK, () => ended.every(({ metadata }) => get('pods', `shop/${metadata.name}`) === undefined));
  for (const { metadata } of others) expect(get('pods', `shop/${metadata.name}`)).toBeDefined();
});

it('delete of marked pods: one that went meanwhile keeps none of the others', async () => {
  const names = ['one', 'two', 'three'];
  for (const name of names) show.scene.run.core.input(`kubectl run ${name} --image=busybox -n shop -- sleep 1d`);
  show.scene.run.core.advance(show.scene.run.core.now + 5_000);
  expect(await ask(':pods shop', '/^(one|two|three)', '*', 'ctrl-d')).toContain('Delete 3 pods?');
  show.scene.run.core.input('kubectl delete pod one -n shop --force');
  await press(driver, OK);
  expect(driver.text()).toContain('1 of 3 failed. Error from server (NotFound): pods "one" not found');
  await ok([], () => names.every((name) => get('pods', `shop/${name}`) === undefined));
  await press(driver, [':messages']);
  for (const name of names) expect(driver.text()).toContain(`$ kubectl delete pod ${name} -n shop --wait=false`);
  driver.close();
  await ask(':no /worker', '*', 'u');
  await press(driver, ['enter']);
  expect(driver.text()).toContain('All 3 are done; :messages has each line with its answer.');
});

it('trigger: a Job out of turn', async () => {
  expect(await ask(':cj shop', 't')).toContain('It runs 1 pod now');
  await ok(['enter'], () => get<Kube.Job>('jobs.batch', 'shop/tick-manual-1')?.status?.succeeded === 1);
});

it('suspend, and resume: the schedule rests, and goes on', async () => {
  expect(await ask(':cj shop', 's')).toContain('No Job starts by its schedule until it is resumed.');
  await ok(['enter'], () => cron().spec.suspend === true);
  const last = cron().status?.lastScheduleTime;
  show.scene.run.core.advance(show.scene.run.core.now + 300_000);
  expect(cron().status?.lastScheduleTime).toBe(last);
  driver.close();
  expect(await ask(':cj shop', 's')).toContain('A tick was missed meanwhile: a Job is started for it at once.');
  await ok(['enter'], () => cron().spec.suspend === false && cron().status?.lastScheduleTime !== last);
});

it('cordon, and uncordon: no new pods there, and again', async () => {
  expect(await ask(':no /worker-1', 'c')).toMatch(/pods there run on; no new ones/);
  await ok(['enter'], () => node('worker-1').spec.unschedulable === true);
  driver.close();
  expect(await ask(':no /worker-1', 'u')).toContain('New pods may be placed there again');
  await ok(['enter'], () => node('worker-1').spec.unschedulable !== true);
});

it('drain: its pods are made elsewhere, those of DaemonSets stay', async () => {
  const on = () => show.scene.client.by('pods', 'node', 'worker-2') as Kube.Pod[];
  const stays = on().filter(({ metadata }) => metadata.ownerReferences?.[0]?.kind === 'DaemonSet').length;
  expect(await ask(':no /worker-2', 'r')).toMatch(new RegExp(`${stays} of .* stays?\\.|not without`));
  // Ignore DaemonSets is ticked; also Delete emptyDir data, and Force
  await press(driver, ['tab', 'tab', 'tab', 'space', 'tab', 'space', 'tab', 'tab', 'tab', 'tab']);
  await ok(['enter'], () => node('worker-2').spec.unschedulable === true && on().length === stays && settled());
});

it('drain of marked nodes: one is drained though a pod holds another up, with the progress of both on the screen', async () => {
  show.scene.run.core.input('kubectl uncordon worker-2');
  show.scene.run.core.input(
    'kubectl run bare --image=busybox -n shop --overrides=\'{"spec":{"nodeName":"worker-1"}}\' -- sleep 1d',
  );
  show.scene.run.core.advance(show.scene.run.core.now + 5_000);
  const on = (name: string) =>
    (show.scene.client.by('pods', 'node', name) as Kube.Pod[]).filter(
      ({ metadata }) => metadata.ownerReferences?.[0]?.kind !== 'DaemonSet',
    );
  const before = on('worker-1').map(({ metadata }) => metadata.name);
  expect(on('worker-3')).not.toEqual([]);
  // worker-1 comes first
  expect(await ask(':no /worker-[13]', '*', 'r', 'tab', 'tab', 'tab', 'space')).toMatch(
    /All are cordoned.*1 node of them is not drained: .*bare.*: not without Force/,
  );
  expect(driver.text()).toContain('$ kubectl drain worker-1 worker-3 --ignore-daemonsets');
  await press(driver, ['backtab', 'backtab', 'backtab', 'enter']);
  expect(driver.app.dialog).toBeUndefined();
  expect(driver.title()).toMatch(/kubectl drain worker-1 worker-3 .*runs/);
  for (let i = 0; i < 60 && on('worker-3').length > 0; i++) {
    show.scene.run.core.advance(show.scene.run.core.now + 1_000);
    await driver.refresh();
  }
  expect(on('worker-3')).toEqual([]);
  expect(on('worker-1').map(({ metadata }) => metadata.name)).toEqual(before);
  expect(driver.text()).toContain('node/worker-3 drained');
  expect(node('worker-1').spec.unschedulable).toBe(true);
  show.scene.run.core.input('kubectl uncordon worker-1 worker-3');
  show.scene.run.core.input('kubectl delete pod bare -n shop --force');
});

it('says where nobody does what an action is for, and does not where nothing is to be done', async () => {
  show.scene.run.core.input('scenario fault processDown kube-controller-manager');
  const nobody = 'Nobody does so now: kube-controller-manager does not run.';
  for (const keys of [
    [':deploy shop /web', 's', '9'],
    [':deploy shop /web', 'ctrl-d'],
    [':cj shop', 't'],
    [':no /worker-1', 'ctrl-d'],
    [':ns /shop', 'ctrl-d'],
  ]) {
    expect(await ask(...keys), keys.join(' ')).toContain(nobody);
    driver.close();
  }
  for (const keys of [
    [':cm shop /settings', 'ctrl-d'],
    [':widgets shop /one', 's', '9'],
    [':cj shop', 's'],
  ]) {
    expect(await ask(...keys), keys.join(' ')).not.toContain(nobody);
    driver.close();
  }
  show.scene.run.core.input('scenario heal processDown kube-controller-manager');
  show.scene.run.core.advance(show.scene.run.core.now + 60_000);
  expect(await ask(':cj shop', 't')).not.toContain(nobody);
});

it('delete on a node that nothing is heard of: the pod stays, ending, and goes with force', async () => {
  show.scene.run.core.input('scenario fault nodeNetworkLost worker-1');
  show.scene.run.core.input(
    'kubectl run away --image=busybox -n shop --overrides=\'{"spec":{"nodeName":"worker-1"}}\' -- sleep 1d',
  );
  show.scene.run.core.advance(show.scene.run.core.now + 60_000);
  const silent = 'Nothing is heard of worker-1. It stays, ending, until the node is back; force does not wait.';
  expect(await ask(':pods shop /away', 'ctrl-k')).toContain(silent);
  driver.close();
  const asked = await ask(':pods shop /away', 'ctrl-d');
  expect(asked).toContain(silent);
  expect(asked).not.toContain('told to stop');
  await press(driver, OK);
  show.scene.run.core.advance(show.scene.run.core.now + 60_000);
  expect(get('pods', 'shop/away')?.metadata.deletionTimestamp).toBeDefined();
  driver.close();
  expect(await ask(':no /worker-1', 'r')).toMatch(/Nothing is heard of worker-1: its pods stay|not without/);
  driver.close();
  expect(await ask(':pods shop /away', 'ctrl-d', 'tab', 'tab', 'tab', 'space')).not.toContain(silent);
  await ok(['tab', 'tab', 'enter'], () => get('pods', 'shop/away') === undefined);
  show.scene.run.core.input('scenario heal nodeNetworkLost worker-1');
  show.scene.run.core.advance(show.scene.run.core.now + 120_000);
});

it('delete with orphan: what it owned stays', async () => {
  const sets = show.scene.client
    .by('replicasets.apps', 'owner', web().metadata.uid)
    .map(({ metadata }) => metadata.name);
  expect(await ask(':deploy shop /web', 'ctrl-d', 'tab', 'tab', 'left')).toMatch(
    /What it owns stays, without an owner: \d+ replicasets, 5 pods\./,
  );
  await ok(['tab', 'tab', 'enter'], () => get('deployments.apps', 'shop/web') === undefined);
  for (const name of sets) expect(get('replicasets.apps', `shop/${name}`)?.metadata.ownerReferences ?? []).toEqual([]);
  expect(pods('web')).toHaveLength(5);
});
