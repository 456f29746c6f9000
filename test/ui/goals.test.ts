/** What a goal asks and what a hint costs is said before anybody is held to it. */
import { afterEach, expect, it } from 'vitest';
import { leaving } from '../../src/ui/app/leaving.ts';
import { Hand } from '../run/hand.ts';
import { Driver } from './driver.ts';
import { eventually, type Real, realCluster } from './real-cluster.ts';

let driver: Driver;
let real: Real;
afterEach(() => {
  driver.close();
  real.run.close();
});

async function open(name: string, columns: number, rows: number): Promise<void> {
  real = realCluster(name, { real: new Hand() });
  real.run.core.advance(real.run.core.now);
  driver = new Driver(real.client, { columns, rows });
  await driver.settle();
}

async function advance(ms: number): Promise<void> {
  real.run.core.advance(real.run.core.now + ms);
  real.run.changed();
  await driver.refresh();
}

/** The screen as one line, as a guide breaks its sentences. */
const flat = (): string => driver.text().replace(/[\s│]+/g, ' ');

it.each([
  [80, 24],
  [200, 50],
])('tells how long a goal must hold, and how long it has, at %i×%i', async (columns, rows) => {
  await open('crashing-api', columns, rows);
  for (let n = 0; n < 60 && !flat().includes('must hold'); n++) await advance(5000);
  expect(flat()).toContain('must hold for 20s');
  for (const action of real.run.core.player?.loaded.scenario.goals?.[0]?.solution ?? [])
    if (typeof action === 'string') real.run.input(action);
  for (let n = 0; n < 600 && !flat().includes('holds: 5s of 20s'); n++) await advance(250);
  expect(flat()).toContain('holds: 5s of 20s');
  await advance(30_000);
  expect(flat()).not.toMatch(/of 20s|must hold/);
});

it.each([
  [80, 24],
  [200, 50],
])('tells what the next hint costs before it is asked for, at %i×%i', async (columns, rows) => {
  await open('two-doors', columns, rows);
  expect(flat()).toMatch(/a hint(?!, costs)/);
  await driver.press('ctrl-n');
  expect(flat()).toContain('Running is not ready.');
  await advance(70_000);
  expect(flat()).toMatch(/a hint, costs 2 points/);
  await driver.press('ctrl-n');
  expect(flat()).toContain('Hint 2, the next in 50s (2 points): The image listens');
});

it('counts a hint that was asked for in the terminal, and asks for none in the past', async () => {
  await open('two-doors', 120, 40);
  await advance(70_000);
  real.run.input('scenario hint answers');
  await driver.refresh();
  expect(flat()).toContain('· Running is not ready.');
  await driver.press('ctrl-n');
  expect(real.run.core.player?.state.goals.answers?.hints).toEqual([0, 1]);
  await advance(70_000);
  real.run.show(real.run.core.now - 10_000);
  await driver.press('ctrl-n');
  expect(flat()).toContain('This is the past');
  expect(real.run.past).toBeDefined();
  expect(real.run.core.player?.state.goals.answers?.hints).toHaveLength(2);
});

it('turns the page of the story to a hint that is asked for', async () => {
  await open('two-doors', 70, 15);
  await driver.press('K', 'g');
  await advance(70_000);
  const hint = 'Running is not ready.';
  expect(flat()).not.toContain('ctrl-n shows a hint');
  await driver.press('ctrl-n');
  driver.app.flash = undefined;
  await driver.refresh();
  expect(flat()).toContain(hint);
  // who scrolls on afterwards is left alone
  await driver.press('g');
  await advance(5000);
  expect(flat()).not.toContain(hint);
});

it('counts what was looked at in a view as the command that prints it', async () => {
  await open('14-workflow', 120, 40);
  const phase = (goal: string) => real.run.core.player?.state.goals[goal]?.phase;
  real.run.input('kubectl create deployment shop --image=nginx:1.25');
  await advance(20_000);
  expect(phase('story')).toBe('open');
  await driver.press(':', ...'events', 'enter');
  await advance(1000);
  expect(phase('story')).toBe('done');
  await driver.press(':', ...'rs', 'enter');
  await advance(1000);
  expect(phase('who'), 'the list says nothing of owners').toBe('open');
  await driver.press('d');
  await advance(1000);
  expect(phase('who')).toBe('done');
  const before = real.run.core.inputs.length;
  const looks = real.run.core.inputs.flatMap(({ line }) => /^scenario looked (.*)/.exec(line)?.[1] ?? []);
  expect(looks).toContain('kubectl get replicasets.apps -n default');
  await driver.press('esc', 'down', 'd');
  expect(real.run.core.inputs.length, 'a scenario that is over hears nothing').toBe(before);
});

it('counts the list of kinds as kubectl api-resources', async () => {
  await open('05-architecture', 120, 40);
  await driver.press(':', ...'pods kube-system', 'enter');
  await advance(1000);
  expect(real.run.core.player?.state.goals['look']?.phase).toBe('done');
  await driver.press('ctrl-a');
  await advance(1000);
  expect(real.run.core.player?.state.goals['objects']?.phase).toBe('done');
});

it('notes no looks where no scenario asks for any', async () => {
  await open('rolling-update', 120, 40);
  await driver.press('d', 'esc', 'y', 'esc', ':', ...'deploy', 'enter');
  expect(real.run.core.inputs).toEqual([]);
});

it('says what is still missing once all hints are given, and does not disturb the check by that', async () => {
  await open('13-daemonset', 100, 30);
  await advance(60_000);
  await driver.press('ctrl-n', 'ctrl-n');
  expect(flat()).toContain('Hint 2 of 2: kubectl label node');
  expect(flat()).toContain('(ctrl-n: what is missing)');
  await driver.press('ctrl-n');
  expect(flat()).toMatch(/All hints are given\. Still missing: DaemonSet agent with .*status\.numberReady: 1/);
  real.run.input('kubectl patch ds agent -p \'{"spec":{"template":{"spec":{"nodeSelector":null}}}}\'');
  await advance(60_000);
  await driver.press('ctrl-n', 'ctrl-n');
  expect(flat()).toMatch(/found 0 of 1; spec\.template\.spec\.nodeSelector\.agent: none/);
  driver.close();
  real.run.close();

  await open('14-workflow', 100, 30);
  await advance(60_000);
  await driver.press('ctrl-n', 'ctrl-n', 'ctrl-n');
  expect(flat()).toContain('Still missing: shop, of nginx:1.25, has an available pod, and its events are read');
  real.run.input('kubectl create deployment shop --image=nginx:1.25');
  await advance(60_000);
  await driver.press('ctrl-n');
  expect(flat()).toContain('Still missing: shop, of nginx:1.25, has an available pod, and its events are read');
  real.run.input('kubectl events');
  await advance(1000);
  expect(flat()).toContain('Find the ReplicaSet between them');
});

it('asks which of two open goals is to be helped with, and shows that one from then on', async () => {
  await open('05-architecture', 80, 24);
  const hints = (goal: string) => real.run.core.player?.state.goals[goal]?.hints;
  await driver.press('ctrl-n');
  expect(flat()).toContain('2 goals are open. For this one you get a hint.');
  expect([hints('look'), hints('scheduler')]).toEqual([[], []]);
  await driver.press('right', 'enter');
  expect([hints('look'), hints('scheduler')]).toEqual([[], [0]]);
  expect(flat()).toMatch(/Goal \[ \] [^│]*Create a Deployment/);
  await driver.press('ctrl-n');
  expect(flat()).toContain('For this one you get nothing new yet.');
  await driver.press('enter');
  expect(hints('scheduler')).toEqual([0]); // its next one comes later
  await driver.press('ctrl-n', 'left', 'enter');
  expect(hints('look')).toEqual([0]);
});

it('asks before a scenario with open goals is left for another one, once something was done in it', async () => {
  await open('two-doors', 120, 40);
  let gone = 0;
  leaving(driver.app, () => gone++);
  expect(gone).toBe(1);
  real.run.input('kubectl get pods');
  leaving(driver.app, () => gone++);
  await driver.settle();
  expect(flat()).toContain('play two-doors --resume goes on with it');
  await driver.press('esc');
  expect(gone).toBe(1);
  leaving(driver.app, () => gone++);
  await driver.settle();
  await driver.press('enter');
  expect(gone).toBe(2);
});

it('says that the clock stands at the step that one hurries on to', async () => {
  await open('termination', 120, 40);
  for (let n = 0; n < 3 && !flat().includes('space runs it'); n++) await driver.press('>');
  expect(flat()).toContain('On to the next step, where the clock stands: space runs it.');
});

it('says that one hurries on to the end where no step is left', async () => {
  await open('unbound-claim', 80, 24);
  await advance(1000);
  await driver.press('>'); // somebody makes a volume, the last step
  await advance(1000);
  await driver.press('>');
  expect(flat()).toContain('On to the end, where the clock stands: space runs it.');
  expect(flat()).not.toContain('On to the next step');
});

it('names at the end the keys that bring a lost goal back', async () => {
  await open('full-quota', 80, 24);
  for (let n = 0; n < 60 && !flat().includes('Goal [ ]'); n++) await advance(1000);
  real.run.input(`kubectl patch quota budget -p '{"spec":{"hard":{"pods":"4"}}}'`);
  await advance(2000);
  expect(flat()).toContain('End <{> back before it :restart begins again <>> what comes next');
  await driver.press('!');
  expect(flat()).toContain('End esc, { back before it :restart begins again <alt-n> what comes next');
});

it('shows the whole of a long hint below a table, and shortens the caption for it', async () => {
  await open('19-network-policy', 80, 24);
  await driver.press('ctrl-n');
  driver.app.flash = undefined; // what is told of it goes after a while
  await driver.refresh();
  expect(flat()).toContain('It needs a podSelector; an ingress policy without rules lets nobody in.');
  expect(driver.broken(80, 24)).toBeUndefined();
});

it('says beside what a command answered that nothing comes of it while the clock stands', async () => {
  await open('bad-release', 80, 24);
  for (let n = 0; n < 60 && !flat().includes('Goal [ ]'); n++) await advance(1000);
  await driver.type(':deploy');
  await driver.press('enter', 'ctrl-u', 'enter');
  await eventually(() => flat().includes('rolled back'));
  expect(flat()).toContain('deployment.apps/web rolled back (paused: space runs on)');
  await driver.press('space');
  expect(flat()).not.toContain('space runs on');
});
