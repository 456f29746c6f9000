/** What stands in `$((…))` and `((…))`: whole numbers, comparisons, assignments. */
import { numberOf } from './parse.ts';
import type { Sum, Word } from './tree.ts';

/** Where a sum finds its variables. */
export interface Variables {
  readonly read: (name: string) => string;
  readonly set: (name: string, value: string) => void;
  readonly text: (word: Word) => string;
}

export class DivisionByZero extends Error {}

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '**': (a, b) => a ** b,
  '/': (a, b) => Math.trunc(a / divisor(b)),
  '%': (a, b) => a % divisor(b),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  ',': (_, b) => b,
};

function divisor(b: number): number {
  if (b === 0) throw new DivisionByZero();
  return b;
}

/** @throws DivisionByZero */
export function computed(sum: Sum, variables: Variables): number {
  if ('number' in sum) return sum.number;
  if ('name' in sum) return whole(variables.read(sum.name));
  if ('word' in sum) return whole(variables.text(sum.word));
  const { operator, of, after } = sum;
  const [first = { number: 0 }, second = { number: 0 }, third = { number: 0 }] = of;
  const value = (each: Sum): number => computed(each, variables);
  if (of.length === 1) return unary(operator, first, after === true, variables);
  switch (operator) {
    case '&&':
      return Number(value(first) !== 0 && value(second) !== 0);
    case '||':
      return Number(value(first) !== 0 || value(second) !== 0);
    case '?':
      return value(value(first) === 0 ? third : second);
    case '=':
      return assign(first, value(second), variables);
  }
  const set = /^(.+)=$/.exec(operator)?.[1];
  if (set !== undefined && BINARY[operator] === undefined)
    return assign(first, BINARY[set]?.(value(first), value(second)) ?? 0, variables);
  return BINARY[operator]?.(value(first), value(second)) ?? 0;
}

function unary(operator: string, of: Sum, after: boolean, variables: Variables): number {
  const value = computed(of, variables);
  switch (operator) {
    case '-':
      return -value;
    case '!':
      return Number(value === 0);
    case '~':
      return ~value;
    case '++':
    case '--': {
      const next = operator === '++' ? value + 1 : value - 1;
      assign(of, next, variables);
      return after ? value : next;
    }
    default:
      return value;
  }
}

function assign(to: Sum, value: number, { set }: Variables): number {
  if ('name' in to) set(to.name, String(value));
  return value;
}

const whole = (text: string): number => {
  const [, minus = '', digits = '0'] = /^\s*([-+]?)(0x[0-9a-fA-F]+|\d+)\s*$/.exec(text) ?? [];
  return minus === '-' ? -numberOf(digits) : numberOf(digits);
};
