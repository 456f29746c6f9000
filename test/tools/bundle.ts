/** Bundles a program of the tests as the shipped one is bundled: a process that runs it starts in a moment, from anywhere. */
import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';

/** @param entry a file of the tests @param folder where the bundle goes @returns its path */
export function bundled(entry: string, folder: string): string {
  const file = join(folder, basename(entry).replace(/\.tsx?$/, '.mjs'));
  execFileSync(process.execPath, ['scripts/build.mjs', entry, file], { stdio: 'inherit' });
  return file;
}
