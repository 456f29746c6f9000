/** What may follow in a line that begins with `scenario`. */
import { FAULTS } from '../engine/index.ts';

const WORDS = ['answer', 'fault', 'heal', 'hint', 'next', 'request'];

/** The kinds whose names a fault is aimed at, by what it strikes. */
const AIMED: Readonly<Record<string, string>> = {
  nodes: 'nodes',
  pods: 'pods',
  claims: 'persistentvolumeclaims',
  ends: 'services',
};

/** @param names of the objects of a kind. @returns words that the last one may become */
export function scenarioWords(line: string, names: (resource: string) => readonly string[]): string[] {
  const words = line.trimStart().split(/\s+/);
  const [, what = '', kind = ''] = words;
  const strikes = FAULTS.find(({ name }) => name === kind)?.strikes ?? '';
  const resource = AIMED[strikes];
  const found =
    words.length === 2
      ? WORDS
      : what !== 'fault'
        ? []
        : words.length === 3
          ? FAULTS.map(({ name }) => name)
          : resource === undefined
            ? []
            : names(resource);
  return [...new Set(found)].filter((word) => word.startsWith(words.at(-1) ?? '')).sort();
}
