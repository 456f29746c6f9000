/** What the usual filters make of lines, in a pipe of a script or from files. */
import { awk, cut, pattern, sed, tr } from './text.ts';

/** Options that print nothing or only how many. */
const has = (words: readonly string[], letter: string): boolean =>
  words.some((word) => /^-[a-zA-Z]+$/.test(word) && word.includes(letter));

/** The lines that a pattern fits, with `-n` behind their numbers, with `-o` only what fits. */
function grep(lines: readonly string[], words: readonly string[]): string[] {
  const at = words.indexOf('-e');
  const operand = (at < 0 ? words.find((word) => !/^-./.test(word)) : words[at + 1]) ?? '';
  const source = has(words, 'F') ? operand.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : operand;
  const bounded = has(words, 'x') ? `^(${source})$` : has(words, 'w') ? `\\b(${source})\\b` : source;
  const extended = has(words, 'E') || has(words, 'F') || bounded !== source;
  const form = pattern(bounded, extended, has(words, 'i') ? 'i' : '');
  return lines.flatMap((line, i) => {
    if (form.test(line) === has(words, 'v')) return [];
    const shown = has(words, 'o')
      ? [...line.matchAll(new RegExp(form, `${form.flags}g`))].map(([text]) => text)
      : [line];
    return has(words, 'n') ? shown.map((text) => `${i + 1}:${text}`) : shown;
  });
}

/** The first or the last so many letters: `head -c 3`. */
function letters(lines: readonly string[], count: number, last: boolean): string[] {
  const text = lines.map((line) => `${line}\n`).join('');
  return (last ? text.slice(-count) : text.slice(0, count)).replace(/\n$/, '').split('\n');
}

/** `base64`, `base64 -d`. */
function coded(lines: readonly string[], back: boolean, open: boolean): string[] {
  const text = lines.join('\n');
  if (!back)
    return (
      Buffer.from(open ? text : `${text}\n`)
        .toString('base64')
        .match(/.{1,76}/g) ?? []
    );
  return Buffer.from(text, 'base64').toString().replace(/\n$/, '').split('\n');
}

function sorted(lines: readonly string[], words: readonly string[]): string[] {
  const made = has(words, 'n')
    ? lines.toSorted((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
    : lines.toSorted();
  const some = has(words, 'u') ? [...new Set(made)] : made;
  return has(words, 'r') ? some.toReversed() : some;
}

function unique(lines: readonly string[], withCount: boolean): string[] {
  const runs: [string, number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last?.[0] === line) last[1]++;
    else runs.push([line, 1]);
  }
  return runs.map(([line, count]) => (withCount ? `${String(count).padStart(7)} ${line}` : line));
}

/** `wc -l`, `-w`, `-c`; all three without one of them. */
function counted(lines: readonly string[], words: readonly string[]): string {
  const text = lines.map((line) => `${line}\n`).join('');
  const counts = { l: lines.length, w: text.split(/\s+/).filter((word) => word !== '').length, c: text.length };
  const asked = (['l', 'w', 'c'] as const).filter((letter) => has(words, letter));
  if (asked.length > 0) return asked.map((letter) => counts[letter]).join(' ');
  return [counts.l, counts.w, counts.c].map((count) => String(count).padStart(7)).join(' ');
}

/** What comes of lines, and the exit code; filters that are not known let everything through. @param open the last line has no end */
export function filtered(
  lines: readonly string[],
  words: readonly string[],
  open = false,
): { readonly lines: readonly string[]; readonly code: number } {
  const [name = '', ...rest] = words;
  const count = Number(/\d+/.exec(rest.join(' '))?.[0] ?? 10);
  const all = (made: readonly string[]) => ({ lines: made, code: 0 });
  switch (name) {
    case 'grep': {
      const found = grep(lines, rest);
      const shown = has(rest, 'q') ? [] : has(rest, 'c') ? [String(found.length)] : found;
      return { lines: shown, code: found.length === 0 ? 1 : 0 };
    }
    case 'base64':
      return all(coded(lines, has(rest, 'd') || rest.includes('--decode'), open));
    case 'head':
      if (has(rest, 'c')) return all(letters(lines, count, false));
      return all(lines.slice(0, count));
    case 'tail':
      if (has(rest, 'c')) return all(letters(lines, count, true));
      return all(count === 0 ? [] : lines.slice(-count));
    case 'sort':
      return all(sorted(lines, rest));
    case 'uniq':
      return all(unique(lines, has(rest, 'c')));
    case 'wc':
      return all([counted(lines, rest)]);
    case 'cut':
      return all(cut(lines, rest));
    case 'tr':
      return all(tr(lines, rest));
    case 'sed':
      return all(sed(lines, rest));
    case 'awk':
      return all(awk(lines, rest));
    case 'tac':
      return all(lines.toReversed());
    case 'rev':
      return all(lines.map((line) => [...line].reverse().join('')));
    case 'nl':
      return all(lines.map((line, i) => `${String(i + 1).padStart(6)}\t${line}`));
    default:
      return all(lines);
  }
}
