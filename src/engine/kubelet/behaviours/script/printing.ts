/** What `echo` and `printf` print; without an end of line, what is printed next stands behind it. */

export interface Said {
  readonly text: string;
  readonly open: boolean;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };
const escaped = (text: string): string => text.replace(/\\(.)/g, (all, letter: string) => ESCAPES[letter] ?? all);

/** `echo`, with `-n` and `-e`. */
export function echoed(words: readonly string[]): Said {
  const first = words.findIndex((word) => !/^-[neE]+$/.test(word));
  const options = words.slice(0, first < 0 ? undefined : first).join('');
  const text = (first < 0 ? [] : words.slice(first)).join(' ');
  return { text: options.includes('e') ? escaped(text) : text, open: options.includes('n') };
}

const FORM = /%([-+ 0#]*)(\*|\d*)(?:\.(\*|\d*))?([diouxXeEfFgGcsb%])/g;

/** More columns nobody has; more digits no number has in full. */
const [WIDEST, MOST_DIGITS] = [100_000, 100];

/** `printf FORMAT WORD...`: the format is used again until there are no words left. */
export function formatted(given: readonly string[]): Said {
  const [format = '', ...words] = given[0] === '--' ? given.slice(1) : given;
  const left = [...words];
  let made = '';
  do {
    const before = left.length;
    const next = (size: string | undefined): string | undefined => (size === '*' ? (left.shift() ?? '0') : size);
    made += escaped(format).replace(FORM, (_, flags: string, width: string, precision: string | undefined, kind) => {
      if (kind === '%') return '%';
      const [wide, exact] = [Math.min(WIDEST, Number(next(width) || 0)), next(precision)];
      const text = form(left.shift() ?? '', kind, flags, exact === undefined ? undefined : Number(exact));
      if (flags.includes('-')) return text.padEnd(wide);
      const zero = flags.includes('0') && /[diouxXeEfFgG]/.test(kind);
      return zero
        ? text.replace(/^-?/, (sign) => sign + '0'.repeat(Math.max(0, wide - text.length)))
        : text.padStart(wide);
    });
    if (left.length === before) break;
  } while (left.length > 0);
  return { text: made.replace(/\n$/, ''), open: !made.endsWith('\n') };
}

function form(word: string, kind: string, flags: string, precision: number | undefined): string {
  const number = word.startsWith("'") || word.startsWith('"') ? (word.codePointAt(1) ?? 0) : Number(word) || 0;
  const digits = Math.min(MOST_DIGITS, precision ?? 6);
  const signed = (text: string): string => (flags.includes('+') && number >= 0 ? `+${text}` : text);
  switch (kind) {
    case 's':
      return word.slice(0, precision);
    case 'b':
      return escaped(word).slice(0, precision);
    case 'c':
      return word.slice(0, 1);
    case 'd':
    case 'i':
    case 'u':
      return signed(String(Math.trunc(number)));
    case 'o':
      return Math.trunc(number).toString(8);
    case 'x':
      return Math.trunc(number).toString(16);
    case 'X':
      return Math.trunc(number).toString(16).toUpperCase();
    case 'f':
    case 'F':
      return signed(number.toFixed(digits));
    default:
      return signed(number.toExponential(digits));
  }
}
