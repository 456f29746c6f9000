/** Library files with something broken in them: told as problems or played, never thrown. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { playThrough } from '../../src/run/headless/play.ts';
import { newsText } from '../../src/run/headless/tell.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { BadFile, lint, loadScenario } from '../../src/scenario/index.ts';
import { library } from './play.ts';

const files = library.entries().map(({ file }) => readFileSync(file, 'utf8'));
const WEIRD = [
  '0',
  '-1',
  '1e308',
  '999999999999999999999',
  'null',
  'true',
  '[]',
  '{}',
  '""',
  '"*"',
  '"(["',
  '${x}',
  '"\\u001b[2J"',
  '2038-01-19',
  '.nan',
  '10m',
  '__proto__',
  '{ __proto__: 1 }',
  '[[[]]]',
];

/** Puts something else in place of one value of a file. */
const mangled = fc
  .record({ file: fc.nat(files.length - 1), at: fc.nat(10_000), weird: fc.constantFrom(...WEIRD) })
  .map(({ file, at, weird }) => {
    const lines = (files[file] ?? '').split('\n');
    const values = lines.flatMap((line, i) => (/: \S/.test(line) ? [i] : []));
    const i = values[at % values.length] ?? 0;
    lines[i] = (lines[i] ?? '').replace(/: [^,{}[\]]+/, `: ${weird}`);
    return lines.join('\n');
  });

it('a library file with a broken value gives problems or a run', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(mangled, async (text) => {
      try {
        const scenario = loadScenario('x.yaml', text);
        lint(scenario);
        const outcome = await playThrough({ scenario, language: kubectl, seed: 1, until: 5000, hash: false });
        expect(outcome.verdicts).toBeDefined();
      } catch (error) {
        if (!(error instanceof BadFile)) throw error;
        for (const { line, column, message } of error.problems)
          expect(line > 0 && column > 0 && message !== '').toBe(true);
      }
    }),
    { numRuns: Number(process.env['WAVETANK_FUZZ'] ?? 30), seed: 8 },
  );
});

it('keys that reach into prototypes are refused, control characters of captions are made visible', async () => {
  const head = 'apiVersion: wavetank/v1\nkind: Scenario\nmetadata: { name: x, title: X }\n';
  for (const key of [
    '__proto__: { a: 1 }',
    'x-mine: { __proto__: 1 }',
    'parameters: [{ name: __proto__, default: 1, __proto__: 2 }]',
  ])
    expect(() => loadScenario('x.yaml', head + key)).toThrow('the key __proto__ is not allowed');
  const lines: string[] = [];
  const text = `${head}steps: [{ id: a, title: "\\e[31mred\\a", say: "\\e[2Jgone\\u202e \\x9b1m", do: [kubectl get pods] }]`;
  await playThrough({
    scenario: loadScenario('x.yaml', text),
    language: kubectl,
    seed: 1,
    onNews: (news, time) => lines.push(newsText(news, time) ?? ''),
  });
  expect(lines.join('\n')).toContain('^[[2Jgone\\u202e \\u009b1m');
  expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});
