/** How the text of a script falls into its commands. */

/** A command or a whole loop, and what stands before it: `;`, `&&` or `||`. */
export interface Part {
  readonly text: string;
  readonly joined: string;
}

/** What one part is: a loop, a branch, a group, a pipe of such, a function, or a command line. */
export type Shape =
  | { readonly kind: 'while' | 'until'; readonly head: string; readonly body: string }
  | { readonly kind: 'for'; readonly name: string; readonly items: string; readonly body: string }
  | { readonly kind: 'if'; readonly test: string; readonly met: string; readonly otherwise: string }
  | { readonly kind: 'case'; readonly word: string; readonly arms: readonly Arm[] }
  /** `{ …; }`, or `( … )`, which changes nothing around it. */
  | { readonly kind: 'group'; readonly body: string; readonly own: boolean }
  | { readonly kind: 'function'; readonly name: string; readonly body: string }
  | { readonly kind: 'pipe'; readonly first: string; readonly filters: readonly string[] }
  /** One of the others whose output goes elsewhere. */
  | { readonly kind: 'into'; readonly text: string; readonly redirections: readonly Redirection[] }
  | { readonly kind: 'background'; readonly text: string }
  | { readonly kind: 'simple'; readonly text: string };

/** `a|b) …;;` of a `case`. */
export interface Arm {
  readonly patterns: readonly string[];
  readonly body: string;
}

/** `$(…)`, with one pair of parentheses inside at most. */
export const SUBSTITUTION = String.raw`\$\((?:[^()]|\([^()]*\))*\)`;
/** Text in quotes; what is substituted inside may hold quotes of its own. */
export const QUOTED = String.raw`'[^']*'|"(?:\\[\s\S]|${SUBSTITUTION}|\$(?!\()|[^"$\\])*"`;

const REDIRECTION = String.raw`\d?>{1,2}(?:&\d?)?|&>{1,2}|<`;
const WORD = String.raw`(?:${QUOTED}|${SUBSTITUTION}|\`[^\`]*\`|\\[\s\S]|\$(?!\()|[^\s;|&()'"\`$\\><])+`;
const TOKENS = new RegExp(
  String.raw`[^\S\n]+|#[^\n]*|${REDIRECTION}|&&|\|\||;;|[;\n|&()]|\(\((?:[^()]|\([^()]*\))*\)\)|${WORD}|[\s\S]`,
  'g',
);

const ENDS: ReadonlyMap<string, string> = new Map([
  ['if', 'fi'],
  ['while', 'done'],
  ['until', 'done'],
  ['for', 'done'],
  ['case', 'esac'],
  ['{', '}'],
  ['(', ')'],
]);
/** Words behind which another command begins. */
const GOES_ON = /^(?:then|do|else|elif|!)$/;

interface Token {
  readonly text: string;
  /** How many compound commands are around it; a word that begins or ends one is outside of it. */
  readonly depth: number;
  /** It stands where a command begins. */
  readonly head: boolean;
}

/** The tokens of a script, without comments. */
function walk(script: string): Token[] {
  const tokens: Token[] = [];
  const open: string[] = [];
  let [head, spaced] = [true, true];
  for (const text of script.replace(/\\\n\s*/g, ' ').match(TOKENS) ?? []) {
    if (text.startsWith('#') && spaced) continue;
    spaced = /^(?:\s+|;|\n|\(|&&|\|\|)$/.test(text);
    if (/^[^\S\n]+$/.test(text)) {
      tokens.push({ text, depth: open.length, head: false });
      continue;
    }
    const end = head || text === '(' ? ENDS.get(text) : undefined;
    const closes = open.length > 0 && text === open.at(-1) && (head || text === ')');
    if (closes) open.pop();
    tokens.push({ text, depth: open.length, head });
    if (end !== undefined) open.push(end);
    const before = tokens.findLast((each) => each.head)?.text ?? '';
    head =
      /^(?:;;?|\n|\|\|?|&&?|\(|\)|\{)$/.test(text) ||
      (head && (GOES_ON.test(text) || ['if', 'while', 'until'].includes(text))) ||
      (text === 'in' && before === 'case');
  }
  return tokens;
}

const textOf = (tokens: readonly Token[]): string =>
  tokens
    .map(({ text }) => text)
    .join('')
    .trim();

/** Splits at `;`, newlines, `&` and `&&`/`||`, outside quotes and outside compound commands. */
export function split(script: string): Part[] {
  const parts: Part[] = [];
  let [current, joined]: [Token[], string] = [[], ';'];
  const end = (): void => {
    const text = textOf(current);
    if (text !== '') parts.push({ text, joined });
    current = [];
  };
  for (const token of walk(script)) {
    if (token.depth > 0 || !/^(?:;;?|\n|&&|\|\||&)$/.test(token.text)) {
      current.push(token);
      continue;
    }
    if (token.text === '&') current.push(token);
    const text = textOf(current);
    // A newline after `&&` ends nothing, nor does one between a function's name and its body.
    if (text === '' || (token.text === '\n' && /^[\w-]+\s*\(\s*\)$/.test(text))) continue;
    end();
    joined = /^(?:&&|\|\|)$/.test(token.text) ? token.text : ';';
  }
  end();
  return parts;
}

/** What stands between the words of a compound command: `[['if', …], ['then', …]]`. */
function sectionsOf(tokens: readonly Token[]): [string, string][] {
  const sections: [string, Token[]][] = [];
  for (const token of tokens) {
    const begins = token.depth === 0 || (token.depth === 1 && token.head && GOES_ON.test(token.text));
    if (begins && token.text !== '!') sections.push([token.text, []]);
    else sections.at(-1)?.[1].push(token);
  }
  return sections.map(([word, inside]) => [word, textOf(inside)]);
}

/** `> FILE`, `2>&1`, `< FILE`. */
export interface Redirection {
  /** `1`, `2`, `&` for both; `0` for what is read. */
  readonly of: string;
  readonly append: boolean;
  /** `&1`, or a path as it is written. */
  readonly to: string;
}

export interface Redirected {
  readonly command: string;
  readonly redirections: readonly Redirection[];
}

/** Loops come to the same texts again and again. */
function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text) ?? read(text);
    if (known.size >= KEPT) known.clear();
    known.set(text, found);
    return found;
  };
}
const KEPT = 1024;

/** A command without its redirections, and those. */
export const redirected = remembered((text): Redirected => {
  const [command, redirections]: [Token[], Redirection[]] = [[], []];
  const tokens = walk(text);
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    const [whole, of = '', arrow = '', copied] = /^(\d?|&)(>{1,2}|<)(&\d?)?$/.exec(token.text) ?? [];
    if (whole === undefined) {
      command.push(token);
      continue;
    }
    if (copied === undefined) while (tokens[++i]?.text.trim() === '');
    redirections.push({
      of: arrow === '<' ? '0' : of || '1',
      append: arrow === '>>',
      to: copied ?? tokens[i]?.text ?? '',
    });
  }
  return { command: textOf(command), redirections };
});

export const shapeOf = remembered((text): Shape => {
  const tokens = walk(text);
  const pipes = tokens.flatMap(({ text: token, depth }, i) => (token === '|' && depth === 0 ? [i] : []));
  if (pipes.length > 0) {
    const [first = '', ...filters] = [...pipes, tokens.length].map((to, i) =>
      textOf(tokens.slice(i === 0 ? 0 : (pipes[i - 1] ?? 0) + 1, to)),
    );
    return { kind: 'pipe', first, filters };
  }
  const [, name, body] = /^([\w-]+)\s*\(\s*\)\s*([\s\S]*)$/.exec(text) ?? [];
  if (name !== undefined && body !== undefined) return { kind: 'function', name, body };
  const begin = tokens[0]?.text ?? '';
  const close = tokens.findIndex(({ text: token, depth }, i) => i > 0 && depth === 0 && token === ENDS.get(begin));
  if (close < 0) return { kind: 'simple', text };
  const rest = textOf(tokens.slice(close + 1));
  if (rest === '&') return { kind: 'background', text: textOf(tokens.slice(0, close + 1)) };
  if (rest !== '') {
    const [, input] = /^<\s*(\S+)$/.exec(rest) ?? [];
    if (input !== undefined)
      return { kind: 'pipe', first: `cat ${input}`, filters: [textOf(tokens.slice(0, close + 1))] };
    const { command, redirections } = redirected(rest);
    if (command !== '') return { kind: 'simple', text };
    return { kind: 'into', text: textOf(tokens.slice(0, close + 1)), redirections };
  }
  return compound(begin, sectionsOf(tokens.slice(0, close)), text);
});

function compound(begin: string, sections: readonly (readonly [string, string])[], text: string): Shape {
  const [[, first] = ['', ''], [word, second] = ['', ''], ...others] = sections;
  switch (begin) {
    case '{':
    case '(':
      return { kind: 'group', body: first, own: begin === '(' };
    case 'while':
    case 'until':
      return { kind: begin, head: bare(first), body: second };
    case 'for': {
      const [, name = '', items = ''] = /^(\w+)\s+in\s*([\s\S]*)$/.exec(bare(first)) ?? [];
      return { kind: 'for', name, items, body: second };
    }
    case 'case': {
      const [, subject = '', arms = ''] = /^(\S+)\s+in\s*([\s\S]*)$/.exec(first) ?? [];
      return { kind: 'case', word: subject, arms: armsOf(arms) };
    }
    default: {
      if (word !== 'then') return { kind: 'simple', text };
      const [[next = '', third = ''] = []] = others;
      const more = others.slice(1).map(([each, inside]) => `${each} ${inside}\n`);
      const otherwise = next === 'elif' ? `if ${third}\n${more.join('')}fi` : third;
      return { kind: 'if', test: bare(first), met: second, otherwise };
    }
  }
}

/** Without the `;` before the next word. */
const bare = (text: string): string => text.replace(/[;\s]+$/, '');

function armsOf(text: string): Arm[] {
  const arms: Arm[] = [];
  let rest = text;
  for (let found = /^\s*\(?\s*([^)]*?)\s*\)/.exec(rest); found !== null; found = /^\s*\(?\s*([^)]*?)\s*\)/.exec(rest)) {
    const tokens = walk(rest.slice(found[0].length));
    const end = tokens.findIndex(({ text: token, depth }) => token === ';;' && depth === 0);
    const inside = end < 0 ? tokens : tokens.slice(0, end);
    arms.push({ patterns: (found[1] ?? '').split(/\s*\|\s*/), body: textOf(inside) });
    rest = end < 0 ? '' : textOf(tokens.slice(end + 1));
  }
  return arms;
}
