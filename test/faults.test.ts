/**
 * Every kind of fault has a scenario under test/faults that says what one sees and when, and a section in docs/faults.md.
 * Each is played to its end, and once with the cluster put back in the middle.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Change, FAULTS } from '../src/engine/index.ts';
import { Core } from '../src/run/core.ts';
import { playThrough } from '../src/run/headless/play.ts';
import { verdictText } from '../src/run/headless/tell.ts';
import { kubectl } from '../src/run/kubectl.ts';
import { lint, loadFile, problemText } from '../src/scenario/index.ts';

const folder = fileURLToPath(new URL('faults', import.meta.url));
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length));

describe.each(names)('%s', (name) => {
  const scenario = loadFile(`${folder}/${name}.yaml`);

  it('shows what the scenario says', { timeout: 60_000 }, async () => {
    expect(lint(scenario).map(problemText)).toEqual([]);
    const { verdicts } = await playThrough({ scenario, language: kubectl, seed: 1, hash: false });
    expect(verdicts.length).toBeGreaterThan(0);
    const bad = verdicts.filter(({ state }) => state !== 'passed');
    expect(bad.map((verdict) => `${verdict.of}: ${verdictText(verdict)}`)).toEqual([]);
  });

  it('goes on alike after a checkpoint in its middle', { timeout: 60_000 }, () => {
    const core = Core.begin({ scenario, language: kubectl, seed: 1, player: { goals: 'solution' } });
    const { cluster } = core;
    const inTheMiddle = () => cluster.faults.active.length > 0 && core.language.running === 0;
    while (!inTheMiddle() && !core.player?.finished && core.step());
    const begin = cluster.now + 7_000;
    while (cluster.now < begin && core.step(begin));
    if (!inTheMiddle()) return; // it is over at once: the other scenarios have middles enough
    const { store } = cluster.parts;
    const [saved, revision, end] = [cluster.checkpoint(), store.revision, cluster.now + 90_000];
    const story = (changes: readonly Change[]) =>
      changes.map(({ time, key, object }) => JSON.stringify([time, key, object]));
    core.advance(end);
    const first = story(store.history.slice(revision));
    cluster.restore(saved);
    core.advance(end);
    expect(story(store.history.slice(revision))).toEqual(first);
  });
});

it('every kind has its scenario', () => {
  expect(FAULTS.map((kind) => kind.name).filter((name) => !names.includes(name))).toEqual([]);
});

it('every kind has its section', () => {
  const page = readFileSync(new URL('../docs/faults.md', import.meta.url), 'utf8');
  expect(FAULTS.filter(({ name }) => !page.includes(`\n### ${name}\n`)).map(({ name }) => name)).toEqual([]);
});
