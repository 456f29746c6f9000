/** `grep`, with `-e`, `-i`, `-v`, `-n`, `-o`, `-w`, `-x`, `-F`, `-E`, `-m`, `-A`, `-B`, `-C`. */
import { pattern } from './text.ts';

/** Options that take a value. */
const VALUED = /^-([a-zA-Z]*)([efmABC])(.*)$/;

interface Wanted {
  readonly letters: string;
  readonly patterns: readonly string[];
  /** Lines at most, and lines around each. */
  readonly most: number;
  readonly before: number;
  readonly after: number;
}

function wanted(words: readonly string[]): Wanted {
  const values: Record<string, string> = {};
  const [patterns, operands]: [string[], string[]] = [[], []];
  let letters = '';
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const [, flags, letter, joined] = VALUED.exec(word) ?? [];
    if (letter !== undefined) {
      letters += flags;
      const value = joined || (words[++i] ?? '');
      if (letter === 'e') patterns.push(value);
      else values[letter] = value;
    } else if (/^-[a-zA-Z]+$/.test(word)) letters += word.slice(1);
    else if (!/^--\w/.test(word)) operands.push(word);
  }
  const number = (letter: string): number => Number(values[letter] ?? values['C'] ?? 0);
  return {
    letters,
    patterns: patterns.length > 0 ? patterns : operands.slice(0, 1),
    most: Number(values['m'] ?? Number.POSITIVE_INFINITY),
    before: number('B'),
    after: number('A'),
  };
}

/** The lines that one of the patterns fits, with what was asked for around them, and how many fit. */
export function grep(lines: readonly string[], words: readonly string[]): { lines: string[]; count: number } {
  const { letters, patterns, most, before, after } = wanted(words);
  const has = (letter: string): boolean => letters.includes(letter);
  const forms = patterns.flatMap((text) => text.split('\n')).map((text) => formOf(text, has));
  const hits = lines
    .flatMap((line, i) => (forms.some((form) => form.test(line)) === has('v') ? [] : [i]))
    .slice(0, most);
  const shown = new Set<number>();
  for (const hit of hits)
    for (let i = Math.max(0, hit - before); i <= Math.min(lines.length - 1, hit + after); i++) shown.add(i);
  const isHit = new Set(hits);
  const texts = [...shown]
    .sort((a, b) => a - b)
    .flatMap((i, at, all): string[] => {
      const line = lines[i] ?? '';
      const parts =
        has('o') && !has('v')
          ? forms.flatMap((form) => [...line.matchAll(new RegExp(form, `${form.flags}g`))].map(([text]) => text))
          : [line];
      const gap = (before > 0 || after > 0) && at > 0 && (all[at - 1] ?? 0) < i - 1 ? ['--'] : [];
      return [...gap, ...(has('n') ? parts.map((text) => `${i + 1}${isHit.has(i) ? ':' : '-'}${text}`) : parts)];
    });
  return { lines: texts, count: hits.length };
}

function formOf(text: string, has: (letter: string) => boolean): RegExp {
  const source = has('F') ? text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : text;
  const bounded = has('x') ? `^(${source})$` : has('w') ? `\\b(${source})\\b` : source;
  return pattern(bounded, has('E') || has('F') || bounded !== source, has('i') ? 'i' : '');
}
