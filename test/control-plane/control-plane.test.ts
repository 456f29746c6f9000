/**
 * What kubectl and etcd's tools say while parts of the control plane are stopped, killed, continued, backed up and restored
 * equals what a real Kubernetes 1.35 said, answer by answer: text, exit code, and how long it took.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Entry, masked, parseLog } from './log.ts';
import { type Played, play } from './play.ts';

const entries = parseLog(readFileSync(new URL('recorded.txt', import.meta.url), 'utf8'));

/** Answers that depend on chance (how long a container runs, when a watch is back): each is equal for one of the seeds. */
const BY_CHANCE = new Set([26.8, 50.7, 155.6, 155.7, 195.8, 195.9, 196, 399.4, 425.2]);
/**
 * Left out. In the log a write of the endpoints was under way in the moment when etcd stopped, so that events tell of its
 * time-out; which writes are under way is chance (`faults.test.ts` beside this file makes one on purpose). And its kubelets
 * had not yet heard of the restore: their watches waited for a revision that the restored etcd had not reached.
 */
const LEFT_OUT = new Set([455.4]);
/** Seeds among which every answer is found. */
const SEEDS = [1, 5, 13, 134];

const told = (lines: readonly string[]): string[] => lines.map(masked).sort();

const answerOf = ({ entry, lines, exit, took }: Played) => ({
  lines: told(lines),
  exit,
  ...(entry.took === undefined ? {} : { took }),
});

const expectedOf = ({ lines, exit, took }: Entry) => ({
  lines: told(lines),
  exit,
  ...(took === undefined ? {} : { took }),
});

describe('a control plane that is stopped part by part', () => {
  const runs: Played[][] = [];
  beforeAll(async () => {
    for (const seed of SEEDS) runs.push(await play(entries, seed));
  });

  const commands = entries.filter((entry) => entry.command !== undefined && !LEFT_OUT.has(entry.at));
  it.each(commands.map((entry) => [entry.at, entry.command, entry] as const))('%s %s', (at, _, entry) => {
    const answers = runs.map((run) => {
      const played = run.find((each) => each.entry === entry);
      if (played === undefined) throw new Error('was not played');
      return answerOf(played);
    });
    if (BY_CHANCE.has(at)) expect(answers).toContainEqual(expectedOf(entry));
    else for (const answer of answers) expect(answer).toEqual(expectedOf(entry));
  });
});
