/** `-o go-template=...`: the parts of Go's text/template that people use with kubectl. */
import { CliError } from '../errors.ts';
import { valueText } from './jsonpath.ts';

type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'print'; readonly pipe: Pipe }
  | { readonly type: 'set'; readonly name: string; readonly pipe: Pipe }
  | {
      readonly type: 'if' | 'with';
      readonly pipe: Pipe;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    }
  | {
      readonly type: 'range';
      readonly names: readonly string[];
      readonly pipe: Pipe;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    };

/** Commands joined by `|`; each is a function or value with its arguments. */
type Pipe = readonly (readonly Term[])[];
type Term =
  | { readonly type: 'word'; readonly text: string; readonly fields: readonly string[] }
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'pipe'; readonly pipe: Pipe; readonly fields: readonly string[] };

/** What is wrong with a template; the whole of it is told with the error. */
class Malformed extends Error {}

/** A template that asks an object for what it cannot have. */
class Failed extends Error {
  readonly path: string;
  /** Letters of the path before the place that is told. */
  readonly before: number;

  constructor(path: string, before: number, message: string) {
    super(message);
    this.path = path;
    this.before = before;
  }
}

/** What Go says of it, with the place. */
export class TemplateError extends Error {}

const fail = (why: string): never => {
  throw new Malformed(why);
};

interface Token {
  readonly text: string;
  readonly action: boolean;
}

function tokens(source: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  let trim = false;
  while (at < source.length) {
    const open = source.indexOf('{{', at);
    let text = source.slice(at, open < 0 ? source.length : open);
    if (trim) text = text.trimStart();
    if (open < 0) {
      found.push({ text, action: false });
      break;
    }
    const close = source.indexOf('}}', open);
    if (close < 0) fail('unclosed action');
    let inside = source.slice(open + 2, close);
    if (/^-\s/.test(inside)) {
      text = text.trimEnd();
      inside = inside.slice(1);
    }
    trim = /\s-$/.test(inside);
    if (trim) inside = inside.slice(0, -1);
    found.push({ text, action: false }, { text: inside.trim(), action: true });
    at = close + 2;
  }
  return found.filter((token) => token.action || token.text !== '');
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string) {
    this.#tokens = tokens(source);
  }

  template(): Node[] {
    const nodes = this.#nodes();
    if (this.#at < this.#tokens.length) fail(`unexpected {{${this.#tokens[this.#at]?.text}}}`);
    return nodes;
  }

  #nodes(): Node[] {
    const nodes: Node[] = [];
    for (; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at];
      if (token === undefined) break;
      if (!token.action) nodes.push({ type: 'text', text: token.text });
      else if (token.text === 'end' || /^else\b/.test(token.text)) return nodes;
      else if (!token.text.startsWith('/*')) nodes.push(this.#action(token.text));
    }
    return nodes;
  }

  #action(text: string): Node {
    const word = /^(if|with|range)\s+(.*)$/s.exec(text);
    if (word) return this.#control(word[1] as 'if' | 'with' | 'range', word[2] ?? '');
    const set = /^\$(\w+)\s*:?=\s*(.*)$/s.exec(text);
    if (set) return { type: 'set', name: set[1] ?? '', pipe: parsePipe(set[2] ?? '') };
    return { type: 'print', pipe: parsePipe(text) };
  }

  #control(type: 'if' | 'with' | 'range', head: string): Node {
    const names = /^\$(\w+)\s*(?:,\s*\$(\w+)\s*)?:=\s*(.*)$/s.exec(head);
    const pipe = parsePipe(names ? (names[3] ?? '') : head);
    this.#at++;
    const body = this.#nodes();
    let otherwise: Node[] = [];
    const end = this.#tokens[this.#at]?.text;
    if (end === undefined) return fail('unexpected EOF');
    if (end !== 'end') {
      const next = /^else\s+(if|with)\s+(.*)$/s.exec(end);
      if (next) otherwise = [this.#control(next[1] as 'if' | 'with', next[2] ?? '')];
      else {
        this.#at++;
        otherwise = this.#nodes();
      }
    }
    if (type === 'range')
      return { type, names: names ? [names[1] ?? '', ...(names[2] ? [names[2]] : [])] : [], pipe, body, otherwise };
    return { type, pipe, body, otherwise };
  }
}

const WORD = /^(?:"(?:[^"\\]|\\.)*"|`[^`]*`|\||\(|\)(?:\.[\w.]*)?|[^\s()|"`]+)/;

function parsePipe(text: string): Pipe {
  const words: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const word = WORD.exec(rest)?.[0];
    if (word === undefined) return fail(`unexpected ${JSON.stringify(rest)} in operand`);
    words.push(word);
    rest = rest.slice(word.length).trimStart();
  }
  let at = 0;
  const pipe = (): Pipe => {
    const commands: Term[][] = [[]];
    for (; at < words.length && !words[at]?.startsWith(')'); at++) {
      const word = words[at] ?? '';
      if (word === '|') commands.push([]);
      else if (word === '(') {
        at++;
        const inner = pipe();
        commands
          .at(-1)
          ?.push({ type: 'pipe', pipe: inner, fields: (words[at] ?? ')').slice(1).split('.').filter(Boolean) });
      } else commands.at(-1)?.push(term(word));
    }
    return commands;
  };
  return pipe();
}

function term(word: string): Term {
  if (word.startsWith('"')) return { type: 'value', value: JSON.parse(word) as unknown };
  if (word.startsWith('`')) return { type: 'value', value: word.slice(1, -1) };
  if (/^-?\d+(\.\d+)?$/.test(word)) return { type: 'value', value: Number(word) };
  if (word === 'true' || word === 'false') return { type: 'value', value: word === 'true' };
  if (word === 'nil') return { type: 'value', value: undefined };
  const [head = '', ...fields] = word.split('.');
  return { type: 'word', text: head, fields };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function truth(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isRecord(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

const show = (value: unknown): string => {
  if (value === undefined || value === null) return '<no value>';
  if (Array.isArray(value)) return `[${value.map(show).join(' ')}]`;
  if (isRecord(value))
    return `map[${Object.keys(value)
      .sort()
      .map((key) => `${key}:${show(value[key])}`)
      .join(' ')}]`;
  return valueText(value);
};

function printf(format: string, args: readonly unknown[]): string {
  let next = 0;
  return format.replace(/%(-?\d*)(?:\.\d+)?([sdvqft%])/g, (_, width: string, verb: string) => {
    if (verb === '%') return '%';
    const text = verb === 'q' ? JSON.stringify(show(args[next++])) : show(args[next++]);
    const size = Number(width || 0);
    return size < 0 ? text.padEnd(-size) : text.padStart(size);
  });
}

const FUNCTIONS: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  eq: ([first, ...rest]) => rest.some((value) => value === first),
  ne: ([a, b]) => a !== b,
  lt: ([a, b]) => (a as number) < (b as number),
  le: ([a, b]) => (a as number) <= (b as number),
  gt: ([a, b]) => (a as number) > (b as number),
  ge: ([a, b]) => (a as number) >= (b as number),
  and: (args) => args.find((value) => !truth(value)) ?? args.at(-1),
  or: (args) => args.find(truth) ?? args.at(-1),
  not: ([value]) => !truth(value),
  len: ([value]) => (isRecord(value) ? Object.keys(value).length : ((value as { length?: number })?.length ?? 0)),
  index: ([value, ...keys]) =>
    keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key as string], value),
  print: (args) => args.map(show).join(''),
  println: (args) => `${args.map(show).join(' ')}\n`,
  printf: ([format, ...args]) => printf(String(format), args),
  exists: ([value, ...keys]) =>
    keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key as string], value) !==
    undefined,
  base64decode: ([value]) => Buffer.from(String(value), 'base64').toString('utf8'),
};

interface Scope {
  readonly dot: unknown;
  readonly names: Map<string, unknown>;
}

export class GoTemplate {
  readonly #nodes: readonly Node[];
  readonly #source: string;

  /** @throws CliError for a template that is none */
  constructor(source: string) {
    this.#source = source;
    try {
      this.#nodes = new Parser(source).template();
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      throw new CliError(`error parsing template ${source}, template: output:1: ${error.message}`);
    }
  }

  /** @throws TemplateError when it cannot be carried out on this object */
  print(data: unknown): string {
    try {
      return run(this.#nodes, { dot: data, names: new Map([['', data]]) });
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      const at = Math.max(0, this.#source.indexOf(error.path));
      const line = this.#source.slice(0, at).split('\n');
      const place = `${line.length}:${(line.at(-1) ?? '').length + error.before}`;
      throw new TemplateError(`template: output:${place}: executing "output" at <${error.path}>: ${error.message}`);
    }
  }
}

function run(nodes: readonly Node[], scope: Scope): string {
  return nodes.map((node) => runNode(node, scope)).join('');
}

function runNode(node: Node, scope: Scope): string {
  if (node.type === 'text') return node.text;
  const value = evaluate(node.pipe, scope);
  switch (node.type) {
    case 'print':
      return show(value);
    case 'set':
      scope.names.set(node.name, value);
      return '';
    case 'if':
      return run(truth(value) ? node.body : node.otherwise, scope);
    case 'with':
      return truth(value) ? run(node.body, { ...scope, dot: value }) : run(node.otherwise, scope);
    case 'range': {
      const entries: [unknown, unknown][] = Array.isArray(value)
        ? value.map((item, i) => [i, item])
        : isRecord(value)
          ? Object.keys(value)
              .sort()
              .map((key) => [key, value[key]])
          : [];
      if (entries.length === 0) return run(node.otherwise, scope);
      return entries
        .map(([key, item]) => {
          const names = new Map(scope.names);
          if (node.names.length === 1) names.set(node.names[0] ?? '', item);
          if (node.names.length === 2) names.set(node.names[0] ?? '', key).set(node.names[1] ?? '', item);
          return run(node.body, { dot: item, names });
        })
        .join('');
    }
  }
}

function evaluate(pipe: Pipe, scope: Scope): unknown {
  let last: unknown[] = [];
  for (const command of pipe) last = [call(command, last, scope)];
  return last[0];
}

function call(command: readonly Term[], piped: readonly unknown[], scope: Scope): unknown {
  const [head, ...rest] = command;
  if (head === undefined) return fail('missing value for command');
  const name = head.type === 'word' && head.fields.length === 0 ? head.text : undefined;
  const act = name === undefined || name === '' ? undefined : FUNCTIONS[name];
  if (act !== undefined) return act([...rest.map((t) => termValue(t, scope)), ...piped]);
  if (name && !name.startsWith('$')) return fail(`function ${JSON.stringify(name)} not defined`);
  return termValue(head, scope);
}

function termValue(of: Term, scope: Scope): unknown {
  if (of.type === 'value') return of.value;
  const start =
    of.type === 'pipe'
      ? evaluate(of.pipe, scope)
      : of.text.startsWith('$')
        ? scope.names.get(of.text.slice(1))
        : scope.dot;
  const fields = of.fields.filter((field) => field !== '');
  return fields.reduce<unknown>((at, field, i) => {
    if (isRecord(at)) return at[field];
    if (at === undefined || at === null) return undefined;
    const name = of.type === 'word' ? of.text : '';
    const path = `${name}.${fields.join('.')}`;
    // Go tells where the second part of the path stands.
    const first = name !== '' ? name.length : i > 0 ? (fields[0]?.length ?? 0) + 1 : 0;
    throw new Failed(path, first, `can't evaluate field ${field} in type interface {}`);
  }, start);
}
