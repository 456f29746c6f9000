/** What the usual filters make of lines, in a pipe of a script or from files. */
import { awk, cut, sed, tr } from './text.ts';

/** Options that print nothing or only how many. */
const has = (words: readonly string[], letter: string): boolean =>
  words.some((word) => /^-[a-zA-Z]+$/.test(word) && word.includes(letter));

/** Whether a line has a text: at its beginning with `^` before it, at its end with `$` behind it. */
function holds(line: string, wanted: string): boolean {
  const text = wanted.replace(/^\^|\$$/g, '');
  if (wanted.startsWith('^') && wanted.endsWith('$')) return line === text;
  if (wanted.startsWith('^')) return line.startsWith(text);
  return wanted.endsWith('$') ? line.endsWith(text) : line.includes(text);
}

function grep(lines: readonly string[], words: readonly string[]): string[] {
  const operand = words.find((word) => !/^-./.test(word)) ?? '';
  const folded = (text: string): string => (has(words, 'i') ? text.toLowerCase() : text);
  const wanted = (has(words, 'E') ? operand.split('|') : operand.split('\\|')).map(folded);
  return lines.filter((line) => wanted.some((each) => holds(folded(line), each)) !== has(words, 'v'));
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

/** What comes of lines, and the exit code; filters that are not known let everything through. */
export function filtered(
  lines: readonly string[],
  words: readonly string[],
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
    case 'head':
      return all(lines.slice(0, count));
    case 'tail':
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
