/** The commands that change files in a container: tee, touch, mkdir, rm, cp, mv. */
import { complain, print, type Ran } from '../ran.ts';
import type { Console } from './console.ts';
import { absolute } from './paths.ts';

type Files = ReadonlyMap<string, string>;

/** Whether there is a file or folder. */
export function exists(files: Files, path: string): boolean {
  if (files.has(path)) return true;
  const folder = `${path.replace(/\/+$/, '')}/`;
  for (const each of files.keys()) if (each.startsWith(folder)) return true;
  return false;
}

const isFolder = (files: Files, path: string): boolean => !files.has(path) && exists(files, path);
const baseName = (path: string): string => path.replace(/\/+$/, '').replace(/^.*\//, '');

/** @returns undefined for other commands */
export function changeFiles(inside: Console, name: string, words: readonly string[]): Ran | undefined {
  const options = words.filter((word) => word.startsWith('-')).join('');
  const paths = words
    .filter((word) => !word.startsWith('-'))
    .map((path) => `${absolute(inside.folder, path)}${/.\/$/.test(path) ? '/' : ''}`);
  switch (name) {
    case 'tee': {
      const old = (path: string): string => (options.includes('a') ? (inside.files().get(path) ?? '') : '');
      return said(
        name,
        paths.map((path) => [path, inside.write(path, old(path) + inside.stdin)]),
        inside.stdin,
      );
    }
    case 'touch':
      return said(
        name,
        paths.map((path) => [path, exists(inside.files(), path) ? undefined : inside.write(path, '')]),
      );
    case 'mkdir':
      return said(
        name,
        paths.map((path) => [path, makeFolder(inside, path, options.includes('p'))]),
      );
    case 'rm':
    case 'rmdir':
      return said(
        name,
        paths.map((path) => [path, remove(inside, path, name === 'rmdir' ? 'r' : options)]),
      );
    case 'cp':
    case 'mv':
      return copy(inside, name, paths, options);
    default:
      return undefined;
  }
}

function said(name: string, results: readonly (readonly [string, string | undefined])[], output = ''): Ran {
  const wrong = results.filter(([, why]) => why !== undefined);
  const text = wrong.map(([path, why]) => `${name}: ${path}: ${why}\n`).join('');
  return { code: wrong.length > 0 ? 1 : 0, ...print(['stderr', text], ['stdout', output]), took: 0 };
}

function makeFolder(inside: Console, path: string, parents: boolean): string | undefined {
  if (exists(inside.files(), path)) return parents ? undefined : 'File exists';
  const folder = path.replace(/\/+$/, '');
  const parent = folder.slice(0, folder.lastIndexOf('/'));
  const why = parents && parent !== '' ? makeFolder(inside, parent, true) : undefined;
  return why ?? inside.write(`${folder}/`, '');
}

function remove(inside: Console, path: string, options: string): string | undefined {
  const files = inside.files();
  if (!exists(files, path)) return options.includes('f') ? undefined : 'No such file or directory';
  if (!isFolder(files, path)) return inside.write(path, null);
  if (!/[rR]/.test(options)) return 'is a directory';
  const folder = `${path.replace(/\/+$/, '')}/`;
  for (const each of [...files.keys()].filter((file) => file.startsWith(folder))) {
    const why = inside.write(each, null);
    if (why !== undefined) return why;
  }
  return undefined;
}

function copy(inside: Console, name: string, paths: readonly string[], options: string): Ran {
  const target = paths.at(-1);
  if (target === undefined || paths.length < 2)
    return { code: 1, ...complain(`${name}: missing file operand\n`), took: 0 };
  const results = paths.slice(0, -1).map((path): [string, string | undefined] => {
    const files = path === '/dev/null' ? new Map([[path, '']]) : inside.files();
    const to =
      isFolder(files, target) || target.endsWith('/') ? `${target.replace(/\/+$/, '')}/${baseName(path)}` : target;
    if (!exists(files, path)) return [path, 'No such file or directory'];
    if (!isFolder(files, path)) return [path, inside.write(to, files.get(path) ?? '') ?? gone(inside, name, path)];
    if (name === 'cp' && !/[rRa]/.test(options)) return [path, 'omitting directory'];
    const folder = `${path.replace(/\/+$/, '')}/`;
    for (const [each, text] of files)
      if (each.startsWith(folder)) {
        const why = inside.write(`${to}/${each.slice(folder.length)}`, text) ?? gone(inside, name, each);
        if (why !== undefined) return [path, why];
      }
    return [path, undefined];
  });
  return said(name, results);
}

const gone = (inside: Console, name: string, path: string): string | undefined =>
  name === 'mv' ? inside.write(path, null) : undefined;
