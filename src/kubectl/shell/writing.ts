/**
 * The language's tree as text again, where its own writer would change what is meant: it puts a backslash before what a regular
 * expression has as its operators, and makes a line that goes on of a line end in a word.
 */
import type { ScriptNode } from 'just-bash';

/** Characters stand in the text for others that the writer would not leave alone: each so far above the one that it stands for. */
const ABOVE = 0xf000;
const STANDS_IN = /[\uf000-\uf07f]/g;

/** Ends the name of a variable: the writer then puts braces around it, which it otherwise leaves out. */
const APART = '\uf100';

/** What the writer puts a backslash before. */
const OPERATORS = /[(){}|<>;&#~!" ]/g;

/** @param serialize the language's writer */
export function written(script: ScriptNode, serialize: (script: ScriptNode) => string): string {
  const copy = structuredClone(script);
  prepare(copy);
  return serialize(copy)
    .replaceAll(APART, '')
    .replace(STANDS_IN, (letter) => String.fromCharCode(letter.charCodeAt(0) - ABOVE));
}

interface Tree {
  readonly type: string;
  readonly operator: string;
  readonly right: { readonly parts: Parts };
  readonly parts: Parts;
}

interface Part {
  readonly type: string;
  value?: string;
  /** Of a variable. */
  parameter?: string;
  readonly operation?: unknown;
  /** Of a brace expansion; a range has no word. */
  readonly items?: readonly { readonly word?: { readonly parts: Parts } }[];
}

type Parts = Part[];

function prepare(node: unknown): void {
  if (Array.isArray(node)) for (const each of node) prepare(each);
  else if (typeof node === 'object' && node !== null) {
    const { type, operator, right, parts } = node as Partial<Tree>;
    if (type === 'Substring') negated(node as { offset?: Arithmetic });
    if (type === 'CondBinary' && operator === '=~' && right !== undefined)
      for (const part of right.parts)
        if (part.type === 'Literal')
          part.value =
            part.value?.replace(OPERATORS, (letter) => String.fromCharCode(letter.charCodeAt(0) + ABOVE)) ?? '';
    if (parts !== undefined) keepApart(parts);
    // An item of a brace expansion calls itself a word, too, and has one.
    if (type === 'Word' && parts !== undefined) (node as { parts: Parts }).parts = parts.flatMap(asMeant);
    for (const each of Object.values(node)) prepare(each);
  }
}

/** `${x}s` is not `$xs`. */
function keepApart(parts: Parts): void {
  for (const [i, part] of parts.entries()) {
    const next = parts[i + 1];
    if (
      part.type === 'ParameterExpansion' &&
      part.operation === null &&
      next?.type === 'Literal' &&
      /^[\w[]/.test(next.value ?? '')
    )
      part.parameter = `${part.parameter}${APART}`;
  }
}

interface Arithmetic {
  readonly expression: { readonly type: string; readonly operator?: string; readonly expression?: unknown };
  readonly originalText?: string;
}

/** `${x: -1}`: without its blank it would say something else, so a number below zero goes into brackets. */
function negated(node: { offset?: Arithmetic }): void {
  const { expression, originalText = '' } = node.offset ?? {};
  if (expression?.type === 'ArithUnary' && expression.operator === '-')
    node.offset = { ...node.offset, expression: { type: 'ArithGroup', expression }, originalText: `(${originalText})` };
}

/** `$'a\nb'` has become text with a line end in it; braces around one item, which stand for themselves, an expansion. */
function asMeant(part: Part): Parts {
  const [item, ...more] = part.items ?? [];
  if (item?.word !== undefined && more.length === 0)
    return [{ type: 'Literal', value: '{' }, ...item.word.parts.flatMap(asMeant), { type: 'Literal', value: '}' }];
  if (part.type !== 'Literal' || !part.value?.includes('\n')) return [part];
  return part.value
    .split(/(\n)/)
    .filter((value) => value !== '')
    .map((value) => ({ type: value === '\n' ? 'SingleQuoted' : 'Literal', value }));
}
