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

/** `printf FORMAT WORD...`: the format is used again until there are no words left. */
export function formatted(given: readonly string[]): Said {
  const [format = '', ...words] = given[0] === '--' ? given.slice(1) : given;
  const left = [...words];
  let made = '';
  do {
    const before = left.length;
    made += escaped(format).replace(/%(-?)(0?)(\d*)(?:\.\d+)?([sdiuxXc%])/g, (_, minus, zero, width, kind: string) => {
      if (kind === '%') return '%';
      const word = left.shift() ?? '';
      const text = /[diu]/.test(kind)
        ? String(Number.parseInt(word, 10) || 0)
        : /x/i.test(kind)
          ? Number(word).toString(16)
          : word;
      return minus ? text.padEnd(Number(width)) : text.padStart(Number(width), zero ? '0' : ' ');
    });
    if (left.length === before) break;
  } while (left.length > 0);
  return { text: made.replace(/\n$/, ''), open: !made.endsWith('\n') };
}
