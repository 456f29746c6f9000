import { expect, it } from 'vitest';
import { placesIn } from './places.ts';

const places = (before: string, after: string): string => {
  const lines = [...after];
  const at = placesIn([...before], lines);
  return [...before].map((_, i) => lines[at(i)] ?? '?').join('');
};

it.each([
  ['lines come in', 'abcdef', 'abXYcdef', 'abcdef'],
  ['lines go', 'abXYcdef', 'abcdef', 'abcccdef'],
  ['one changes', 'abcdef', 'abXdef', 'abXdef'],
  ['others change on both sides of what comes in', 'aBcdeFg', 'aXcNdeYg', 'aXcdeYg'],
  ['lines that are the same come in', 'a--b--c', 'a----b--c', 'a--b--c'],
  ['as many come in above as go below', 'abcdefghijKLMz', 'aXYZbcdefghijz', 'abcdefghijzzzz'],
  ['all goes', 'abc', '', '???'],
])('%s', (_, before, after, found) => {
  expect(places(before, after)).toBe(found);
});
