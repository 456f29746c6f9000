/** Library files with something broken in them: told as problems or played, never thrown. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { playThrough } from '../../src/run/headless/play.ts';
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
