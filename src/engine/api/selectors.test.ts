import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSelector, holds, parseLabelSelector, selects } from './selectors.ts';

describe('label selectors', () => {
  it.each([
    ['a=1', { a: '1' }, true],
    ['a==1', { a: '2' }, false],
    ['a!=1', {}, true],
    ['a!=1', { a: '1' }, false],
    ['a in (1, 2),b', { a: '2', b: '' }, true],
    ['a notin (1)', { a: '1' }, false],
    ['!a', { a: '' }, false],
    ['!a', {}, true],
    ['a>3', { a: '4' }, true],
    ['a<3', { a: 'x' }, false],
    ['a=', { a: '' }, true],
  ] as const)('%s on %j is %s', (text, labels, expected) => {
    expect(parseLabelSelector(text).every((requirement) => holds(requirement, labels))).toBe(expected);
  });

  it('refuses what is none', () => {
    expect(() => parseLabelSelector('a b')).toThrow(/unable to parse requirement/);
  });

  it('reads a missing selector as nothing and an empty one as everything', () => {
    expect(selects(undefined, {})).toBe(false);
    expect(selects({}, {})).toBe(true);
  });

  it('prints what parses back to the same', () => {
    const word = fc.constantFrom('a', 'b', 'c', 'app.io/x');
    const selector = fc.record({
      matchLabels: fc.dictionary(word, word),
      matchExpressions: fc.array(
        fc.record({
          key: word,
          operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
          values: fc.array(word, { minLength: 1 }),
        }),
      ),
    });
    fc.assert(
      fc.property(selector, fc.dictionary(word, word), (original, labels) => {
        const text = formatSelector(original);
        const parsed = text === '<none>' ? [] : parseLabelSelector(text);
        expect(parsed.every((requirement) => holds(requirement, labels))).toBe(selects(original, labels));
      }),
    );
  });
});
