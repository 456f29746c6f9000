/** Finding one's way: commands, completion, filters, sorting, columns, and the way back. */
import { afterEach, describe, expect, it } from 'vitest';
import { FakeCluster, START } from './fake-cluster.ts';
import { node, pod } from './objects.ts';
import { close, cluster, driver, start } from './started.ts';

afterEach(close);

describe('finding one’s way', () => {
  it.each([
    ['who d', ['who delete', 'who deletecollection']],
    ['who get serv', ['who get serviceaccounts', 'who get services']],
    ['skin s', ['skin safe', 'skin stock']],
    ['terminal b', ['terminal below', 'terminal beside']],
    ['xray dep', ['xray deployments']],
    ['faults nodeD', ['faults nodeDown']],
    ['pods sh', ['pods shop']],
    ['pods -n sh', ['pods -n shop']],
    ['pods shop -l a', ['pods shop -l app=']],
    ['pods shop -l app=', ['pods shop -l app=web']],
    ['pods all -l app=', ['pods all -l app=dns', 'pods all -l app=web']],
    ['pods all -l tier=db,app!=d', ['pods all -l tier=db,app!=dns']],
    ['pods all -lapp=d', ['pods all -lapp=dns']],
    ['pods shop a', ['pods shop app=']],
    ['pods a', ['pods all', 'pods app=']],
    ['pods -l app=web ', ['all', 'default', 'kube-system', 'shop'].map((name) => `pods -l app=web ${name}`)],
    ['pods shop ', []],
    ['pods -f a', []],
    ['pods /a', []],
    ["pods 'app in (a", []],
    ['pods -l app in (a', []],
    ['pods -l app in a', []],
    ['workloads shop app=w', ['workloads shop app=web']],
    ['logs -l app=w', ['logs -l app=web']],
    ['timeline sh', []],
    ['can x', []],
    ['can ', ['can g:', 'can s:', 'can u:']],
  ])('completes what may follow: %s', async (text, found) => {
    await start();
    await driver.type(`:${text}`);
    expect(driver.app.prompt?.suggestions).toEqual(found);
  });

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

  it('offers what was typed before, and gives back what one was typing', async () => {
    await start();
    const typed = () => driver.app.prompt?.editor.text;
    await driver.type(':zz');
    await driver.press('up');
    expect(typed()).toBe('zz');
    await driver.press('esc');
    await driver.type(':svc');
    await driver.press('enter');
    await driver.type(':zz');
    await driver.press('up');
    expect(typed()).toBe('svc');
    await driver.press('down');
    expect(typed()).toBe('zz');
    await driver.press('esc');
  });

  it('offers earlier filters, in lists and in texts each their own', async () => {
    await start();
    const typed = () => driver.app.prompt?.editor.text;
    await driver.press('/', 'up');
    expect(typed()).toBe('');
    await driver.type('aaaa');
    await driver.press('enter');
    await driver.type('/bbbb');
    await driver.press('enter', '/');
    expect(typed()).toBe('bbbb');
    await driver.press('up');
    expect([typed(), driver.title()]).toEqual(['aaaa', 'pods(all)[1] </aaaa>']);
    await driver.press('up');
    expect(typed()).toBe('aaaa');
    await driver.press('down');
    expect([typed(), driver.title()]).toEqual(['bbbb', 'pods(all)[1] </bbbb>']);
    await driver.press('enter');
    // of other kinds, too
    await driver.type(':deploy');
    await driver.press('enter', '/', 'a');
    expect(driver.app.prompt?.ghost).toBe('aaa');
    await driver.press('tab', 'esc', 'y', '/', 'up');
    expect(typed()).toBe('');
    await driver.type('image');
    await driver.press('enter', '/', 'ctrl-u', 'up');
    expect(typed()).toBe('');
    await driver.press('esc', 'esc', '/', 'up');
    expect(typed()).toBe('image');
  });

  it('completes labels behind /-l', async () => {
    await start();
    await driver.type('/-l a');
    await driver.press('tab');
    await driver.type('d');
    await driver.press('tab', 'enter');
    expect(driver.title()).toBe('pods(all)[1] </-l app=dns>');
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

  it.each([
    'pods -l app=web shop /bbbb',
    'pods /bbbb shop app=web',
    `pods '/bbbb' 'app in (web, db)' -n shop`,
    'pods app=web -f bbbb shop',
  ])('takes the words behind a kind in any order: %s', async (line) => {
    await start();
    cluster.put('pods', pod('bbbb-of-another', { labels: { app: 'other' } }));
    await driver.type(`:${line}`);
    await driver.press('enter');
    expect(driver.title()).toMatch(/^pods\(shop\)\[1\] <\/-l app/);
    expect(driver.rows()[0]).toContain('web-7c9-bbbb');
  });

  it.each([
    ['aliases /^dep', /^aliases\[1\] <\/\^dep>/],
    ['workloads shop /bbbb', /^workloads\(shop\)\[1\] <\/bbbb>/],
    ['timeline /bbbb', /^Timeline\[1 of /],
    ['xray deploy /web shop', /^Xray-deployments\(shop\).*<\/web>/],
  ])('takes a filter behind a view that is a list: %s', async (line, title) => {
    await start();
    await driver.type(`:${line}`);
    await driver.press('enter');
    expect(driver.title()).toMatch(title);
  });

  it.each([
    ['dp', /^deployments +apps +v1 +deploy dp deployment deployments/, /^deployments/],
    ['hz', /^pulses +- +- +hz pu pulse pulses/, /^Pulses/],
    ['wk', /^workloads +- +- +wk workload workloads/, /^workloads/],
  ])('lists %s among the aliases, and opens it', async (name, line, title) => {
    await start();
    await driver.type(`:aliases /\\b${name}\\b`);
    await driver.press('enter');
    expect(driver.rows()).toHaveLength(1);
    expect(driver.rows()[0]?.trim()).toMatch(line);
    await driver.press('enter');
    expect(driver.title()).toMatch(title);
    await driver.press('esc');
    expect(driver.title()).toMatch(/^aliases/);
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
    cluster.put('nodes', { ...(node('node-a', false) as object), spec: { unschedulable: true } });
    cluster.put('nodes', { ...(node('node-b') as object), spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } });
    await driver.refresh();
    expect(driver.text()).toContain(' node-a (NotReady, cordoned) ');
    expect(driver.text()).toContain(' node-b (gpu:NoSchedule) ');
    expect(driver.text()).toContain('(no node)');
    await driver.press('tab'); // no node has a zone
    expect(driver.title()).toContain('Map by namespace');
    await driver.press('tab', 'tab');
    const { metadata, ...rest } = node('node-a', false) as { metadata: object };
    cluster.put('nodes', { ...rest, metadata: { ...metadata, labels: { 'topology.kubernetes.io/zone': 'west' } } });
    await driver.press('tab');
    expect(driver.title()).toContain('Map by zone[1]');
    expect(driver.text()).toContain(' west (1 node, 1 NotReady) ');
    expect(driver.text()).toContain(' no zone (1 node) ');
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

  it('opens the views of one object by name, of the row or of what is named', async () => {
    await start();
    await driver.press('G');
    await driver.type(':why');
    await driver.press('enter');
    expect(driver.title()).toMatch(/^Why\(shop\/web-7c9-/);
    await driver.press('esc');
    for (const [command, title] of [
      ['why deploy/web', /^Why\(shop\/web\)/],
      ['why deploy web', /^Why\(shop\/web\)/],
      ['rollout web', /^Rollout\(shop\/web\)/],
      ['network deploy/web', /Network.*shop\/web/],
    ] as const) {
      await driver.type(`:${command}`);
      await driver.press('enter');
      expect(driver.title(), command).toMatch(title);
      await driver.press('esc');
    }
    const said = async (command: string): Promise<string> => {
      await driver.type(`:${command}`);
      await driver.press('enter');
      return driver.lines().at(-1) ?? '';
    };
    expect(await said('why deploy/nosuch')).toContain('There is no deploy/nosuch');
    expect(await said('rollout pod/web-7c9-aaaa')).toContain('pods have no rollout view.');
    await driver.type(':rollout deployments/w');
    await driver.press('tab', 'enter');
    expect(driver.title()).toMatch(/^Rollout\(shop\/web\)/);
    await driver.press('?', '/');
    await driver.type('until COND');
    await driver.press('enter');
    expect(driver.text()).toContain(':until CONDITION');
  });

  it('opens no page twice, and puts what a command prints in the place of what the one before printed', async () => {
    await start({}, new FakeCluster({ run: (line) => ({ stdout: `said ${line}\n` }) }));
    await driver.press('T', 'T');
    await driver.type(':messages');
    await driver.press('enter');
    expect(driver.app.views.map(({ crumb }) => crumb)).toEqual(['pod', 'timeline', 'messages']);
    await driver.press('esc', 'esc');
    expect(driver.app.views).toHaveLength(1);
    for (const line of ['load list', 'faults', 'kubectl get nodes']) {
      await driver.type(`:${line}`);
      await driver.press('enter');
    }
    expect(driver.text()).toContain('said kubectl get nodes');
    expect(driver.app.views.map(({ crumb }) => crumb)).toEqual(['pod', 'output']);
    await driver.press('esc');
    expect(driver.title()).toMatch(/^pods/);
  });

  it('does not break the tables that a command prints', async () => {
    const row = `${'column '.repeat(30)}last`;
    await start({ columns: 80, rows: 24 }, new FakeCluster({ run: () => ({ stdout: row }) }));
    await driver.type(':load list');
    await driver.press('enter');
    expect(driver.rows()).toHaveLength(0);
    expect(driver.lines().filter((line) => line.includes('column'))).toHaveLength(1);
  });

  it('begins the scenario again when that is confirmed', async () => {
    await start();
    await driver.type(':restart');
    await driver.press('enter');
    expect(driver.text()).toContain('No scenario is playing.');
    driver.close();
    const scenario = {
      name: 's', title: 'A story', step: undefined, stepIndex: -1, steps: [], captions: [], goals: [],
      waitingFor: undefined, finished: false, passed: undefined,
    }; // biome-ignore format: a table
    await start({}, new FakeCluster({ scenario }));
    await driver.type(':resta');
    await driver.press('tab', 'enter');
    expect(driver.text()).toContain('Begin "A story" again');
    await driver.press('enter');
    expect(driver.restarts).toBe(0); // Cancel has the focus
    await driver.type(':restart');
    await driver.press('enter', 'tab', 'enter');
    expect(driver.restarts).toBe(1);
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

  it('searches what is shown: the beginning of a row is that of its name where one namespace is listed', async () => {
    await start();
    const found = async (line: string): Promise<number> => {
      await driver.type(line);
      await driver.press('enter');
      return driver.rows().length;
    };
    expect(await found(':pods shop /^web-7c9-b')).toBe(1);
    expect(await found(':pods all /^shop web-7c9-b')).toBe(1);
    expect(await found(':pods shop /^shop')).toBe(1); // nothing but the line that says so
    expect(driver.text()).toMatch(/match|No pods/);
  });

  it('keeps the width of a number of the metrics, whether it has an arrow or not', async () => {
    let cpu = 9999;
    await start({}, new FakeCluster({ usage: () => new Map([['app', { cpu, memory: 0 }]]) }));
    const head = (): string => driver.lines().find((line) => line.includes('NAME↑')) ?? '';
    const before = head();
    cpu = 1111;
    cluster.now += 1000;
    await driver.refresh();
    expect(driver.text()).toContain('↓1111');
    expect(head()).toBe(before);
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
    await driver.type(':pods shop'); // what is there, and not what is left of another question
    await driver.press('enter');
    expect(driver.title()).toBe('pods(shop)[3]');
    await driver.press('0', '/');
    await driver.type('bbbb');
    await driver.press('enter');
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

  it('tells what rows are sorted by where no column shows it', async () => {
    await start();
    await driver.press('F', 'ctrl-u', ...'name,node', 'enter', 'shift-right', 'O');
    expect(driver.text()).toMatch(/│ NAME +NODE↑ +│/);
    await driver.press('F', 'ctrl-u', ...'name,status', 'enter');
    expect(driver.text()).toMatch(/│ NAME +STATUS +│/);
    expect(driver.title()).toMatch(/^pods\(all\)\[\d+\] by NODE↑$/);
    await driver.press('N');
    expect(driver.text()).toMatch(/│ NAME↑ +STATUS +│/);
    expect(driver.title()).toMatch(/^pods\(all\)\[\d+\]$/);
  });

  it('sorts by name within one namespace what is sorted by namespaces where all are', async () => {
    await start();
    await driver.press('P', 'P');
    expect(driver.text()).toMatch(/│ NAMESPACE↓ +NAME +READY/);
    await driver.type(':pods shop');
    await driver.press('enter');
    expect(driver.text()).toMatch(/│ NAME↓ +READY/);
    const names = driver.rows().map((row) => row.split(/ +/)[0]);
    expect(names).toEqual(names.toSorted().reverse());
    await driver.press('N');
    expect(driver.text()).toMatch(/│ NAME↑ +READY/);
    await driver.press('P', '0');
    expect(driver.text()).toMatch(/│ NAMESPACE↑ +NAME +READY/);
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
