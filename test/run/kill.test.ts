/** A run that is killed at any moment resumes with nothing lost. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readJournal } from '../../src/run/journal.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { resumed } from '../../src/run/resume.ts';
import { timelineHash } from '../../src/run/timeline.ts';
import { bundled } from '../tools/bundle.ts';

const SCENARIO = `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: victim, title: Victim }
cluster:
  nodes: [{ namePrefix: n, count: 1 }]
  settleBefore: 5s
  manifests:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        replicas: 1
        selector: { matchLabels: { app: web } }
        template:
          metadata: { labels: { app: web } }
          spec: { containers: [{ name: web, image: "nginx:1.25" }] }
`;

/** How many victims there are: about half a second of CPU each. */
const KILLS = Number(process.env['WAVETANK_KILLS'] ?? 50);

const folder = mkdtempSync(join(tmpdir(), 'wavetank-kill-'));
const scenario = join(folder, 'victim.yaml');

let program: string;

beforeAll(() => {
  writeFileSync(scenario, SCENARIO);
  program = bundled('test/run/victim.ts', folder);
});

interface Said {
  readonly done: number;
  readonly revision: number;
  readonly hash: string;
}

/** Lets a victim live for `ms` after its first word. @returns the last thing that it said whole */
function killAfter(journal: string, seed: number, ms: number): Promise<Said | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, journal, String(seed), scenario], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    let dying = false;
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString();
      if (!dying) setTimeout(() => child.kill('SIGKILL'), ms);
      dying = true;
    });
    child.on('close', () => {
      const line = text.split('\n').slice(0, -1).at(-1);
      resolve(line === undefined ? undefined : (JSON.parse(line) as Said));
    });
  });
}

async function trial(i: number): Promise<void> {
  const journal = join(folder, `${i}.jsonl`);
  const last = await killAfter(journal, i, (i * 13) % 97);
  expect(existsSync(journal)).toBe(true);
  if (last === undefined) return;
  const recorded = readJournal(journal);
  const { core } = resumed(recorded, kubectl);
  expect(core.inputs.length).toBeGreaterThanOrEqual(last.done);
  expect(timelineHash(core.cluster.parts.store.history.slice(0, last.revision), core.start)).toBe(last.hash);
}

it('loses nothing that was done, wherever it is killed', { timeout: 240_000 }, async () => {
  const trials = Array.from({ length: KILLS }, (_, i) => i);
  // Two at a time: the victim of one dies while the journal of the other is read.
  const worker = async () => {
    for (let i = trials.shift(); i !== undefined; i = trials.shift()) await trial(i);
  };
  await Promise.all([worker(), worker()]);
});
