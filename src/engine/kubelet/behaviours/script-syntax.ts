/** How the text of a script falls into its commands. */

/** A command or a whole loop, and what stands before it: `;`, `&&` or `||`. */
export interface Part {
  readonly text: string;
  readonly joined: string;
}

/** What one part is: a loop, a branch, or a command line. */
export type Shape =
  | { readonly kind: 'while' | 'until'; readonly head: string; readonly body: string }
  | { readonly kind: 'for'; readonly name: string; readonly items: string; readonly body: string }
  | { readonly kind: 'if'; readonly test: string; readonly met: string; readonly otherwise: string }
  | { readonly kind: 'simple'; readonly text: string };

/** `$(…)`, with one pair of parentheses inside at most. */
export const SUBSTITUTION = String.raw`\$\((?:[^()]|\([^()]*\))*\)`;
/** Text in quotes; what is substituted inside may hold quotes of its own. */
export const QUOTED = String.raw`'[^']*'|"(?:\\[\s\S]|${SUBSTITUTION}|\$(?!\()|[^"$\\])*"`;

const TOKENS = new RegExp(String.raw`${QUOTED}|${SUBSTITUTION}|&&|\|\||;|\n|[^\s;'"&|$]+|\s|[&|$]`, 'g');

/** Splits at `;`, newlines and `&&`/`||`, outside quotes and outside do…done and then…fi. */
export function split(script: string): Part[] {
  const parts: { text: string; joined: string }[] = [];
  let [text, joined, depth] = ['', ';', 0];
  for (const word of script.match(TOKENS) ?? []) {
    if (/^(do|then|case)$/.test(word)) depth++;
    if (/^(done|fi|esac)$/.test(word)) depth = Math.max(0, depth - 1);
    if (depth === 0 && /^(;|\n|&&|\|\|)$/.test(word)) {
      parts.push({ text: text.trim(), joined });
      [text, joined] = ['', word === '\n' ? ';' : word];
    } else text += word;
  }
  parts.push({ text: text.trim(), joined });
  const merged: typeof parts = [];
  for (const part of parts.filter((each) => each.text !== '')) {
    // `while x; do …; done` was split before `do`.
    const last = merged.at(-1);
    if (last !== undefined && /^(do|then)\b/.test(part.text)) last.text += `; ${part.text}`;
    else merged.push(part);
  }
  return merged;
}

const LOOP = /^(while|until|for)\s+([\s\S]*?);\s*do\s+([\s\S]*?);?\s*done$/;
const BRANCH = /^if\s+([\s\S]*?);\s*then\s+([\s\S]*?)(?:;\s*else\s+([\s\S]*?))?;?\s*fi$/;

export function shapeOf(text: string): Shape {
  const [, kind, head = '', body = ''] = LOOP.exec(text) ?? [];
  if (kind === 'while' || kind === 'until') return { kind, head, body };
  if (kind === 'for') {
    const [, name = '', items = ''] = /^(\w+)\s+in\s+([\s\S]*)$/.exec(head) ?? [];
    return { kind, name, items, body };
  }
  const [branch, test = '', met = '', otherwise = ''] = BRANCH.exec(text) ?? [];
  return branch === undefined ? { kind: 'simple', text } : { kind: 'if', test, met, otherwise };
}
