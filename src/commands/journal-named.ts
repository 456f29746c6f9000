/** Saved runs as people name them. */
import { existsSync } from 'node:fs';
import { journalFolder, newestJournal } from '../run/journal.ts';
import { UsageError } from './command.ts';

/** The journal that is meant; undefined without one. @throws UsageError */
export function journalOf(named: string | undefined): string | undefined {
  if (named === undefined) return undefined;
  const path = named === 'last' || named === '' ? newestJournal(journalFolder()) : named;
  if (path === undefined) throw new UsageError('there is no saved run: wavetank play makes one');
  if (!existsSync(path)) throw new UsageError(`no such journal: ${path}`);
  return path;
}
