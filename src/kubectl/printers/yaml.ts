/** YAML as kubectl prints it: go-yaml's choices of order, quotes and folding. */

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isLetter = (char: string): boolean => /\p{L}/u.test(char);
const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9';

/** go-yaml's order of keys: numbers within them by value, letters after other characters. */
export function compareKeys(left: string, right: string): number {
  const [a, b] = [[...left], [...right]];
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [x, y] = [a[i] ?? '', b[i] ?? ''];
    if (x === y) continue;
    const [xLetter, yLetter] = [isLetter(x), isLetter(y)];
    if (xLetter && yLetter) return x < y ? -1 : 1;
    if (xLetter || yLetter) return yLetter ? -1 : 1;
    let [n, m] = [0, 0];
    if (x === '0' || y === '0')
      for (let j = i - 1; j >= 0 && isDigit(a[j]); j--)
        if (a[j] !== '0') {
          [n, m] = [1, 1];
          break;
        }
    let [p, q] = [i, i];
    for (; isDigit(a[p]); p++) n = n * 10 + Number(a[p]);
    for (; isDigit(b[q]); q++) m = m * 10 + Number(b[q]);
    if (n !== m) return n - m;
    if (p !== q) return p - q;
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

/** Words that YAML 1.1 reads as something else than text. */
const RESERVED =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|<<|)$/;
const NUMBER =
  /^[-+]?(?:0b[01_]+|0x[\da-fA-F_]+|0o?[0-7_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?|\.[\d_]+(?:[eE][-+]?\d+)?|\.(?:inf|Inf|INF)|\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?)$|^\.(?:nan|NaN|NAN)$/;
const TIMESTAMP = /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|\s+)\d\d?:\d\d:\d\d(?:\.\d*)?\s*(?:Z|[-+]\d\d?(?::?\d\d)?)?)?$/;

function readsAsOther(text: string): boolean {
  return RESERVED.test(text) || NUMBER.test(text) || TIMESTAMP.test(text);
}

/** Whether libyaml allows the text without quotes in a block. */
function plainAllowed(text: string): boolean {
  if (text === '' || /^[ \t\n]|[ \t\n]$/.test(text)) return false;
  if (/^(?:---|\.\.\.)/.test(text)) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text)) return false;
  if (/^[-?:](?:\s|$)/.test(text)) return false;
  if (/:(?:\s|$)|\s#/.test(text)) return false;
  return !/\n/.test(text);
}

const unprintable = (text: string): boolean =>
  /[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u0084\u0086-\u009f\ufeff\t]/.test(text);

const WIDTH = 80;

/** Breaks at single spaces once a line has passed the width, as libyaml's emitter does. */
function folded(text: string, column: number, indent: number, quote: "'" | ''): string {
  let out = '';
  let at = column;
  const chars = [...text];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? '';
    const inner = quote === '' || (i > 0 && i < chars.length - 1);
    if (char === ' ' && at > WIDTH && inner && chars[i - 1] !== ' ' && chars[i + 1] !== ' ' && i < chars.length - 1) {
      out += `\n${' '.repeat(indent)}`;
      at = indent;
    } else if (quote === "'" && char === "'") {
      out += "''";
      at += 2;
    } else {
      out += char;
      at++;
    }
  }
  return out;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function doubleQuoted(text: string, column: number, indent: number): string {
  let out = '"';
  let at = column + 1;
  const chars = [...text];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? '';
    if (char === ' ' && at > WIDTH && i > 0 && i < chars.length - 1 && chars[i - 1] !== ' ') {
      out += `\n${' '.repeat(indent)}${chars[i + 1] === ' ' ? '\\' : ''}`;
      at = indent;
      continue;
    }
    const escaped =
      ESCAPES[char] ??
      (unprintable(char) ? `\\x${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}` : char);
    out += escaped;
    at += escaped.length;
  }
  return `${out}"`;
}

function scalar(value: unknown, column: number, indent: number): string {
  if (typeof value !== 'string') return value === null || value === undefined ? 'null' : numberText(value);
  if (value.includes('\n') && !unprintable(value.replaceAll('\t', '')) && !/[ \t]\n|\n[ \t]*$(?<!\n)/.test(value))
    return literal(value, indent);
  if (unprintable(value) || value.includes('\n') || readsAsOther(value)) return doubleQuoted(value, column, indent);
  if (plainAllowed(value)) return folded(value, column, indent, '');
  return `'${folded(value, column + 1, indent, "'")}'`;
}

function numberText(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value) ? String(value).replace(/e\+?/, 'e+') : String(value);
}

function literal(text: string, indent: number): string {
  const body = text.replace(/\n+$/, '');
  const ends = text.length - body.length;
  const chomp = ends === 0 ? '-' : ends === 1 && body !== '' ? '' : '+';
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const lines = (ends > 1 ? text.slice(0, -1) : body)
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(indent) + line));
  return `|${hint}${chomp}\n${lines.join('\n')}`;
}

/** @param indent columns before the value's lines */
function block(value: unknown, indent: number): string {
  const pad = ' '.repeat(indent);
  if (Array.isArray(value)) return value.map((item) => `${pad}- ${inSequence(item, indent)}`).join('');
  if (!isRecord(value)) return '';
  return Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort(compareKeys)
    .map((key) => `${pad}${entry(key, value[key], indent)}`)
    .join('');
}

function entry(key: string, value: unknown, indent: number): string {
  const name = scalar(key, indent, indent);
  if (Array.isArray(value)) return value.length === 0 ? `${name}: []\n` : `${name}:\n${block(value, indent)}`;
  if (isRecord(value)) return emptyMap(value) ? `${name}: {}\n` : `${name}:\n${block(value, indent + 2)}`;
  return `${name}: ${scalar(value, indent + name.length + 2, indent + 2)}\n`;
}

const emptyMap = (value: Record<string, unknown>): boolean => Object.values(value).every((v) => v === undefined);

function inSequence(item: unknown, indent: number): string {
  if (Array.isArray(item)) return item.length === 0 ? '[]\n' : block(item, indent + 2).slice(indent + 2);
  if (isRecord(item)) return emptyMap(item) ? '{}\n' : block(item, indent + 2).slice(indent + 2);
  return `${scalar(item, indent + 2, indent + 2)}\n`;
}

/** @returns YAML with a final line break */
export function toYaml(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]\n' : block(value, 0);
  if (isRecord(value)) return emptyMap(value) ? '{}\n' : block(value, 0);
  return `${scalar(value, 0, 0)}\n`;
}
