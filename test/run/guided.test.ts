/** Guided playback: commands are typed out while the clock stands, the presenter's notes follow the journal. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Journal, readJournal } from '../../src/run/journal.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { presenterPage } from '../../src/run/presenter.ts';
import { resumed } from '../../src/run/resume.ts';
import { Run } from '../../src/run/run.ts';
import { scenarioControl } from '../../src/run/scenario-view.ts';
import { timelineHash } from '../../src/run/timeline.ts';
import { loadScenario } from '../../src/scenario/index.ts';
import { Hand } from './hand.ts';

const LINE = 'kubectl create configmap settings --from-literal=a=1';
const TEXT = `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: talk, title: The talk }
cluster: { nodes: [{ name: n1 }], settleBefore: 5s }
steps:
  - { id: intro, title: Hello, say: { text: Welcome., hold: 4s }, notes: "Smile. \\e[31mBreathe." }
  - { id: make, title: A ConfigMap, when: { after: 2s }, do: ['${LINE}'], notes: Say why., expect: { object: { kind: ConfigMap, name: settings } } }
  - { id: last, title: The end, when: { manual: { label: Go on } } }
`;

function start(speed: number) {
  const path = join(mkdtempSync(join(tmpdir(), 'wavetank-')), 'talk.jsonl');
  const scenario = loadScenario('talk.yaml', TEXT);
  const setup = { scenario, seed: 1, player: { attended: true, goals: 'person' as const }, language: kubectl };
  const header = {
    wavetank: 'test',
    scenario: { file: 'talk.yaml', text: TEXT, files: {}, parameters: {} },
    seed: 1,
    attended: true,
  };
  const real = new Hand();
  const run = new Run({ setup, speed, real, journal: Journal.create(path, header) });
  run.resume();
  const made = () => run.core.cluster.parts.store.get('configmaps', 'default/settings') !== undefined;
  return { run, real, path, made };
}

it('types a command at reading speed, with the clock standing, and then it runs', () => {
  const { run, real, made } = start(1);
  real.pass(2500);
  expect(run.core.now - run.core.start).toBeLessThan(500); // the caption is held
  real.pass(4000);
  expect(run.narration.typing).toBeDefined();
  const { now } = run.core;
  real.pass(1000);
  const typed = run.narration.typing ?? '';
  expect(LINE.startsWith(typed) && typed.length > 10 && typed.length < LINE.length).toBe(true);
  expect(scenarioControl(run).state.typing).toBe(typed);
  expect([run.core.now, made()]).toEqual([now, false]);
  real.pass(3000);
  expect([run.narration.typing, made()]).toEqual([undefined, true]);
});

it('goes on at once when somebody presses the key', () => {
  const { run, real, made } = start(1);
  real.pass(2500);
  expect(run.core.now - run.core.start).toBeLessThan(500); // the caption is held
  real.pass(4000);
  scenarioControl(run).next();
  real.pass(200);
  expect([run.narration.typing, made()]).toEqual([undefined, true]);
});

it("types no more of a command that runs because a person's command comes in between", () => {
  const { run, real, made } = start(1);
  real.pass(6500);
  expect([run.narration.typing === undefined, made()]).toEqual([false, false]);
  run.pause();
  run.input('kubectl get pods');
  expect([run.narration.typing, made()]).toEqual([undefined, true]);
});

it('leaves no trace in the timeline', () => {
  const [slow, fast] = [start(1), start(Number.POSITIVE_INFINITY)];
  slow.real.pass(12_000);
  fast.real.pass(100);
  const rev = slow.run.core.cluster.parts.store.revision;
  const hash = ({ run }: typeof slow) =>
    timelineHash(run.core.cluster.parts.store.history.slice(0, rev), run.core.start);
  expect(slow.made()).toBe(true);
  expect(hash(fast)).toBe(hash(slow));
  slow.run.close();
  const again = resumed(readJournal(slow.path), kubectl).core;
  expect(timelineHash(again.cluster.parts.store.history.slice(0, rev), again.start)).toBe(hash(slow));
});

it('shows the notes of the step that the run is at', () => {
  const { run, real, path } = start(1);
  const page = () => presenterPage(readJournal(path));
  real.pass(100);
  expect(page()).toMatchObject({ step: 'intro', ended: false });
  expect(page().lines.join('\n')).toContain('Notes:\n  Smile. ^[[31mBreathe.\n\nNext: A ConfigMap (after 2s)');
  real.pass(12_000);
  expect(page().lines.join('\n')).toMatch(
    /^The talk {3}\+00:\d\d\.\d {3}step 2 of 3\n\n== A ConfigMap\n\nNotes:\n {2}Say why\./,
  );
  expect(page().lines.at(-1)).toBe('Next: The end (when you say so: Go on)');
  run.branch(run.core.start + 1000);
  expect(page().step).toBe('intro');
  run.switchTo('main');
  expect(page().step).toBe('make');
  run.close();
  expect(page()).toMatchObject({ step: 'make', ended: true });
});

it('shows the goals that must be reached before those that may be', () => {
  const goal = (id: string, more = '') =>
    `  - { id: ${id}, title: Goal ${id}${more}, check: { object: { kind: Secret, name: ${id} } } }\n`;
  const text = `${TEXT}goals:\n${goal('extra', ', optional: true')}${goal('main')}`;
  const setup = {
    scenario: loadScenario('talk.yaml', text),
    seed: 1,
    player: { attended: true, goals: 'person' as const },
    language: kubectl,
  };
  const run = new Run({ setup, speed: 1, real: new Hand() });
  expect(scenarioControl(run).state.goals.map(({ title }) => title)).toEqual(['Goal main', 'Goal extra (optional)']);
});
