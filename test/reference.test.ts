/** The made parts of the pages are current. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { current, PAGES } from '../scripts/reference.ts';

it.each(PAGES)('%s says what the types say (npm run docs writes it)', (page) => {
  const text = readFileSync(page, 'utf8');
  expect(text).toBe(current(page, text));
});

it('names the form of every field', () => {
  const text = readFileSync('docs/scenarios.md', 'utf8');
  const free = [...text.matchAll(/^\| `(\w+)`(?: \*)? \| (?:a list of )?any\b/gm)].map((row) => row[1]);
  expect(free).toEqual([]);
});
