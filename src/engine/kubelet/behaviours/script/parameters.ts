/** Variables and what may be asked of them: `${NAME:-word}`, `${NAME%pattern}`, `${#NAME}`. */
import { globTest } from './glob.ts';
import { calledWith } from './positional.ts';
import type { Parameter, Word } from './tree.ts';

export type Environment = Record<string, string>;

interface Shell {
  readonly env: Environment;
  readonly code: number;
  readonly options: string;
}

/** A variable is asked for that must be set; the message is the shell's, without its name before. */
export class Unset extends Error {}

/** Reads the operands of an operator. */
interface Operands {
  readonly text: (word: Word) => string;
  readonly pattern: (word: Word) => string;
  readonly number: (word: Word) => number;
}

/** What a shell has without anybody setting it. */
const OWN: Readonly<Record<string, string>> = { $: '1', '0': 'sh', '#': '0', '@': '', '*': '', '-': '' };

/** `RANDOM` is what chance has come to: each look at it draws the next number, from 0 to 32767. */
export function variable(name: string, { code, env }: Shell): string | undefined {
  const value = env[name] ?? (name === '?' ? String(code) : OWN[name]);
  if (name !== 'RANDOM' || value === undefined) return value;
  const next = (Math.imul(Number(value) | 0, 1_103_515_245) + 12_345) & 0x7fffffff;
  env['RANDOM'] = String(next);
  return String(next >>> 16);
}

/** @throws Unset */
export function parameter(
  { name, length, operator = '', words = [] }: Parameter,
  shell: Shell,
  read: Operands,
): string {
  const value = variable(name, shell);
  const [first = [], second = []] = words;
  const missing = value === undefined || (operator.startsWith(':') && value === '');
  switch (operator) {
    case '-':
    case ':-':
      return missing ? read.text(first) : value;
    case '=':
    case ':=':
      if (missing) shell.env[name] = read.text(first);
      return shell.env[name] ?? '';
    case '+':
    case ':+':
      return missing ? '' : read.text(first);
    case '?':
    case ':?':
      if (missing)
        throw new Unset(`${name}: ${read.text(first) || `parameter not set${operator === ':?' ? ' or null' : ''}`}`);
      return value;
  }
  if (value === undefined && shell.options.includes('u') && !/^[@*]$/.test(name))
    throw new Unset(`${name}: parameter not set`);
  const text = value ?? '';
  if (length) return String(/^[@*]$/.test(name) ? calledWith(shell.env).length : text.length);
  switch (operator) {
    case '%':
    case '%%':
    case '#':
    case '##':
      return trimmed(text, read.pattern(first), operator);
    case '/':
    case '//':
    case '/#':
    case '/%':
      return replaced(text, read.pattern(first), read.text(second), operator);
    case ':': {
      const from = read.number(first);
      const start = from < 0 ? text.length + from : from;
      if (words.length < 2) return text.slice(start);
      const count = read.number(second);
      return count < 0 ? text.slice(start, count) : text.slice(start, start + count);
    }
    case '^':
      return text.slice(0, 1).toUpperCase() + text.slice(1);
    case '^^':
      return text.toUpperCase();
    case ',':
      return text.slice(0, 1).toLowerCase() + text.slice(1);
    case ',,':
      return text.toLowerCase();
    default:
      return text;
  }
}

/** A text without the shortest or the longest piece at its end or beginning that has the form of a pattern. */
function trimmed(text: string, pattern: string, operator: string): string {
  const fits = globTest(pattern);
  const lengths = Array.from({ length: text.length + 1 }, (_, i) => (operator.length > 1 ? text.length - i : i));
  for (const length of lengths) {
    if (operator.startsWith('#') && fits(text.slice(0, length))) return text.slice(length);
    if (operator.startsWith('%') && fits(text.slice(text.length - length))) return text.slice(0, text.length - length);
  }
  return text;
}

/** A text in which the first (`/`), each (`//`), or only a piece at its beginning (`/#`) or end (`/%`) is another. */
function replaced(text: string, pattern: string, instead: string, operator: string): string {
  if (pattern === '') return text;
  let made = '';
  for (let at = 0; at <= text.length; at++) {
    const length = operator === '/#' && at > 0 ? -1 : longest(text, at, pattern, operator === '/%');
    if (length < 0) {
      made += text[at] ?? '';
      continue;
    }
    made += instead;
    if (operator !== '//') return made + text.slice(at + length);
    at += length - 1;
  }
  return made;
}

/** How much of a text from a place on fits; -1: nothing. @param toEnd only all that is left */
function longest(text: string, at: number, pattern: string, toEnd: boolean): number {
  const fits = globTest(pattern);
  for (let end = text.length; end > at; end--) {
    if (fits(text.slice(at, end))) return end - at;
    if (toEnd) return -1;
  }
  return -1;
}
