/** From the text of a command to its words: quotes, variables, arithmetic, substitution. */

import { compilePattern, type Pattern } from '../../../pattern.ts';
import { toMicroTime } from '../../../sim/time.ts';
import { absolute } from '../../paths.ts';
import { globTest } from '../declared.ts';
import { computed } from './arithmetic.ts';
import { calledWith } from './positional.ts';
import type { State } from './state.ts';
import { QUOTED, SUBSTITUTION } from './syntax.ts';

const WORD = new RegExp(String.raw`(?:${QUOTED}|${SUBSTITUTION}|\`[^\`]*\`|\$(?!\()|[^\s'"\`$])+`, 'g');
const PIECE = new RegExp(String.raw`${QUOTED}|(?:${SUBSTITUTION}|\`[^\`]*\`|\$(?!\()|[^'"\`$])+`, 'g');
const EXPANSION = new RegExp(
  String.raw`\$\(\((.+?)\)\)|(${SUBSTITUTION})|\`([^\`]*)\`|\$\{([^}]*)\}|\$(\w+|[?@*#$])`,
  'g',
);

/** Words with quotes taken off; nothing is expanded in single quotes, and what is outside of quotes falls into words again. */
export function wordsOf(text: string, state: State): string[] {
  return [...text.matchAll(WORD)].flatMap(([word]) => fieldsOf(word, state));
}

/** The words of a command: patterns outside of quotes stand for the files that they fit. */
export function argumentsOf(text: string, state: State): string[] {
  return [...text.matchAll(WORD)].flatMap(([word]) => {
    if (word === '"$@"') return calledWith(state.env);
    const fields = fieldsOf(word, state);
    return /['"]/.test(word) ? fields : fields.flatMap((field) => filesFor(field, state));
  });
}

const IS_PATTERN = /[*?]|\[[^\]]+\]/;

/** The files that a pattern fits, in order; the pattern itself where none does. */
function filesFor(pattern: string, { paths, env }: State): readonly string[] {
  if (paths === undefined || !IS_PATTERN.test(pattern)) return [pattern];
  const wanted = absolute(env['PWD'] ?? '/', pattern)
    .split('/')
    .slice(1)
    .map(fits);
  const found = new Set<string>();
  for (const path of paths()) {
    const parts = path.replace(/\/$/, '').split('/').slice(1);
    if (parts.length >= wanted.length && wanted.every((test, i) => test(parts[i] ?? '')))
      found.add(`/${parts.slice(0, wanted.length).join('/')}`);
  }
  if (found.size === 0) return [pattern];
  const all = [...found].sort();
  const folder = pattern.startsWith('/') ? '' : `${(env['PWD'] ?? '/').replace(/\/$/, '')}/`;
  return all.map((path) => (folder !== '' && path.startsWith(folder) ? path.slice(folder.length) : path));
}

/** Whether a name fits one part of a path; names that begin with a dot are hidden from patterns that do not. */
function fits(part: string): (name: string) => boolean {
  if (!IS_PATTERN.test(part)) return (name) => name === part;
  const source = part
    .replace(/[\\^$.+(){}|]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
    .replace(/\[!/g, '[^');
  const form = compiled(`^${source}$`);
  if (form === undefined) return (name) => name === part;
  return (name) => form.test(name) && (part.startsWith('.') || !name.startsWith('.'));
}

/** @returns undefined for what is no pattern: a bracket without its end, a range backwards */
function compiled(source: string): Pattern | undefined {
  try {
    return compilePattern(source);
  } catch {
    return undefined;
  }
}

/** Whether a text is one word, whatever stands in its quotes. */
export const isOneWord = (text: string): boolean => text.match(WORD)?.length === 1;

function fieldsOf(word: string, state: State): string[] {
  const fields: string[] = [];
  let current: string | undefined;
  for (const [piece] of word.matchAll(PIECE)) {
    if (piece.startsWith("'")) current = (current ?? '') + piece.slice(1, -1);
    else if (piece.startsWith('"'))
      current = (current ?? '') + expand(piece.slice(1, -1), state).replace(/\\(["$\\])/g, '$1');
    else if (!/[$`]/.test(piece)) current = (current ?? '') + piece;
    else {
      const [first = '', ...more] = expand(piece, state).split(/\s+/);
      if (first !== '') current = (current ?? '') + first;
      for (const next of more) {
        if (current !== undefined) fields.push(current);
        current = next === '' ? undefined : next;
      }
    }
  }
  return current === undefined ? fields : [...fields, current];
}

/** What a shell has without anybody setting it. */
const OWN: Readonly<Record<string, string>> = { $: '1', '0': 'sh', '#': '0', '@': '', '*': '' };

/** `RANDOM` is what chance has come to: each look at it draws the next number, from 0 to 32767. */
function variable(name: string, { code, env }: State): string | undefined {
  const value = env[name] ?? (name === '?' ? String(code) : OWN[name]);
  if (name !== 'RANDOM' || value === undefined) return value;
  const next = (Math.imul(Number(value) | 0, 1_103_515_245) + 12_345) & 0x7fffffff;
  env['RANDOM'] = String(next);
  return String(next >>> 16);
}

function expand(text: string, state: State): string {
  return text.replace(
    EXPANSION,
    (all, sum?: string, inner?: string, ticks?: string, inBraces?: string, plain?: string, at = 0) => {
      if (text[Number(at) - 1] === '\\') return all;
      if (sum !== undefined) return String(arithmetic(sum, state));
      if (inner !== undefined || ticks !== undefined) return state.capture(ticks ?? inner?.slice(2, -1) ?? '');
      return inBraces === undefined ? (variable(plain ?? '', state) ?? '') : braced(inBraces, state);
    },
  );
}

const arithmetic = (sum: string, state: State): number =>
  computed(
    sum.replace(/\$\?/g, String(state.code)).replace(/\$?([a-zA-Z_]\w*)|\$(\w|#)/g, (_, name?: string, at?: string) => {
      const value = variable(name ?? at ?? '', state) ?? '';
      return /^\s*-?\d+\s*$/.test(value) ? value : '0';
    }),
  );

/** `${NAME}` and what may stand behind the name: `:-word`, `:=word`, `:+word`, `%pattern`, `#pattern`, `/this/that`; `${#NAME}`. */
function braced(text: string, state: State): string {
  const length = /^#(\w+)$/.exec(text)?.[1];
  if (length !== undefined) return String((variable(length, state) ?? '').length);
  const [, name = '', operator = '', word = ''] = /^(\w+|[@*#?])(:?[-=+]|%%?|##?|\/\/?)?([\s\S]*)$/.exec(text) ?? [];
  const value = variable(name, state);
  const missing = value === undefined || (operator.startsWith(':') && value === '');
  switch (operator.replace(':', '')) {
    case '-':
      return missing ? expand(word, state) : value;
    case '=':
      if (missing) state.env[name] = expand(word, state);
      return state.env[name] ?? '';
    case '+':
      return missing ? '' : expand(word, state);
    case '%':
    case '%%':
    case '#':
    case '##':
      return without(value ?? '', expand(word, state), operator);
    case '/':
    case '//': {
      const [what = '', instead = ''] = word.split('/');
      return operator === '//' ? (value ?? '').replaceAll(what, instead) : (value ?? '').replace(what, instead);
    }
    default:
      return value ?? '';
  }
}

/** A text without the shortest or the longest piece at its end or beginning that has the form of a pattern. */
function without(text: string, pattern: string, operator: string): string {
  const fits = globTest(pattern);
  const lengths = Array.from({ length: text.length + 1 }, (_, i) => (operator.length > 1 ? text.length - i : i));
  for (const length of lengths) {
    if (operator.startsWith('#') && fits(text.slice(0, length))) return text.slice(length);
    if (operator.startsWith('%') && fits(text.slice(text.length - length))) return text.slice(0, text.length - length);
  }
  return text;
}

const DAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What `date` prints: as ISO 8601 with `-I`, in a format (`+%H:%M`), or as usual. */
export function dateText({ startedAt, at }: State, format: string): string {
  const time = startedAt + at;
  const text = toMicroTime(time);
  const [date, clock] = [text.slice(0, 10), text.slice(11, 19)];
  const [day, month] = [DAYS[Math.floor(time / 86_400_000) % 7] ?? '', MONTHS[Number(text.slice(5, 7)) - 1] ?? ''];
  const letters: Readonly<Record<string, string>> = {
    s: String(Math.floor(time / 1000)),
    F: date,
    T: clock,
    Y: text.slice(0, 4),
    m: text.slice(5, 7),
    d: text.slice(8, 10),
    H: text.slice(11, 13),
    M: text.slice(14, 16),
    S: text.slice(17, 19),
    N: `${text.slice(20, 26)}000`,
    Z: 'UTC',
    z: '+0000',
    a: day,
    b: month,
    '%': '%',
  };
  const wanted = format.replace(/^-u\s*/, '');
  if (wanted.startsWith('+')) return wanted.slice(1).replace(/%(.)/g, (all, letter: string) => letters[letter] ?? all);
  if (/^-I/.test(wanted)) return wanted === '-I' ? date : `${date}T${clock}+00:00`;
  return `${day} ${month} ${text.slice(8, 10).replace(/^0/, ' ')} ${clock} UTC ${text.slice(0, 4)}`;
}
