/** From the words of a command to what it is called with: variables, substitution, splitting, patterns for files. */
import { computed, type Variables } from './arithmetic.ts';
import { braced } from './braces.ts';
import { filesFor, isGlob, literally } from './glob.ts';
import { boundedMemo } from './memo.ts';
import { type Environment, parameter, variable } from './parameters.ts';
import { calledWith } from './positional.ts';
import type { List, Piece, Sum, Word } from './tree.ts';

/** What a shell is asked for while it expands words. */
export interface Expansion {
  readonly env: Environment;
  /** Of the last command. */
  readonly code: number;
  /** `set -…`, by letter. */
  readonly options: string;
  /** What the commands of `$(…)` printed, in the order in which they are met. */
  readonly results: readonly string[];
  /** How many of them were used. */
  used: number;
  /** Every path that there is; undefined: files are not known. */
  readonly paths: (() => Iterable<string>) | undefined;
}

/** A command has to be run before the words are known. It is thrown for each `$(…)`, and is no Error: those keep where they came from. */
export class Substitution {
  readonly list: List;
  constructor(list: List) {
    this.list = list;
  }
}

/** A field as it grows: its text, and the same as a pattern in which only what has a meaning has no backslash. */
interface Field {
  text: string;
  pattern: string;
}

/** The words of a command: unquoted expansions fall into several, patterns stand for the files that they fit. @throws Substitution */
export function fieldsOf(words: readonly Word[], at: Expansion): string[] {
  const all = at.options.includes('B') ? words.flatMap(braced) : words;
  const paths = at.options.includes('f') ? undefined : at.paths;
  const found: string[] = [];
  for (const word of all)
    for (const { text, pattern } of split(word, at))
      if (paths === undefined || !isGlob(pattern)) found.push(text);
      else found.push(...filesFor(pattern, at.env['PWD'] ?? '/', paths()));
  return found;
}

/** A word as one text: a value, a file, what `case` looks at. @throws Substitution */
export const textOf = (word: Word, at: Expansion): string => word.map((piece) => pieceText(piece, at)).join('');

/** A word as a pattern. @throws Substitution */
export const patternOf = (word: Word, at: Expansion): string =>
  word.map((piece) => (piece.quoted ? literally(pieceText(piece, at)) : pieceText(piece, at))).join('');

/** @throws Substitution, DivisionByZero */
export const sumOf = (sum: Sum, at: Expansion): number => computed(sum, variablesOf(at));

const variablesOf = (at: Expansion): Variables => ({
  read: (name) => variable(name, at) ?? '0',
  set: (name, value) => {
    at.env[name] = value;
  },
  text: (word) => textOf(word, at),
});

function split(word: Word, at: Expansion): Field[] {
  const plain = at.paths === undefined ? (text: string) => text : literally; // without files nobody looks at the pattern
  const fields: Field[] = [];
  let open: Field | undefined;
  const add = (text: string, pattern: string): void => {
    open ??= { text: '', pattern: '' };
    open.text += text;
    open.pattern += pattern;
  };
  const close = (): void => {
    if (open !== undefined) fields.push(open);
    open = undefined;
  };
  const addPiece = (piece: Piece | { readonly word: Word }): void => {
    const text = 'word' in piece ? textOf(piece.word, at) : pieceText(piece, at);
    if ('glob' in piece && !piece.quoted) add(text, text);
    else if ('text' in piece || 'braces' in piece || ('quoted' in piece && piece.quoted)) add(text, plain(text));
    else addFields(text);
  };
  const addFields = (text: string): void => {
    const parts = cut(text, at.env['IFS']);
    for (const [i, part] of parts.entries()) {
      if (i > 0) close();
      // White space around a text is nothing; between other separators there may be an empty word.
      if (part !== '' || (i < parts.length - 1 && isHard(at.env['IFS']))) add(part, part);
    }
  };
  for (const piece of word) {
    if (isAllWords(piece)) {
      for (const [i, each] of calledWith(at.env).entries()) {
        if (i > 0) close();
        add(each, plain(each));
      }
      continue;
    }
    const instead = insteadOf(piece, at);
    if (instead === undefined) addPiece(piece);
    else for (const each of instead) addPiece('text' in each && !each.quoted ? { word: [each] } : each);
  }
  close();
  return fields;
}

/** What stands in `${NAME:-…}` and is taken, its own quotes heeded; undefined: the piece itself is. */
function insteadOf(piece: Piece, at: Expansion): Word | undefined {
  if (!('name' in piece) || piece.quoted || !/^:?[-+]$/.test(piece.operator ?? '')) return undefined;
  const value = variable(piece.name, at);
  const missing = value === undefined || (piece.operator?.startsWith(':') === true && value === '');
  return missing === piece.operator?.endsWith('-') ? piece.words?.[0] : undefined;
}

const isHard = (separators = ''): boolean => /[^ \t\n]/.test(separators);

/** `"$@"`: each of the words as it is. */
const isAllWords = (piece: Piece): boolean =>
  piece.quoted === true && 'name' in piece && piece.name === '@' && piece.operator === undefined && !piece.length;

/** A text at its separators: white space counts once, others each time. */
export function cut(text: string, separators = ' \t\n'): string[] {
  return separators === '' ? [text] : text.split(between(separators));
}

const between = boundedMemo((separators: string): RegExp => {
  const set = separators.replace(/[\\\]^-]/g, '\\$&');
  const hard = set.replace(/[ \t\n]/g, '');
  const space = /[ \t\n]/.test(separators) ? `[${separators.replace(/[^ \t\n]/g, '')}]` : '(?!)';
  return new RegExp(hard === '' ? `${space}+` : `${space}*[${hard}]${space}*|${space}+`);
});

function pieceText(piece: Piece, at: Expansion): string {
  if ('text' in piece) return piece.text;
  if ('glob' in piece) return piece.glob;
  if ('braces' in piece) return piece.braces;
  if ('sum' in piece) return String(sumOf(piece.sum, at));
  if ('run' in piece) {
    const result = at.results[at.used];
    if (result === undefined) throw new Substitution(piece.run);
    at.used++;
    return result;
  }
  return parameter(piece, at, {
    text: (word) => textOf(word, at),
    pattern: (word) => patternOf(word, at),
    number: (word) => computed({ word }, variablesOf(at)),
  });
}
