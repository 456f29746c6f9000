import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { clean } from './clean.ts';
import { allSimple, isSimple } from './simple.ts';
import { fitted, fittedName, take, width, wrap } from './width.ts';

const odd = fc.string({
  unit: fc.constantFrom(
    'a',
    ' ',
    '漢',
    'e\u0301',
    '\u0301',
    '👍',
    '👨‍👩‍👧',
    '⚠️',
    'ש',
    '\x1b[31m',
    '\n',
    '\x9b',
    '\u202e',
    '\t',
    '\ud800',
  ),
  maxLength: 30,
});

describe('text in columns', () => {
  it('cuts names in their middle, at whole letters', () => {
    expect(fittedName('nginx-deployment-5cfc69d78b-x2k9p', 24)).toBe('nginx-deployment-…-x2k9p');
    expect(fittedName(`${'漢'.repeat(13)}a`, 20)).toBe('漢漢漢漢漢漢漢…漢漢a');
    fc.assert(
      fc.property(odd, fc.integer({ min: 1, max: 40 }), (text, columns) => {
        expect(width(fittedName(text, columns))).toBe(columns);
      }),
    );
  });

  it('shows control characters instead of executing them', () => {
    expect(clean('a\x1b[2Jb\x07\u202ec\x9b')).toBe('a^[[2Jb^G\\u202ec\\u009b');
    fc.assert(
      fc.property(odd, (text) => {
        expect(clean(text)).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
      }),
    );
  });

  it('fits any text to exactly its columns', () => {
    fc.assert(
      fc.property(odd, fc.integer({ min: 1, max: 40 }), (text, columns) => {
        for (const align of ['left', 'right', 'center'] as const)
          expect(width(fitted(text, columns, align))).toBe(columns);
      }),
    );
  });

  it('agrees with string-width on what is cleaned', () => {
    fc.assert(
      fc.property(odd, (text) => {
        expect(width(clean(text))).toBe(stringWidth(clean(text)));
      }),
    );
  });

  it('takes a column for each simple character, alone and beside any other', () => {
    const simple = Array.from({ length: 0x10000 }, (_, code) => code).filter(isSimple);
    expect(simple.length).toBeGreaterThan(1000);
    const letters = simple.map((code) => String.fromCharCode(code));
    expect(letters.filter((letter) => stringWidth(letter) !== 1)).toEqual([]);
    const segmenter = new Intl.Segmenter();
    for (const joined of [letters.join(''), letters.toReversed().join('')]) {
      expect([...segmenter.segment(joined)].length).toBe(letters.length);
      expect(stringWidth(joined)).toBe(letters.length);
      expect(allSimple(joined)).toBe(true);
    }
    expect(allSimple('a\u0301')).toBe(false);
    expect(allSimple('漢')).toBe(false);
  });

  it('wraps without losing a letter, and never over the edge', () => {
    fc.assert(
      fc.property(odd, fc.integer({ min: 2, max: 20 }), (text, columns) => {
        const lines = wrap(text, columns);
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
        const letters = (s: string): string => s.replace(/[ \n]/g, '');
        expect(letters(lines.join(''))).toBe(letters(text.split('\n').map(clean).join('')));
      }),
    );
  });

  it('breaks a long word after a comma, a bracket or a slash, if there is one', () => {
    expect(wrap('is [{"name":"web","image":"nginx"},{"name":"log"}]', 20)).toEqual([
      'is',
      '[{"name":"web",',
      '"image":"nginx"},',
      '{"name":"log"}]',
    ]);
    expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrap('a,bcdefghij', 8)).toEqual(['a,bcdefg', 'hij']); // not a line with one letter
  });

  it('takes whole letters only', () => {
    expect(take('漢字', 3)).toBe('漢');
    expect(fitted('漢字漢字', 5)).toBe('漢字…');
  });
});
