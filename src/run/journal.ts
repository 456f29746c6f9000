/**
 * What was done, on disk as it happens: one line of JSON each, written before it takes effect on the screen, so that a killed
 * process loses nothing. A half line at the end (the machine died while writing) is left out when it is read.
 */
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Value } from '../scenario/index.ts';
import type { Input } from './inputs.ts';

/** The first line: everything that the run is made from. */
export interface Header {
  readonly wavetank: string;
  readonly scenario?: {
    readonly file: string;
    readonly text: string;
    readonly files: Readonly<Record<string, string>>;
    readonly parameters: Readonly<Record<string, Value>>;
    readonly preset?: string;
  };
  readonly seed: string | number;
  readonly attended: boolean;
}

type Line =
  | { readonly t: number }
  | { readonly input: Input }
  | { readonly branch: string; readonly t: number }
  | { readonly switch: string }
  /** A step of the scenario happened. Replay does not need it: it is for those who look on. */
  | { readonly step: string; readonly t: number }
  | { readonly end: true }
  /** A process opens the run: its id. */
  | { readonly open: number }
  /** The practice terminal's home as it became. */
  | { readonly home: Readonly<Record<string, string>> };

/** The clock is noted at most this often, real ms. */
const MARK = 1000;

export class Journal {
  readonly path: string;
  readonly #file: number;
  #marked = 0;
  #last = Number.NaN;

  private constructor(path: string, flags: 'wx' | 'a') {
    this.path = path;
    this.#file = openSync(path, flags, 0o600);
  }

  /** Begins a journal. @throws Error when the file cannot be made */
  static create(path: string, header: Header): Journal {
    mkdirSync(dirname(path), { recursive: true });
    const journal = new Journal(path, 'wx');
    journal.#write(header);
    journal.#write({ open: process.pid });
    return journal;
  }

  /** Begins another journal of the same run. @throws Error when the file cannot be made */
  static copy(path: string, { header, lines }: Recorded): Journal {
    const journal = Journal.create(path, header);
    for (const line of lines) if (!('open' in line)) journal.#write(line);
    return journal;
  }

  /** Goes on with a journal that was read. */
  static append(path: string): Journal {
    const journal = new Journal(path, 'a');
    writeSync(journal.#file, '\n'); // ends a half line; empty lines mean nothing
    journal.#write({ open: process.pid });
    return journal;
  }

  #write(line: Line | Header): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  input(input: Input): void {
    this.#write({ input });
  }

  /** Notes how far the clock is (virtual ms). */
  mark(time: number, atOnce = false): void {
    const now = performance.now();
    if (time === this.#last || (!atOnce && now - this.#marked < MARK)) return;
    this.#marked = now;
    this.#last = time;
    this.#write({ t: time });
  }

  branch(name: string, time: number): void {
    this.#last = Number.NaN; // the next moment is one of another branch
    this.#write({ branch: name, t: time });
  }

  step(id: string, time: number): void {
    this.#write({ step: id, t: time });
  }

  switched(name: string): void {
    this.#last = Number.NaN;
    this.#write({ switch: name });
  }

  home(files: Readonly<Record<string, string>>): void {
    this.#write({ home: files });
  }

  close(): void {
    this.#write({ end: true });
    closeSync(this.#file);
  }
}

/** A file is not what it was taken for. */
export class NoJournal extends Error {}

/** A run read back from its journal. */
export interface Recorded {
  readonly header: Header;
  /** What happened, in order. */
  readonly lines: readonly Line[];
}

/** @throws NoJournal */
export function readJournal(path: string): Recorded {
  const lines: unknown[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    try {
      lines.push(JSON.parse(line));
    } catch {
      // the last line of a process that died
    }
  }
  const [header, ...rest] = lines;
  if (typeof header !== 'object' || header === null || !('wavetank' in header))
    throw new NoJournal(`${path} is no journal of a run`);
  return { header: header as Header, lines: rest as Line[] };
}

/** Another process that has the run open; undefined when the last one has closed it or is dead. */
export function openElsewhere({ lines }: Recorded): number | undefined {
  const line = lines.findLast((each) => 'open' in each || 'end' in each);
  if (line === undefined || !('open' in line) || line.open === process.pid) return undefined;
  try {
    process.kill(line.open, 0); // asks only whether it is there
    return line.open;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? line.open : undefined;
  }
}

/** Where journals are kept. */
export function journalFolder(env: NodeJS.ProcessEnv = process.env): string {
  const state = env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  return join(state, 'wavetank', 'runs');
}

/** The file name of a run that begins now: `drain-20260301T090000-000Z-4711.jsonl`. @param name of its scenario */
export function journalName(name: string): string {
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace('.', '-');
  return `${name}-${stamp}-${process.pid}.jsonl`;
}

/** What `journalName` puts after the name. */
const BEHIND_NAME = /-\d{8}T\d{6}-\d{3}Z-\d+\.jsonl$/;

/** The newest journal in a folder; undefined when there is none. @param scenario only runs of the scenario of this name @param fits whether one will do */
export function newestJournal(
  folder: string,
  timeOf: (stat: { mtimeMs: number; birthtimeMs: number }) => number = ({ mtimeMs }) => mtimeMs,
  scenario?: string,
  fits: (path: string) => boolean = () => true,
): string | undefined {
  let names: string[];
  try {
    names = readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .filter((name) => scenario === undefined || name.replace(BEHIND_NAME, '') === scenario);
  } catch {
    return undefined;
  }
  const dated = names.map((name) => ({ path: join(folder, name), time: timeOf(statSync(join(folder, name))) }));
  return dated.sort((a, b) => b.time - a.time).find(({ path }) => fits(path))?.path;
}
