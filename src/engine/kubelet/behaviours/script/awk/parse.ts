/** From the text of an awk program to its rules (POSIX's grammar without functions of one's own and getline). */
import { type Token, tokensOf } from './tokens.ts';
import { AwkError, type Expression, type Place, type Rule, type Statement } from './tree.ts';

/** The binary operators, the loosest first; comparison does not chain, and `>` in `print` is none. */
const LEVELS: readonly (readonly string[])[] = [['||'], ['&&'], ['~', '!~'], ['<', '<=', '==', '!=', '>', '>=']];
const SUMS: readonly (readonly string[])[] = [
  ['+', '-'],
  ['*', '/', '%'],
];
const WORDS = new Set([
  'BEGIN',
  'END',
  'in',
  'print',
  'printf',
  'if',
  'else',
  'while',
  'for',
  'do',
  'next',
  'exit',
  'delete',
  'break',
  'continue',
]);

/** @throws AwkError */
export function parseAwk(text: string): Rule[] {
  return new Parser(tokensOf(text)).rules();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', apart: true };
  }

  #is(...texts: readonly string[]): boolean {
    return (this.#token.kind === 'sign' || this.#token.kind === 'name') && texts.includes(this.#token.text);
  }

  #take(...texts: readonly string[]): boolean {
    if (!this.#is(...texts)) return false;
    this.#at++;
    return true;
  }

  #need(text: string): void {
    if (!this.#take(text))
      throw new AwkError(`unexpected ${this.#token.text === '' ? 'end of program' : `'${this.#token.text}'`}`);
  }

  #name(): string {
    const { kind, text } = this.#token;
    if (kind !== 'name' || WORDS.has(text)) throw new AwkError(`unexpected '${text}'`);
    this.#at++;
    return text;
  }

  #skip(): void {
    while (this.#take('\n', ';'));
  }

  rules(): Rule[] {
    const rules: Rule[] = [];
    for (this.#skip(); this.#token.kind !== 'end'; this.#skip()) {
      const when = this.#is('{')
        ? undefined
        : this.#take('BEGIN')
          ? 'BEGIN'
          : this.#take('END')
            ? 'END'
            : this.#expression();
      const until = this.#take(',') ? { until: this.#expression() } : {};
      rules.push({ when, ...until, ...(this.#is('{') ? { body: this.#block() } : {}) });
    }
    return rules;
  }

  #block(): Statement {
    this.#need('{');
    const of: Statement[] = [];
    for (this.#skip(); !this.#take('}'); this.#skip()) of.push(this.#statement());
    return { kind: 'block', of };
  }

  #body(): Statement {
    while (this.#take('\n'));
    if (this.#take(';')) return { kind: 'block', of: [] };
    return this.#statement();
  }

  #statement(): Statement {
    if (this.#is('{')) return this.#block();
    const { text } = this.#token;
    if (this.#take('if')) {
      const test = this.#inParentheses();
      const met = this.#body();
      const before = this.#at;
      this.#skip();
      if (this.#take('else')) return { kind: 'if', test, met, otherwise: this.#body() };
      this.#at = before;
      return { kind: 'if', test, met };
    }
    if (this.#take('while')) {
      const test = this.#inParentheses();
      return { kind: 'loop', test, body: this.#body(), after: false };
    }
    if (this.#take('do')) {
      const body = this.#body();
      this.#skip();
      this.#need('while');
      return { kind: 'loop', test: this.#inParentheses(), body, after: true };
    }
    if (this.#take('for')) return this.#for();
    if (this.#take('next', 'break', 'continue')) return { kind: text as 'next' | 'break' | 'continue' };
    if (this.#take('exit')) return { kind: 'exit', ...(this.#ends() ? {} : { code: this.#expression() }) };
    return this.#simple();
  }

  #simple(): Statement {
    if (this.#is('print', 'printf')) {
      const kind = this.#token.text as 'print' | 'printf';
      this.#at++;
      return { kind, of: this.#ends() ? [] : this.#printed() };
    }
    if (this.#take('delete')) {
      const array = this.#name();
      return { kind: 'delete', array, ...(this.#take('[') ? { keys: this.#list(']') } : {}) };
    }
    return { kind: 'do', what: this.#expression() };
  }

  #for(): Statement {
    this.#need('(');
    const [name, word, array, close] = this.#tokens.slice(this.#at, this.#at + 4);
    if (name?.kind === 'name' && word?.text === 'in' && array?.kind === 'name' && close?.text === ')') {
      this.#at += 4;
      return { kind: 'each', name: name.text, array: array.text, body: this.#body() };
    }
    const first = this.#is(';') ? {} : { first: this.#simple() };
    this.#need(';');
    const test = this.#is(';') ? {} : { test: this.#expression() };
    this.#need(';');
    const next = this.#is(')') ? {} : { next: this.#simple() };
    this.#need(')');
    return { kind: 'loop', ...first, ...test, ...next, body: this.#body(), after: false };
  }

  #ends(): boolean {
    return this.#token.kind === 'end' || this.#is('\n', ';', '}');
  }

  #inParentheses(): Expression {
    this.#need('(');
    const inside = this.#expression();
    this.#need(')');
    return inside;
  }

  /** `print (a, b)` is `print a, b`. */
  #printed(): Expression[] {
    if (this.#is('(')) {
      const before = this.#at;
      this.#at++;
      const inside = this.#list(')');
      if (this.#ends()) return inside;
      this.#at = before;
    }
    return this.#list();
  }

  #list(end?: string): Expression[] {
    const all: Expression[] = [];
    if (end !== undefined && this.#take(end)) return all;
    do {
      while (this.#take('\n'));
      all.push(this.#expression(end === undefined));
    } while (this.#take(','));
    if (end !== undefined) this.#need(end);
    return all;
  }

  /** @param isPrinted `>` would be a redirection */
  #expression(isPrinted = false): Expression {
    const left = this.#choice(isPrinted);
    const operator = this.#token.text;
    if (this.#token.kind !== 'sign' || !/^(?:[-+*/%^]?=)$/.test(operator)) return left;
    if (left.kind !== 'field' && left.kind !== 'name' && left.kind !== 'item')
      throw new AwkError(`unexpected '${operator}'`);
    this.#at++;
    return { kind: 'set', operator: operator.slice(0, -1), to: left, value: this.#expression(isPrinted) };
  }

  #choice(isPrinted: boolean): Expression {
    const test = this.#level(0, isPrinted);
    if (!this.#take('?')) return test;
    const met = this.#expression(isPrinted);
    this.#need(':');
    return { kind: 'choice', test, met, otherwise: this.#expression(isPrinted) };
  }

  #level(depth: number, isPrinted: boolean): Expression {
    const operators = LEVELS[depth];
    if (operators === undefined) return this.#joined();
    let left = this.#level(depth + 1, isPrinted);
    for (;;) {
      const operator = this.#token.text;
      if (depth === 1 && this.#take('in')) left = { kind: 'in', keys: [left], array: this.#name() };
      else if (this.#token.kind === 'sign' && operators.includes(operator) && !(isPrinted && operator === '>')) {
        this.#at++;
        while (depth < 2 && this.#take('\n'));
        left = { kind: 'binary', operator, left, right: this.#level(depth + 1, isPrinted) };
      } else return left;
    }
  }

  /** Values that stand side by side are one text. */
  #joined(): Expression {
    let left = this.#sum(0);
    while (this.#begins() && !this.#is('in')) left = { kind: 'binary', operator: '', left, right: this.#sum(0) };
    return left;
  }

  #begins(): boolean {
    const { kind, text } = this.#token;
    if (kind === 'name') return !WORDS.has(text);
    return kind === 'number' || kind === 'text' || (kind === 'sign' && /^(?:\$|\(|!|\+\+|--)$/.test(text));
  }

  #sum(depth: number): Expression {
    const operators = SUMS[depth];
    if (operators === undefined) return this.#unary();
    let left = this.#sum(depth + 1);
    while (this.#token.kind === 'sign' && operators.includes(this.#token.text)) {
      const operator = this.#token.text;
      this.#at++;
      left = { kind: 'binary', operator, left, right: this.#sum(depth + 1) };
    }
    return left;
  }

  #unary(): Expression {
    const operator = this.#token.text;
    if (this.#take('!', '-', '+')) return { kind: 'unary', operator, of: this.#unary() };
    const base = this.#stepped();
    if (!this.#take('^', '**')) return base;
    return { kind: 'binary', operator: '^', left: base, right: this.#unary() };
  }

  #stepped(): Expression {
    const { text } = this.#token;
    if (this.#take('++', '--')) {
      const to = this.#primary();
      return { kind: 'step', by: text === '++' ? 1 : -1, to: placeOf(to), before: true };
    }
    const value = this.#primary();
    const sign = this.#token.text;
    if ((value.kind === 'name' || value.kind === 'item' || value.kind === 'field') && this.#take('++', '--'))
      return { kind: 'step', by: sign === '++' ? 1 : -1, to: value, before: false };
    return value;
  }

  #primary(): Expression {
    const { kind, text } = this.#token;
    if (kind === 'number' || kind === 'text' || kind === 'form') {
      this.#at++;
      if (kind === 'number') return { kind, value: Number(text) };
      return kind === 'text' ? { kind, value: text } : { kind, source: text };
    }
    if (this.#take('$')) {
      const of = this.#is('++', '--', '-') ? this.#unary() : this.#primary();
      return { kind: 'field', of };
    }
    if (this.#take('(')) {
      const keys = this.#list(')');
      if (keys.length > 1) {
        this.#need('in');
        return { kind: 'in', keys, array: this.#name() };
      }
      return {
        kind: 'choice',
        test: { kind: 'number', value: 1 },
        met: keys[0] ?? { kind: 'text', value: '' },
        otherwise: { kind: 'text', value: '' },
      };
    }
    const name = this.#name();
    if (this.#take('[')) return { kind: 'item', array: name, keys: this.#list(']') };
    if (this.#is('(') && !this.#token.apart) {
      this.#at++;
      return { kind: 'call', name, of: this.#list(')') };
    }
    return name === 'length' ? { kind: 'call', name, of: [] } : { kind: 'name', name };
  }
}

function placeOf(value: Expression): Place {
  if (value.kind === 'name' || value.kind === 'item' || value.kind === 'field') return value;
  throw new AwkError('unexpected ++ or --');
}
