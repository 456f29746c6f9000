/**
 * The language's tree as text again, where its own writer would change what is meant: it puts a backslash before what a regular
 * expression has as its operators, and makes a line that goes on of a line end in a word.
 */
import type { ScriptNode } from 'just-bash';

/** Characters stand in the text for others that the writer would not leave alone: each so far above the one that it stands for. */
const ABOVE = 0xf000;
const STANDS_IN = /[\uf000-\uf07f]/g;

/** What the writer puts a backslash before. */
const OPERATORS = /[(){}|<>;&#~!" ]/g;

/** @param serialize the language's writer */
export function written(script: ScriptNode, serialize: (script: ScriptNode) => string): string {
  const copy = structuredClone(script);
  prepare(copy);
  return serialize(copy).replace(STANDS_IN, (letter) => String.fromCharCode(letter.charCodeAt(0) - ABOVE));
}

type Parts = { readonly type: string; value?: string }[];

function prepare(node: unknown): void {
  if (Array.isArray(node)) for (const each of node) prepare(each);
  else if (typeof node === 'object' && node !== null) {
    const { type, operator, right } = node as { type?: string; operator?: string; right?: { parts: Parts } };
    if (type === 'CondBinary' && operator === '=~' && right !== undefined)
      for (const part of right.parts)
        if (part.type === 'Literal')
          part.value =
            part.value?.replace(OPERATORS, (letter) => String.fromCharCode(letter.charCodeAt(0) + ABOVE)) ?? '';
    if (type === 'Word') quoteLineEnds(node as { parts: Parts });
    for (const each of Object.values(node)) prepare(each);
  }
}

/** `$'a\nb'` has become text with a line end in it. */
function quoteLineEnds(word: { parts: Parts }): void {
  word.parts = word.parts.flatMap((part): Parts => {
    if (part.type !== 'Literal' || !part.value?.includes('\n')) return [part];
    return part.value
      .split(/(\n)/)
      .filter((value) => value !== '')
      .map((value) => ({ type: value === '\n' ? 'SingleQuoted' : 'Literal', value }));
  });
}
