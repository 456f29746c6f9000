/** `sort` (`-n`, `-h`, `-r`, `-f`, `-u`, `-t`, `-k`) and `uniq` (`-c`, `-d`, `-u`). */

interface Key {
  /** From 1; the last field may be missing. */
  readonly from: number;
  readonly to: number | undefined;
  readonly letters: string;
}

interface Wanted {
  readonly letters: string;
  readonly between: string | undefined;
  readonly keys: readonly Key[];
}

function wanted(words: readonly string[]): Wanted {
  const keys: Key[] = [];
  let [letters, between]: [string, string | undefined] = ['', undefined];
  for (let i = 0; i < words.length; i++) {
    const [, flags = '', letter, joined = ''] = /^-([a-zA-Z]*?)(?:([ktoS])(.*))?$/.exec(words[i] ?? '') ?? [];
    letters += flags;
    if (letter === undefined) continue;
    const value = joined || (words[++i] ?? '');
    if (letter === 't') between = value === '\\t' ? '\t' : value;
    const [, from = '1', , to, own = ''] = /^(\d+)(?:\.\d+)?[a-z]*(,(\d+)(?:\.\d+)?)?([a-z]*)$/.exec(value) ?? [];
    if (letter === 'k')
      keys.push({
        from: Number(from),
        to: to === undefined ? undefined : Number(to),
        letters: own + (/^\d+(?:\.\d+)?([a-z]+)/.exec(value)?.[1] ?? ''),
      });
  }
  return { letters, between, keys };
}

const UNITS = 'KMGTP';

/** What a text is as a number, with `-h` of `2K`. */
function numberOf(text: string, letters: string): number {
  const value = Number.parseFloat(text) || 0;
  const unit = /^\s*-?[\d.]+([KMGTP])/.exec(text)?.[1];
  return letters.includes('h') && unit !== undefined ? value * 1024 ** (UNITS.indexOf(unit) + 1) : value;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function compare(a: string, b: string, letters: string): number {
  const order = /[nhg]/.test(letters)
    ? numberOf(a, letters) - numberOf(b, letters)
    : letters.includes('f')
      ? byText(a.toUpperCase(), b.toUpperCase())
      : byText(a, b);
  return letters.includes('r') ? -order : order;
}

export function sorted(lines: readonly string[], words: readonly string[]): string[] {
  const { letters, between, keys } = wanted(words);
  const keyOf = (line: string, { from, to }: Key): string => {
    const fields = between === undefined ? line.trim().split(/\s+/) : line.split(between);
    return fields.slice(from - 1, to).join(between ?? ' ');
  };
  const order = (a: string, b: string): number => {
    if (keys.length === 0) return compare(a, b, letters);
    for (const key of keys) {
      const found = compare(keyOf(a, key), keyOf(b, key), key.letters || letters);
      if (found !== 0) return found;
    }
    return 0;
  };
  const made = lines.toSorted(
    (a, b) => order(a, b) || (letters.includes('u') ? 0 : compare(a, b, letters.replace(/[nhgf]/g, ''))),
  );
  return letters.includes('u') ? made.filter((line, i) => i === 0 || order(made[i - 1] ?? '', line) !== 0) : made;
}

export function unique(lines: readonly string[], words: readonly string[]): string[] {
  const has = (letter: string): boolean => words.some((word) => /^-[a-z]+$/.test(word) && word.includes(letter));
  const runs: [string, number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last?.[0] === line) last[1]++;
    else runs.push([line, 1]);
  }
  return runs
    .filter(([, count]) => !(has('d') && count === 1) && !(has('u') && count > 1))
    .map(([line, count]) => (has('c') ? `${String(count).padStart(7)} ${line}` : line));
}
