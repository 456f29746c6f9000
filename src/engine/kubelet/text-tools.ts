/** Programs that read texts: what they print of files, or of what comes in. */
import { complain, type Printed, print, printedBy, type Ran } from '../ran.ts';
import { filesRead, filtered, isFilter } from './behaviours/script/filters.ts';
import { basename, dirname } from './behaviours/script/names.ts';
import type { Console } from './console.ts';
import { exists } from './file-tools.ts';
import { find } from './find.ts';
import { absolute } from './paths.ts';

const ok = (output: string): Ran => ({ code: 0, output, took: 0 });

/** @returns undefined for other programs */
export function onText(inside: Console, name: string, rest: readonly string[]): Ran | undefined {
  const operands = rest.filter((word) => !word.startsWith('-'));
  switch (name) {
    case 'cat':
    case 'less':
    case 'more':
      return cat(inside, operands, name);
    case 'basename':
      return ok(`${basename(operands)}\n`);
    case 'dirname':
      return ok(`${dirname(operands)}\n`);
    case 'find':
      return find(inside, rest);
    default:
      return isFilter(name) ? filter(inside, name, rest) : undefined;
  }
}

function cat(inside: Console, paths: readonly string[], name = 'cat'): Ran {
  if (paths.length === 0) return ok(inside.stdin);
  const files = inside.files();
  let code = 0;
  const pieces = paths.map((path): Printed[number] => {
    const at = absolute(inside.folder, path);
    const content = files.get(at);
    if (content !== undefined) return ['stdout', content];
    code = 1;
    return ['stderr', `${name}: ${whyUnread(inside, name, path, exists(files, at))}\n`];
  });
  return { code, ...print(...pieces), took: 0 };
}

/** What is no file, in the words of the image's tools. */
function whyUnread({ small }: Console, name: string, path: string, isFolder: boolean): string {
  const why = isFolder ? 'Is a directory' : 'No such file or directory';
  if (small && /^(?:cat|tail)$/.test(name)) return isFolder ? `read error: ${why}` : `can't open '${path}': ${why}`;
  if (small || !/^(?:head|tail)$/.test(name)) return `${path}: ${why}`;
  return isFolder ? `error reading '${path}': ${why}` : `cannot open '${path}' for reading: ${why}`;
}

/** `grep WORD FILE`, `head -1 FILE`: the lines of files, or of what comes in. */
function filter(inside: Console, name: string, rest: readonly string[]): Ran {
  const paths = filesRead(name, rest);
  if (name === 'sed' && rest.some((word) => /^-[nErs]*i/.test(word))) return inPlace(inside, rest, paths);
  const read = cat(inside, paths, name);
  const from = (stream: Printed[number][0]): string =>
    printedBy(read)
      .map(([to, text]) => (to === stream ? text : ''))
      .join('');
  const {
    text,
    code,
    wrong = '',
  } = filtered(
    from('stdout'),
    [name, ...rest].filter((word) => !paths.includes(word)),
  );
  const shown = read.code === 0 || from('stdout') !== '' ? text : '';
  const failed = name === 'grep' ? 2 : 1;
  return {
    code: read.code === 0 ? code : failed,
    ...print(['stderr', from('stderr') + (wrong && `${wrong}\n`)], ['stdout', shown]),
    took: 0,
  };
}

/** `sed -i`: the files themselves are changed. */
function inPlace(inside: Console, rest: readonly string[], paths: readonly string[]): Ran {
  const words = rest
    .filter((word) => !paths.includes(word) && !/^-i/.test(word))
    .map((word) => word.replace(/^-([nErs]*)i/, '-$1'));
  for (const path of paths) {
    const at = absolute(inside.folder, path);
    const text = inside.files().get(at);
    if (text === undefined) return { code: 1, ...complain(`sed: ${whyUnread(inside, 'sed', path, false)}\n`), took: 0 };
    const why = inside.write(at, filtered(text, ['sed', ...words]).text);
    if (why !== undefined) return { code: 4, ...complain(`sed: couldn't open temporary file: ${why}\n`), took: 0 };
  }
  return ok('');
}
