/** What README says is simulated: every item of its table has a check here, and nothing else has. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as objects from './readme/objects.ts';
import * as surroundings from './readme/surroundings.ts';
import { type Checks, World } from './readme/world.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const table = readme.slice(readme.indexOf('## What is simulated')).split('\n');

/** Row → its items; what stands in brackets belongs to its item. */
const rows = table.flatMap((line): [string, string[]][] => {
  const [, row = '', items = ''] = /^\| (\w+) \| (.+) \|$/.exec(line) ?? [];
  return row === '' ? [] : [[row, items.split(/[,;] (?![^(]*\))/)]];
});

const CHECKS: Readonly<Record<string, Checks>> = { ...objects, ...surroundings };

/** The words before the brackets. */
const nameOf = (item: string): string => item.replace(/ \(.*/, '');

it('README’s table has rows', () => {
  expect(rows.map(([row]) => row).sort()).toEqual(Object.keys(CHECKS).sort());
});

describe.each(rows)('%s', (row, items) => {
  it.each(items.map(nameOf))('%s', (item) => {
    const check = CHECKS[row]?.[item];
    if (check === undefined) throw new Error(`README names "${item}", and nothing here checks it`);
    check(new World());
  });
});

describe('the features of k9s', () => {
  const from = readme.indexOf('## k9s, feature by feature');
  const features = readme.slice(from, readme.indexOf('## What is simulated')).split('\n').slice(4);
  it.each(features.filter((line) => line !== '').map((line) => line.split(' | ')))('%s', (_, here = '', tests = '') => {
    const files = [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    for (const file of files) expect(existsSync(file), file).toBe(true);
    if (!here.startsWith('left out')) expect(files).not.toEqual([]);
  });
});
