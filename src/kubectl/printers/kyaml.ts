/** KYAML (`-o kyaml`, sigs.k8s.io/yaml/kyaml): YAML in braces and quotes, in which no indentation and no bare word can mislead. */

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Bare words that some YAML parser takes for null, a truth value, infinity or no number. */
const WORD = /^(?:null|~|true|y|yes|on|t|false|n|no|off|f|[-+]?\.inf|\.nan|[-+]?(?:inf|infinity|nan))$/i;
/** Numbers as Go's strconv reads them, and those of base 60. */
const NUMBER =
  /^[-+]?(?:0[bB][01_]+|0[oO]?[0-7_]+|0[xX][\da-fA-F_.]+(?:[pP][-+]?\d+)?|(?:[\d_]+\.?[\d_]*|\.[\d_]+)(?:[eE][-+]?[\d_]+)?|[1-9][\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?)$/;
const DATE = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt ])/;
/** Letters, digits and `_` anywhere; `-`, `.`, `/` within. */
const PLAIN = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_\-./]*[\p{L}\p{N}_])?$/u;

const needsQuotes = (key: string): boolean => !PLAIN.test(key) || WORD.test(key) || NUMBER.test(key) || DATE.test(key);

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"', '\\': '\\\\', '\t': '\t', '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\r': '\\r', '\v': '\\v', '\0': '\\0',
  '\x1b': '\\e', '\x85': '\\N', '\xa0': '\\_', '\u2028': '\\L', '\u2029': '\\P',
}; // biome-ignore format: a table

function escaped(char: string): string {
  const known = ESCAPES[char];
  if (known !== undefined) return known;
  if (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x20 || code === 0x7f) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

const pad = (indent: number): string => '  '.repeat(indent);

/** A text of several lines is folded at its line ends; a blank more in front keeps them upright. */
function quoted(text: string, indent: number): string {
  const lines = text.split('\n');
  if (lines.length === 1) return `"${[...text].map(escaped).join('')}"`;
  const last = lines.pop() ?? '';
  const shown = (line: string): string =>
    `${pad(indent)}${/^\s/.test(line) ? '\\' : ' '}${[...line].map(escaped).join('')}`;
  const body = lines.map((line) => (line === '' ? `${pad(indent)} \\n\\\n` : `${shown(line)}\\n\\\n`)).join('');
  return `"\\\n${body}${last === '' ? '' : `${shown(last)}\\\n`}${pad(indent)}"`;
}

function list(items: readonly unknown[], indent: number, asIs: boolean): string {
  if (items.length === 0) return '[]';
  if (items.every((item) => typeof item === 'object' && item !== null))
    return `[${items.map((item) => value(item, indent, asIs)).join(', ')}]`;
  return `[\n${items.map((item) => `${pad(indent + 1)}${value(item, indent + 1, asIs)},\n`).join('')}${pad(indent)}]`;
}

function map(object: Readonly<Record<string, unknown>>, indent: number, asIs: boolean): string {
  const keys = Object.keys(object).filter((key) => object[key] !== undefined);
  if (!asIs) keys.sort();
  if (keys.length === 0) return '{}';
  const entry = (key: string): string =>
    `${pad(indent + 1)}${needsQuotes(key) ? quoted(key, indent + 1) : key}: ${value(object[key], indent + 1, asIs)},\n`;
  return `{\n${keys.map(entry).join('')}${pad(indent)}}`;
}

function value(of: unknown, indent: number, asIs: boolean): string {
  if (typeof of === 'string') return quoted(of, indent + 1);
  if (Array.isArray(of)) return list(of, indent, asIs);
  if (isRecord(of)) return map(of, indent, asIs);
  return String(of ?? null);
}

/**
 * A document with the mark before it that tells it from broken JSON.
 * @param asIs keys stay in their order, as those of a Go type do
 */
export const toKyaml = (object: unknown, asIs = false): string => `---\n${value(object, 0, asIs)}\n`;
