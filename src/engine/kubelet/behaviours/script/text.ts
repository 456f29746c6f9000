/** Tools that change each line: cut and tr, as far as scripts of manifests use them. */

type Lines = readonly string[];

/** `1`, `2-3`, `4-`, `1,3`: which of so many positions are meant, from 0. */
function positions(list: string, length: number): number[] {
  const meant = new Set<number>();
  for (const part of list.split(',')) {
    const [, from = '', dash = '', to = ''] = /^(\d*)(-?)(\d*)$/.exec(part) ?? [];
    const first = Number(from || 1);
    const last = dash === '' ? first : Number(to || length);
    for (let i = first; i <= Math.min(last, length); i++) meant.add(i - 1);
  }
  return [...meant].sort((a, b) => a - b);
}

/** The value of an option, joined to it or behind it. */
function option(words: readonly string[], letter: string): string | undefined {
  for (const [i, word] of words.entries())
    if (word === `-${letter}`) return words[i + 1] ?? '';
    else if (word.startsWith(`-${letter}`)) return word.slice(2);
  return undefined;
}

export function cut(lines: Lines, words: readonly string[]): string[] {
  const letters = option(words, 'c') ?? option(words, 'b');
  if (letters !== undefined)
    return lines.map((line) =>
      positions(letters, line.length)
        .map((i) => line[i])
        .join(''),
    );
  const between = option(words, 'd') ?? '\t';
  const fields = option(words, 'f') ?? '1-';
  return lines.map((line) => {
    const parts = line.split(between);
    return parts.length === 1
      ? line
      : positions(fields, parts.length)
          .map((i) => parts[i])
          .join(between);
  });
}

const CLASSES: Readonly<Record<string, string>> = {
  '[:lower:]': 'a-z', '[:upper:]': 'A-Z', '[:digit:]': '0-9', '[:alpha:]': 'a-zA-Z', '[:alnum:]': 'a-zA-Z0-9', '[:space:]': ' \t\n', '[:blank:]': ' \t',
}; // biome-ignore format: a table

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', '\\': '\\' };

/** The letters of a set of `tr`: `a-z`, `[:upper:]`, `\n`. */
function letters(set: string): string[] {
  const plain = set
    .replace(/\[:\w+:\]/g, (name) => CLASSES[name] ?? name)
    .replace(/\\(.)/g, (all, letter: string) => ESCAPES[letter] ?? all);
  return [...plain.matchAll(/([\s\S])-([\s\S])|[\s\S]/g)].flatMap(([one, from, to]) => {
    if (from === undefined || to === undefined) return [one];
    const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => String.fromCharCode(first + i));
  });
}

export function tr(text: string, words: readonly string[]): string {
  const flags = words.filter((word) => /^-[cCds]+$/.test(word)).join('');
  const [from = '', to = ''] = words.filter((word) => !/^-[cCds]+$/.test(word));
  const [meant, becomes] = [letters(from), letters(to)];
  const isMeant = (letter: string): boolean => meant.includes(letter) !== /[cC]/.test(flags);
  let made = '';
  for (const letter of text) {
    if (!isMeant(letter)) made += letter;
    else if (!flags.includes('d')) {
      const next = becomes[meant.indexOf(letter)] ?? becomes.at(-1) ?? letter;
      if (!(flags.includes('s') && made.endsWith(next))) made += next;
    }
  }
  return made;
}

/** A basic regular expression in JavaScript's form; an extended one as it stands. */
export function pattern(text: string, extended: boolean, flags = ''): RegExp {
  const source = extended
    ? text
    : text.replace(/\\?[+?(){}|]/g, (all) => (all.length === 2 ? all.slice(1) : `\\${all}`));
  const named = source.replace(/\[:(\w+):\]/g, (all) => CLASSES[all] ?? all);
  try {
    return new RegExp(named, flags);
  } catch {
    return /(?!)/;
  }
}
