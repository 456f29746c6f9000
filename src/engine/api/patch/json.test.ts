import { describe, expect, it } from 'vitest';
import { jsonPatch } from './json.ts';

const containers = (names: string) => ({ spec: { containers: [...names].map((name) => ({ name })) } });
const at = (index: string) => `/spec/containers/${index}`;

/** The names of the containers `abc` after a patch. */
const patched = (...patch: object[]): string =>
  jsonPatch(containers('abc'), patch)
    .spec.containers.map(({ name }) => name)
    .join('');

describe('indexes of lists', () => {
  it('count from the end where they are negative, for add from the place behind it', () => {
    expect(patched({ op: 'remove', path: at('-1') })).toBe('ab');
    expect(patched({ op: 'replace', path: `${at('-3')}/name`, value: 'z' })).toBe('zbc');
    expect(patched({ op: 'test', path: `${at('-2')}/name`, value: 'b' })).toBe('abc');
    expect(patched({ op: 'add', path: at('-1'), value: { name: 'z' } })).toBe('abcz');
    expect(patched({ op: 'add', path: at('-4'), value: { name: 'z' } })).toBe('zabc');
    expect(patched({ op: 'copy', from: at('-1'), path: at('-2') })).toBe('abcc');
  });

  it('are counted anew for each operation, and for the end of a move', () => {
    expect(patched({ op: 'remove', path: at('-1') }, { op: 'remove', path: at('-1') })).toBe('a');
    expect(patched({ op: 'move', from: at('0'), path: at('-1') })).toBe('bca');
  });

  it('are refused before the beginning', () => {
    for (const [op, index] of [
      ['remove', '-4'],
      ['replace', '-4'],
      ['test', '-4'],
      ['add', '-5'],
    ] as const)
      expect(() => patched({ op, path: at(index), value: {} }), op).toThrow('the server rejected our request');
    expect(() => patched({ op: 'move', from: at('-4'), path: at('0') })).toThrow('the server rejected our request');
  });

  it('are all that a list has', () => {
    for (const op of ['replace', 'remove', 'test'])
      for (const name of ['length', 'abc', '-', '3', ''])
        expect(() => patched({ op, path: at(name), value: 1 }), `${op} ${name}`).toThrow('rejected our request');
    expect(() => patched({ op: 'add', path: at('length'), value: {} })).toThrow('rejected our request');
    expect(patched({ op: 'add', path: at('-'), value: { name: 'z' } })).toBe('abcz');
  });

  it('are names in maps', () => {
    const labelled = { metadata: { labels: { '-1': 'a' } } };
    expect(jsonPatch(labelled, [{ op: 'remove', path: '/metadata/labels/-1' }])).toEqual({ metadata: { labels: {} } });
  });
});
