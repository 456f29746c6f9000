/** `--host`: files that a person hands to the practice terminal on purpose. It sees nothing else of the host. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { UsageError } from './command.ts';

/** More than a home of manifests ever holds: a folder beyond it was named by mistake. */
const MOST_FILES = 1000;
const MOST_BYTES = 10 * 2 ** 20;

/**
 * @param paths files and folders, with commas between them
 * @returns their text by the path in the home: a file under its name, a folder's files under the folder's
 * @throws UsageError for a path that does not exist, or too much
 */
export function hostFiles(paths: string | undefined): Record<string, string> {
  const files: Record<string, string> = {};
  let bytes = 0;
  const take = (path: string, as: string): void => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) throw new UsageError(`--host: no such file or folder: ${path}`);
    if (stat.isDirectory()) {
      for (const name of readdirSync(path).sort()) if (!name.startsWith('.')) take(join(path, name), join(as, name));
      return;
    }
    if (!stat.isFile()) return;
    bytes += stat.size;
    if (Object.keys(files).length >= MOST_FILES || bytes > MOST_BYTES)
      throw new UsageError(
        `--host: ${path} is one file too many: at most ${MOST_FILES} files, ${MOST_BYTES / 2 ** 20} MiB`,
      );
    files[as] = readFileSync(path, 'utf8');
  };
  for (const path of (paths ?? '').split(',')) if (path !== '') take(path, basename(resolve(path)));
  return files;
}
