/** The pictures of docs/: each is there, shown, and of a view that a run can come to. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PICTURES } from '../../scripts/pictures/pictures.ts';
import { library } from '../../src/commands/command.ts';

const names = PICTURES.map(({ name }) => name);

it('are all drawn, and no others', () => {
  expect(readdirSync('docs/pictures').sort()).toEqual(names.map((name) => `${name}.svg`).sort());
});

it('are all shown, with what they show', () => {
  const page = readFileSync('docs/screens.md', 'utf8');
  for (const { name, says } of PICTURES) expect(page).toContain(`${says}\n\n![${name}](pictures/${name}.svg)`);
});

it('are of scenarios that ship', () => {
  const known = library.entries().map(({ name }) => name);
  expect(PICTURES.map(({ scenario }) => scenario).filter((name) => !known.includes(name))).toEqual([]);
});
