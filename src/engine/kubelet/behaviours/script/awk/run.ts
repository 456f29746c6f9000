/** Runs an awk program over lines. */
import { formatted } from '../printing.ts';
import { pattern } from '../text.ts';
import { parseAwk } from './parse.ts';
import { AwkError, type Expression, type Place, type Rule, type Statement } from './tree.ts';
import { compared, Given, isTrue, numberOf, split, sum, textOf, type Value } from './values.ts';

/** Why a statement is left before its end. */
class Leave extends Error {
  readonly what: 'next' | 'break' | 'continue' | 'exit';
  constructor(what: 'next' | 'break' | 'continue' | 'exit') {
    super(what);
    this.what = what;
  }
}

/** A program that does not end is cut off after so many rounds of its loops. */
const MAX_ROUNDS = 1_000_000;

class Awk {
  readonly printed: string[] = [];
  code = 0;
  readonly #variables = new Map<string, Value>([
    ['FS', ' '],
    ['OFS', ' '],
    ['ORS', '\n'],
    ['NR', 0],
    ['FNR', 0],
    ['SUBSEP', '\x1c'],
  ]);
  readonly #arrays = new Map<string, Map<string, Value>>();
  readonly #open = new Set<Rule>();
  #record = '';
  #fields: string[] = [];
  #rounds = 0;

  set(name: string, value: Value): void {
    if (name === 'NF') this.#cutTo(numberOf(value));
    else this.#variables.set(name, value);
  }

  #get(name: string): Value {
    return name === 'NF' ? this.#fields.length : (this.#variables.get(name) ?? new Given(''));
  }

  #array(name: string): Map<string, Value> {
    let array = this.#arrays.get(name);
    if (array === undefined) {
      array = new Map();
      this.#arrays.set(name, array);
    }
    return array;
  }

  run(rules: readonly Rule[], lines: readonly string[]): void {
    try {
      for (const rule of rules) if (rule.when === 'BEGIN') this.#do(rule.body);
      if (rules.some(({ when }) => when !== 'BEGIN')) for (const line of lines) this.#line(rules, line);
    } catch (error) {
      if (!(error instanceof Leave) || error.what !== 'exit') throw error;
    }
    try {
      for (const rule of rules) if (rule.when === 'END') this.#do(rule.body);
    } catch (error) {
      if (!(error instanceof Leave)) throw error;
    }
  }

  #line(rules: readonly Rule[], line: string): void {
    this.set('NR', numberOf(this.#get('NR')) + 1);
    this.set('FNR', this.#get('NR'));
    this.#read(line);
    try {
      for (const rule of rules)
        if (rule.when !== 'BEGIN' && rule.when !== 'END' && this.#meant(rule))
          if (rule.body === undefined) this.#print([]);
          else this.#do(rule.body);
    } catch (error) {
      if (!(error instanceof Leave) || error.what !== 'next') throw error;
    }
  }

  #meant(rule: Rule): boolean {
    const { when, until } = rule;
    if (when === undefined || typeof when === 'string') return true;
    if (until === undefined) return isTrue(this.#value(when));
    const isOpen = this.#open.has(rule) || isTrue(this.#value(when));
    if (isOpen && isTrue(this.#value(until))) this.#open.delete(rule);
    else if (isOpen) this.#open.add(rule);
    return isOpen;
  }

  #read(line: string): void {
    this.#record = line;
    this.#fields = split(line, textOf(this.#get('FS')));
  }

  #cutTo(count: number): void {
    this.#fields = Array.from({ length: count }, (_, i) => this.#fields[i] ?? '');
    this.#record = this.#fields.join(textOf(this.#get('OFS')));
  }

  #do(statement: Statement | undefined): void {
    switch (statement?.kind) {
      case 'print':
        this.#print(statement.of);
        break;
      case 'printf':
        this.printed.push(this.#format(statement.of));
        break;
      case 'block':
        for (const each of statement.of) this.#do(each);
        break;
      case 'if':
        this.#do(isTrue(this.#value(statement.test)) ? statement.met : statement.otherwise);
        break;
      case 'loop':
        this.#loop(statement);
        break;
      case 'each':
        for (const key of [...this.#array(statement.array).keys()]) {
          this.set(statement.name, new Given(key));
          if (!this.#round(statement.body)) break;
        }
        break;
      case 'delete':
        if (statement.keys === undefined) this.#array(statement.array).clear();
        else this.#array(statement.array).delete(this.#key(statement.keys));
        break;
      case 'exit':
        if (statement.code !== undefined) this.code = numberOf(this.#value(statement.code)) & 255;
        throw new Leave('exit');
      case 'next':
      case 'break':
      case 'continue':
        throw new Leave(statement.kind);
      case 'do':
        this.#value(statement.what);
        break;
    }
  }

  #loop({ first, test, next, body, after }: Extract<Statement, { kind: 'loop' }>): void {
    this.#do(first);
    for (let skips = after; skips || test === undefined || isTrue(this.#value(test)); skips = false) {
      if (!this.#round(body)) return;
      this.#do(next);
    }
  }

  /** @returns whether the loop goes on */
  #round(body: Statement): boolean {
    if (++this.#rounds > MAX_ROUNDS) throw new Leave('exit');
    try {
      this.#do(body);
    } catch (error) {
      if (!(error instanceof Leave) || error.what === 'next' || error.what === 'exit') throw error;
      return error.what === 'continue';
    }
    return true;
  }

  #print(of: readonly Expression[]): void {
    const line = of.length === 0 ? this.#record : of.map((each) => this.#text(each)).join(textOf(this.#get('OFS')));
    this.printed.push(line + textOf(this.#get('ORS')));
  }

  #format([form, ...of]: readonly Expression[]): string {
    const { text, open } = formatted([
      form === undefined ? '' : this.#text(form),
      ...of.map((each) => this.#text(each)),
    ]);
    return open ? text : `${text}\n`;
  }

  #text(expression: Expression): string {
    return textOf(this.#value(expression));
  }

  #number(expression: Expression): number {
    return numberOf(this.#value(expression));
  }

  #key(keys: readonly Expression[]): string {
    return keys.map((each) => this.#text(each)).join(textOf(this.#get('SUBSEP')));
  }

  #read1(place: Place): Value {
    if (place.kind === 'name') return this.#get(place.name);
    if (place.kind === 'item') {
      const [array, key] = [this.#array(place.array), this.#key(place.keys)];
      const value = array.get(key) ?? new Given('');
      array.set(key, value); // to name an item makes it
      return value;
    }
    const at = this.#number(place.of);
    return new Given(at === 0 ? this.#record : (this.#fields[at - 1] ?? ''));
  }

  #put(place: Place, value: Value): Value {
    if (place.kind === 'name') this.set(place.name, value);
    else if (place.kind === 'item') this.#array(place.array).set(this.#key(place.keys), value);
    else {
      const at = this.#number(place.of);
      if (at === 0) this.#read(textOf(value));
      else {
        this.#cutTo(Math.max(at, this.#fields.length));
        this.#fields[at - 1] = textOf(value);
        this.#cutTo(this.#fields.length);
      }
    }
    return value;
  }

  #value(expression: Expression): Value {
    switch (expression.kind) {
      case 'number':
      case 'text':
        return expression.value;
      case 'form':
        return Number(pattern(expression.source, true).test(this.#record));
      case 'name':
      case 'item':
      case 'field':
        return this.#read1(expression);
      case 'set': {
        const value = this.#value(expression.value);
        if (expression.operator === '') return this.#put(expression.to, value);
        return this.#put(
          expression.to,
          sum(expression.operator, numberOf(this.#read1(expression.to)), numberOf(value)),
        );
      }
      case 'step': {
        const before = numberOf(this.#read1(expression.to));
        this.#put(expression.to, before + expression.by);
        return expression.before ? before + expression.by : before;
      }
      case 'unary': {
        const value = this.#value(expression.of);
        if (expression.operator === '!') return Number(!isTrue(value));
        return expression.operator === '-' ? -numberOf(value) : numberOf(value);
      }
      case 'binary':
        return this.#binary(expression);
      case 'choice':
        return this.#value(isTrue(this.#value(expression.test)) ? expression.met : expression.otherwise);
      case 'in':
        return Number(this.#array(expression.array).has(this.#key(expression.keys)));
      case 'call':
        return this.#call(expression.name, expression.of);
    }
  }

  #binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): Value {
    switch (operator) {
      case '&&':
        return Number(isTrue(this.#value(left)) && isTrue(this.#value(right)));
      case '||':
        return Number(isTrue(this.#value(left)) || isTrue(this.#value(right)));
      case '':
        return this.#text(left) + this.#text(right);
      case '~':
      case '!~':
        return Number(this.#form(right).test(this.#text(left)) === (operator === '~'));
      case '<':
      case '<=':
      case '==':
      case '!=':
      case '>':
      case '>=':
        return Number(compared(operator, this.#value(left), this.#value(right)));
      default:
        return sum(operator, this.#number(left), this.#number(right));
    }
  }

  #form(of: Expression): RegExp {
    return pattern(of.kind === 'form' ? of.source : this.#text(of), true);
  }

  #call(name: string, of: readonly Expression[]): Value {
    const [a, b, c] = of;
    const text = (each: Expression | undefined): string => (each === undefined ? this.#record : this.#text(each));
    const number = (each: Expression | undefined): number => (each === undefined ? 0 : this.#number(each));
    switch (name) {
      case 'length':
        return a?.kind === 'name' && this.#arrays.has(a.name) ? this.#array(a.name).size : text(a).length;
      case 'substr': {
        const start = Math.round(number(b));
        const end = c === undefined ? Number.POSITIVE_INFINITY : start + Math.round(number(c));
        return text(a).slice(Math.max(0, start - 1), Math.max(0, end - 1));
      }
      case 'index':
        return text(a).indexOf(text(b)) + 1;
      case 'split': {
        const array = this.#array(b?.kind === 'name' ? b.name : '');
        array.clear();
        const separator = c === undefined ? textOf(this.#get('FS')) : c.kind === 'form' ? c.source : this.#text(c);
        const parts = split(text(a), separator);
        for (const [i, part] of parts.entries()) array.set(String(i + 1), new Given(part));
        return parts.length;
      }
      case 'sub':
      case 'gsub':
        return this.#substitute(name === 'gsub', a, b, c);
      case 'match': {
        const found = b === undefined ? null : this.#form(b).exec(text(a));
        this.set('RSTART', found === null ? 0 : found.index + 1);
        this.set('RLENGTH', found?.[0].length ?? -1);
        return found === null ? 0 : found.index + 1;
      }
      case 'toupper':
        return text(a).toUpperCase();
      case 'tolower':
        return text(a).toLowerCase();
      case 'sprintf':
        return this.#format(of);
      case 'int':
        return Math.trunc(number(a));
      case 'sqrt':
        return Math.sqrt(number(a));
      case 'exp':
        return Math.exp(number(a));
      case 'log':
        return Math.log(number(a));
      default:
        throw new AwkError(`call to undefined function ${name}`);
    }
  }

  #substitute(
    all: boolean,
    what: Expression | undefined,
    instead: Expression | undefined,
    to: Expression | undefined,
  ): number {
    if (what === undefined || instead === undefined) return 0;
    const place: Place =
      to?.kind === 'name' || to?.kind === 'item' || to?.kind === 'field'
        ? to
        : { kind: 'field', of: { kind: 'number', value: 0 } };
    const form = new RegExp(this.#form(what), all ? 'g' : '');
    const text = this.#text(instead);
    let count = 0;
    const made = textOf(this.#read1(place)).replace(form, (found: string) => {
      count++;
      return text.replace(/\\&|&/g, (sign) => (sign === '&' ? found : '&'));
    });
    if (count > 0) this.#put(place, made);
    return count;
  }
}

/** @param words behind `awk` @returns what is printed, or what awk says against the program */
export function runAwk(
  words: readonly string[],
  lines: readonly string[],
): { text: string; code: number; wrong?: string } {
  const awk = new Awk();
  let at = 0;
  for (; words[at]?.startsWith('-') && words[at] !== '-'; at++) {
    const [, letter = '', joined = ''] = /^-([Fv])(.*)$/.exec(words[at] ?? '') ?? [];
    if (letter === '') continue;
    const value = (joined || (words[++at] ?? '')).replace(/\\t/g, '\t');
    const [name = '', ...rest] = letter === 'F' ? ['FS', value] : value.split('=');
    awk.set(name, letter === 'F' ? (rest[0] ?? '') : new Given(rest.join('=')));
  }
  try {
    awk.run(parseAwk(words[at] ?? ''), lines);
    return { text: awk.printed.join(''), code: awk.code };
  } catch (error) {
    if (!(error instanceof AwkError)) throw error;
    return { text: awk.printed.join(''), code: 2, wrong: `awk: cmd. line:1: ${error.message}` };
  }
}
