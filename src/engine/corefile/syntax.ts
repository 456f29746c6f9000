/** The form of a Corefile (Caddy's `caddyfile`): server blocks with their keys, directives with their words and blocks. */

/** A Corefile that CoreDNS does not take: its message is what CoreDNS prints. */
export class CorefileError extends Error {
  override readonly name = 'CorefileError';
}

interface Token {
  readonly text: string;
  readonly line: number;
}

export interface Line {
  readonly line: number;
  readonly words: readonly string[];
}

export interface Directive extends Line {
  /** What stands between its braces, a line each. */
  readonly block: readonly Line[];
}

export interface RawBlock {
  readonly keys: readonly string[];
  readonly directives: readonly Directive[];
}

/** @throws CorefileError always */
export function refuse(file: string, line: number, text: string): never {
  throw new CorefileError(`${file}:${line} - Error during parsing: ${text}`);
}

/** Words with their lines; quoted ones may hold spaces, `#` begins a comment. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [i, line] of text.split('\n').entries())
    for (const [, quoted, plain] of line.matchAll(/(?:^|\s)(?:#.*$|"((?:\\.|[^"\\])*)"|([^\s"]\S*))/g)) {
      const word = quoted === undefined ? plain : quoted.replaceAll('\\"', '"');
      if (word !== undefined) tokens.push({ text: word, line: i + 1 });
    }
  return tokens;
}

/** @param file its path, for what is said of mistakes @throws CorefileError */
export function parseBlocks(text: string, file: string): RawBlock[] {
  const tokens = tokensOf(text);
  const blocks: RawBlock[] = [];
  let at = 0;
  const expected = (what: string): never => {
    const token = tokens[at] ?? tokens.at(-1);
    throw new CorefileError(
      `${file}:${token?.line ?? 1} - Syntax error: Unexpected token '${token?.text ?? ''}', expecting '${what}'`,
    );
  };
  while (at < tokens.length) {
    const keys: string[] = [];
    for (let token = tokens[at]; token !== undefined && token.text !== '{'; token = tokens[++at])
      keys.push(...token.text.split(',').filter((key) => key !== ''));
    if (at >= tokens.length) refuse(file, tokens.at(-1)?.line ?? 1, 'Unexpected EOF');
    if (keys.length === 0 || keys.includes('}')) expected('server block');
    at++;
    const directives: Directive[] = [];
    for (let token = tokens[at]; token?.text !== '}'; token = tokens[at]) {
      if (token === undefined) return expected('}');
      const end = directiveEnd(tokens, at, file);
      directives.push(directiveOf(tokens.slice(at, end)));
      at = end;
    }
    at++;
    blocks.push({ keys, directives });
  }
  return blocks;
}

/** Where the directive that begins at `from` is over: at the end of its line, or of its block. */
function directiveEnd(tokens: readonly Token[], from: number, file: string): number {
  let depth = 0;
  let at = from;
  for (; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (depth === 0 && (token.text === '}' || (at > from && token.line > (tokens[at - 1]?.line ?? 0)))) return at;
    if (token.text === '{') depth++;
    else if (token.text === '}' && --depth === 0) return at + 1;
  }
  if (depth > 0) refuse(file, tokens.at(-1)?.line ?? 1, 'Unexpected EOF');
  return at;
}

function directiveOf(tokens: readonly Token[]): Directive {
  const line = tokens[0]?.line ?? 0;
  const open = tokens.findIndex(({ text }) => text === '{');
  const words = (open < 0 ? tokens : tokens.slice(0, open)).map(({ text }) => text);
  const lines = new Map<number, string[]>();
  for (const token of open < 0 ? [] : tokens.slice(open + 1, -1))
    lines.set(token.line, [...(lines.get(token.line) ?? []), token.text]);
  return { line, words, block: [...lines].map(([number, own]) => ({ line: number, words: own })) };
}
