/** The scenario moves the interface: what a step shows, what its commands printed, and who leads. */
import { afterEach, expect, it } from 'vitest';
import type { Resource } from '../../src/run/cluster.ts';
import { K9S_NAMES, OBJECT_VIEWS, WHOLE_VIEWS } from '../../src/scenario/index.ts';
import type { App } from '../../src/ui/app/app.ts';
import { findResource } from '../../src/ui/app/find-resource.ts';
import { followScript } from '../../src/ui/app/follow.ts';
import { ListView } from '../../src/ui/views/list-view.ts';
import { pageFor } from '../../src/ui/views/pages.ts';
import { PickerView } from '../../src/ui/views/picker-view.ts';
import { Hand } from '../run/hand.ts';
import { Driver } from './driver.ts';
import { eventually, type Real, realCluster } from './real-cluster.ts';

let driver: Driver;
let real: Real;
let hand: Hand;
afterEach(() => {
  driver.close();
  real.run.close();
});

async function open(name: string, listed = false): Promise<void> {
  hand = new Hand();
  real = realCluster(name, { real: hand });
  real.run.core.advance(real.run.core.now);
  const entries = ['other', name].map((each) => ({
    name: each,
    title: each,
    concepts: [each === name ? 'this one' : 'x'],
  }));
  const scenarios = (app: App) =>
    new PickerView(
      app,
      () => entries,
      () => {},
    );
  driver = new Driver(real.client, { columns: 80, rows: 24, ...(listed ? { scenarios } : {}) });
  followScript(driver.app);
  await driver.settle();
}

/** Presses `>` and lets all that follows by itself happen. */
async function next(times = 1): Promise<void> {
  for (let i = 0; i < times; i++) {
    await driver.press('>');
    hand.pass(500);
    for (let n = 0; n < 300 && (real.run.until !== undefined || real.run.narration.busy); n++) hand.pass(100);
    hand.pass(2_000);
    await driver.refresh();
  }
}

it('leaves the terminal its line on the smallest screen, whatever the caption', async () => {
  await open('drain');
  for (let n = 0; n < 100 && !driver.text().includes('gives up'); n++) {
    hand.pass(100);
    await driver.refresh();
  }
  await driver.resize(60, 15);
  await driver.press('!');
  await eventually(() => driver.text().includes('~ $'));
  expect(driver.text().match(/^└─+┘$/gm)).toHaveLength(2);
});

it('tells what a command of the scenario prints while it still runs', async () => {
  await open('drain');
  await driver.press('space');
  for (let n = 0; n < 300 && !driver.text().includes('budget. (shift-k)'); n++) {
    hand.pass(100);
    await driver.refresh();
  }
  expect(driver.text()).toContain("… evict pod as it would violate the pod's disruption budget. (shift-k)");
  expect(driver.text()).toMatch(/ALLOWED-DISRUPTIONS[\s\S]*web +2 +N\/A +0 /);
  expect(real.run.core.now - real.run.core.start).toBeLessThan(20_000);
  await driver.resize(200, 50);
  expect(driver.text().split('\n').slice(0, 40).join('\n')).toMatch(/\$ kubectl drain worker-1[\s\S]*budget\./);
});

it('opens the logs of a workload once it is there, and stays with them', async () => {
  await open('configmap-change');
  await next();
  expect(driver.text()).toMatch(/Logs\(deployment\/default\/web\)[\s\S]*the color is blue/);
  await next(4);
  expect(driver.text()).toMatch(/Logs\(deployment\/default\/web\)[\s\S]*the color is green/);
});

it('describes what a step names, and gives way to who opens a view of their own, until they let it go on', async () => {
  await open('namespace-terminating');
  await next();
  expect(driver.text()).toMatch(/namespaces\[\d\][\s\S]*demo\(\*\) +Terminating/);
  await driver.press(':');
  await driver.type('nodes');
  await driver.press('enter');
  hand.pass(60_000);
  await driver.refresh();
  expect(driver.text()).toContain('nothing can be put'); // two steps on, and one of them shows something
  expect(driver.title()).toMatch(/^nodes/);
});

it('moves the interface again after the key', async () => {
  await open('namespace-terminating');
  await next();
  await driver.press(':');
  await driver.type('nodes');
  await driver.press('enter');
  await next(2);
  await driver.refresh();
  expect(driver.title()).toContain('Describe(demo) </example.com/archive in>');
  expect(driver.text()).toContain('finalizers remaining: example.com/archive'); // beyond the edge at 80 columns
});

it('has in the story what a step ran that tells nothing, and what the scenario is about', async () => {
  await open('evicted-friday');
  await next(2);
  await driver.resize(120, 40);
  await driver.press('K', 'g');
  const story = (): string => driver.text().replace(/[\s│]+/g, ' ');
  expect(story()).toContain((real.client.scenario?.state.summary ?? '?').slice(0, 40));
  expect(story()).toMatch(/\$ kubectl drain worker-1/);
  expect(story()).toMatch(/Cannot evict pod/);
});

it('says in the tree of a pod which of its containers begin before the others', async () => {
  await open('init-containers');
  await next();
  await driver.resize(120, 40);
  await driver.type(':xray pods');
  await driver.press('enter');
  expect(driver.text()).toMatch(/init container \w/);
});

it('says the last words of what a command printed, and all of them in the story', async () => {
  await open('etcd-backup');
  await next(3);
  await driver.press('K', 'g');
  expect(driver.text()).toContain('$ etcdutl snapshot status snap.db -w table');
  expect(driver.text()).toMatch(/TOTAL KEYS[\s\S]*\d+ kB/);
});

it('says the end of an error, which tells the cause, and brings what a step looks for into sight', async () => {
  await open('namespace-terminating');
  await next(4);
  expect(driver.lines().at(-1)).toContain('because it is being terminated (shift-k)');
  driver.close();
  real.run.close();
  await open('quota');
  await driver.press('3'); // a step shows things where it has them, whatever namespace was chosen
  expect(driver.app.namespace).not.toBe('team');
  await next(2);
  expect(driver.title()).toMatch(/^Describe\(team\/web-.*<\/exceeded quota>/);
  const text = driver.text().replace(/[\s│]+/g, ' ');
  expect(text).toMatch(/is forbidden: exceeded quota: compute, requested/);
  expect(text, 'nothing of the line is out of sight').toMatch(/FailedCreate/);
});

it('says what a command in a container said, not that it ended', async () => {
  await open('service-selector');
  await next();
  expect(driver.text()).toMatch(/Network\(default\/web\)/);
  expect(driver.app.flash?.text).toMatch(/^nc: web \(\S+\): Connection refused$/);
  await driver.press('K');
  expect(driver.text()).toContain('command terminated with exit code 1');
});

it('begins the story with the newest caption when what it printed is longer than the page', async () => {
  await open('certificate-expiry');
  await next(3);
  expect(driver.text()).toMatch(/kubeadm reads the files[\s\S]*apiserver .*<invalid>/);
});

it('opens every view that a scenario may name, and the short names of k9s', async () => {
  await open('self-healing');
  expect(WHOLE_VIEWS.filter((name) => pageFor(name) === undefined)).toEqual([]);
  for (const name of OBJECT_VIEWS) {
    const list = new ListView(driver.app, driver.app.resource('pods') as Resource, { select: 'default/lonely' });
    driver.app.reset(list);
    list.run(name, '');
    expect(driver.app.view, name).not.toBe(list);
  }
  for (const name of Object.keys(K9S_NAMES)) expect(findResource(real.client, name)).toBeDefined();
});

it('lets the scenario go on from the terminal by a key that no line needs, and names it', async () => {
  await open('self-healing');
  await driver.press('!', '>');
  expect(driver.text()).toMatch(/\$ >/); // a redirection
  await driver.press('backspace');
  const before = real.client.scenario?.state.stepIndex ?? 0;
  expect(driver.text()).toMatch(/<alt-n>/);
  expect(driver.text()).not.toMatch(/<>>|\d > /);
  await driver.press('alt-n');
  hand.pass(10_000);
  expect(real.client.scenario?.state.stepIndex).toBeGreaterThan(before);
  expect(driver.app.terminal?.focused).toBe(true);
});

it('says what comes next when the story is over', async () => {
  await open('self-healing', true);
  await next(6);
  expect(driver.text()).toMatch(/ End <>> the list of what comes next/);
  // the list is opened once, at the scenario that is open
  await driver.press('>', '>');
  await eventually(() => {
    driver.screen.flush();
    return driver.text().includes('Teaches: ');
  });
  expect(driver.text()).toContain('Teaches: this one');
  expect(driver.text().match(/<scenarios>/g)).toHaveLength(1);
  // what was not over then is not over in the past
  await driver.press('esc', '{', '{');
  expect(driver.text()).toMatch(/PAST/);
  expect(driver.text()).not.toMatch(/finished| End <>>/);
});

it('keeps goal and hint in sight beside the terminal, and what a goal taught beside the score', async () => {
  await open('missing-config');
  expect(driver.text()).toMatch(/Goal \[ \] Both pods of api are ready[\s\S]* \(ctrl-n: a hint\)/);
  await driver.press('!');
  await driver.refresh();
  expect(driver.text()).toMatch(/Terminal[\s\S]*Goal \[ \] Both pods of api are ready[\s\S]* \(esc, ctrl-n: a hint\)/);
  await driver.press('esc', 'ctrl-n');
  expect(driver.text()).toMatch(
    /Terminal[\s\S]*from a ConfigMap *\n +\(must hold for 5s\) *\n +· The STATUS column has a long word/,
  );
  real.run.input('kubectl create configmap api-setting --from-literal=GREETING=hello');
  real.run.core.advance(real.run.core.now + 120_000);
  real.run.changed();
  await driver.refresh();
  expect(driver.text()).toContain('Reached: Both pods of api are ready');
  expect(driver.text()).toMatch(/The Deployment asks for api-setting[\s\S]*Score: reached after[\s\S]* End <>>/);
});

it('shows the whole of a long command that is typed, and keeps what the newest step ran beside its caption', async () => {
  await open('ingress');
  await next(3);
  await driver.press('>');
  for (let n = 0; n < 300 && !real.run.narration.typing?.endsWith('/cart/7'); n++) hand.pass(100);
  await driver.refresh();
  const flat = driver.text().replace(/\s+/g, ' ');
  expect(flat).toMatch(
    / \$ kubectl exec client -- curl -s -H 'Host: shop\.example' http:\/\/ingress-nginx-.*\/cart\/7_ /,
  );
  await next();
  await driver.resize(200, 50);
  expect(driver.text()).toMatch(/\/cartoon +│[\s\S]*│ storefront +│/);
});

it('puts what a command printed under the caption of its step, also when two captions come at one moment', async () => {
  await open('namespace-terminating');
  await next(4);
  await driver.press('>');
  for (let n = 0; n < 300 && !real.client.scenario?.state.captions.at(-1)?.text.startsWith('Without'); n++)
    hand.pass(100);
  await driver.press('K');
  expect(driver.text()).toMatch(/being terminated\s[\s\S]*Without the finalizer/);
});

it('keeps the keys of the header in their place whatever the step is called, and its clock whole at 80 columns', async () => {
  await open('node-failure');
  await driver.press('{', '{');
  expect(driver.lines()[2]).toMatch(/^ Clock: {6}PAST {2}-\d\d:\d\d:\d\d +<\?>/);
  await driver.press('ctrl-t');
  await driver.resize(200, 50);
  const place = () => driver.lines()[4]?.indexOf('<space>');
  const before = place();
  await next(3);
  expect(driver.text()).toContain('Ready becomes Unknown');
  expect(place()).toBe(before);
});

it('shows the manifest that a step applied, in the story whole', async () => {
  await open('quota');
  await driver.resize(140, 40);
  for (let n = 0; n < 300 && !driver.text().includes('limitrange/defaults created'); n++) hand.pass(100);
  await next();
  expect(driver.text()).toContain('$ kubectl apply -f - <<END … (shift-k)');
  await driver.press('K');
  expect(driver.text()).toMatch(
    /\$ kubectl apply -f - <<END +│\n│ apiVersion: v1 +│\n│ kind: LimitRange +│[\s\S]*│ {9}cpu: 300m +│\n│ END /,
  );
});

it('says nothing of a command yet while it is half typed, though the clock is stopped', async () => {
  await open('rolling-update');
  const told = () => real.client.scenario?.state.captions.length ?? 0;
  const before = told();
  await driver.press('>');
  for (let n = 0; n < 200 && (real.run.narration.typing?.length ?? 0) < 8; n++) hand.pass(20);
  expect([told(), real.run.narration.typing]).toEqual([before, expect.stringMatching(/^kubectl/)]);
  await driver.press('space');
  expect([told(), real.run.narration.typing]).toEqual([before, expect.stringMatching(/^kubectl/)]);
  await driver.press('space');
  for (let n = 0; n < 200 && told() === before; n++) hand.pass(100);
  expect(told()).toBe(before + 1);
});

it('shows the goal to its last word at 80 columns', async () => {
  await open('18-ingress');
  expect(driver.text().replace(/\s+/g, ' ')).toMatch(/Goal \[ \] [^│]*port 80/);
});

it('keeps a message whole, though the footer shows a part of it', async () => {
  await open('blue-green');
  for (let n = 0; n < 40 && !driver.app.messages.all.some(({ text }) => text.length > 66); n++) await next();
  expect(driver.app.messages.all.filter(({ text }) => text.includes('(shift-k)'))).toEqual([]);
});

it('shows the time whole while it runs on to the next step or to a condition, at 80 columns, too', async () => {
  await open('cronjob-ticks');
  await driver.press('>');
  expect(driver.lines()[2]).toMatch(/^ Clock: {5}▶▶ the next step \d\d:\d\d:\d\d /);
  await driver.type(':until 3 pods status=Succeeded');
  await driver.press('enter');
  expect(driver.lines()[2]).toMatch(/^ Clock: {5}▶▶ 3 pods status… \d\d:\d\d:\d\d /);
  await driver.resize(200, 50);
  expect(driver.text()).toMatch(/▶▶ until 3 pods status=Succeeded \d\d:\d\d:\d\d/);
});

it('says to who stops the clock while it waits for a reader that it stands now', async () => {
  await open('node-failure');
  real.run.clock.speed = 1000;
  await driver.press('>');
  hand.pass(2_000);
  expect(real.client.time.state.waits).toBe('reading');
  await driver.press('space');
  expect(driver.lines().at(-1)).toContain('now it stands: the same key goes on');
  expect(driver.text()).toContain('The cable is out');
});

it('says that the clock waits for a reader or a typist, and the key that goes on', async () => {
  await open('rolling-update');
  await driver.press('>');
  hand.pass(1_000);
  await driver.refresh();
  expect(driver.text()).toMatch(/Clock: +▶ typing \d\d:\d\d(:\d\d)? <>> /);
  await driver.press('>');
  hand.pass(500);
  await driver.refresh();
  expect(driver.text()).toMatch(/Clock: +▶ running/);
});

it('says at the end what failed, and what was found instead, below the table, at the right and in the story', async () => {
  await open('self-healing');
  real.run.input('kubectl scale deployment/web --replicas=2');
  await next(6);
  const failure = /Failed:? *kill: three web pods are ready again within 5 seconds \(found 2[^)]*\)/;
  expect(driver.text()).toMatch(failure);
  expect(driver.text()).toMatch(/ Failed [\s\S]* End <>> the list of what comes next/);
  await driver.press('K');
  expect(driver.text()).toMatch(failure);
  await driver.press('esc');
  await driver.resize(160, 40);
  expect(driver.text()).toMatch(/Failed: kill: three web pods/);
});

it('gives the list that comes at the end the rows of an open terminal, until somebody goes to that', async () => {
  await open('01-namespace');
  await driver.press('!');
  await eventually(() => driver.text().includes('~ $'));
  await driver.press('esc');
  const entries = Array.from({ length: 40 }, (_, i) => ({ name: `lesson-${i}`, title: 'A lesson' }));
  const choose = () => {};
  driver.app.open(new PickerView(driver.app, () => entries, choose));
  await eventually(() => driver.text().includes('lesson-0'));
  expect(driver.text().match(/lesson-\d+/g)?.length).toBeGreaterThan(7);
  expect(driver.broken(80, 24)).toBeUndefined();
  await driver.press('!');
  expect(driver.text()).toContain('~ $');
  expect(driver.broken(80, 24)).toBeUndefined();
  await driver.resize(120, 40);
  await driver.press('esc');
  expect(driver.text()).toContain('~ $');
});

it('says that the clock stands only where it will: not any more when what waited happens', async () => {
  await open('controller-manager-down');
  for (let n = 0; n < 6 && !driver.text().includes('Start kube-controller-manager'); n++) await next();
  expect(driver.text()).toContain('where the clock stands');
  await driver.press('>');
  expect(driver.text()).not.toContain('where the clock stands');
});

it('says how a goal comes to who asks for a hint before there is one, and takes it back when it is there', async () => {
  await open('full-quota');
  await driver.press('ctrl-n');
  expect(driver.text()).toContain('No goal is open: > goes on with the story.');
  await next();
  await driver.press('ctrl-n');
  expect(driver.text()).toContain('No goal is open');
  real.run.resume();
  for (let n = 0; n < 300 && !driver.text().includes('Goal [ ]'); n++) {
    hand.pass(100);
    await driver.refresh();
  }
  expect(driver.text()).toContain('Goal [ ]');
  expect(driver.text()).not.toContain('No goal is open');
  await driver.press('ctrl-n');
  expect(driver.text()).toContain('No pod is Pending');
});

it('says below the table by which key one need not wait for what comes with the clock', async () => {
  await open('full-quota');
  await next();
  expect(driver.text()).toContain('Next comes with the clock, <>> at once');
  await next();
  expect(driver.text()).toContain('Goal [ ]');
  expect(driver.text()).not.toContain('with the clock');
});
