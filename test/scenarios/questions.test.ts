/** Questions where nobody sits: the run answers them, and a question without a right choice fails. */
import { describe, expect, it } from 'vitest';
import { playThrough } from '../../src/run/headless/play.ts';
import { newsText } from '../../src/run/headless/tell.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { prove } from '../../src/run/proof/prove.ts';
import { verdictText } from '../../src/run/verdict-text.ts';
import { loadFile, loadScenario, problemText } from '../../src/scenario/index.ts';
import { library } from './play.ts';

const load = (ask: string) =>
  loadScenario(
    'q.yaml',
    `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: q, title: Q }
cluster: { nodes: [{ name: n1 }], settleBefore: 5s }
steps:
  - { id: guess, ask: { prompt: When?, ${ask}, explain: Look at the clock. } }
  - { id: later, when: { after: 20s }, do: [kubectl create configmap c] }`,
  );

async function told(ask: string): Promise<{ lines: string; verdicts: string[]; took: number }> {
  const lines: string[] = [];
  const { verdicts, took } = await playThrough({
    scenario: load(ask),
    language: kubectl,
    seed: 1,
    onNews: (news, time) => lines.push(newsText(news, time) ?? ''),
  });
  return { lines: lines.join('\n'), verdicts: verdicts.map((each) => `${each.state} ${verdictText(each)}`), took };
}

const REVEAL = 'reveal: { when: { object: { kind: ConfigMap, name: c } }, within: 1m }';

describe('a question in a run without a person', () => {
  it('is answered when what it asks for happens', async () => {
    const { lines, verdicts } = await told(
      `choices: [{ text: soon, to: 10s }, { text: later, from: 10s, to: 30s }], ${REVEAL}`,
    );
    expect(lines).toMatch(/\+00:00\.0 +When\?\n +1\. soon\n +2\. later/);
    expect(lines).toMatch(/\+00:20\.0 +It is 2\. later\.\n +Look at the clock\./);
    expect(verdicts).toEqual(['passed one of the choices is right']);
  });

  it('is answered when it does not happen in time', async () => {
    const never = 'reveal: { when: { object: { kind: Secret, name: none } }, within: 1m }';
    const { lines, verdicts, took } = await told(`choices: [{ text: soon, to: 10s }, never], ${never}`);
    expect(lines).toMatch(/\+01:00\.0 +It is 2\. never/);
    expect(verdicts).toEqual(['passed one of the choices is right']);
    expect(took).toBe(60_000);
  });

  it('fails when no choice is right', async () => {
    const { verdicts } = await told(`choices: [{ text: soon, to: 10s }, never], ${REVEAL}`);
    expect(verdicts).toEqual(['failed one of the choices is right (it happens after 20s)']);
    const scenario = load(`choices: [{ text: soon, to: 10s }, never], ${REVEAL}`);
    const { problems } = await prove({ seeds: [1], presets: [undefined], load: () => scenario });
    expect(problems.map(problemText).join()).toContain('q.yaml:6:5: error E011: guess: one of the choices is right');
  });

  it('is answered at once when the author says what is right', async () => {
    const { lines, verdicts } = await told('choices: [a, b], answer: 1');
    expect(lines).toMatch(/\+00:00\.0 +It is 1\. a/);
    expect(verdicts).toEqual([]);
  });
});

it('the library asks, and has presets and a matrix', () => {
  const all = library.entries().map(({ file }) => loadFile(file).scenario);
  const asking = all.filter(({ steps = [] }) => steps.some(({ ask }) => ask !== undefined));
  expect(asking.filter(({ steps = [] }) => steps.some(({ ask }) => ask?.reveal !== undefined)).length).toBeGreaterThan(
    1,
  );
  expect(asking.length).toBeGreaterThan(3);
  for (const { ci, presets } of all) if (presets) expect(ci?.presets).toEqual(Object.keys(presets));
  expect(all.filter(({ ci }) => (ci?.presets?.length ?? 0) > 1 && (ci?.seeds?.length ?? 0) > 1).length).toBeGreaterThan(
    1,
  );
});
