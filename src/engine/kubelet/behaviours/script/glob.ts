/** Patterns of the shell: `*`, `?`, `[a-z]`; a backslash takes the meaning from what follows it. */
import { compilePattern } from '../../../pattern.ts';
import { absolute } from '../../paths.ts';
import { boundedMemo } from './memo.ts';

/** Whether anything in a pattern has a meaning of its own. */
export const isGlob = (pattern: string): boolean => /[*?[]/.test(pattern.replace(/\\[\s\S]/g, ''));

/** A text as a pattern that fits it alone. */
export const literally = (text: string): string => text.replace(/[*?[\]\\]/g, '\\$&');

/** A pattern without its backslashes. */
export const plainly = (pattern: string): string => pattern.replace(/\\([\s\S])/g, '$1');

const PIECE = /\\([\s\S])|\[(!|\^)?(\]?(?:\[:\w+:\]|[^\]])*)\]|[\s\S]/g;

function sourceOf(pattern: string): string {
  return pattern.replace(PIECE, (piece, plain?: string, not?: string, set?: string) => {
    if (plain !== undefined) return escaped(plain);
    if (set !== undefined && set !== '')
      return `[${not === undefined ? '' : '^'}${set
        .replace(/\\/g, '\\\\')
        .replace(/^\]/, '\\]')
        .replace(/\[(?!:)/g, '\\[')}]`;
    return piece === '*' ? '[\\s\\S]*' : piece === '?' ? '[\\s\\S]' : escaped(piece);
  });
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'a-zA-Z', digit: '0-9', alnum: 'a-zA-Z0-9', lower: 'a-z', upper: 'A-Z', space: ' \\t\\n', blank: ' \\t',
}; // biome-ignore format: a table

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Whether a whole text fits a pattern. What is no pattern (`[z-a]`) fits itself. */
export const globTest = boundedMemo((pattern: string): ((text: string) => boolean) => {
  const source = sourceOf(pattern).replace(/\[:(\w+):\]/g, (all, name: string) => CLASSES[name] ?? all);
  try {
    const compiled = compilePattern(`^${source}$`);
    return (text) => compiled.test(text);
  } catch {
    return (text) => text === plainly(pattern);
  }
});

/**
 * The files that a pattern fits, in order; the pattern itself, without backslashes, where none does.
 * @param paths every path that there is; folders end with a slash
 */
export function filesFor(pattern: string, folder: string, paths: Iterable<string>): readonly string[] {
  const wanted = absolute(folder, pattern).split('/').slice(1).map(partTest);
  const found = new Set<string>();
  for (const path of paths) {
    const parts = path.replace(/\/$/, '').split('/').slice(1);
    if (parts.length >= wanted.length && wanted.every((test, i) => test(parts[i] ?? '')))
      found.add(`/${parts.slice(0, wanted.length).join('/')}`);
  }
  if (found.size === 0) return [plainly(pattern)];
  const prefix = pattern.startsWith('/') ? '' : `${folder.replace(/\/$/, '')}/`;
  return [...found].sort().map((path) => (prefix !== '' && path.startsWith(prefix) ? path.slice(prefix.length) : path));
}

/** Whether a name fits one part of a path; names that begin with a dot are hidden from patterns that do not. */
function partTest(part: string): (name: string) => boolean {
  if (!isGlob(part)) return (name) => name === plainly(part);
  const test = globTest(part);
  return (name) => test(name) && (part.startsWith('.') || !name.startsWith('.'));
}
