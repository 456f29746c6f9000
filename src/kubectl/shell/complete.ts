/** What Tab offers: commands, kubectl's words, names of files. */
import type { IFileSystem } from 'just-bash';
import { OWN } from '../own/index.ts';
import { TOOLS } from '../tools/index.ts';
import type { Runner } from './runner.ts';

export interface Completion {
  /** Where the word begins that would be replaced. */
  readonly from: number;
  /** What may stand there, sorted; a folder ends with `/`. */
  readonly words: readonly string[];
}

export interface Completers {
  readonly runner: Runner;
  /** Commands beside those of the shell. */
  readonly words: readonly string[];
  readonly kubectl: (line: string) => readonly string[];
}

/** The shell's own commands that are worth offering. */
const COMMANDS = (
  'alias awk base64 cat cd clear cp cut date diff echo env export find grep head help history jq ls mkdir mv nano printf pwd ' +
  'rm sed seq sleep sort tail tee touch tr uniq vi watch wc xargs yq'
).split(' ');

/** Flags of kubectl whose value is a file. */
const FILE_FLAG = /(?:^|\s)(?:-f|--filename|--from-file|--from-env-file|--patch-file)[\s=]\S*$/;
/** `-f` follows there. */
const FOLLOWS = /\blogs\b/;

export async function completeLine(line: string, { runner, words, kubectl }: Completers): Promise<Completion> {
  const segment = line.slice(segmentStart(line));
  const last = /\S*$/.exec(line)?.[0] ?? '';
  const from = line.length - last.length;
  const first = /^\s*(\S*)$/.test(segment);
  const redirected = /[<>]\s*\S*$/.test(segment);
  const isKubectl = /^\s*(?:(?:watch\s+(?:-n\s*\S+\s+)?)?(?:kubectl|k))\s/.test(segment);
  if (first && !last.includes('/') && !redirected)
    return { from, words: sorted([...COMMANDS, ...words].filter((word) => word.startsWith(last))) };
  const word = /^\s*(\S+)\s/.exec(segment)?.[1] ?? '';
  const isOwn = OWN.has(word) || (words.includes(word) && !TOOLS.has(word));
  if ((isKubectl || isOwn) && !redirected && (!FILE_FLAG.test(segment) || FOLLOWS.test(segment)))
    return {
      from,
      words: sorted(kubectl(segment.replace(/^\s*(?:watch\s+(?:-n\s*\S+\s+)?)?k(?:ubectl)?\b/, 'kubectl'))),
    };
  if (TOOLS.has(word) && !redirected) {
    const known = kubectl(segment.trimStart());
    if (known.length > 0 || last.startsWith('-')) return { from, words: sorted(known) };
  }
  const path = /[^\s=<>:]*$/.exec(last)?.[0] ?? '';
  return { from: line.length - path.length, words: await filesAt(runner.fs, runner.cwd, path) };
}

/** Where the command begins that the cursor is in. */
function segmentStart(line: string): number {
  let start = 0;
  for (const match of line.matchAll(/\|\|?|&&?|;|\$\(|`|'[^']*'|"(?:\\.|[^"\\])*"/g))
    if (!/^['"]/.test(match[0])) start = match.index + match[0].length;
  return start;
}

const sorted = (words: readonly string[]): string[] => [...new Set(words)].sort();

async function filesAt(fs: IFileSystem, cwd: string, path: string): Promise<string[]> {
  const slash = path.lastIndexOf('/') + 1;
  const [folder, start] = [path.slice(0, slash), path.slice(slash)];
  const full = fs.resolvePath(cwd, folder.startsWith('~/') ? `/home/learner/${folder.slice(2)}` : folder || '.');
  if (!(await fs.exists(full)) || !(await fs.stat(full)).isDirectory) return [];
  const found: string[] = [];
  for (const name of await fs.readdir(full)) {
    if (!name.startsWith(start) || (name.startsWith('.') && !start.startsWith('.'))) continue;
    const isFolder = (await fs.stat(fs.resolvePath(full, name))).isDirectory;
    found.push(`${folder}${name}${isFolder ? '/' : ''}`);
  }
  return found.sort();
}
