/**
 * Every kind of fault has a scenario under test/faults that says what one sees and when, and a section in docs/faults.md.
 * Each is played to its end, and put back to every moment at which something breaks or is mended: by the run, which repeats the
 * inputs since, and by the cluster alone.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../src/engine/index.ts';
import { Core } from '../src/run/core.ts';
import { playThrough } from '../src/run/headless/play.ts';
import { kubectl } from '../src/run/kubectl.ts';
import { verdictText } from '../src/run/verdict-text.ts';
import { type LoadedScenario, lint, loadFile, problemText } from '../src/scenario/index.ts';

const folder = fileURLToPath(new URL('faults', import.meta.url));
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length));

/** For so long the timeline is compared, ms. */
const AFTER = 60_000;
/** So long after each thing that breaks or is mended is a moment, ms. */
const MOMENTS = [0, 300, 5_000];

const begin = (scenario: LoadedScenario): Core =>
  Core.begin({ scenario, language: kubectl, seed: 1, player: { goals: 'solution' } });

/** Plays to the end. @returns the moments at which something broke, was about to be mended, or had just been */
function momentsOf(core: Core): number[] {
  const { faults, etcdRestore } = core.cluster;
  const moments = new Set<number>();
  const noted =
    <A extends unknown[], R>(act: (...of: A) => R) =>
    (...of: A): R => {
      for (const ms of MOMENTS) moments.add(core.now + ms);
      return act(...of);
    };
  faults.inject = noted(faults.inject.bind(faults));
  faults.heal = noted(faults.heal.bind(faults));
  etcdRestore.begin = noted(etcdRestore.begin.bind(etcdRestore));
  while (!core.player?.finished && core.step());
  const last = (): number => Math.max(...moments) + AFTER;
  while (core.now < last()) core.advance(last());
  return [...moments].sort((a, b) => a - b);
}

/** What came after a revision, up to a time. */
const story = (core: Core, revision: number, end: number): string[] =>
  core.cluster.parts.store.history
    .slice(revision)
    .filter(({ time }) => time <= end)
    .map((change) => JSON.stringify([change.time - core.start, change.type, change.key, change.object]));

describe.each(names)('%s', (name) => {
  const scenario = loadFile(`${folder}/${name}.yaml`);

  it('shows what the scenario says', { timeout: 60_000 }, async () => {
    expect(lint(scenario).map(problemText)).toEqual([]);
    const { verdicts } = await playThrough({ scenario, language: kubectl, seed: 1, hash: false });
    expect(verdicts.length).toBeGreaterThan(0);
    const bad = verdicts.filter(({ state }) => state !== 'passed');
    expect(bad.map((verdict) => `${verdict.of}: ${verdictText(verdict)}`)).toEqual([]);
  });

  it('goes on alike from a checkpoint at any moment of it', { timeout: 60_000 }, () => {
    const straight = begin(scenario);
    const moments = momentsOf(straight);
    expect(moments.length).toBeGreaterThan(2);
    const core = begin(scenario);
    const { cluster, language } = core;
    for (const moment of moments) {
      core.advance(moment);
      const { revision } = cluster.parts.store;
      const told = (of: Core) => story(of, revision, moment + AFTER);
      const again = core.fork(moment);
      again.advance(moment + AFTER);
      expect(told(again), `gone back to ${moment - core.start} ms`).toEqual(told(straight));
      if (language.running > 0) continue; // a command goes on only by its input, as above
      const [saved, files] = [cluster.checkpoint(), language.save()];
      core.advance(moment + AFTER);
      cluster.restore(saved);
      language.load(files);
      core.advance(moment + AFTER);
      expect(told(core), `a checkpoint at ${moment - core.start} ms`).toEqual(told(straight));
      cluster.restore(saved);
      language.load(files);
    }
  });
});

it('every kind has its scenario', () => {
  expect(FAULTS.map((kind) => kind.name).filter((name) => !names.includes(name))).toEqual([]);
});

it('every kind has its section', () => {
  const page = readFileSync(new URL('../docs/faults.md', import.meta.url), 'utf8');
  expect(FAULTS.filter(({ name }) => !page.includes(`\n### ${name}\n`)).map(({ name }) => name)).toEqual([]);
});
