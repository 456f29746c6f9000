/** A run that is opened again has all its branches, under their names. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RunClient } from '../../src/run/client.ts';
import { Journal, readJournal } from '../../src/run/journal.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { resumed } from '../../src/run/resume.ts';
import { Run } from '../../src/run/run.ts';
import { timelineHash } from '../../src/run/timeline.ts';
import { Hand } from './hand.ts';

const make = (name: string): string => `kubectl create configmap ${name}`;

function advance(run: Run, ms: number): void {
  run.core.advance(run.core.now + ms);
}

const state = (run: Run) =>
  run.branches.map(({ name, from, core }) => ({
    name,
    from: from - core.start,
    active: name === run.active.name,
    now: core.now - core.start,
    hash: timelineHash(core.cluster.parts.store.history, core.start),
    made: [...core.cluster.parts.store.list('configmaps')].map(({ metadata }) => metadata.name),
  }));

function reopened(path: string): Run {
  const { courses, core: _, ...known } = resumed(readJournal(path), kubectl);
  return new Run({ ...known, real: new Hand(), journal: Journal.append(path) }, courses);
}

it('has its branches and goes on in the one that was open', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'wavetank-')), 'a.jsonl');
  const setup = {
    scenario: undefined,
    seed: 1,
    player: { attended: true, goals: 'person' as const },
    language: kubectl,
  };
  const journal = Journal.create(path, { wavetank: '1', seed: 1, attended: true });
  const first = new Run({ setup, real: new Hand(), journal });
  advance(first, 10_000);
  first.input(make('early'));
  advance(first, 20_000);
  first.input(make('late'));
  advance(first, 5_000);
  first.branch(first.core.start + 20_000, 'what-if');
  first.input(make('instead'));
  advance(first, 15_000); // as far as main went
  const left = state(first);
  expect(left).toMatchObject([
    { name: 'main', from: 0, active: false, now: 35_000, made: expect.arrayContaining(['early', 'late']) },
    { name: 'what-if', from: 20_000, active: true, now: 35_000, made: expect.arrayContaining(['early', 'instead']) },
  ]);
  first.close();

  const second = reopened(path);
  expect(state(second)).toEqual(left);
  const listed = new RunClient(second, { name: 'x', user: 'admin' }).time.branches();
  expect(listed.map(({ name, active }) => [name, active])).toEqual([
    ['main', false],
    ['what-if', true],
  ]);
  expect(second.branch(second.core.start + 30_000).name).toBe('branch-2');
  second.input(make('third'));
  second.switchTo('main');
  second.input(make('again'));
  advance(second, 1_000);
  const later = state(second);
  second.close();
  expect(state(reopened(path))).toEqual(later);
  expect(later[0]).toMatchObject({ name: 'main', active: true, made: expect.arrayContaining(['late', 'again']) });
});
