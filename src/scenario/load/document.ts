/** YAML 1.2 text as plain data whose every part knows its line and column. Nothing in a file can make this throw. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from 'yaml';
import type { Problem } from './problem.ts';

/** A file larger than this is refused (characters). */
const LARGEST = 2_000_000;
/** Lists and maps may stand this deep in each other. */
const DEEPEST = 64;
/** Aliases may stand for this many nodes in all: more is a bomb. */
const ALIASED = 100;

const TOO_DEEP = `lists and maps may stand ${DEEPEST} deep in each other at most`;

/** Far more brackets or dashes in each other than any file has: parsing that would take seconds. */
function isAbyss(text: string): boolean {
  let depth = 0;
  for (const { 0: bracket } of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > 10 * DEEPEST) return true;
  }
  return /(?:[-?] ){200}/.test(text);
}

export type Path = readonly (string | number)[];

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One YAML document. */
export interface Source {
  readonly file: string;
  readonly value: unknown;
  /** Where the value at a path begins (its key with `key`), or the nearest part that is there. */
  place(path: Path, key?: boolean): Place;
}

/** Parses a file of one or more documents; with problems there are no sources. */
export function parseYaml(file: string, text: string): { sources: Source[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const lines = new LineCounter();
  const report = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset);
    problems.push({
      code: 'E000',
      severity: 'error',
      file,
      line: Math.max(1, line),
      column: Math.max(1, col),
      message,
    });
  };
  if (text.length > LARGEST) {
    report(0, `the file is larger than ${LARGEST} characters`);
    return { sources: [], problems };
  }
  if (isAbyss(text)) {
    report(0, TOO_DEEP);
    return { sources: [], problems };
  }
  try {
    const documents = parseAllDocuments(text, {
      lineCounter: lines,
      version: '1.2',
      uniqueKeys: true,
      prettyErrors: false,
    });
    const list = Array.isArray(documents) ? documents : [];
    const sources: Source[] = [];
    for (const document of list) {
      if (document.errors.some(({ message }) => /call stack/.test(message))) throw new RangeError();
      // The first error of a document: those after it are mostly its consequences.
      const [error] = document.errors;
      if (error !== undefined) report(error.pos[0], yamlMessage(error.message));
      if (problems.length > 0 || document.contents === null) continue;
      const bad = forbidden(document);
      if (bad) report(bad.offset, bad.message);
      else sources.push(source(file, document, lines));
    }
    return problems.length > 0 ? { sources: [], problems } : { sources, problems };
  } catch (error) {
    const why =
      error instanceof RangeError ? `lists and maps may stand ${DEEPEST} deep in each other at most` : messageOf(error);
    problems.length = 0;
    report(0, why);
    return { sources: [], problems };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function yamlMessage(message: string): string {
  const flow = /implicit map keys|nested mappings|Unexpected scalar|flow/i.test(message);
  return flow ? `${message} (text that holds ": ", "?", "," or braces needs quotes)` : message;
}

function source(file: string, document: Document, lines: LineCounter): Source {
  const value: unknown = document.toJS({ maxAliasCount: ALIASED });
  return { file, value, place: (path, key = false) => place(document, lines, path, key) };
}

/** What no file may hold: depth without end, keys that reach into prototypes. */
function forbidden(document: Document): { offset: number; message: string } | undefined {
  const stack: { node: unknown; depth: number }[] = [{ node: document.contents, depth: 1 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, depth } = top;
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    if (depth > DEEPEST) return { offset, message: TOO_DEEP };
    if (isAlias(node) && standsIn(node, document)) return { offset, message: 'an alias stands for what it is part of' };
    if (isMap(node))
      for (const pair of node.items) {
        const keyOffset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
        if (!isScalar(pair.key)) return { offset: keyOffset, message: 'a key must be a word' };
        if (pair.key.value === '__proto__') return { offset: keyOffset, message: 'the key __proto__ is not allowed' };
        stack.push({ node: pair.value, depth: depth + 1 });
      }
    else if (isSeq(node)) for (const item of node.items) stack.push({ node: item, depth: depth + 1 });
  }
  return undefined;
}

/** Whether an alias is within what it stands for: that would have no end. */
function standsIn(alias: Alias, document: Document): boolean {
  const [from = 0, to = 0] = alias.resolve(document)?.range ?? [];
  const [at = 0] = alias.range ?? [];
  return from <= at && at < to;
}

function place(document: Document, lines: LineCounter, path: Path, key: boolean): Place {
  let node: Node | null | undefined = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair: (typeof node.items)[number] | undefined = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(part),
      );
      if (pair === undefined) break;
      const last = index === path.length - 1;
      const at = last && key ? pair.key : (pair.value ?? pair.key);
      if (isNode(at) && at.range) offset = at.range[0];
      node = isNode(pair.value) ? pair.value : undefined;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(part)];
      if (!isNode(item)) break;
      node = item;
      if (item.range) offset = item.range[0];
    } else break;
  }
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
