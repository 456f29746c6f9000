/** `wavetank check`: the linter, and with `--prove` the proof. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Core } from '../run/core.ts';
import { kubectl as language } from '../run/kubectl.ts';
import { type Proof, prove } from '../run/proof/prove.ts';
import { BadFile, fromMs, type LoadedScenario, lint, loadFile, type Problem, problemText } from '../scenario/index.ts';
import { type Arguments, type Command, FAILED, library, PASSED, text } from './command.ts';
import { seedOf, seedsOf } from './parameters.ts';

export const checkCommand: Command = {
  name: 'check',
  use: '[FILES|NAMES]',
  short: 'Check scenario files; all that ship unless named',
  options: {
    prove: { help: 'play every solution, and nothing, over seeds and presets' },
    seeds: { value: '1..5', help: "the seeds of the proof; the scenario's own, or 1..5" },
    fix: { help: 'mend what can be mended safely: the duration in the header' },
    format: { value: 'text|json', help: 'text unless given' },
  },
  run,
};

interface Checked {
  readonly file: string;
  readonly problems: readonly Problem[];
  readonly proof?: Proof;
}

async function run(args: Arguments): Promise<number> {
  const files =
    args.words.length > 0 ? args.words.map((word) => library.find(word)) : library.entries().map(({ file }) => file);
  const json = args.options['format'] === 'json';
  const results: Checked[] = [];
  for (const file of files) {
    const checked = await checkFile(file, args);
    results.push(checked);
    if (!json) tell(checked);
  }
  if (json) console.log(JSON.stringify(results, null, 2));
  const bad = results.some(({ problems }) => problems.length > 0);
  return bad ? FAILED : PASSED;
}

async function checkFile(file: string, args: Arguments): Promise<Checked> {
  try {
    const loaded = loadFile(file);
    const problems = lint(loaded);
    if (args.options['prove'] === undefined) {
      begin(loaded);
      return { file, problems };
    }
    const { ci } = loaded.scenario;
    const given = text(args, 'seeds');
    const seeds = given === undefined ? (ci?.seeds ?? [1, 2, 3, 4, 5]) : seedsOf(given);
    const presets = ci?.presets?.map((preset) => (preset === 'default' ? undefined : preset)) ?? [undefined];
    const proof = await prove({ seeds, presets, load: (preset) => loadFile(file, { preset }) });
    const left = args.options['fix'] === undefined ? proof.problems : fixed(file, proof);
    return { file, problems: [...problems, ...left], proof };
  } catch (error) {
    if (error instanceof BadFile) return { file, problems: error.problems };
    throw error;
  }
}

/** Puts the first manifests on a cluster: what the API server refuses no linter sees. @throws BadFile */
function begin(scenario: LoadedScenario): void {
  if (scenario.scenario.cluster?.manifests === undefined) return;
  Core.begin({ scenario, seed: seedOf(undefined, scenario), player: { attended: false, goals: 'person' }, language });
}

/** Writes the true duration into the header. @returns the problems that are left */
function fixed(file: string, { problems, took }: Proof): readonly Problem[] {
  const wrong = problems.find(({ code }) => code === 'W105');
  if (wrong === undefined) return problems;
  const lines = readFileSync(file, 'utf8').split('\n');
  const line = lines[wrong.line - 1] ?? '';
  // To the next ten seconds: it is what a person reads before starting.
  const duration = fromMs(Math.ceil(took / 10_000) * 10_000);
  lines[wrong.line - 1] = line.replace(/duration: *[^\s,}]+/, `duration: ${duration}`);
  writeFileSync(file, lines.join('\n'));
  return problems.filter((problem) => problem !== wrong);
}

function tell({ file, problems, proof }: Checked): void {
  for (const problem of problems) console.log(problemText(problem));
  const runs =
    proof === undefined ? '' : `: ${proof.runs} runs, ${fromMs(Math.round(proof.took / 1000) * 1000)} simulated each`;
  if (problems.length === 0) console.log(`${file}: ${proof === undefined ? 'no problems' : 'proven'}${runs}`);
}
