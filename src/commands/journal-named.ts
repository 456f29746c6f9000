/** Saved runs as people name them. */

import { existsSync } from 'node:fs';
import { journalFolder, newestJournal } from '../run/journal.ts';
import { program } from '../run/program.ts';
import { UsageError } from './command.ts';

/** The journal that is meant: a file, the newest run of a scenario, or `last`, the newest of all. @throws UsageError */
export function journalOf<T extends string | undefined>(named: T): T {
  if (named === undefined || existsSync(named)) return named;
  const isLast = named === 'last' || named === '';
  const path = newestJournal(journalFolder(), undefined, isLast ? undefined : named);
  if (path !== undefined) return path as T;
  if (isLast) throw new UsageError(`there is no saved run: ${program()} play makes one`);
  throw new UsageError(`no such journal, and no saved run of a scenario of that name: ${named}`);
}
