/** Guided scenarios in the hands of somebody in a hurry, who lets everything happen as soon as it can. */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { realCluster } from '../ui/real-cluster.ts';
import { Hand } from './hand.ts';

const FOLDER = new URL('../../scenarios/', import.meta.url);
const guided = ['.', 'guided'].flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, FOLDER))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.replace('.yaml', '')),
);

it.each(guided)('%s comes to its end as its captions say', (name) => {
  const real = new Hand();
  const { run, client } = realCluster(name, { real });
  const scenario = client.scenario as NonNullable<typeof client.scenario>;
  run.core.advance(run.core.now);
  for (let i = 0; i < 200 && !scenario.state.finished; i++) {
    scenario.next();
    real.pass(50);
    for (let n = 0; n < 200 && run.until !== undefined; n++) real.pass(50);
  }
  const failed = run.core.player?.state.verdicts.filter(({ state }) => state !== 'passed');
  run.close();
  expect([failed, scenario.state.finished]).toEqual([[], true]);
});

it.each([0, 45_000])('foresees the answer however long the person took, %i ms', (wait) => {
  const real = new Hand();
  const { run, client } = realCluster('zones', { real });
  run.core.advance(run.core.start + wait);
  client.scenario?.next(); // the power of a zone goes
  real.pass(200);
  expect(client.scenario?.state.choices).toBe(3);
  client.scenario?.next();
  for (let i = 0; i < 100; i++) real.pass(200); // the answer has its time to be read
  const told = client.scenario?.state.captions.map(({ text }) => text.slice(0, 33));
  run.close();
  // the step that follows is told after the answer
  const answer = 'It is 2. after six minutes or so.';
  const at = told?.indexOf(answer) ?? -1;
  expect(told?.slice(at, at + 2)).toEqual([answer, 'For 39 to 56 seconds the control ']);
});
