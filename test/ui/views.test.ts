import { afterEach, describe, expect, it } from 'vitest';
import { Driver, type DriverOptions } from './driver.ts';
import { FakeCluster, START } from './fake-cluster.ts';
import { pod, shop } from './objects.ts';

let driver: Driver;
let cluster: FakeCluster;
afterEach(() => driver.close());

async function start(options: DriverOptions = {}, fake = new FakeCluster()): Promise<void> {
  cluster = fake;
  shop(cluster);
  driver = new Driver(cluster, options);
  await driver.settle();
}

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
  });

  it('rolls back to the revision that one chooses', async () => {
    await start();
    await driver.type(':deploy');
    await driver.press('enter', 'ctrl-u');
    expect(driver.text()).toContain('+ 1: nginx:1.27');
    await driver.press('enter');
    expect(cluster.commands).toEqual(['kubectl rollout undo deployment/web --to-revision=1 -n shop']);
  });

  it('changes nothing when read-only', async () => {
    await start({ settings: { readOnly: true } });
    await driver.press('ctrl-d');
    expect(driver.text()).toContain('Read-only');
    expect(driver.app.dialog).toBeUndefined();
  });

  it('shows what a refused command said', async () => {
    const fake = new FakeCluster({ run: () => ({ code: 1, stderr: 'Error from server (Forbidden): no\n' }) });
    await start({}, fake);
    await driver.type(':nodes');
    await driver.press('enter', 'c', 'enter');
    expect(driver.text()).toContain('kubectl cordon node-a  Error from server (Forbidden): no');
  });
});

describe('finding one’s way', () => {
  it('completes commands and remembers them', async () => {
    await start();
    await driver.type(':depl');
    expect(driver.text()).toMatch(/: depl/);
    await driver.press('tab', 'enter');
    expect(driver.title()).toBe('deployments(all)[1]');
    await driver.type(':no');
    await driver.press('enter', '[');
    expect(driver.title()).toContain('deployments');
    await driver.press(':', 'up');
    expect(driver.app.prompt?.editor.text).toBe('no');
  });

  it('takes namespace and filter with the kind, and keeps the kind with :ns', async () => {
    await start();
    await driver.type(':pods shop /bbbb');
    await driver.press('enter');
    expect(driver.title()).toBe('pods(shop)[1] </bbbb>');
    await driver.type(':svc');
    await driver.press('enter');
    await driver.type(':ns kube-system');
    await driver.press('enter');
    expect(driver.title()).toBe('services(kube-system)[0]');
    await driver.type(':pods nowhere');
    await driver.press('enter');
    expect(driver.text()).toContain('There is no namespace "nowhere"');
  });

  it('filters what stands still, and takes what is typed for a new filter', async () => {
    await start();
    await driver.press('T');
    const all = driver.rows().length;
    await driver.type('/bbbb');
    await driver.press('enter');
    expect(driver.title()).toMatch(/^Timeline\[1 of \d+ moments\] <\/bbbb>$/);
    expect(driver.rows().filter((row) => /pods|nodes/.test(row))).toHaveLength(1);
    await driver.type('/cccc');
    await driver.press('enter');
    expect(driver.title()).toContain('</cccc>');
    await driver.press('/', 'end', 'c', 'enter');
    expect(driver.title()).toContain('[0 of ');
    expect(driver.text()).toContain('Nothing matches');
    await driver.press('esc');
    expect(driver.rows()).toHaveLength(all);
  });

  it('lets what was said of a view go with it, and what happened in the cluster stay', async () => {
    await start();
    const footer = () => driver.lines().at(-1);
    await driver.press('esc');
    expect(footer()).toContain('There is no view before this one');
    await driver.press('j', 'y');
    expect(footer()).not.toContain('There is no view');
    await driver.press('c');
    expect(footer()).toMatch(/Copied \d+ lines/);
    await driver.press('esc');
    expect(footer()).not.toContain('Copied');
    await driver.press('ctrl-d', 'backtab', 'enter', 'y');
    expect(driver.title()).toContain('YAML');
    expect(footer()).toContain('$ kubectl delete pod');
  });

  it('has kinds without a namespace in every XRay, and counts nodes on the map', async () => {
    await start();
    cluster.put('pods', pod('waits', { node: '' }));
    const open = async (line: string): Promise<string> => {
      await driver.type(`:${line}`);
      await driver.press('enter');
      return driver.text();
    };
    await open('pods shop');
    expect(await open('xray nodes')).toMatch(/Xray-nodes\(all\)[\s\S]*node node-a/);
    expect(await open('map')).toContain('Map by node[2]');
    expect(driver.text()).toContain('(no node)');
  });

  it('goes back to the view that was there at first, and knows verbs of kubectl', async () => {
    await start();
    await driver.type(':no');
    await driver.press('enter');
    await driver.press('[');
    expect(driver.title()).toContain('pods');
    await driver.type(':get po');
    await driver.press('enter');
    expect(driver.lines().at(-1)).toContain('Near: kubectl get po');
  });

  it('tells near names for a kind that does not exist', async () => {
    await start();
    await driver.type(':podz');
    await driver.press('enter');
    expect(driver.text()).toMatch(/"podz" is no kind and no view. Near: .*pod/);
  });

  it('filters while one types, and gives the old rows back on Escape', async () => {
    await start();
    await driver.type('/bbbb');
    expect(driver.rows().at(-1)).toContain('bbbb');
    await driver.press('esc');
    expect(driver.title()).toBe('pods(all)[4]');
    await driver.type('/aaaa');
    await driver.press('enter');
    expect(driver.title()).toBe('pods(all)[1] </aaaa>');
    await driver.press('esc');
    expect(driver.title()).toBe('pods(all)[4]');
  });

  it('shows faults only, sorts by any column, and goes to the owner', async () => {
    await start();
    await driver.press('ctrl-z');
    expect(driver.rows()).toHaveLength(1);
    expect(driver.rows()[0]).toContain('CrashLoopBackOff');
    await driver.press('ctrl-z', 'S');
    expect(driver.rows()[0]).toContain('CrashLoopBackOff');
    await driver.press('G', 'J');
    expect(driver.title()).toContain('replicasets');
    expect(driver.selected()).toContain('web-7c9');
  });

  it('keeps the filter of a kind while one is elsewhere, until Escape', async () => {
    await start();
    await driver.type(':pods');
    await driver.press('enter', '/');
    await driver.type('bbbb');
    await driver.press('enter');
    await driver.type(':no');
    await driver.press('enter');
    expect(driver.title()).not.toContain('bbbb');
    await driver.type(':pods');
    await driver.press('enter');
    expect(driver.title()).toBe('pods(all)[1] </bbbb>');
    const { stored } = driver;
    driver.close();
    await start({ settings: stored ?? {} }); // the next run has other pods
    expect(driver.title()).not.toContain('bbbb');
    await driver.type('/bbbb');
    await driver.press('enter', 'esc');
    await driver.type(':no');
    await driver.press('enter');
    await driver.type(':pods');
    await driver.press('enter');
    expect(driver.title()).not.toContain('bbbb');
  });

  it('shows the columns that one chooses, and keeps them for the kind', async () => {
    await start();
    await driver.press('F');
    expect(driver.text()).toContain('NOMINATED NODE');
    await driver.press('ctrl-u');
    await driver.type('node, nmae');
    await driver.press('enter');
    expect(driver.text()).toContain('There is no column NMAE.');
    await driver.press('ctrl-u');
    await driver.type('node,name,qos');
    await driver.press('enter');
    expect(driver.text()).toMatch(/│ NODE +NAME↑ +QOS +│/);
    expect(driver.app.settings.kinds['pods']?.columns).toEqual(['NODE', 'NAME', 'QOS']);
    await driver.type(':no');
    await driver.press('enter');
    await driver.type(':pods');
    await driver.press('enter');
    expect(driver.text()).toMatch(/│ NODE +NAME↑ +QOS +│/);
    await driver.press('F', 'ctrl-u', 'enter');
    expect(driver.text()).toMatch(/│ NAMESPACE +NAME↑ +READY/);
  });

  it('moves wide tables sideways, so that the reason of a problem can be read at 80 columns', async () => {
    await start({ columns: 80, rows: 24 });
    expect(driver.text()).toMatch(/ \d more → ─┐/); // also where the less telling columns are left out
    await driver.press('ctrl-w');
    expect(driver.text()).toMatch(/─ \d+ more → ─┐/);
    expect(driver.text()).not.toContain('VALID');
    for (let i = 0; i < 12; i++) await driver.press('right');
    expect(driver.text()).toMatch(/NAME.*VALID/);
    expect(driver.text()).toMatch(/┌─ ← \d+ ─/);
    expect(driver.text()).not.toContain('more →');
    for (let i = 0; i < 12; i++) await driver.press('left');
    expect(driver.text()).toMatch(/NAME.*READY.*STATUS/);
    expect(driver.text()).not.toContain('←');
    await driver.press('ctrl-w');
    for (let i = 0; i < 5; i++) await driver.press('shift-right');
    expect(driver.text()).toContain('NODE');
  });

  it('tells the whole story of the scenario in a view to scroll in', async () => {
    const told = Array.from({ length: 30 }, (_, i) => ({ time: START, text: `caption ${i} ${'word '.repeat(99)}` }));
    const scenario = {
      name: 's', title: 'A story', step: undefined, stepIndex: -1, steps: [], captions: told,
      goals: [{ id: 'g', title: 'Mend it', state: 'open' as const, hints: ['look here'] }],
      waitingFor: undefined, finished: false, passed: undefined,
    }; // biome-ignore format: a table
    await start({ columns: 80, rows: 24 }, new FakeCluster({ scenario }));
    expect(driver.text()).toContain('… (shift-k)');
    await driver.press('K', 'g');
    expect(driver.text()).toContain('caption 0');
    await driver.press('G');
    expect(driver.text()).toContain('[ ] Mend it');
    await driver.press('ctrl-n');
    expect(driver.text()).toContain('· look here');
  });

  it('copies the cell under the chosen column', async () => {
    await start();
    await driver.press('C');
    expect(driver.copied).toEqual([]);
    expect(driver.text()).toContain('Choose a column first');
    await driver.press('j', 'shift-right', 'shift-right', 'C');
    expect(driver.copied).toEqual(['Running']);
    await driver.press('m', 'm', 'shift-left', 'C');
    expect(driver.copied[1]).toMatch(/^\d\/\d\n\d\/\d$/);
  });

  it('opens every page by name without a fault', async () => {
    await start({ columns: 80, rows: 24 });
    const pages = [
      'timeline',
      'map',
      'pulses',
      'workloads',
      'xray deploy',
      'aliases',
      'messages',
      'branches',
      'can s:shop:default',
      'help',
    ];
    for (const page of [...pages, ...cluster.resources().map((r) => r.plural)]) {
      await driver.type(`:${page}`);
      await driver.press('enter');
      for (const line of driver.lines().filter((l) => l.startsWith('│'))) expect(line, page).toMatch(/│$/);
      expect(driver.app.flash?.role, page).not.toBe('error');
    }
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
    [{ ...goal, later: 0 }, 'Hint 1 of 1: Try scaling.'],
    [{ ...goal, hints: [], later: 1 }, 'A hint comes later.'],
    [{ ...goal, hints: [] }, 'This goal has no hints.'],
  ])('say how many there are: %j', async (only, said) => {
    await start({ columns: 80, rows: 24 }, new FakeCluster({ scenario: { ...scenario, goals: [only] } }));
    await driver.press('ctrl-n');
    expect(driver.text()).toContain(said);
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
  });
});
