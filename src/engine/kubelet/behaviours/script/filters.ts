/** What the usual filters make of lines, in a pipe of a script or from files. */
import { runAwk } from './awk/run.ts';
import { grep } from './grep.ts';
import { sed } from './sed.ts';
import { sorted, unique } from './sort.ts';
import { cut, tr } from './text.ts';

/** Programs that make lines of lines, and their options that take the next word. */
const FILTERS: Readonly<Record<string, RegExp>> = {
  awk: /^-[Fvf]$/, base64: /^-w$/, cat: /^$/, cut: /^-[bcdf]$/, egrep: /^-\w*[efmABC]$/, fgrep: /^-\w*[efmABC]$/, grep: /^-\w*[efmABC]$/, head: /^-[nc]$/,
  nl: /^-[a-z]$/, rev: /^$/, sed: /^-[ef]$/, sort: /^-[ktoS]$/, tac: /^$/, tail: /^-[nc]$/, tee: /^$/, tr: /^$/, uniq: /^-[fsw]$/, wc: /^$/,
}; // biome-ignore format: a table
/** Those whose first operand is a program or a pattern. */
const PROGRAMMED = new Set(['awk', 'egrep', 'fgrep', 'grep', 'sed']);

export const isFilter = (name: string): boolean => Object.hasOwn(FILTERS, name);

/** The words of a filter that are files; it reads what comes in where there are none. */
export function filesRead(name: string, rest: readonly string[]): string[] {
  const takes = FILTERS[name] ?? /^$/;
  const operands = rest.filter((word, i) => !/^-./.test(word) && !takes.test(rest[i - 1] ?? ''));
  const programmed = PROGRAMMED.has(name) && !rest.some((word) => /^-[ef]$/.test(word));
  return name === 'tr' || name === 'tee' ? [] : operands.slice(programmed ? 1 : 0).filter((word) => word !== '-');
}

/** Whether it hands on each line as it comes; others wait for the last. */
export function streams([name = '', ...rest]: readonly string[]): boolean {
  switch (name) {
    case 'grep':
    case 'egrep':
    case 'fgrep':
      return !rest.some((word) => /^-\w*[cnqmABC]/.test(word));
    case 'sed':
      return rest.every((word) => /^(?:-[Er]|-e|s\W[^;\n]*)$/.test(word));
    case 'tr':
      return !rest.some((word) => word.includes('\\n') || word.includes('\n') || /^-\w*[cC]/.test(word));
    default:
      return ['cat', 'cut', 'rev', 'tee'].includes(name);
  }
}

/** How many lines `head` prints; undefined for other programs, and where it counts letters. */
export function enough([name = '', ...rest]: readonly string[]): number | undefined {
  if (name !== 'head' || has(rest, 'c')) return undefined;
  return Number(/\d+/.exec(rest.join(' '))?.[0] ?? 10);
}

/** Options that print nothing or only how many. */
const has = (words: readonly string[], letter: string): boolean =>
  words.some((word) => /^-[a-zA-Z]+$/.test(word) && word.includes(letter));

/** What a filter makes of a text. */
export interface Filtered {
  readonly text: string;
  readonly code: number;
  /** What it says on standard error. */
  readonly wrong?: string;
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

const whole = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** `base64`, `base64 -d`. */
function coded(text: string, back: boolean): string {
  if (back) return Buffer.from(text, 'base64').toString();
  return whole(
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? [],
  );
}

/** `wc -l`, `-w`, `-c`; all three without one of them. */
function counted(text: string, words: readonly string[]): string {
  const counts = {
    l: text.split('\n').length - 1,
    w: text.split(/\s+/).filter((word) => word !== '').length,
    c: Buffer.byteLength(text),
  };
  const asked = (['l', 'w', 'c'] as const).filter((letter) => has(words, letter));
  if (asked.length > 0) return asked.map((letter) => counts[letter]).join(' ');
  return [counts.l, counts.w, counts.c].map((count) => String(count).padStart(7)).join(' ');
}

/** What comes of a text, and the exit code; filters that are not known let everything through. */
export function filtered(text: string, [name = '', ...rest]: readonly string[]): Filtered {
  const lines = linesOf(text);
  const all = (made: readonly string[]): Filtered => ({ text: whole(made), code: 0 });
  const some = (made: string): Filtered => ({ text: made, code: 0 });
  const count = Number(/\d+/.exec(rest.join(' '))?.[0] ?? 10);
  switch (name) {
    case 'grep':
    case 'egrep':
    case 'fgrep': {
      const made = grep(lines, name === 'grep' ? rest : [`-${name === 'egrep' ? 'E' : 'F'}`, ...rest]);
      const shown = has(rest, 'q') ? [] : has(rest, 'c') ? [String(made.count)] : made.lines;
      return { text: whole(shown), code: made.count === 0 ? 1 : 0 };
    }
    case 'base64':
      return some(coded(text, has(rest, 'd') || rest.includes('--decode')));
    case 'head':
      return has(rest, 'c') ? some(text.slice(0, count)) : all(lines.slice(0, count));
    case 'tail':
      if (has(rest, 'c')) return some(count === 0 ? '' : text.slice(-count));
      if (rest.some((word) => word.startsWith('+') || /^-n\+/.test(word))) return all(lines.slice(count - 1));
      return all(count === 0 ? [] : lines.slice(-count));
    case 'sort':
      return all(sorted(lines, rest));
    case 'uniq':
      return all(unique(lines, rest));
    case 'wc':
      return all([counted(text, rest)]);
    case 'cut':
      return all(cut(lines, rest));
    case 'tr':
      return some(tr(text, rest));
    case 'sed':
      return all(sed(lines, rest));
    case 'awk':
      return runAwk(rest, lines);
    case 'tac':
      return all(lines.toReversed());
    case 'rev':
      return all(lines.map((line) => [...line].reverse().join('')));
    case 'nl':
      return all(lines.map((line, i) => `${String(i + 1).padStart(6)}\t${line}`));
    default:
      return some(text);
  }
}
