/** `npm run --silent trace -- CASE.yaml [--seed N]`: runs a case on the engine and prints its trace as JSON. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { runCase } from './trace/run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' } },
});
const [file] = positionals;
if (file === undefined) {
  console.error('usage: npm run --silent trace -- CASE.yaml [--seed N]');
  process.exit(2);
}
try {
  console.log(JSON.stringify(runCase(readFileSync(file, 'utf8'), basename(file, '.yaml'), values.seed)));
} catch (error) {
  console.error(`${file}: ${error instanceof Error ? error.message : error}`);
  process.exit(2);
}
