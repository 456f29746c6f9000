/** The words and signs of an awk program. */
import { AwkError } from './tree.ts';

export interface Token {
  readonly kind: 'number' | 'text' | 'form' | 'name' | 'sign' | 'end';
  readonly text: string;
  /** White space stands before it. */
  readonly apart: boolean;
}

const SPACE = /(?:[ \t\r]|\\\n|#[^\n]*)+/y;
const TOKEN =
  /(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|"((?:[^"\\]|\\[\s\S])*)"|([A-Za-z_]\w*)|(\n|\+\+|--|&&|\|\||[-+*/%^!=<>]=|\*\*|!~|[-+*/%^!<>=?:~,;(){}[\]$|])/y;
const FORM = /\/((?:[^/\\\n]|\\.)*)\//y;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\', '/': '/' };

/** @throws AwkError */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    SPACE.lastIndex = at;
    const apart = SPACE.test(text);
    if (apart) at = SPACE.lastIndex;
    if (at >= text.length) break;
    const last = tokens.at(-1);
    const mayDivide =
      last !== undefined && (/^(?:number|text|name)$/.test(last.kind) || /^[)\]$]$|^(?:\+\+|--)$/.test(last.text));
    FORM.lastIndex = at;
    const form = text[at] === '/' && !mayDivide ? FORM.exec(text) : null;
    if (form !== null) {
      tokens.push({ kind: 'form', text: form[1] ?? '', apart });
      at = FORM.lastIndex;
      continue;
    }
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) throw new AwkError(`unexpected character '${text[at]}'`);
    at = TOKEN.lastIndex;
    const [, number, quoted, name, sign = ''] = found;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, apart });
    else if (quoted !== undefined)
      tokens.push({
        kind: 'text',
        text: quoted.replace(/\\([\s\S])/g, (all, letter: string) => ESCAPES[letter] ?? all),
        apart,
      });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, apart });
    else tokens.push({ kind: 'sign', text: sign, apart });
  }
  tokens.push({ kind: 'end', text: '', apart: true });
  return tokens;
}
