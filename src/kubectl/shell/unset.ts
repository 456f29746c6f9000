/**
 * `"${X:-other}"` under `set -u`: for a word that is this and nothing more the language asks for the variable before it sees the
 * other value, and says that it is not set. It does not for a word with something behind it, even if that is empty.
 */
import type { TransformPlugin } from 'just-bash';

interface Part {
  readonly type: string;
  readonly value?: string;
  readonly parts?: readonly Part[];
  readonly operation?: { readonly type: string } | null;
}

/** The part that is put behind it, and how it is written. */
const NOTHING: Part = { type: 'SingleQuoted', value: '' };
const WRITTEN = /(?<=\}")''/g;

/** A function as `type` and `declare -f` print it, as the person has written it. */
export const withoutNothings = (text: string): string => text.replace(WRITTEN, '');

export const otherwise: TransformPlugin = {
  name: 'otherwise',
  transform: ({ ast }) => {
    within(ast);
    return { ast };
  },
};

const OPERATIONS = new Set(['DefaultValue', 'UseAlternative', 'AssignDefault']);

function within(node: unknown): void {
  if (Array.isArray(node)) for (const each of node) within(each);
  else if (typeof node === 'object' && node !== null) {
    for (const each of Object.values(node)) within(each);
    const word = node as { type?: string; parts?: Part[] };
    if (word.type === 'Word' && word.parts?.length === 1 && asksOnly(word.parts[0])) word.parts.push(NOTHING);
  }
}

function asksOnly(part: Part | undefined): boolean {
  const [asked, ...more] = part?.type === 'DoubleQuoted' ? (part.parts ?? []) : [];
  return asked?.type === 'ParameterExpansion' && more.length === 0 && OPERATIONS.has(asked.operation?.type ?? '');
}
