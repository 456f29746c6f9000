/** `wavetank play --notes`: the presenter's second terminal. It follows the journal of a run that plays elsewhere. */

import { statSync } from 'node:fs';
import { journalFolder, newestJournal, openElsewhere, readJournal } from '../run/journal.ts';
import { presenterPage } from '../run/presenter.ts';
import { program } from '../run/program.ts';
import { wrap } from '../ui/text/width.ts';
import { PASSED } from './command.ts';

/** How often the journal is looked at, ms. */
const LOOK = 250;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** @param named the journal to follow; the newest run that has not ended unless given */
export async function followNotes(named: string | undefined): Promise<number> {
  let path = named ?? (await liveJournal());
  let size = -1;
  let shown: string | undefined;
  for (;;) {
    const now = statSync(path).size;
    if (now !== size) {
      size = now;
      const page = presenterPage(readJournal(path));
      if (process.stdout.isTTY) console.log(`\u001b[H\u001b[2J${folded(page.lines, process.stdout.columns)}`);
      else if (page.step !== shown || page.ended) console.log(`${page.lines.join('\n')}\n`);
      shown = page.step;
      if (page.ended) return PASSED;
    }
    await sleep(LOOK);
    // A run that was killed never says that it ended: a newer one takes its place.
    const newest = named ?? openRun(journalFolder());
    if (newest !== undefined && newest !== path) {
      path = newest;
      size = -1;
    }
  }
}

/** Lines broken between words, each as far to the right as it began. */
function folded(lines: readonly string[], columns: number): string {
  return lines
    .flatMap((line) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      return wrap(line.slice(indent.length), columns - indent.length).map((part) => indent + part);
    })
    .join('\n');
}

/** Waits for a run that goes on. */
async function liveJournal(): Promise<string> {
  let said = false;
  for (;;) {
    const path = openRun(journalFolder());
    if (path !== undefined) return path;
    if (!said) console.error(`Waiting for a run: start "${program()} play NAME" in another terminal.`);
    said = true;
    await sleep(LOOK);
  }
}

/** The journal of the run that began last of those that a process plays, whichever was written to last. */
export function openRun(folder: string): string | undefined {
  return newestJournal(folder, ({ birthtimeMs }) => birthtimeMs, undefined, isOpen);
}

/** Journals that nobody goes on with, with the time of their last line: they are read once. */
const closed = new Map<string, number>();

function isOpen(path: string): boolean {
  const { mtimeMs } = statSync(path);
  if (closed.get(path) === mtimeMs) return false;
  try {
    if (openElsewhere(readJournal(path)) !== undefined) return true;
  } catch {
    // not a journal that this version can read
  }
  closed.set(path, mtimeMs);
  return false;
}
