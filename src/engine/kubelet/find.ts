/** `find FOLDER -name PATTERN -type f -mindepth N -maxdepth N -delete`. */
import { type Printed, print, type Ran } from '../ran.ts';
import { globTest } from './behaviours/declared.ts';
import type { Console } from './console.ts';
import { exists } from './file-tools.ts';
import { absolute } from './paths.ts';

export function find(inside: Console, rest: readonly string[]): Ran {
  const value = (option: string): string | undefined =>
    rest.includes(option) ? rest[rest.indexOf(option) + 1] : undefined;
  const first = rest.findIndex((word) => word.startsWith('-'));
  const roots = rest.slice(0, first < 0 ? undefined : first);
  const [name, type] = [value('-name'), value('-type')];
  const [least, most] = [Number(value('-mindepth') ?? 0), Number(value('-maxdepth') ?? Number.POSITIVE_INFINITY)];
  const named = name === undefined ? undefined : globTest(name);
  const files = inside.files();
  const pieces = (roots.length > 0 ? roots : ['.']).flatMap((root): Printed[number][] => {
    const at = absolute(inside.folder, root);
    if (!exists(files, at) && at !== '/') return [['stderr', `find: ${root}: No such file or directory\n`]];
    const found = [...below(files, at)].filter(([path, isFolder]) => {
      const inner = path === at ? 0 : path.slice(at === '/' ? 1 : at.length + 1).split('/').length;
      const base = path.slice(path.lastIndexOf('/') + 1);
      if (inner < least || inner > most) return false;
      return (type === undefined || type === (isFolder ? 'd' : 'f')) && (named?.(base) ?? true);
    });
    const shown = (path: string): string =>
      path === at ? root : `${root.replace(/\/$/, '')}${path.slice(at === '/' ? 0 : at.length)}`;
    if (!rest.includes('-delete')) return [['stdout', found.map(([path]) => `${shown(path)}\n`).join('')]];
    return found.toReversed().map(([path, isFolder]) => {
      const why = remove(inside, path, isFolder);
      return ['stderr', why === undefined ? '' : `find: ${shown(path)}: ${why}\n`];
    });
  });
  const failed = pieces.some(([stream, text]) => stream === 'stderr' && text !== '');
  return { code: failed ? 1 : 0, ...print(...pieces), took: 0 };
}

/** A folder goes when nothing is left in it, so what lies deeper goes first. */
function remove(inside: Console, path: string, isFolder: boolean): string | undefined {
  if (!isFolder) return inside.write(path, null);
  const files = inside.files();
  const marker = `${path}/`;
  if ([...files.keys()].some((file) => file.startsWith(marker) && file !== marker)) return 'Directory not empty';
  return files.has(marker) ? inside.write(marker, null) : undefined;
}

/** A folder and what lies below it, in order, each with whether it is a folder. */
function below(files: ReadonlyMap<string, string>, folder: string): Map<string, boolean> {
  const found = new Map<string, boolean>([[folder, !files.has(folder)]]);
  for (const file of files.keys()) {
    const inside = folder === '/' ? file.startsWith('/') : file.startsWith(`${folder}/`);
    if (!inside) continue;
    const parts = file.replace(/\/$/, '').split('/').slice(1);
    for (let i = folder === '/' ? 1 : folder.split('/').length; i <= parts.length; i++) {
      const path = `/${parts.slice(0, i).join('/')}`;
      if (path !== folder) found.set(path, i < parts.length || file.endsWith('/'));
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
