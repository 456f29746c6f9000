/** `wavetank run`: plays a scenario without a person, as text or JSON. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { type Outcome, playThrough } from '../run/headless/play.ts';
import { eventText, newsText, verdictText } from '../run/headless/tell.ts';
import { kubectl } from '../run/kubectl.ts';
import { fromMs, type LoadedScenario, oneLine, toMs } from '../scenario/index.ts';
import { type Arguments, type Command, FAILED, INVALID, library, PASSED, text, UsageError } from './command.ts';
import { parametersOf, seedOf } from './parameters.ts';

export const runCommand: Command = {
  name: 'run',
  use: 'FILE|NAME',
  short: 'Play a scenario without a person and judge it',
  options: {
    seed: { value: 'N', help: "chance; the scenario's own unless given" },
    speed: { value: 'max|N', help: 'simulated seconds per real second; max unless given' },
    until: { value: '10m', help: 'end after this much simulated time' },
    preset: { value: 'NAME', help: 'a named set of parameters' },
    set: { value: 'NAME=VALUE[,…]', help: 'values of parameters' },
    play: { value: 'solution|idle', help: 'who reaches the goals: the solutions, or nobody' },
    format: { value: 'text|json', help: 'text unless given' },
    timeline: { value: 'PATH', help: 'write every API write as JSON Lines' },
  },
  run,
};

async function run(args: Arguments): Promise<number> {
  const [name, ...more] = args.words;
  if (name === undefined || more.length > 0) throw new UsageError('run takes one FILE or NAME');
  const format = text(args, 'format') ?? 'text';
  if (format !== 'text' && format !== 'json') throw new UsageError(`--format is text or json, not ${format}`);
  const preset = text(args, 'preset');
  const scenario = library.load(name, { preset, parameters: parametersOf(text(args, 'set')) });
  const result = await play(scenario, args, format === 'text');
  if (format === 'json') console.log(JSON.stringify(result, null, 2));
  return result.invalid ? INVALID : result.passed ? PASSED : FAILED;
}

/** Plays and tells it on stdout. */
export async function play(
  scenario: LoadedScenario,
  args: Arguments,
  tell: boolean,
): Promise<Outcome & { seed: string | number }> {
  const seed = seedOf(text(args, 'seed'), scenario);
  const until = duration(text(args, 'until'), '--until');
  const mode = text(args, 'play') ?? scenario.scenario.ci?.play ?? 'solution';
  if (mode !== 'solution' && mode !== 'idle') throw new UsageError(`--play is solution or idle, not ${mode}`);
  const { title, name } = scenario.scenario.metadata;
  const say = (line: string | undefined) => {
    if (tell && line !== undefined) console.log(line);
  };
  say(`${oneLine(title)} (${name}, seed ${seed})`);
  for (const warning of scenario.warnings) console.error(`${warning.file}:${warning.line}: ${warning.message}`);
  const path = text(args, 'timeline');
  const file = path === undefined ? undefined : openSync(path, 'w');
  try {
    if (file !== undefined)
      writeSync(
        file,
        `${JSON.stringify({ wavetank: WAVETANK_VERSION, scenario: name, seed, start: scenario.scenario.clock?.start })}\n`,
      );
    const outcome = await playThrough({
      scenario,
      language: kubectl,
      seed,
      player: { goals: mode },
      ...(until === undefined ? {} : { until }),
      speed: speedOf(text(args, 'speed')),
      onNews: (news, time) => say(newsText(news, time)),
      onChange: (change, time) => say(eventText(change, time)),
      ...(file === undefined ? {} : { onLine: (line: string) => void writeSync(file, `${line}\n`) }),
    });
    if (file !== undefined) writeSync(file, `${JSON.stringify({ hash: outcome.hash, writes: outcome.revision })}\n`);
    for (const line of summary(outcome)) say(line);
    return { ...outcome, seed };
  } finally {
    if (file !== undefined) closeSync(file);
  }
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
  return [
    ...lines,
    `${verdict}, ${fromMs(Math.round(outcome.took / 100) * 100)} simulated, ${outcome.revision} writes`,
    `timeline ${outcome.hash}`,
  ];
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
