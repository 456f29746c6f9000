/** kubectl's JSONPath templates (`client-go/util/jsonpath`): `{.items[*].metadata.name}`, filters, ranges, text. */
import { CliError } from '../errors.ts';
import { goKind } from './go.ts';
import { compactJson } from './json.ts';

type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'path'; readonly steps: readonly Step[] }
  | { readonly type: 'range'; readonly steps: readonly Step[]; readonly body: readonly Node[] };

type Step =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'all' }
  | { readonly type: 'deep' }
  | {
      readonly type: 'slice';
      readonly from?: number;
      readonly to?: number;
      readonly step?: number;
      readonly single: boolean;
    }
  | { readonly type: 'union'; readonly parts: readonly (readonly Step[])[] }
  | { readonly type: 'filter'; readonly left: Operand; readonly operator: string; readonly right?: Operand }
  | { readonly type: 'root' };

type Operand = { readonly steps: readonly Step[] } | { readonly value: unknown };

/** What is wrong with a template; the whole of it is told with the error. */
class Malformed extends Error {}

const fail = (why: string): never => {
  throw new Malformed(why);
};

/** kubectl lets a bare `.metadata.name` or `metadata.name` stand for `{.metadata.name}`. */
export function relaxed(text: string): string {
  if (text === '') return text;
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text);
  if (match === null)
    throw new CliError(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  return `{.${match[1] ?? match[2]}}`;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  template(): Node[] {
    try {
      const [nodes, end] = this.#nodes();
      if (end) fail('unexpected end');
      return nodes;
    } catch (error) {
      if (error instanceof Malformed) throw new CliError(`error parsing jsonpath ${this.#text}, ${error.message}`);
      throw error;
    }
  }

  #nodes(): [Node[], boolean] {
    const nodes: Node[] = [];
    while (this.#at < this.#text.length) {
      const open = this.#text.indexOf('{', this.#at);
      if (open !== this.#at) {
        const to = open < 0 ? this.#text.length : open;
        nodes.push({ type: 'text', text: this.#text.slice(this.#at, to) });
        this.#at = to;
        continue;
      }
      const close = this.#close(open);
      const inside = this.#text.slice(open + 1, close).trim();
      this.#at = close + 1;
      if (inside === 'end') return [nodes, true];
      if (/^range(\s|$)/.test(inside)) {
        const steps = parseSteps(inside.slice(5).trim());
        const [body, ended] = this.#nodes();
        nodes.push({ type: 'range', steps, body });
        // Without an end what follows is the body, and comes once more after it.
        if (!ended) nodes.push(...body);
      } else nodes.push(...action(inside));
    }
    return [nodes, false];
  }

  /** The brace that ends the action at `open`; braces within quotes and brackets don't count. */
  #close(open: number): number {
    let quote = '';
    for (let i = open + 1; i < this.#text.length; i++) {
      const char = this.#text[i] ?? '';
      if (quote !== '') {
        if (char === '\\') i++;
        else if (char === quote) quote = '';
      } else if (char === '"' || char === "'") quote = char;
      else if (char === '}') return i;
    }
    return fail(/\[[^\]]*$/.test(this.#text.slice(open)) ? 'unterminated array' : 'unclosed action');
  }
}

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, (_, char: string) => ({ n: '\n', t: '\t', r: '\r' })[char] ?? char);
}

/** One action may hold several parts after one another: `{.a}{"x"}`, `{.a " " .b}`. */
function action(inside: string): Node[] {
  const nodes: Node[] = [];
  let rest = inside;
  while (rest !== '') {
    const quoted = /^("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*/.exec(rest);
    if (quoted?.[1] !== undefined) {
      nodes.push({ type: 'text', text: unquote(quoted[1]) });
      rest = rest.slice(quoted[0].length);
      continue;
    }
    const length = pathLength(rest);
    nodes.push({ type: 'path', steps: parseSteps(rest.slice(0, length)) });
    rest = rest.slice(length).trimStart();
  }
  return nodes;
}

function pathLength(text: string): number {
  let depth = 0;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") {
      if (depth === 0) return i;
      quote = char;
    } else if (char === '[' || char === '(') depth++;
    else if (char === ']' || char === ')') depth--;
    else if (/\s/.test(char) && depth === 0) return i;
  }
  return text.length;
}

function parseSteps(text: string): Step[] {
  const steps: Step[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    if (rest.startsWith('$')) {
      steps.push({ type: 'root' });
      at++;
    } else if (rest.startsWith('@')) at++;
    else if (rest.startsWith('..')) {
      steps.push({ type: 'deep' });
      at += rest.startsWith('..[') ? 2 : 1;
      if (text[at] === '.' && text[at + 1] === undefined) fail('unterminated path');
    } else if (rest.startsWith('[')) {
      const close = closing(text, at);
      steps.push(...bracket(text.slice(at + 1, close)));
      at = close + 1;
    } else {
      const match = /^\.?((?:\\.|[^\s.[\]{}()|,'"\\])*)/.exec(rest);
      const length = match?.[0].length ?? 0;
      if (length === 0)
        fail(
          `unrecognized character in action: U+${rest.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} '${rest[0]}'`,
        );
      const name = (match?.[1] ?? '').replace(/\\(.)/g, '$1');
      if (name === '*') steps.push({ type: 'all' });
      else if (name !== '') steps.push({ type: 'field', name });
      at += length;
    }
  }
  return steps;
}

function closing(text: string, open: number): number {
  let depth = 0;
  let quote = '';
  for (let i = open; i < text.length; i++) {
    const char = text[i] ?? '';
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '[') depth++;
    else if (char === ']' && --depth === 0) return i;
  }
  return fail('unterminated array');
}

function bracket(text: string): Step[] {
  if (text === '*') return [{ type: 'all' }];
  const filter = /^\?\((.*)\)$/s.exec(text);
  if (filter) return [filterStep((filter[1] ?? '').trim())];
  if (text.includes(',')) return [{ type: 'union', parts: text.split(',').map((part) => bracket(part.trim())) }];
  // A quoted name is read as a path: a dot in it that is part of a key needs a backslash.
  const quoted = /^'([^']*)'$/.exec(text);
  if (quoted) return parseSteps(`.${quoted[1]}`);
  const slice = /^(-?\d*)(?::(-?\d*))?(?::(-?\d*))?$/.exec(text);
  if (slice === null || text === '') return fail(`invalid array index ${text}`);
  const number = (part: string | undefined) => (part ? Number(part) : undefined);
  const [from, to, step] = [number(slice[1]), number(slice[2]), number(slice[3])];
  return [
    {
      type: 'slice',
      single: slice[2] === undefined && slice[3] === undefined,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(step === undefined ? {} : { step }),
    },
  ];
}

function filterStep(text: string): Step {
  const match = /^((?:"[^"]*"|'[^']*'|[^"'=!<>])+?)\s*(?:(==|!=|<=|>=|<|>)\s*(.+))?$/s.exec(text);
  if (match === null) return fail('unterminated filter');
  return {
    type: 'filter',
    left: operand((match[1] ?? '').trim()),
    operator: match[2] ?? 'exists',
    ...(match[3] === undefined ? {} : { right: operand(match[3].trim()) }),
  };
}

function operand(text: string): Operand {
  if (/^["']/.test(text)) return { value: unquote(text) };
  if (text === 'true' || text === 'false') return { value: text === 'true' };
  if (/^-?\d+(\.\d+)?$/.test(text)) return { value: Number(text) };
  return { steps: parseSteps(text) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const children = (value: unknown): unknown[] =>
  Array.isArray(value)
    ? value
    : isRecord(value)
      ? Object.keys(value)
          .sort()
          .map((key) => value[key])
      : [];

function everything(value: unknown): unknown[] {
  return [value, ...children(value).flatMap(everything)];
}

function walk(values: readonly unknown[], steps: readonly Step[], root: unknown, strict: boolean): unknown[] {
  let found = [...values];
  for (const step of steps) {
    switch (step.type) {
      case 'root':
        found = [root];
        break;
      case 'deep':
        found = found.flatMap(everything);
        break;
      case 'all':
        found = found.flatMap(children);
        break;
      case 'field': {
        const deep = steps[steps.indexOf(step) - 1]?.type === 'deep';
        found = found.flatMap((value) => {
          const here = isRecord(value) && Object.hasOwn(value, step.name) && value[step.name] !== undefined;
          if (here) return [(value as Record<string, unknown>)[step.name]];
          if (strict && !deep) throw new CliError(`${step.name} is not found`);
          return [];
        });
        break;
      }
      case 'slice':
        found = found.flatMap((value) => sliced(value, step));
        break;
      case 'union':
        found = step.parts.flatMap((part) => walk(found, part, root, strict));
        break;
      case 'filter':
        found = found.flatMap(children).filter((value) => passes(value, step, root));
        break;
    }
  }
  return found;
}

/** Missing fields are passed over, indexes out of bounds are not. @throws CliError */
function sliced(value: unknown, step: Extract<Step, { type: 'slice' }>): unknown[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw new CliError(`${goKind(value)} is not array or slice`);
  const { length } = value;
  const outside = (index: number): CliError =>
    new CliError(`array index out of bounds: index ${index}, length ${length}`);
  const at = (index: number): number => (index < 0 ? index + length : index);
  const from = at(step.from ?? 0);
  const to = step.single ? from + 1 : at(step.to ?? length);
  if (from === to) return [];
  if (from >= length || from < 0) throw outside(from);
  if (to > length || to < 0) throw outside(to - 1);
  if (from > to) throw new CliError(`starting index ${from} is greater than ending index ${to}`);
  return value.slice(from, to).filter((_, i) => i % (step.step ?? 1) === 0);
}

function valuesOf(operand: Operand, value: unknown, root: unknown): unknown[] {
  return 'steps' in operand ? walk([value], operand.steps, root, false) : [operand.value];
}

function passes(value: unknown, step: Extract<Step, { type: 'filter' }>, root: unknown): boolean {
  const left = valuesOf(step.left, value, root)[0];
  if (step.right === undefined) return left !== undefined;
  const right = valuesOf(step.right, value, root)[0];
  if (left === undefined || right === undefined) return false;
  switch (step.operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return (left as number) < (right as number);
    case '<=':
      return (left as number) <= (right as number);
    case '>':
      return (left as number) > (right as number);
    default:
      return (left as number) >= (right as number);
  }
}

/** A value as text: containers as JSON. */
export const valueText = (value: unknown): string =>
  typeof value === 'object' && value !== null ? compactJson(value) : value === null ? '<nil>' : String(value);

/** A parsed template; run it on as many objects as you like. */
export class JsonPath {
  readonly #nodes: readonly Node[];
  readonly #strict: boolean;

  /** @param strict missing fields are errors (`--allow-missing-template-keys=false`) @throws CliError */
  constructor(template: string, strict = false) {
    this.#nodes = new Parser(template).template();
    this.#strict = strict;
  }

  /** The text that the template gives for `data`. */
  print(data: unknown): string {
    return this.#run(this.#nodes, data, data);
  }

  /** The values that the template's paths find, without their text. */
  find(data: unknown): unknown[] {
    return this.#nodes.flatMap((node) => (node.type === 'path' ? walk([data], node.steps, data, this.#strict) : []));
  }

  #run(nodes: readonly Node[], data: unknown, root: unknown): string {
    return nodes
      .map((node) => {
        if (node.type === 'text') return node.text;
        const found = walk([data], node.steps, root, this.#strict);
        if (node.type === 'path') return found.map(valueText).join(' ');
        const items = found.length === 1 && Array.isArray(found[0]) ? found[0] : found;
        return items.map((item) => this.#run(node.body, item, root)).join('');
      })
      .join('');
  }
}
