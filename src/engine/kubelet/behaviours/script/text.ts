/** Tools that change each line: cut, tr, sed, awk, as far as scripts of manifests use them. */

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

export function tr(lines: Lines, words: readonly string[]): string[] {
  const flags = words.filter((word) => /^-[cCds]+$/.test(word)).join('');
  const [from = '', to = ''] = words.filter((word) => !/^-[cCds]+$/.test(word));
  const [meant, becomes] = [letters(from), letters(to)];
  const isMeant = (letter: string): boolean => meant.includes(letter) !== /[cC]/.test(flags);
  const text = lines.map((line) => `${line}\n`).join('');
  let made = '';
  for (const letter of text) {
    if (!isMeant(letter)) made += letter;
    else if (!flags.includes('d')) {
      const next = becomes[meant.indexOf(letter)] ?? becomes.at(-1) ?? letter;
      if (!(flags.includes('s') && made.endsWith(next))) made += next;
    }
  }
  return made === '' ? [] : made.replace(/\n$/, '').split('\n');
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

interface Edit {
  readonly meant: (line: string, number: number, last: number) => boolean;
  readonly command: string;
  readonly find: RegExp;
  readonly put: string;
  /** A line that it changed is printed. */
  readonly shows: boolean;
}

/** `s/a/b/g`, `/a/d`, `2p`, `$d`, `2,4p`. */
function editOf(text: string, extended: boolean): Edit | undefined {
  const [, address = '', not = '', rest = ''] =
    /^\s*(\d+(?:,(?:\d+|\$))?|\$|\/(?:[^/\\]|\\.)*\/)?\s*(!?)\s*([\s\S]*)$/.exec(text) ?? [];
  const re = address.startsWith('/') ? pattern(address.slice(1, -1), extended) : undefined;
  const [first = '', last = first] = address.split(',');
  const at = (word: string, of: number): number => (word === '$' ? of : Number(word));
  const holds = (line: string, number: number, of: number): boolean =>
    address === '' || (re?.test(line) ?? (number >= at(first, of) && number <= at(last, of)));
  const meant: Edit['meant'] = (line, number, of) => holds(line, number, of) !== (not === '!');
  const command = rest[0] ?? '';
  if (command !== 's')
    return /^[dpq]\s*$/.test(rest) ? { meant, command, find: /(?!)/, put: '', shows: false } : undefined;
  const [, find = '', put = '', flags = ''] =
    rest.slice(2).split(rest[1] ?? '/').length >= 3 ? ['', ...rest.slice(2).split(rest[1] ?? '/')] : [];
  const js = put
    .replace(/\$/g, '$$$$')
    .replace(/\\(\d)|\\&|&/g, (all, group?: string) => (all === '\\&' ? '&' : group ? `$${group}` : '$&'));
  return {
    meant,
    command,
    find: pattern(find, extended, flags.replace(/[^gi]/gi, '').toLowerCase()),
    put: js,
    shows: flags.includes('p'),
  };
}

export function sed(lines: Lines, words: readonly string[]): string[] {
  const quiet = words.some((word) => /^-[nErs]*n/.test(word));
  const extended = words.some((word) => /^-[nErs]*[Er]/.test(word));
  const scripts = words.flatMap((word, i) =>
    words[i - 1] === '-e' || (!words.includes('-e') && !word.startsWith('-')) ? [word] : [],
  );
  const edits = scripts
    .slice(0, words.includes('-e') ? undefined : 1)
    .flatMap((script) => script.split(/;(?=\s*(?:s|\d|\/|\$|[dpq]))|\n/))
    .flatMap((text) => editOf(text, extended) ?? []);
  const made: string[] = [];
  for (const [i, original] of lines.entries()) {
    let [line, gone, over] = [original, false, false];
    const printed: string[] = [];
    for (const { meant, command, find, put, shows } of edits) {
      if (gone || !meant(line, i + 1, lines.length)) continue;
      if (command === 's') {
        const before = line;
        line = line.replace(find, put);
        if (shows && line !== before) printed.push(line);
      } else if (command === 'p') printed.push(line);
      else if (command === 'd') gone = true;
      else over = true;
    }
    made.push(...printed, ...(quiet || gone ? [] : [line]));
    if (over) break;
  }
  return made;
}

/** `{ print $1, "x" $NF }` behind a pattern or a comparison of fields, with `-F`. */
export function awk(lines: Lines, words: readonly string[]): string[] {
  const between = option(words, 'F');
  const program = words.find((word, i) => !word.startsWith('-') && words[i - 1] !== '-F') ?? '';
  const [, when = '', does = 'print'] = /^\s*([^{]*?)\s*(?:\{\s*([\s\S]*?)\s*;?\s*\})?\s*$/.exec(program) ?? [];
  return lines.flatMap((line, i) => {
    const fields = between === undefined ? line.trim().split(/\s+/) : line.split(between === '\\t' ? '\t' : between);
    const value = (word: string): string => {
      if (word.startsWith('"'))
        return word.slice(1, -1).replace(/\\(.)/g, (all, letter: string) => ESCAPES[letter] ?? all);
      if (word === 'NR') return String(i + 1);
      if (word === 'NF') return String(fields.length);
      const name = /^\$\(?(NF|\d+)(?:-(\d+))?\)?$/.exec(word);
      if (name === null) return word;
      const at = (name[1] === 'NF' ? fields.length : Number(name[1])) - Number(name[2] ?? 0);
      return at === 0 ? line : (fields[at - 1] ?? '');
    };
    if (!awkHolds(when, line, value)) return [];
    const what = /^print\b\s*([\s\S]*)$/.exec(does)?.[1] ?? '';
    if (what === '') return [line];
    const parts = what.match(/"(?:[^"\\]|\\.)*"|\$\([^)]*\)|\$?\w+|,/g) ?? [];
    return [parts.map((word) => (word === ',' ? ' ' : value(word))).join('')];
  });
}

function awkHolds(when: string, line: string, value: (word: string) => string): boolean {
  if (when === '') return true;
  const re = /^(!?)\s*\/(.*)\/$/.exec(when);
  if (re !== null) return pattern(re[2] ?? '', true).test(line) !== (re[1] === '!');
  const [, left = '', operator = '', right = ''] = /^(\S+)\s*(==|!=|>=|<=|>|<|~)\s*([\s\S]+)$/.exec(when) ?? [];
  const [a, b] = [value(left), value(right.trim())];
  const numbers = a !== '' && b !== '' && !Number.isNaN(Number(a)) && !Number.isNaN(Number(b));
  const order = numbers ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '~':
      return pattern(right.trim().replace(/^\/|\/$/g, ''), true).test(a);
    default:
      return true;
  }
}
