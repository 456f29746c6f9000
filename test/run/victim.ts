/**
 * A process that is going to be killed: it plays a scenario in real time with a journal, does something every few
 * milliseconds, and says on stdout what it has done. `victim.mjs JOURNAL SEED`
 */
import { readFileSync } from 'node:fs';
import { Journal } from '../../src/run/journal.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { Run } from '../../src/run/run.ts';
import { timelineHash } from '../../src/run/timeline.ts';
import { loadScenario } from '../../src/scenario/index.ts';

const [path = '', seed = '1', file = ''] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const scenario = loadScenario(file, text);
const header = {
  wavetank: 'test',
  scenario: { file, text, files: {}, parameters: {} },
  seed: Number(seed),
  attended: true,
};
const setup = { scenario, seed: Number(seed), player: { attended: true, goals: 'person' as const }, language: kubectl };
const run = new Run({ setup, speed: 300, journal: Journal.create(path, header) });
run.resume();
let done = 0;
setInterval(() => {
  const { core } = run;
  run.input(`kubectl scale deployment/web --replicas=${1 + (done % 5)}`);
  done++;
  const { history, revision } = core.cluster.parts.store;
  process.stdout.write(`${JSON.stringify({ done, revision, hash: timelineHash(history, core.start) })}\n`);
}, 7);
