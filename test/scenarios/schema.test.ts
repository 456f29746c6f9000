/** The JSON Schema that editors use says of files what the loader says: those that ship fit, misspelt ones do not. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { jsonSchema } from '../../src/scenario/index.ts';
import { library } from './play.ts';

const schema = z.fromJSONSchema(jsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
const HEAD = { apiVersion: 'wavetank/v1', kind: 'Scenario', metadata: { name: 'x', title: 'X' } };

it.each(library.entries())('$name fits the schema', ({ file }) => {
  const { error } = schema.safeParse(parse(readFileSync(file, 'utf8')));
  expect(error?.issues).toBeUndefined();
});

it.each([
  ['a parameter in place of a number', { seed: '${seed}' }, true],
  ['a field of the author', { 'x-mine': { a: 1 } }, true],
  ['a misspelt field', { stpes: [] }, false],
  ['a misspelt field of a step', { steps: [{ id: 'a', sya: 'hello' }] }, false],
  ['text in place of a number', { seed: 'seven' }, false],
  ['no duration', { steps: [{ id: 'a', when: { at: '10 minutes' } }] }, false],
  ['no fault', { steps: [{ id: 'a', do: [{ fault: { kind: 'nodeDwon' } }] }] }, false],
])('%s', (_, more, good) => {
  expect(schema.safeParse({ ...HEAD, ...more }).success).toBe(good);
});
