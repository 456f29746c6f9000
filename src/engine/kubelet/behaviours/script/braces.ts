/** `{a,b}` and `{1..3}`, which bash makes several words of. */
import type { Word } from './tree.ts';

/** All words that a word stands for. */
export function braced(word: Word): Word[] {
  return word.reduce<Word[]>(
    (made, piece) => {
      const texts = 'braces' in piece && !piece.quoted ? alternatives(piece.braces) : undefined;
      if (texts === undefined) return made.map((before) => [...before, piece]);
      return made.flatMap((before) => texts.map((text) => [...before, { text }]));
    },
    [[]],
  );
}

function alternatives(text: string): string[] {
  const inside = text.slice(1, -1);
  const [, from = '', to = '', step = '1'] = /^(-?\w+)\.\.(-?\w+)(?:\.\.-?(\d+))?$/.exec(inside) ?? [];
  if (from !== '') return range(from, to, Number(step) || 1) ?? [text];
  return commas(inside).flatMap((each) => nested(each));
}

function range(from: string, to: string, step: number): string[] | undefined {
  const numbers = /^-?\d+$/.test(from) && /^-?\d+$/.test(to);
  const [first, last] = numbers ? [Number(from), Number(to)] : [from.charCodeAt(0), to.charCodeAt(0)];
  const count = Math.floor(Math.abs(last - first) / step) + 1;
  if (count > MOST) return undefined;
  const width = numbers && /^-?0\d/.test(from + to) ? Math.max(from.length, to.length) : 0;
  return Array.from({ length: count }, (_, i) => {
    const value = first + (last < first ? -1 : 1) * i * step;
    return numbers ? String(value).padStart(width, '0') : String.fromCharCode(value);
  });
}

/** For more words there is no memory: then the braces stay what they are, as in bash. */
const MOST = 1_000_000;

/** At commas that stand in no other braces. */
function commas(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '{') depth++;
    if (letter === '}') depth--;
    if (letter === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}

function nested(text: string): string[] {
  const [, before = '', inside, after = ''] = /^([^{]*)(\{.*\})([^}]*)$/.exec(text) ?? [];
  return inside === undefined ? [text] : alternatives(inside).map((each) => `${before}${each}${after}`);
}
