/** What a learner has reached, kept in a file of their own. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Reached {
  /** 1 to 3: all goals; without hints; at the first try without a goal lost. 0 is a story without goals, told to its end. */
  readonly stars: number;
}

/** By scenario: the name of one that ships, the path of any other. What was reached last stands last. */
export type Progress = Readonly<Record<string, Reached>>;

export function progressFile(env: NodeJS.ProcessEnv = process.env): string {
  const state = env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  return join(state, 'wavetank', 'progress.json');
}

export function readProgress(file: string): Progress {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Progress) : {};
  } catch {
    return {}; // nothing reached yet, or a file that somebody else wrote
  }
}

/** Notes that a scenario was reached; the better of two results stays. */
export function noteReached(file: string, name: string, reached: Reached): void {
  const { [name]: before, ...progress } = readProgress(file);
  const best = { stars: Math.max(before?.stars ?? 0, reached.stars) };
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ ...progress, [name]: best }, null, 2)}\n`);
  renameSync(draft, file);
}

interface Ended {
  readonly phase: string;
  readonly goals: Readonly<Record<string, { readonly phase: string; readonly hints: readonly number[] }>>;
}

/** The stars of a run whose goals are all decided well; undefined while one is open or lost, or a story without goals goes on. */
export function starsOf({ phase: ended, goals }: Ended): number | undefined {
  const all = Object.values(goals);
  if (all.length === 0) return ended === 'finished' ? 0 : undefined;
  if (all.some(({ phase }) => phase !== 'done')) return undefined;
  const hints = all.reduce((sum, each) => sum + each.hints.length, 0);
  return hints === 0 ? 3 : hints <= all.length ? 2 : 1;
}
