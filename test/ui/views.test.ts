/** Every view, and what is done in it, in the emulated terminal. */

import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/run/cluster.ts';
import { FakeCluster, START } from './fake-cluster.ts';
import { pod } from './objects.ts';
import { close, cluster, driver, start } from './started.ts';

afterEach(close);

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 50],
] as const;

describe.each(SIZES)('the interface at %i×%i', (columns, rows) => {
  it('drills from deployment to pods, containers and logs, and back', async () => {
    const fake = new FakeCluster({
      logs: (name) =>
        [1, 2, 3].map((i) => ({ time: START + i * 1000, pod: name, container: 'app', text: `line ${i} of ${name}` })),
    });
    await start({ columns, rows }, fake);
    await driver.press(':').then(() => driver.type('deploy'));
    await driver.press('enter');
    expect(driver.title()).toBe('deployments(all)[1]');
    expect(driver.rows()[0]).toMatch(/shop +web +2\/3 +3 +2/);
    await driver.press('enter');
    expect(driver.title()).toBe('pods(shop/web)[3]');
    await driver.press('enter');
    expect(driver.title()).toBe('containers(shop/web-7c9-aaaa)[1]');
    await driver.press('enter');
    expect(driver.text()).toContain('line 3 of web-7c9-aaaa');
    expect(driver.text()).toMatch(/<deployment>.*<pod>.*<container>.*<logs>/);
    await driver.press('esc', 'esc', 'esc');
    expect(driver.title()).toBe('deployments(all)[1]');
  });

  it('never breaks a frame: every row has its borders, whatever is in it', async () => {
    await start({ columns, rows });
    cluster.put('pods', pod('漢字-'.repeat(30), { labels: { long: 'x'.repeat(300) } }));
    cluster.put('pods', pod('שלום-e\u0301-\u202eabc'));
    cluster.put('pods', pod('evil\x1b[2J\x07name'));
    await driver.refresh();
    for (const wide of [false, true]) {
      if (wide) await driver.press('ctrl-w');
      for (const line of driver.lines().filter((l) => l.startsWith('│'))) expect(line).toMatch(/│$/);
      expect(driver.text()).toContain('evil^[[2J^Gname');
    }
    await driver.press(':').then(() => driver.type('nothing-like-that'));
    await driver.press('enter');
    expect(driver.lines()).toHaveLength(rows);
  });
});

describe('actions', () => {
  it('scales after a dialog that shows the command', async () => {
    await start();
    await driver.type(':deploy');
    await driver.press('enter', 's');
    expect(driver.text()).toContain('kubectl scale deployment/web --replicas=3 -n shop');
    await driver.press('5'); // takes the place of the number that was offered
    expect(driver.text()).toContain('kubectl scale deployment/web --replicas=5 -n shop');
    await driver.press('backspace', '1', '2');
    expect(driver.text()).toContain('kubectl scale deployment/web --replicas=12 -n shop');
    await driver.press('backspace', 'backspace', '5');
    await driver.press('enter');
    expect(cluster.commands).toEqual(['kubectl scale deployment/web --replicas=5 -n shop']);
    expect(driver.text()).toContain('$ kubectl scale deployment/web --replicas=5 -n shop');
  });

  it('shows before a rollback what differs where the images do not', async () => {
    await start();
    const of = (revision: number) => cluster.get('replicasets.apps', `shop/web-${revision === 1 ? '5d4' : '7c9'}`);
    const withEnv = (revision: number, env: object[]) => {
      const set = of(revision) as unknown as { spec: object };
      const template = { spec: { containers: [{ name: 'app', image: 'nginx:1.27', env }] } };
      cluster.put('replicasets.apps', { ...set, spec: { ...set.spec, template } });
    };
    withEnv(1, [{ name: 'MODE', value: 'a' }]);
    withEnv(2, [
      { name: 'MODE', value: 'b' },
      { name: 'X', value: '1' },
    ]);
    await driver.type(':deploy');
    await driver.press('enter', 'ctrl-u');
    expect(driver.text()).toMatch(/- 2: containers\[app\]\.env\[MODE\]\.value: b/);
    expect(driver.text()).toMatch(/\+ 1: containers\[app\]\.env\[MODE\]\.value: a/);
    expect(driver.text()).toMatch(/\+ 1: containers\[app\]\.env\[X\]: <none>/);
    expect(driver.text()).not.toContain('2: nginx');
    await driver.press('esc', 'R');
    expect(driver.text()).toMatch(/2 {2}nginx:1\.27 {2}containers\[app\]\.env\[MODE\]\.value: b/);
  });

  it('names the container whose image a rollback changes, where a pod has several', async () => {
    await start();
    const withImages = (name: string, spec: object) => {
      const set = cluster.get('replicasets.apps', `shop/${name}`) as unknown as { spec: object };
      cluster.put('replicasets.apps', { ...set, spec: { ...set.spec, template: { spec } } });
    };
    const init = (image: string) => [{ name: 'prepare', image }];
    const [app, side] = [
      { name: 'app', image: 'nginx:1.27' },
      { name: 'side', image: 'busybox:1.36' },
    ];
    withImages('web-5d4', { initContainers: init('busybox:1.36'), containers: [app, side] });
    withImages('web-7c9', { initContainers: init('busybox:1.35'), containers: [app, side] });
    await driver.type(':deploy');
    await driver.press('enter', 'ctrl-u');
    expect(driver.text()).toMatch(/- 2: initContainers\[prepare\]\.image: busybox:1\.35/);
    expect(driver.text()).toMatch(/\+ 1: initContainers\[prepare\]\.image: busybox:1\.36/);
    expect(driver.text()).not.toContain('nginx');
    await driver.press('esc', 'R');
    expect(driver.text()).toMatch(/2 {2}nginx:1\.27,busybox:1\.36 {2}initContainers\[prepare\]\.image: busybox:1\.35/);
    // the same containers in another order make a revision, too
    withImages('web-5d4', { containers: [app, side] });
    withImages('web-7c9', { containers: [side, app] });
    await driver.press('ctrl-u');
    expect(driver.text()).toContain('The templates say the same: only the order of lists may differ.');
  });

  it('refuses what is no number, in the dialog', async () => {
    await start();
    await driver.type(':deploy');
    await driver.press('enter', 's', 'x', 'enter');
    expect(driver.text()).toContain('Replicas must be a number');
    await driver.press('esc');
    expect(cluster.commands).toEqual([]);
  });

  it('deletes only after Cancel was left on purpose', async () => {
    await start();
    await driver.press('j', 'ctrl-d', 'enter');
    expect(cluster.commands).toEqual([]);
    await driver.press('ctrl-d', 'backtab', 'enter');
    expect(cluster.commands).toEqual(['kubectl delete pod web-7c9-aaaa -n shop --wait=false']);
  });

  it('acts on all marked rows, also those that the filter hides, and says so', async () => {
    await start();
    await driver.press('j', 'm', 'm');
    await driver.type('/cccc');
    await driver.press('enter', 'ctrl-d');
    expect(driver.text()).toContain('Delete 2 pods?');
    expect(driver.text()).toContain('2 of them are hidden by the filter');
    await driver.press('backtab', 'enter');
    expect(cluster.commands).toHaveLength(2);
    // what is gone is marked no more
    await driver.press('esc');
    expect(driver.title()).toContain('2 marked');
    for (const line of cluster.commands) cluster.remove('pods', `shop/${line.split(' ')[3]}`);
    await driver.refresh();
    expect(driver.title()).not.toContain('marked');
  });

  it('goes to the owner, whatever version it is named by, and says so where there is none', async () => {
    await start();
    const set = cluster.get('replicasets.apps', 'shop/web-7c9') as KubeObject;
    const [owner] = set.metadata.ownerReferences ?? [];
    const named = (change: object) =>
      cluster.put('replicasets.apps', {
        ...set,
        metadata: { ...set.metadata, ownerReferences: [{ ...owner, ...change }] },
      } as KubeObject);
    named({ apiVersion: 'apps/v1beta2' });
    await driver.type(':rs /7c9');
    await driver.press('enter', 'J');
    expect(driver.title()).toBe('deployments(shop)[1]');
    named({ name: 'gone' });
    await driver.press('esc', 'J');
    expect(driver.title()).toMatch(/^replicasets/);
    expect(driver.text()).toContain('Its owner deployment/gone does not exist.');
  });

  it('says of a row that lingers that its object is gone, whatever one wants of it; its YAML is there', async () => {
    await start();
    await driver.press('j');
    const [name] = /web-\S+/.exec(driver.selected()) ?? [];
    cluster.remove('pods', `shop/${name}`);
    await driver.refresh();
    for (const key of ['l', 'p', 's', 'c', 'ctrl-d', 'ctrl-k', 'enter', 'm']) {
      await driver.press(key);
      expect(driver.title()).toMatch(/^pods\(/);
      expect(driver.text()).toContain(`shop/${name} is gone.`);
    }
    await driver.press('y');
    expect(driver.title()).toContain(`YAML(shop/${name}) deleted`);
  });

  it('rolls back to the revision that one chooses', async () => {
    await start();
    await driver.type(':deploy');
    await driver.press('enter', 'ctrl-u');
    expect(driver.text()).toMatch(/- 2: nginx:1\.27[\s\S]*\+ 1: nginx:1\.26/);
    await driver.press('enter');
    expect(cluster.commands).toEqual(['kubectl rollout undo deployment/web --to-revision=1 -n shop']);
  });

  it('changes nothing when read-only', async () => {
    await start({ settings: { readOnly: true } });
    expect(driver.text()).toMatch(/User: +\S+ \[R\]/);
    await driver.resize(80, 24);
    expect(driver.text()).toMatch(/Namespace: +all \[R\]/); // no line names the user
    await driver.resize(120, 40);
    expect(driver.text()).toContain('<l>       Logs');
    expect(driver.text()).not.toMatch(/<\S+> +(Shell|Set image|Delete)/); // as in k9s
    await driver.press('?');
    expect(driver.text()).not.toMatch(/<\S+> +(Shell|Set image|Kill|Edit|Delete)/);
    await driver.press('esc', 'ctrl-d');
    expect(driver.text()).toContain('Read-only');
    expect(driver.app.dialog).toBeUndefined();
    for (const line of [
      'scenario fault nodeDown node-a',
      'fault nodeDown node-a',
      'heal nodeDown',
      'node remove node-a',
      'node add node-z',
      'load start a --to svc/web',
      'load stop --all',
      'kubectl delete pod web-0',
    ]) {
      driver.app.flash = undefined;
      await driver.type(`:${line}`);
      await driver.press('enter');
      expect(driver.text(), line).toContain('Read-only: the cluster is not changed.');
    }
    expect(cluster.commands).toEqual([]);
    const reads = ['kubectl get pods', 'scenario fault', 'scenario heal', 'load list', 'scenario hint'];
    for (const line of reads) {
      await driver.type(`:${line}`);
      await driver.press('enter');
    }
    expect(cluster.commands).toEqual(reads);
  });

  it('shows what a refused command said', async () => {
    const fake = new FakeCluster({ run: () => ({ code: 1, stderr: 'Error from server (Forbidden): no\n' }) });
    await start({}, fake);
    await driver.type(':nodes');
    await driver.press('enter', 'c', 'enter');
    expect(driver.text()).toContain('kubectl cordon node-a  Error from server (Forbidden): no');
  });
});

describe('time', () => {
  it('pauses, changes speed, steps, and says so in the header', async () => {
    await start();
    expect(driver.text()).toContain('PAUSED');
    await driver.press('space');
    expect(cluster.running).toBe(true);
    expect(driver.text()).toContain('▶ running');
    await driver.press('+', '+', '-');
    expect(cluster.speed).toBe(2);
    await driver.press('space', '.');
    expect(driver.text()).toContain('00:00:01');
  });

  it('shows the past in every view, refuses to change it, and returns', async () => {
    await start();
    cluster.now += 60_000;
    cluster.put('pods', pod('later'));
    await driver.refresh();
    expect(driver.title()).toBe('pods(all)[5]');
    await driver.press(',');
    expect(driver.title()).toBe('pods(all)[4]');
    expect(driver.text()).toContain('PAST');
    await driver.press('ctrl-d');
    expect(driver.app.dialog).toBeUndefined();
    await driver.press('B', 'enter');
    expect(cluster.branches()).toHaveLength(2);
    await driver.press(',', 'ctrl-t');
    expect(driver.title()).toBe('pods(all)[5]');
  });

  it('answers why: the chain of causes down to the command', async () => {
    await start();
    cluster.now += 5_000;
    cluster.put('deployments.apps', { ...cluster.get('deployments.apps', 'shop/web') }, 'user', { input: 7 });
    const rev = cluster.history.length;
    cluster.now += 1_000;
    cluster.put('pods', pod('web-new', { waiting: 'ImagePullBackOff' }), 'replicaset-controller', { rev });
    await driver.refresh();
    await driver.press('G', 'W');
    const text = driver.text();
    expect(text).toContain('The image cannot be pulled');
    expect(text).toContain('00:00:06 replicaset-controller created pods shop/web-new');
    expect(text).toMatch(/00:00:05 user/);
    expect(text).toContain('because kubectl input 7');
    await driver.press('G', 'enter');
    expect(cluster.past).toBe(START + 5_000);
  });

  it('shows of the newest write first who made it, however many fields changed', async () => {
    await start({ columns: 80, rows: 24 });
    const before = driver.app.reader.get('pods', 'shop/web-7c9-aaaa') as KubeObject;
    const labels = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`label-${i}`, 'x']));
    cluster.put('pods', { ...before, metadata: { ...before.metadata, labels } }, 'kubelet/node-a');
    await driver.refresh();
    await driver.press('j', 'D');
    expect(driver.text()).toContain('kubelet/node-a revision');
  });

  it('breaks into lines why there is nothing to describe', async () => {
    await start({ columns: 80, rows: 24 });
    const words = Array.from({ length: 40 }, (_, i) => `word-${i}`).join(' ');
    cluster.ask = async () => ({ stdout: '', stderr: `Unable to connect to the server: ${words}`, code: 1 });
    await driver.press('d');
    await driver.refresh();
    expect(driver.text()).toContain('word-39');
  });

  it('shows what changed, field by field', async () => {
    await start();
    cluster.put('pods', pod('web-7c9-aaaa', { waiting: 'CrashLoopBackOff', restarts: 1 }), 'kubelet/node-a');
    await driver.refresh();
    await driver.press('j', 'D');
    expect(driver.text()).toContain('kubelet/node-a revision');
    expect(driver.text()).toContain('+ status.containerStatuses[app].restartCount: 1');
    expect(driver.text()).toContain('- status.containerStatuses[app].restartCount: 0');
  });
});

describe('the guide', () => {
  const scenario = {
    name: 'demo',
    title: 'A demonstration',
    step: 'one',
    stepIndex: 0,
    steps: [{ id: 'one', title: 'First', state: 'waiting' as const }],
    captions: [{ time: START, text: 'Look at the pods \x1b[31mclosely.' }],
    goals: [{ id: 'g', title: 'Make it whole', state: 'open' as const, hints: ['Try scaling.'] }],
    waitingFor: 'Break a node',
    finished: false,
    passed: undefined,
  };

  it.each(SIZES)('tells caption, goal and step at %i×%i and never hides the table', async (columns, rows) => {
    await start({ columns, rows }, new FakeCluster({ scenario }));
    expect(driver.text()).toContain('Look at the pods');
    expect(driver.text()).toContain('Break a node');
    expect(driver.rows()).toHaveLength(4);
    if (columns >= 120) expect(driver.text()).toContain('[ ] Make it whole');
    await driver.press('>', 'ctrl-n');
    expect(cluster.nexts).toBe(1);
    expect(driver.text()).toContain('Try scaling.');
    expect(driver.text()).not.toContain('\x1b[31mclosely');
  });
});

describe('hints', () => {
  const goal = { id: 'g', title: 'Make it whole', state: 'open' as const, hints: ['Try scaling.'] };
  const scenario = {
    name: 'demo', title: 'A demonstration', step: undefined, stepIndex: -1, steps: [], captions: [], goals: [goal],
    waitingFor: undefined, finished: false, passed: undefined,
  }; // biome-ignore format: a table

  it.each([
    [{ ...goal, later: 2 }, 'Hint 1, more come later: Try scaling.'],
    [{ ...goal, later: 2, comesIn: 44_300 }, 'Hint 1, the next in 45s: Try scaling.'],
    [{ ...goal, hints: ['Try scaling.', 'Up.'], later: 1, comesIn: 9_000 }, 'Hint 1, another is there: Try scaling.'],
    [{ ...goal, later: 0 }, 'Hint 1 of 1: Try scaling.'],
    [{ ...goal, hints: [], later: 1 }, 'A hint comes later.'],
    [{ ...goal, hints: [], later: 1, comesIn: 61_000 }, 'A hint comes in 61s.'],
    [{ ...goal, hints: [] }, 'This goal has no hints.'],
  ])('say how many there are: %j', async (only, said) => {
    await start({ columns: 80, rows: 24 }, new FakeCluster({ scenario: { ...scenario, goals: [only] } }));
    await driver.press('ctrl-n');
    expect(driver.text()).toContain(said);
  });

  it('stand beside the time that is left, and are not offered for nothing', async () => {
    const late = { ...goal, lostIn: 250_000, cost: 1 };
    await start({ columns: 80, rows: 24 }, new FakeCluster({ scenario: { ...scenario, goals: [late] } }));
    expect(driver.text()).toContain('Make it whole (00:04:10 left)  (ctrl-n: a hint, costs 1 point)');
  });

  it('are those of the goal that has some', async () => {
    const silent = { ...goal, id: 'first', title: 'Another', hints: [] };
    await start({ columns: 80, rows: 24 }, new FakeCluster({ scenario: { ...scenario, goals: [silent, goal] } }));
    await driver.press('ctrl-n');
    expect(driver.text()).toContain('Hint 1 of 1: Try scaling.');
  });
});

describe('sizes', () => {
  it('shows a message below 60×15 instead of a broken screen, and comes back', async () => {
    await start();
    await driver.resize(50, 10);
    expect(driver.text()).toContain('needs 60×15');
    await driver.resize(30, 10);
    expect(driver.text().replace(/\s+/g, ' ')).toContain('this terminal has 30×10.');
    await driver.resize(60, 15);
    expect(driver.rows().length).toBeGreaterThan(3);
    expect(driver.lines()).toHaveLength(15);
  });

  it('survives a resize in the middle of a dialog', async () => {
    await start();
    await driver.press('ctrl-d');
    for (const [columns, rows] of [
      [60, 15],
      [200, 50],
      [61, 16],
      [120, 40],
    ] as const)
      await driver.resize(columns, rows);
    expect(driver.text()).toContain('<Delete>');
    for (const line of driver.lines().filter((l) => l.startsWith('│'))) expect(line).toMatch(/│$/);
  });
});

describe('commands that print', () => {
  it('shows what a typed kubectl line prints', async () => {
    const fake = new FakeCluster({ run: () => ({ stdout: 'NAME  READY\nweb   1/1\n' }) });
    await start({}, fake);
    await driver.type(':kubectl get po');
    await driver.press('enter');
    expect(driver.title()).toBe('$ kubectl get po done');
    expect(driver.text()).toContain('web   1/1');
    expect(cluster.commands).toEqual(['kubectl get po']);
  });

  it('shows the progress of a drain', async () => {
    const fake = new FakeCluster({ run: () => ({ stdout: 'node/node-a cordoned\nevicting pod shop/web\n' }) });
    await start({}, fake);
    await driver.type(':nodes');
    await driver.press('enter', 'r', 'backtab', 'enter');
    expect(cluster.commands).toEqual(['kubectl drain node-a --ignore-daemonsets']);
    expect(driver.text()).toContain('evicting pod shop/web');
    await driver.press('esc', 'r', 'tab', 'tab', 'tab', 'tab', 'tab', 'space');
    expect(driver.text()).toMatch(/> Disable eviction +\[x\]/);
    await driver.press('backtab', 'backtab', 'backtab', 'backtab', 'backtab', 'enter');
    expect(cluster.commands.at(-1)).toBe('kubectl drain node-a --ignore-daemonsets --disable-eviction');
  });
});
