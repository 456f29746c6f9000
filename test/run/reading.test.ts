/** Captions for people: time enough to read each, and a key that goes from step to step. */
import { afterEach, expect, it } from 'vitest';
import { RunTerminal } from '../../src/run/terminal.ts';
import { realCluster } from '../ui/real-cluster.ts';
import { Hand } from './hand.ts';

let close = () => {};
afterEach(() => close());

function play(name: string) {
  const real = new Hand();
  const { run, client } = realCluster(name, { real });
  close = () => run.close();
  const scenario = client.scenario as NonNullable<typeof client.scenario>;
  const told = () => scenario.state.captions.at(-1)?.text ?? '';
  const settle = () => real.pass(30_000);
  run.core.advance(run.core.now); // the first caption
  return { run, client, real, scenario, told, settle };
}

it('tells a step that comes by itself when the caption before it was read', () => {
  const { run, client, real, scenario, told } = play('node-failure');
  run.clock.speed = 1000;
  scenario.next(); // the cable is pulled
  // at this speed 35 simulated seconds are over at once
  real.pass(2_000);
  expect(told()).toContain('The cable is out');
  expect(scenario.state.step).toBe('The network of worker-1 is cut');
  const { now } = run.core;
  real.pass(2_000);
  expect(run.core.now).toBe(now);
  expect(client.time.state).toMatchObject({ running: true, waits: 'reading' });
  real.pass(9_000);
  expect(told()).toContain('waits for 50 seconds');
  // the view moves with its caption, not before
  expect(scenario.state.show).toBeUndefined();
  real.pass(5_000);
  expect([told().slice(0, 7), scenario.state.show?.view]).toEqual(['Unknown', 'nodes']);
});

it('offers what comes after a step only with that step', () => {
  const { run, real, scenario, told } = play('node-failure');
  run.clock.speed = 1000;
  scenario.next();
  for (let n = 0; n < 200 && !told().startsWith('300 seconds'); n++) real.pass(500);
  real.pass(5_000); // the next step has come, and is kept back
  expect([told().slice(0, 11), scenario.state.waitingFor]).toEqual(['300 seconds', undefined]);
  real.pass(20_000);
  expect([told().slice(0, 12), scenario.state.waitingFor]).toEqual(['The database', 'Plug the cable in again']);
});

it('answers one command after the other while a caption is read', async () => {
  const { run, client, real, scenario } = play('node-failure');
  run.clock.speed = 1000;
  scenario.next();
  real.pass(2_000);
  expect(client.time.state.waits).toBe('reading');
  const terminal = new RunTerminal(run);
  const { now } = run.core;
  let text = '';
  for (const line of ['kubectl get nodes -o name | head -1', 'kubectl get ns default -o name', 'kubectl create ns a'])
    await terminal.exec(line, (_, piece) => {
      text += piece;
    });
  expect(text).toBe('node/control-plane\nnamespace/default\nnamespace/a created\n');
  expect(run.core.now - now).toBeLessThan(100);
  terminal.close();
});

it('waits for no reader who stops the clock or presses on', () => {
  const { run, real, scenario, told } = play('node-failure');
  run.clock.speed = 1000;
  scenario.next();
  real.pass(1_000);
  expect(told()).toContain('The cable is out');
  scenario.next();
  expect(told()).toContain('waits for 50 seconds');
  run.pause();
  run.resume();
  real.pass(1_000);
  expect(told()).toContain('Unknown, not False');
});

it('leaves a reader at the caption when the clock is stopped, and tells the next one when it goes on', () => {
  const { run, client, real, scenario, told } = play('node-failure');
  run.clock.speed = 1000;
  scenario.next();
  real.pass(2_000);
  expect(client.time.state.waits).toBe('reading');
  run.pause();
  real.pass(60_000);
  expect(told()).toContain('The cable is out');
  run.resume();
  expect(told()).toContain('waits for 50 seconds');
  // another moment is looked at: nothing is kept back there, nor in the present afterwards
  real.pass(20_000);
  scenario.next();
  real.pass(1_000);
  run.pause();
  const kept = told();
  run.show(run.core.now - 1_000);
  run.show(undefined);
  expect(told()).not.toBe(kept);
});

it('gives a caption its time that came early by the key', () => {
  const { run, real, scenario, told } = play('node-failure');
  run.clock.speed = 1000;
  scenario.next();
  real.pass(2_000);
  scenario.next();
  real.pass(2_000); // the step after it has come long ago
  expect(told()).toContain('waits for 50 seconds');
  real.pass(4_000);
  expect(told()).toContain('Unknown, not False');
});

it('is not over while its last step is kept back', () => {
  const { real, scenario, told } = play('node-failure');
  for (let n = 0; n < 40 && scenario.state.waitingFor !== 'Plug the cable in again'; n++) {
    scenario.next();
    real.pass(10_000);
  }
  scenario.next();
  real.pass(1_000);
  expect([told().slice(0, 12), scenario.state.stepIndex, scenario.state.finished]).toEqual(['The cable is', 7, false]);
  real.pass(20_000);
  expect([told().slice(0, 12), scenario.state.stepIndex, scenario.state.finished]).toEqual(['The new web ', 8, true]);
});

it('runs on to the next step, shows what comes of it, and stands', () => {
  const { run, real, scenario, told, settle } = play('node-failure');
  scenario.next();
  real.pass(100);
  const starts = ['The node controller', 'Unknown', 'Four minutes', '300 seconds', 'The database pod'];
  for (const start of starts) {
    expect(scenario.next()).toBeUndefined();
    expect(run.until).toBe('the next step');
    settle();
    expect(told().startsWith(start), `${told()} instead of ${start}`).toBe(true);
    expect([run.clock.running, run.until]).toEqual([false, undefined]);
    if (start !== 'Unknown') continue;
    const node = run.core.cluster.parts.store.get('nodes', 'worker-1') as unknown as { spec: { taints?: unknown[] } };
    expect(node.spec.taints).toHaveLength(2); // as the caption says
  }
  expect(scenario.state.waitingFor).toBe('Plug the cable in again');
});

it.each(['node-failure', 'rolling-update', 'cronjob-ticks'])('tells each caption of %s, one for a key', (name) => {
  const { run, real, scenario, told } = play(name);
  const says = (run.setup.scenario?.scenario.steps ?? []).map(({ say = '' }) =>
    (typeof say === 'string' ? say : say.text).trim(),
  );
  const seen = [told()];
  for (let i = 0; i < 40 && !scenario.state.finished; i++) {
    scenario.next();
    for (let n = 0; n < 300 && (run.until !== undefined || run.narration.busy); n++) real.pass(100);
    real.pass(100);
    if (told() !== seen.at(-1)) seen.push(told());
    expect(told()).toBe(says[scenario.state.stepIndex]);
  }
  expect(seen).toEqual(says);
});

it('tells what a command does when it has been typed', () => {
  const { run, client, real, scenario, told } = play('rolling-update');
  const before = told();
  scenario.next();
  real.pass(1_000);
  expect(run.narration.typing).toMatch(/^kubectl set/);
  expect([told(), scenario.state.step]).toEqual([before, 'Four pods of nginx 1.25']);
  expect(client.time.state.waits).toBe('typing');
  run.pause();
  expect(client.time.state.waits).toBeUndefined();
  real.pass(60_000);
  expect(run.narration.typing).toMatch(/^kubectl set/); // it waits for the clock
  scenario.next();
  real.pass(200);
  expect([told().slice(0, 20), run.narration.typing]).toEqual(['The template changed', undefined]);
  expect(run.clock.running).toBe(true);
});

it('says that no step is ahead when a goal is open', () => {
  const { scenario, settle, run } = play('missing-config');
  const { now } = run.core;
  expect(scenario.next()).toMatch(/^No step is ahead\. The goal is yours to reach: /);
  settle();
  expect(run.core.now).toBe(now);
});

it('names of the open goals one that must be reached', () => {
  const { scenario, run } = play('evicted-friday');
  run.core.advance(run.core.now + 60_000);
  expect(scenario.next()).toMatch(/The goal is yours to reach: pay runs on worker-2, and worker-1 takes nothing new$/);
});
