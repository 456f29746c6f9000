/** What Go's decoder says of a text that is no JSON (`encoding/json`, its scanner). */
import { jsonKind } from '../schema/errors.ts';

const SPACE = /[ \t\r\n]*/y;
const LITERALS = ['true', 'false', 'null'] as const;

class Broken extends Error {}

/** Goes through a text once; `at` is the next character. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): void {
    this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#wrong('after top-level value');
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.#text);
    this.#at = SPACE.lastIndex;
  }

  #wrong(where: string): never {
    const char = this.#text[this.#at];
    if (char === undefined) throw new Broken('unexpected end of JSON input');
    const shown = char === "'" ? "'\\''" : char === '"' ? `'"'` : `'${JSON.stringify(char).slice(1, -1)}'`;
    throw new Broken(`invalid character ${shown} ${where}`);
  }

  /** Takes one character of `set`. */
  #take(set: string, where: string): string {
    const char = this.#text[this.#at] ?? '';
    if (char === '' || !set.includes(char)) this.#wrong(where);
    this.#at++;
    return char;
  }

  #value(): void {
    this.#space();
    const char = this.#text[this.#at] ?? '';
    const literal = LITERALS.find((word) => char !== '' && word.startsWith(char));
    if (char === '{') this.#list('}', 'object key:value pair', () => this.#pair());
    else if (char === '[') this.#list(']', 'array element', () => this.#value());
    else if (char === '"') this.#string();
    else if (literal !== undefined)
      for (const letter of literal) this.#take(letter, `in literal ${literal} (expecting '${letter}')`);
    else if (/[-0-9]/.test(char)) this.#number();
    else this.#wrong('looking for beginning of value');
  }

  #list(end: string, what: string, part: () => void): void {
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === end) this.#at++;
    else
      for (;;) {
        part();
        this.#space();
        if (this.#take(`,${end}`, `after ${what}`) === end) return;
      }
  }

  #pair(): void {
    this.#space();
    if (this.#text[this.#at] !== '"') this.#wrong('looking for beginning of object key string');
    this.#string();
    this.#space();
    this.#take(':', 'after object key');
    this.#value();
  }

  #string(): void {
    this.#at++;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || char < ' ') this.#wrong('in string literal');
      this.#at++;
      if (char === '"') return;
      if (char === '\\' && this.#take('bfnrt\\/"u', 'in string escape code') === 'u')
        for (let i = 0; i < 4; i++) this.#take('0123456789abcdefABCDEF', 'in \\u hexadecimal character escape');
    }
  }

  #digits(where: string): void {
    this.#take('0123456789', where);
    while (/\d/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #number(): void {
    if (this.#text[this.#at] === '-') this.#at++;
    if (this.#text[this.#at] === '0') this.#at++;
    else this.#digits('in numeric literal');
    if (this.#text[this.#at] === '.') {
      this.#at++;
      this.#digits('after decimal point in numeric literal');
    }
    if (!/[eE]/.test(this.#text[this.#at] ?? '')) return;
    this.#at++;
    if (/[-+]/.test(this.#text[this.#at] ?? '')) this.#at++;
    this.#digits('in exponent of numeric literal');
  }
}

/** Why `text` cannot be read as a JSON object, or undefined. */
export function objectError(text: string): string | undefined {
  try {
    new Scanner(text).whole();
  } catch (error) {
    if (error instanceof Broken) return error.message;
    throw error;
  }
  const kind = jsonKind(JSON.parse(text));
  return kind === 'object' || kind === 'null'
    ? undefined
    : `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}
