/**
 * A checkpoint, taken and restored in the middle of anything, changes nothing: what follows is what would have followed, in every
 * recorded case and every scenario that ships.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Cluster, keyOf } from '../src/engine/index.ts';
import { Core } from '../src/run/core.ts';
import { kubectl } from '../src/run/kubectl.ts';
import { library } from './scenarios/play.ts';
import { memoryOf } from './tools/memory.ts';
import { runCase } from './tools/trace/run.ts';

/** How far one looks ahead before going back, virtual ms. */
const AHEAD = 45_000;

/**
 * Of the moments in which things happen one in so many is a moment to go back to, and so far one looks ahead from it, virtual ms.
 * What a component remembers for a few milliseconds only shows there.
 */
const ONE_IN = 3;
const NEAR = 3_000;

/** What some things are remembered for, virtual ms: an event lives an hour, an autoscaler looks back on five minutes. */
const HOUR = 3_900_000;
const STABILIZATION = 330_000;

/** What one may ask that no object says. */
function told({ loads, scheduler, parts }: Cluster): string[] {
  const said = [...parts.store.list('pods')].map((pod) => scheduler.verdicts(keyOf(pod)));
  return [
    ...said.map((report) => JSON.stringify(report) ?? 'no verdict'),
    ...[...loads.running].map((load) => JSON.stringify(load)),
    ...loads.flows().map((flow) => JSON.stringify(flow)),
  ];
}

/** What has been written since a revision, and what is told then. */
function since(cluster: Cluster, revision: number): string[] {
  const written = cluster.parts.store.history.slice(revision);
  return [...written.map(({ time, type, key, object }) => JSON.stringify([time, type, key, object])), ...told(cluster)];
}

/** Looks ahead, goes back and looks again; then the cluster is where it was. */
function lookTwice(cluster: Cluster, ahead: number, memory = (_: Cluster): unknown => undefined): void {
  const [saved, revision, now] = [cluster.checkpoint(), cluster.parts.store.revision, told(cluster)];
  const remembered = memory(cluster);
  cluster.advance(ahead);
  const first = since(cluster, revision);
  cluster.restore(saved);
  expect(memory(cluster)).toEqual(remembered);
  expect(told(cluster)).toEqual(now);
  cluster.advance(ahead);
  expect(since(cluster, revision)).toEqual(first);
  cluster.restore(saved);
}

/** Cases in which much is remembered: there every field of every component is looked at. */
const BUSY = new Set(['node-failure', 'cronjob', 'quota-limits', 'drain-pdb', 'service-endpoints', 'job-basic']);

const cases = new URL('traces/cases/', import.meta.url);
const names = readdirSync(cases).map((file) => file.replace(/\.yaml$/, ''));

describe('cases', () => {
  it.each(names)('%s', (name) => {
    const text = readFileSync(new URL(`${name}.yaml`, cases), 'utf8');
    let looks = 0;
    const memory = BUSY.has(name) ? memoryOf : undefined;
    const lookAhead = (cluster: Cluster): void => lookTwice(cluster, looks++ === 0 ? HOUR : AHEAD, memory);
    const plain = JSON.stringify(runCase(text, name, 3));
    expect(JSON.stringify(runCase(text, name, 3, lookAhead))).toBe(plain);
    expect(looks).toBeGreaterThan(0);
  });
});

describe('in the middle of work', () => {
  it.each(names)('%s', (name) => {
    const text = readFileSync(new URL(`${name}.yaml`, cases), 'utf8');
    let moments = 0;
    runCase(text, name, 3, undefined, (cluster) => {
      if (moments++ % ONE_IN === 0) lookTwice(cluster, NEAR);
    });
    expect(moments).toBeGreaterThan(10);
  });
});

describe('scenarios', () => {
  const shipped = [...library.entries()].map(({ name }) => name);
  it.each(shipped)('%s', (name) => {
    const core = Core.begin({
      scenario: library.load(name),
      language: kubectl,
      seed: 5,
      player: { goals: 'solution' },
    });
    const { cluster } = core;
    const runs = (until: number): void => {
      while (!core.player?.finished && core.step(until));
    };
    // A different moment in each: a few steps of the scenario have been taken.
    runs(core.start + 4000 + (shipped.indexOf(name) % 17) * 1777);
    // In the middle of something: a change has just been made, and no command runs.
    const { store } = cluster.parts;
    let seen = store.revision;
    while (!core.player?.finished && core.step()) {
      if (core.language.running === 0 && store.revision !== seen) break;
      seen = store.revision;
    }
    const [saved, said, revision, now] = [
      cluster.checkpoint(),
      core.language.save(),
      cluster.parts.store.revision,
      cluster.now,
    ];
    const scaled = [...cluster.parts.store.list('horizontalpodautoscalers.autoscaling')].length > 0;
    const until = now + (scaled ? STABILIZATION : AHEAD);
    const memory = scaled ? memoryOf : () => undefined;
    const remembered = memory(cluster);
    runs(until);
    const first = since(cluster, revision);
    cluster.restore(saved);
    expect(memory(cluster)).toEqual(remembered);
    core.language.load(said);
    runs(until);
    expect(since(cluster, revision)).toEqual(first);
  });
});
