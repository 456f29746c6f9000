/** Values of awk: what they are as texts, as numbers, and beside each other. */
import { pattern } from '../text.ts';
import { AwkError } from './tree.ts';

/** A value: a number, a text, or a text from outside that looks like a number and is compared as one. */
export type Value = number | string | Given;
export class Given {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export const textOf = (value: Value): string =>
  value instanceof Given ? value.text : typeof value === 'number' ? numberText(value) : value;

/** `CONVFMT`: six digits, whole numbers in full. */
export const numberText = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));

export const numberOf = (value: Value): number =>
  typeof value === 'number'
    ? value
    : Number(/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(textOf(value))?.[0] ?? 0);

export const looksNumeric = (value: Value): boolean =>
  typeof value === 'number' ||
  (value instanceof Given && /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(value.text));

export const isTrue = (value: Value): boolean => (looksNumeric(value) ? numberOf(value) !== 0 : textOf(value) !== '');

export function sum(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '^':
      return a ** b;
    default:
      if (b === 0) throw new AwkError('division by zero');
      return operator === '/' ? a / b : a % b;
  }
}

export function compared(operator: string, a: Value, b: Value): boolean {
  const numbers = looksNumeric(a) && looksNumeric(b);
  const [left, right] = numbers ? [numberOf(a), numberOf(b)] : [textOf(a), textOf(b)];
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return (left === right) === (operator === '==');
  }
}

export function split(text: string, separator: string): string[] {
  if (separator === ' ') return text.trim() === '' ? [] : text.trim().split(/\s+/);
  if (text === '') return [];
  return text.split(separator.length === 1 ? (separator === '|' ? '|' : separator) : pattern(separator, true));
}
