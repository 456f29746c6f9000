/** The form of nginx's configuration: directives with words, some with a block of others. */

export interface Directive {
  readonly name: string;
  /** The words behind the name, quotes taken off. */
  readonly args: readonly string[];
  /** What stands in its braces; missing when it ends with a semicolon. */
  readonly block?: readonly Directive[];
  readonly file: string;
  /** Where it ends, as nginx counts when it complains. */
  readonly line: number;
}

/** What nginx has against a configuration, in its words. */
export class ConfigError extends Error {}

/** What is wrong at a place. */
export function wrongAt(text: string, file: string, line: number): ConfigError {
  return new ConfigError(`${text} in ${file}:${line}`);
}

/** Complains about a directive. */
export function fail(text: string, { file, line }: Directive): never {
  throw wrongAt(text, file, line);
}

interface Token {
  readonly text: string;
  /** A sign of the form, not a word. */
  readonly sign: boolean;
  readonly line: number;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
const TOKEN = /\s+|#[^\n]*|"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|([;{}])|((?:\\[\s\S]|\$\{|[^\s;{}])+)/gy;

function tokensOf(text: string, file: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [all, double, single, sign, plain] = match;
    end = match.index + all.length;
    line += all.split('\n').length - 1;
    const word = double ?? single ?? plain;
    if (sign !== undefined) tokens.push({ text: sign, sign: true, line });
    else if (word !== undefined) tokens.push({ text: unescaped(word), sign: false, line });
  }
  // A quote that nothing closes takes everything behind it.
  if (end < text.length)
    throw wrongAt('unexpected end of file, expecting ";" or "}"', file, text.trimEnd().split('\n').length);
  return tokens;
}

const unescaped = (word: string): string =>
  word.replace(/\\(["'\\\snrt])/g, (_, letter: string) => ESCAPES[letter] ?? letter);

/** @throws ConfigError when braces and semicolons do not fit */
export function parseConfig(text: string, file: string): readonly Directive[] {
  const tokens = tokensOf(text, file);
  const last = tokens.at(-1)?.line ?? 1;
  let at = 0;
  const block = (inside: boolean): Directive[] => {
    const directives: Directive[] = [];
    let words: string[] = [];
    for (let token = tokens[at++]; token !== undefined; token = tokens[at++]) {
      const { text, sign, line } = token;
      if (!sign) words.push(text);
      else if (text === '}') {
        if (words.length > 0 || !inside) throw wrongAt('unexpected "}"', file, line);
        return directives;
      } else if (words.length === 0) throw wrongAt(`unexpected "${text}"`, file, line);
      else {
        const [name = '', ...args] = words;
        words = [];
        directives.push({ name, args, file, line, ...(text === '{' ? { block: block(true) } : {}) });
      }
    }
    if (words.length > 0) throw wrongAt('unexpected end of file, expecting ";" or "}"', file, last);
    if (inside) throw wrongAt('unexpected end of file, expecting "}"', file, last);
    return directives;
  };
  return block(false);
}
