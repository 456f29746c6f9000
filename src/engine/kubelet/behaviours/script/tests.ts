/** `[ … ]`, `test …` and `[[ … ]]`. */
import { globTest } from './glob.ts';
import { exists, type Machine, type Process } from './state.ts';
import { pattern } from './text.ts';
import type { Test } from './tree.ts';
import { type Expansion, patternOf, textOf } from './words.ts';

/** `[[ … ]]` @throws Substitution */
export function holds(test: Test, at: Expansion, machine: Machine, process: Process): boolean {
  if ('operator' in test) {
    const each = (inner: Test): boolean => holds(inner, at, machine, process);
    return test.operator === '&&'
      ? test.of.every(each)
      : test.operator === '||'
        ? test.of.some(each)
        : !test.of.every(each);
  }
  const [left = [], operator = [], right = []] = test.words;
  const sign = test.words.length === 3 ? textOf(operator, at) : '';
  if (sign === '==' || sign === '=' || sign === '!=')
    return globTest(patternOf(right, at))(textOf(left, at)) === (sign !== '!=');
  if (sign === '=~') return pattern(textOf(right, at), true).test(textOf(left, at));
  return isTrue(
    test.words.map((word) => textOf(word, at)),
    machine,
    process,
  );
}

/** What `[` says of its words: `-o` binds least, then `-a`, then `!`. */
export function isTrue(words: readonly string[], machine: Machine, process: Process): boolean {
  const each = (part: readonly string[]): boolean => isTrue(part, machine, process);
  if (words.length > 1 && words.length <= 4 && words[0] === '!') return !each(words.slice(1));
  if (words.length > 3)
    for (const operator of ['-o', '-a']) {
      const at = words.indexOf(operator, 1);
      if (at < 0) continue;
      const parts = [words.slice(0, at), words.slice(at + 1)];
      return operator === '-o' ? parts.some(each) : parts.every(each);
    }
  if (words.length > 4 && words[0] === '!') return !each(words.slice(1));
  if (words.length > 2 && words[0] === '(' && words.at(-1) === ')') return each(words.slice(1, -1));
  if (words.length === 3) return compared(words);
  const [operator = '', operand = ''] = words;
  if (words.length < 2) return operator !== '';
  if (operator === '-n') return operand !== '';
  if (operator === '-z') return operand === '';
  if (!/^-[bcdefghLprsuwx]$/.test(operator)) return false;
  if (machine.run) return machine.run(['test', operator, operand], process.env['PWD'], '').code === 0;
  return operand !== '' && (exists(machine.files, operand, process.at) ?? false);
}

function compared([a = '', operator = '', b = '']: readonly string[]): boolean {
  switch (operator) {
    case '=':
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '-lt':
      return number(a) < number(b);
    case '-le':
      return number(a) <= number(b);
    case '-gt':
      return number(a) > number(b);
    case '-ge':
      return number(a) >= number(b);
    case '-eq':
      return number(a) === number(b);
    case '-ne':
      return number(a) !== number(b);
    case '-a':
      return a !== '' && b !== '';
    case '-o':
      return a !== '' || b !== '';
    default:
      return false;
  }
}

/** A test that is none; the message is the shell's. */
export class BadTest extends Error {}

function number(text: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new BadTest(`${text}: bad number`);
  return Number(text);
}
