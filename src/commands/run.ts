/** `wavetank run`: plays a scenario without a person: one run as text, or a matrix of seeds and presets for machines. */

import { OutputFile } from '../run/headless/output-file.ts';
import { type Outcome, playThrough } from '../run/headless/play.ts';
import { Cast, Transcript } from '../run/headless/record.ts';
import { FORMATS, type Format, json, junit, type Result, tap } from '../run/headless/report.ts';
import { eventText, newsText } from '../run/headless/tell.ts';
import { kubectl } from '../run/kubectl.ts';
import { program } from '../run/program.ts';
import { actionsIn, shrink, withoutActions } from '../run/proof/shrink.ts';
import { verdictText } from '../run/verdict-text.ts';
import {
  clockText,
  didYouMean,
  fromMs,
  type LoadedScenario,
  type News,
  oneLine,
  scoreText,
  startTime,
  toMs,
  type Verdict,
} from '../scenario/index.ts';
import { type Arguments, type Command, FAILED, INVALID, library, PASSED, text, UsageError } from './command.ts';
import { parametersOf, seedOf, seedsOf } from './parameters.ts';
import { Progress } from './progress.ts';

export const runCommand: Command = {
  name: 'run',
  use: 'FILE|NAME',
  short: 'Play a scenario without a person and judge it',
  options: {
    seed: { value: 'N', help: "chance; the scenario's own unless given" },
    seeds: { value: '1..50', help: 'one run for each seed' },
    ci: { help: "one run for each seed and preset that the file names under 'ci'" },
    invariants: {
      help: 'stop at the first run that breaks an invariant; say which actions that needs and how to replay it',
    },
    without: { value: 'STEP/N[,…]', help: 'leave these actions out' },
    speed: { value: 'max|N', help: 'simulated seconds per real second; max unless given' },
    until: { value: '10m', help: 'end after this much simulated time' },
    preset: { value: 'NAME[,…]', many: true, help: 'named sets of parameters, one run for each' },
    set: { value: 'NAME=VALUE[,…]', help: 'values of parameters' },
    play: { value: 'solution|idle', help: 'who reaches the goals: the solutions, or nobody' },
    format: { value: 'text|json|junit|tap', help: 'text unless given (also --report)' },
    report: { value: 'text|json|junit|tap', help: 'the same as --format' },
    timeline: { value: 'PATH', help: 'write every API write as JSON Lines; - is standard output' },
    cast: { value: 'PATH', help: 'write an asciicast v3 with a marker for each step; - as above' },
    transcript: { value: 'PATH', help: 'write the run as Markdown; - as above' },
  },
  run,
};

async function run(args: Arguments): Promise<number> {
  const [name, ...more] = args.words;
  if (name === undefined || more.length > 0) throw new UsageError('run takes one FILE or NAME');
  const format = formatOf(text(args, 'format') ?? text(args, 'report'));
  const ci = args.options['ci'] === undefined ? {} : (library.load(name).scenario.ci ?? {});
  const presets = text(args, 'preset')?.split(',') ?? ci.presets ?? [undefined];
  const seeds = text(args, 'seeds');
  const results: Result[] = [];
  const matrix = presets.flatMap((preset) => {
    const scenario = scenarioFor(name, preset, args);
    const named = text(args, 'seed') === undefined ? ci.seeds : undefined;
    const list = seeds === undefined ? (named ?? [seedOf(text(args, 'seed'), scenario)]) : seedsOf(seeds);
    return list.map((seed) => ({ scenario, seed }));
  });
  const recorded = ['timeline', 'cast', 'transcript'].find((option) => text(args, option) !== undefined);
  if (recorded !== undefined && matrix.length > 1)
    throw new UsageError(`--${recorded} takes one run, and these are ${matrix.length}: name one seed and one preset`);
  const piped = ['timeline', 'cast', 'transcript'].filter((option) => text(args, option) === '-');
  if (piped.length > 1 || (piped.length > 0 && format !== 'text'))
    throw new UsageError(
      `only one thing can be written to standard output, not --${piped.length > 1 ? piped.join(' and --') : `${piped[0]} and --format ${format}`}`,
    );
  const bar = new Progress(matrix.length);
  const alone = matrix.length === 1;
  bar.at(0);
  for (const { scenario, seed } of matrix) {
    const result = await play(scenario, args, { seed, tell: alone && format === 'text' && piped.length === 0 });
    results.push(result);
    bar.at(results.length, !alone && format === 'text' ? oneRun(result) : undefined);
    if (args.options['invariants'] === undefined || brokenIn(result) === undefined) continue;
    bar.end();
    await tellBroken(name, scenario, result, args);
    return FAILED;
  }
  if (format === 'json') console.log(json(results));
  else if (format === 'junit') console.log(junit(results));
  else if (format === 'tap') console.log(tap(results));
  else if (results.length > 1)
    console.log(`${results.filter(({ passed }) => passed).length} of ${results.length} runs passed`);
  return results.some(({ invalid }) => invalid) ? INVALID : results.every(({ passed }) => passed) ? PASSED : FAILED;
}

/** @throws UsageError when an action is left out that is not there */
function scenarioFor(name: string, preset: string | undefined, args: Arguments): LoadedScenario {
  const scenario = library.load(name, { preset, parameters: parametersOf(text(args, 'set')) });
  const left = text(args, 'without')?.split(',') ?? [];
  const known = actionsIn(scenario);
  for (const action of left)
    if (!known.includes(action)) throw new UsageError(`there is no action ${action}${didYouMean(action, known)}`);
  return left.length === 0 ? scenario : withoutActions(scenario, left);
}

const brokenIn = ({ verdicts }: Outcome): Verdict | undefined =>
  verdicts.find(({ id, state }) => id.startsWith('invariant/') && state === 'failed');

/** Says which invariant broke, what of the scenario that needs, and how to see it again. */
async function tellBroken(name: string, scenario: LoadedScenario, result: Result, args: Arguments): Promise<void> {
  const broken = brokenIn(result);
  if (broken === undefined) return;
  const seed = Number(result.seed);
  // Not much longer than it took: what is left out is not waited for without end.
  const start = startTime(scenario.scenario);
  const until = (broken.at - start) * 2 + 600_000;
  console.log(`invariant broken: ${verdictText(broken)}`);
  console.log(`  at ${clockText(broken.at - start)}, seed ${seed}${result.preset ? `, preset ${result.preset}` : ''}`);
  const left = await shrink(scenario, async (smaller) => {
    const player = { goals: modeOf(args, scenario) };
    const outcome = await playThrough({ scenario: smaller, language: kubectl, seed, player, until, hash: false });
    return brokenIn(outcome)?.id === broken.id;
  });
  const needed = actionsIn(scenario).filter((action) => !left.includes(action));
  console.log(`  it needs ${needed.length === 0 ? 'none of the actions' : needed.join(', ')}`);
  const options = [
    `--seed ${seed}`,
    ...(result.preset ? [`--preset ${result.preset}`] : []),
    ...(text(args, 'set') ? [`--set ${text(args, 'set')}`] : []),
    ...(left.length > 0 ? [`--without ${left.join(',')}`] : []),
  ];
  console.log(`replay: ${program()} run ${name} ${options.join(' ')}`);
}

function formatOf(value = 'text'): Format {
  const format = FORMATS.find((each) => each === value);
  if (format === undefined) throw new UsageError(`--format is one of ${FORMATS.join(', ')}, not ${value}`);
  return format;
}

function oneRun({ seed, preset, passed, invalid, verdicts, took, hash }: Result): string {
  const failed = verdicts.filter(({ state }) => state === 'failed');
  const mark = invalid ? 'invalid' : passed ? 'passed ' : 'FAILED ';
  const first = failed[0] === undefined ? '' : `  ${failed[0].of}: ${verdictText(failed[0])}`;
  return `${mark}  seed ${seed}${preset ? ` preset ${preset}` : ''}  ${fromMs(Math.round(took / 1000) * 1000)}  ${hash}${first}`;
}

function modeOf(args: Arguments, { scenario }: LoadedScenario): 'solution' | 'idle' {
  const mode = text(args, 'play') ?? scenario.ci?.play ?? 'solution';
  if (mode !== 'solution' && mode !== 'idle') throw new UsageError(`--play is solution or idle, not ${mode}`);
  return mode;
}

/** Plays one run and tells it on stdout. */
export async function play(
  scenario: LoadedScenario,
  args: Arguments,
  how: { readonly seed?: number; readonly tell: boolean },
): Promise<Result> {
  const seed = how.seed ?? seedOf(text(args, 'seed'), scenario);
  const until = duration(text(args, 'until'), '--until');
  const speed = speedOf(text(args, 'speed'));
  const mode = modeOf(args, scenario);
  const { title, name } = scenario.scenario.metadata;
  const outputs = openOutputs(scenario, args, seed);
  const say = (time: number, line: string | undefined) => {
    if (line === undefined) return;
    if (how.tell) console.log(line);
    outputs.cast?.line(time, line);
  };
  say(0, `${oneLine(title)} (${name}, seed ${seed})`);
  if (how.tell)
    for (const warning of scenario.warnings) console.error(`${warning.file}:${warning.line}: ${warning.message}`);
  try {
    const outcome = await playThrough({
      scenario,
      language: kubectl,
      seed,
      player: { goals: mode },
      ...(until === undefined ? {} : { until }),
      speed,
      onNews: (news: News, time) => {
        say(time, newsText(news, time));
        outputs.cast?.news(time, news);
        outputs.transcript?.news(time, news);
      },
      onChange: (change, time) => say(time, eventText(change, time)),
      ...(outputs.line === undefined ? {} : { onLine: outputs.line }),
    });
    outputs.line?.(JSON.stringify({ hash: outcome.hash, writes: outcome.revision }));
    for (const line of summary(outcome)) say(outcome.took, line);
    return { ...outcome, scenario: name, seed, ...(scenario.preset ? { preset: scenario.preset } : {}) };
  } finally {
    outputs.close();
  }
}

interface Outputs {
  readonly line?: (line: string) => void;
  readonly cast?: Cast;
  readonly transcript?: Transcript;
  close(): void;
}

function openOutputs({ scenario }: LoadedScenario, args: Arguments, seed: number): Outputs {
  const { name, title } = scenario.metadata;
  const [timeline, cast, transcript] = ['timeline', 'cast', 'transcript'].map((option) => text(args, option));
  const file = timeline === undefined ? undefined : new OutputFile(timeline);
  const line = file === undefined ? undefined : (each: string) => file.write(`${each}\n`);
  line?.(JSON.stringify({ wavetank: WAVETANK_VERSION, scenario: name, seed, start: scenario.clock?.start }));
  const recorded = {
    ...(cast === undefined ? {} : { cast: new Cast(cast, title) }),
    ...(transcript === undefined ? {} : { transcript: new Transcript(transcript, title) }),
  };
  return {
    ...(line === undefined ? {} : { line }),
    ...recorded,
    close: () => {
      file?.close();
      recorded.cast?.close();
      recorded.transcript?.close();
    },
  };
}

function summary(outcome: Outcome): string[] {
  const { verdicts } = outcome;
  const failed = verdicts.filter(({ state }) => state !== 'passed');
  const lines = [
    '',
    ...verdicts.map((each) => `  ${each.state === 'passed' ? 'ok' : 'NO'}  ${each.of}: ${verdictText(each)}`),
  ];
  const verdict = outcome.invalid
    ? 'invalid: the steady state did not hold'
    : failed.length === 0
      ? `passed: ${verdicts.length} of ${verdicts.length}`
      : `FAILED: ${failed.length} of ${verdicts.length}`;
  const score = outcome.score === undefined ? [] : [`score: ${scoreText(outcome.score)}`];
  const took = fromMs(Math.round(outcome.took / 100) * 100);
  return [...lines, ...score, `${verdict}, ${took} simulated, ${outcome.revision} writes`, `timeline ${outcome.hash}`];
}

export function duration(value: string | undefined, option: string): number | undefined {
  if (value === undefined) return undefined;
  const ms = toMs(value);
  if (Number.isNaN(ms)) throw new UsageError(`${option} takes a time such as 90s or 10m, not ${value}`);
  return ms;
}

export function speedOf(value: string | undefined): number {
  if (value === undefined || value === 'max') return Number.POSITIVE_INFINITY;
  const speed = Number(value);
  if (!(speed > 0)) throw new UsageError(`--speed is max or a number above 0, not ${value}`);
  return speed;
}
