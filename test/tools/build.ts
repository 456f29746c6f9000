/** Builds the bundle before the tests that drive it, unless it is newer than everything that it is made of. */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MADE_OF = ['src', 'scripts', 'package.json', 'package-lock.json'];

function newest(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

export default function setup(): void {
  const built = statSync('dist/program.cache', { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built < Math.max(...MADE_OF.map(newest)))
    execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}
