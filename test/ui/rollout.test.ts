/** What the rollout view says of the budgets. */
import { expect, it, onTestFinished } from 'vitest';
import type { Kube } from '../../src/run/cluster.ts';
import { clock } from '../../src/ui/text/age.ts';
import { Driver } from './driver.ts';
import { realCluster, TestTime } from './real-cluster.ts';

it('does not call it a used budget when more is missing than a rollout may take away', async () => {
  const real = realCluster('pending-web', { real: new TestTime() });
  const driver = new Driver(real.client, { columns: 80, rows: 24 });
  await driver.settle();
  await driver.type(':deploy');
  await driver.press('enter', 'R');
  expect(driver.text()).toContain('Unavailable  2, of which a rollout may take 0 ');
  expect(driver.text()).toMatch(/Surge +0 of 1 used/);
  driver.close();
  real.run.close();
});

it('tells that no controller has seen a change, where the status still speaks of the object before', async () => {
  const real = realCluster('controller-manager-down', { real: new TestTime() });
  const { cluster } = real.run.core;
  const driver = new Driver(real.client, { columns: 200, rows: 50 });
  const pass = (ms: number): void => real.run.core.advance(real.run.core.now + ms);
  const kubectl = (line: string) => real.client.run(`kubectl ${line}`).done;
  await kubectl('create job before --image=busybox -- sleep 1d');
  pass(2_000);
  cluster.faults.inject({ id: 'down', kind: 'processDown', target: { name: 'kube-controller-manager' } });
  await kubectl('scale deployment/web --replicas=6');
  await kubectl('scale replicaset --all --replicas=4');
  await kubectl('create job after --image=busybox -- true');
  pass(10_000);
  const told = 'no controller has seen its latest change so far';
  const open = async (...keys: string[]): Promise<string> => {
    await driver.type(`:${keys.shift()}`);
    await driver.press('enter', ...keys);
    return driver.text();
  };
  const rollout = await open('deploy', 'R');
  expect(rollout).toContain(`State        ${told}`);
  expect(rollout).toContain('Deadline     not running: no controller has seen the change');
  expect(await open('deploy', 'W')).toContain(told);
  expect(await open('rs', 'W')).toContain(told);
  expect(await open('jobs')).toMatch(/before +Running +0\/1/);
  const jobs = await open('jobs', 'ctrl-w');
  expect(jobs).toMatch(/after .*no controller has begun it so far/);
  expect(jobs).not.toMatch(/before .*no controller/);
  cluster.faults.heal('down');
  pass(10_000);
  expect(await open('deploy', 'W')).not.toContain(told);
  driver.close();
  real.run.close();
});

it.each([
  ['RollingUpdate', { maxUnavailable: '50%' }, 'maxUnavailable 50%, maxSurge 0'],
  ['OnDelete', null, 'a pod becomes new when somebody deletes it'],
])('of a DaemonSet with %s says how it comes to new pods, and offers no scaling', async (type, rollingUpdate, note) => {
  const real = realCluster('daemonset', { real: new TestTime() });
  const patch = JSON.stringify({ spec: { updateStrategy: { type, rollingUpdate } } });
  await real.client.run(`kubectl patch daemonset agent -p '${patch}'`).done;
  const driver = new Driver(real.client, { columns: 80, rows: 24 });
  await driver.settle();
  await driver.type(':ds');
  await driver.press('enter', 'R');
  expect(driver.text().replace(/ +/g, ' ')).toContain(`Strategy ${type} ${note}`);
  expect(driver.text()).not.toContain('Scale');
  await driver.press('s');
  expect(driver.text()).not.toContain('kubectl scale');
  driver.close();
  real.run.close();
});

it('calls it scaling up when more replicas are wanted, and rolling out when other ones are', async () => {
  const real = realCluster('rolling-update', { real: new TestTime() });
  const driver = new Driver(real.client, { columns: 120, rows: 40 });
  const { core } = real.run;
  await driver.type(':deploy shop');
  await driver.press('enter', 'R');
  const state = async (line: string): Promise<string> => {
    core.input(line);
    const told: string[] = [];
    for (let i = 0; i < 400; i++) {
      core.step();
      await driver.refresh();
      told.push(/State +(.*?) +│/.exec(driver.text())?.[1] ?? '');
    }
    core.advance(core.now + 120_000);
    return told.join('\n');
  };
  const scaled = await state('kubectl scale deployment/web --replicas=8 -n shop');
  expect(scaled).toMatch(/^scaling up: \d of 8 are there$/m);
  expect(scaled).not.toContain('rolling out');
  const begun = core.now;
  const rolled = await state('kubectl set image deployment/web web=nginx:1.28 -n shop');
  expect(rolled).toMatch(/^rolling out: \d of 8 are new$/m);
  // as kubectl rollout status: it is not over while old pods are there
  expect(rolled).toMatch(/^rolling out: all 8 are new, \d old still to go$/m);
  await driver.refresh();
  await driver.press('G');
  const [, at = ''] = /(-?\d\d:\d\d:\d\d) Progressing=True NewReplicaSetAvailable/.exec(driver.text()) ?? [];
  expect(at > clock(begun - core.start)).toBe(true);
  driver.close();
  real.run.close();
});

it('shows the new ReplicaSet when it comes, and its state and its end in a low pane, too', async () => {
  const real = realCluster('rolling-update', { real: new TestTime() });
  const driver = new Driver(real.client, { columns: 80, rows: 24 });
  const { core } = real.run;
  await driver.type(':deploy shop');
  await driver.press('enter', 'R');
  core.input('kubectl set image deployment/web web=nginx:9.99 -n shop');
  core.advance(core.now + 30_000);
  await driver.refresh();
  expect(driver.text()).toMatch(/new 2 .*0\/2 ready/); // at the top, under the cursor that nobody moved
  expect(driver.text()).toContain('Surge ');
  await driver.press('!', 'esc'); // the terminal takes half of the pane
  const seen: string[] = [];
  for (let i = 0; i < 30; i++) {
    await driver.press('j');
    expect(driver.text()).toMatch(/State +rolling out/);
    seen.push(driver.text());
  }
  expect(seen.join()).toContain('Revisions');
  expect(seen.at(-1)).toContain('Progressing=True');
  for (let i = 0; i < 30; i++) await driver.press('k');
  expect(driver.text()).toContain('Strategy ');
  driver.close();
  real.run.close();
});

it('shows of a StatefulSet what is new and old over time, what may be missing, and that a partition holds it', async () => {
  const real = realCluster('statefulset-order', { real: new TestTime() });
  const driver = new Driver(real.client, { columns: 120, rows: 40 });
  onTestFinished(() => {
    driver.close();
    real.run.close();
  });
  const { core } = real.run;
  core.advance(core.now + 120_000);
  const [set] = real.client.list('statefulsets.apps') as readonly Kube.StatefulSet[];
  const { name = '', namespace = '' } = set?.metadata ?? {};
  const want = set?.spec.replicas ?? 1;
  const container = set?.spec.template.spec?.containers[0]?.name;
  const partition = want - 1;
  core.input(
    `kubectl patch sts ${name} -n ${namespace} -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":${partition}}}}}'`,
  );
  core.input(`kubectl set image sts/${name} ${container}=postgres:14 -n ${namespace}`);
  const told: string[] = [];
  await driver.type(`:sts ${namespace}`);
  await driver.press('enter', 'R');
  for (let i = 0; i < 60; i++) {
    core.advance(core.now + 500);
    await driver.refresh();
    told.push(driver.text());
  }
  expect(told.join('\n')).toMatch(/Unavailable +1 of 1 used/);
  core.advance(core.now + 60_000);
  await driver.refresh();
  const text = driver.text();
  expect(text).toMatch(/State +held at partition \d+: \S+-0,? .*keeps? the old template/);
  expect(text).toMatch(new RegExp(`new template .*█ *░* 1/${want}`));
  expect(text).toMatch(new RegExp(`old template .*█░* ${want - 1}/${want}`));
  expect(text).toMatch(/Unavailable +0 of 1 used/);
  expect(text.match(/ until now/g)).toHaveLength(3);
  await driver.press('esc', 'ctrl-z'); // a fault it is not
  expect(driver.rows().filter((row) => row.startsWith(`${name} `))).toEqual([]);
  await driver.press('ctrl-z', 'W');
  expect(driver.text()).toContain(`Held at partition ${partition}: `);
});

it('calls no pod of a StatefulSet old that only ends, keeps the dip in the plots, and counts the old ones of a rollout taken back', async () => {
  const real = realCluster('statefulset-order', { real: new TestTime() });
  const driver = new Driver(real.client, { columns: 120, rows: 40 });
  onTestFinished(() => {
    driver.close();
    real.run.close();
  });
  const { core } = real.run;
  const pass = async (ms: number): Promise<string> => {
    core.advance(core.now + ms);
    await driver.refresh();
    return driver.text();
  };
  /** The bar's numbers, and the plot below it. */
  const count = (text: string, name: string): [string, string] => {
    const rows = text.split('\n');
    const at = rows.findIndex((row) => row.includes(`│ ${name} `));
    return [
      / (\d+\/\d+) /.exec(rows[at] ?? '')?.[1] ?? '',
      /│ {20,}(.*) until now/.exec(rows[at + 1] ?? '')?.[1] ?? '',
    ];
  };
  core.advance(core.now + 120_000);
  const [set] = real.client.list('statefulsets.apps') as readonly Kube.StatefulSet[];
  const { name = '', namespace = '' } = set?.metadata ?? {};
  const want = set?.spec.replicas ?? 1;
  await driver.type(`:sts ${namespace}`);
  await driver.press('enter', 'R');
  core.input(`kubectl delete pod ${name}-1 -n ${namespace} --wait=false`);
  for (let i = 0; i < 60; i++) expect(count(await pass(500), 'old template')[0]).toBe(`0/${want}`);
  const later = await pass(90_000);
  expect(count(later, 'ready')[0]).toBe(`${want}/${want}`);
  expect(count(later, 'ready')[1]).toMatch(/█[▂-▇]+█/);
  expect(count(later, 'old template')[1]).toBe('');

  const container = set?.spec.template.spec?.containers[0]?.name;
  core.input(`kubectl set image sts/${name} ${container}=postgres:nosuch -n ${namespace}`);
  await pass(60_000);
  core.input(`kubectl rollout undo sts/${name} -n ${namespace}`);
  // the pod that does not get ready is of the template that was taken back
  const undone = await pass(5_000);
  expect(count(undone, 'old template')[0]).toBe(`1/${want}`);
  expect(count(undone, 'old template')[1]).toMatch(/[▂-█]/);
});

it('shows the budgets of a DaemonSet', async () => {
  const real = realCluster('daemonset', { real: new TestTime() });
  const driver = new Driver(real.client, { columns: 120, rows: 40 });
  onTestFinished(() => {
    driver.close();
    real.run.close();
  });
  const { core } = real.run;
  core.advance(core.now + 60_000);
  await driver.type(':ds');
  await driver.press('enter', 'R');
  expect(driver.text()).toMatch(/Unavailable +0 of 1 used/);
  expect(driver.text()).not.toContain('│ Surge');
  core.input(
    `kubectl patch ds agent -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":0,"maxSurge":"50%"}}}}'`,
  );
  await driver.refresh();
  expect(driver.text()).toMatch(/Surge +0 of \d used .* 50%/);
  expect(driver.text()).toMatch(/Unavailable +0 of 0 used/);
  expect(driver.text()).toMatch(/old template .* 0\/\d/);
});

it('acts on no other workload once its own is deleted', async () => {
  const real = realCluster('rolling-update', { real: new TestTime() });
  const driver = new Driver(real.client, { columns: 120, rows: 40 });
  await real.client.run('kubectl create deployment aaa --image=nginx -n shop').done;
  await driver.type(':deploy shop /web');
  await driver.press('enter', 'R');
  await real.client.run('kubectl delete deployment web -n shop').done;
  await driver.refresh();
  await driver.press('r');
  expect(driver.app.dialog).toBeUndefined();
  expect(driver.text()).toContain('There is no deployment shop/web.');
  driver.close();
  real.run.close();
});

it('has revisions and conditions as rows of their own, with the whole message, and tells why of a condition', async () => {
  const real = realCluster('bad-release', { real: new TestTime() });
  const driver = new Driver(real.client, { columns: 120, rows: 40 });
  real.run.core.advance(real.run.core.start + 10_000);
  await driver.settle();
  await driver.type(':deploy');
  await driver.press('enter', 'R', 'G');
  const flat = driver.text().replace(/[\s│]+/g, ' ');
  expect(flat).toMatch(/Progressing=True ReplicaSetUpdated ReplicaSet "web-\w+" is progressing\./);
  const asked = new Set<string>();
  for (let i = 0; i < 12; i++) {
    const { key = '', path = '' } = driver.app.view.subject?.() ?? {};
    asked.add(`${key} ${path}`);
    await driver.press('k');
  }
  expect([...asked].join('\n')).toMatch(/^shop\/web status\.conditions\[Progressing\]$/m);
  expect([...asked].join('\n')).toMatch(/^shop\/web status\.conditions\[Available\]$/m);
  await driver.press('G', 'W');
  expect(driver.title()).toMatch(/^Why\(shop\/web status\.conditions\[\w+\]\)/);
  driver.close();
  real.run.close();
});

it('counts down no deadline while a rollout is paused, and says where there is none', async () => {
  const real = realCluster('rolling-update', { real: new TestTime() });
  const driver = new Driver(real.client, { columns: 80, rows: 24 });
  onTestFinished(() => {
    driver.close();
    real.run.close();
  });
  const { core } = real.run;
  const pass = async (line: string): Promise<string> => {
    core.input(`kubectl -n shop ${line}`);
    core.advance(core.now + 15_000);
    await driver.refresh();
    return driver.text();
  };
  await driver.type(':rollout deploy/web');
  await driver.press('enter');
  expect(await pass('set image deploy/web web=nginx:9.99')).toMatch(/Deadline +4\d s left of 60 s/);
  expect(await pass('rollout pause deploy/web')).toContain('Deadline     not running: the rollout is paused');
  expect(await pass('rollout resume deploy/web')).toMatch(/Deadline +4\d s left of 60 s/);
  expect(await pass(`patch deploy web -p '{"spec":{"progressDeadlineSeconds":${2 ** 31 - 1}}}'`)).toMatch(
    /Deadline +none /,
  );
});
