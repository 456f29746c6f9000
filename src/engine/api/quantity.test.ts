import { expect, test } from 'vitest';
import { milliValue, wholeValue } from './quantity.ts';

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
