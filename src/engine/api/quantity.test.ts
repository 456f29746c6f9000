import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  milliValue,
  parseQuantity,
  QuantityError,
  subtractQuantities,
  wholeValue,
} from './quantity.ts';

describe('quantities', () => {
  it.each([
    ['1', '1'],
    [1, '1'],
    ['0', '0'],
    ['0.0', '0'],
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1.5', '1500m'],
    ['0.1m', '100u'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['100Mi', '100Mi'],
    ['1000Mi', '1000Mi'],
    ['512', '512'],
    ['0.5Ki', '512'],
    ['12e6', '12e6'],
    ['1500e3', '1500e3'],
    ['1E', '1E'],
    ['1000k', '1M'],
    ['-1Gi', '-1Gi'],
    ['.5', '500m'],
    ['5.', '5'],
    ['1e-3', '1e-3'],
  ])('writes %s as %s', (text, canonical) => expect(canonicalQuantity(text)).toBe(canonical));

  it.each(['', 'abc', '1Zi', '1 Gi', '1.2.3', '1GiB'])('refuses the form of %j', (text) =>
    expect(() => parseQuantity(text)).toThrow(/^quantities must match/),
  );
  it.each(['1kk', '1mM', '1e', 'm1', '1i', '--1'])('refuses the suffix or number of %j', (text) =>
    expect(() => parseQuantity(text)).toThrow(QuantityError),
  );

  it('gives whole units and thousandths, rounded up', () => {
    expect([wholeValue('1Ki'), wholeValue('1500m'), milliValue('1.0001'), milliValue('250m')]).toEqual([
      1024, 2, 1001, 250,
    ]);
  });

  it('keeps its amount through its canonical text', () => {
    const suffixes = ['', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi'];
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.constantFrom(...suffixes), (amount, suffix) => {
        const text = `${amount}${suffix}`;
        const canonical = canonicalQuantity(text);
        expect(parseQuantity(canonical).nano).toBe(parseQuantity(text).nano);
        expect(canonicalQuantity(canonical)).toBe(canonical);
      }),
    );
  });

  it('adds, subtracts and compares', () => {
    expect(addQuantities('1Gi', '512Mi')).toBe('1536Mi');
    expect(addQuantities('0', '1Gi')).toBe('1Gi');
    expect(subtractQuantities('1', '250m')).toBe('750m');
    expect(compareQuantities('1Gi', '1G')).toBe(1);
  });
});

test.each([
  ['100m', 100],
  ['1', 1000],
  ['0.1', 100],
  ['1.5', 1500],
  ['0.0005', 1],
  ['64', 64000],
  ['1e3', 1_000_000],
])('%s is %d thousandths', (text, value) => expect(milliValue(text)).toBe(value));

test.each([
  ['8Gi', 8 * 2 ** 30],
  ['200Mi', 200 * 2 ** 20],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['110', 110],
  ['1M', 1_000_000],
  ['100m', 1],
  ['0', 0],
])('%s is %d units', (text, value) => expect(wholeValue(text)).toBe(value));

test.each(['', 'x', '1 Gi', '1gi', '--1', '1e', 'Gi'])('%j is no quantity', (text) =>
  expect(wholeValue(text)).toBeNaN(),
);
