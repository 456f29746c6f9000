/** `wavetank compare`: a scenario under several presets, or branches of a run, in one table and side by side in time. */

import { branchesOf } from '../run/branches.ts';
import { Core } from '../run/core.ts';
import { type Outcome, outcome, playThrough } from '../run/headless/play.ts';
import { readJournal } from '../run/journal.ts';
import { kubectl } from '../run/kubectl.ts';
import { setupOf } from '../run/resume.ts';
import { clockText, didYouMean, fromMs, oneLine, type Score, startTime, type Verdict } from '../scenario/index.ts';
import { type Arguments, type Command, library, PASSED, text, UsageError } from './command.ts';
import { parametersOf, seedOf } from './parameters.ts';

export const compareCommand: Command = {
  name: 'compare',
  use: 'FILE|NAME --preset a --preset b, or JOURNAL --branch a --branch b',
  short: 'Play a scenario under several presets, or take branches of a run, and compare what came of it',
  options: {
    preset: { value: 'NAME', many: true, help: "a preset to compare; 'default' is the scenario as it is" },
    branch: { value: 'NAME', many: true, help: "a branch of a recorded run; the first is 'main'" },
    seed: { value: 'N', help: 'the same for all' },
    set: { value: 'NAME=VALUE[,…]', help: 'values of parameters, the same for all' },
  },
  run,
};

interface Column {
  readonly name: string;
  readonly rows: ReadonlyMap<string, string>;
  readonly moments: readonly Moment[];
}

interface Moment {
  readonly time: number;
  readonly text: string;
}

async function run(args: Arguments): Promise<number> {
  const [name] = args.words;
  const presets = text(args, 'preset')?.split(',') ?? [];
  const branches = text(args, 'branch')?.split(',') ?? [];
  if (name === undefined || presets.length + branches.length < 2)
    throw new UsageError(
      'compare takes a FILE or NAME and two presets: --preset a --preset b; or a JOURNAL and two branches',
    );
  if (presets.length > 0 && branches.length > 0) throw new UsageError('compare takes presets or branches, not both');
  const columns: Column[] = [];
  for (const preset of presets) columns.push(await ofPreset(name, preset, args));
  if (branches.length > 0) columns.push(...ofBranches(name, branches));
  table(columns);
  console.log('');
  sideBySide(columns);
  return PASSED;
}

async function ofPreset(name: string, preset: string, args: Arguments): Promise<Column> {
  const scenario = library.load(name, { preset, parameters: parametersOf(text(args, 'set')) });
  const moments: Moment[] = [];
  let warnings = 0;
  const played = await playThrough({
    scenario,
    language: kubectl,
    seed: seedOf(text(args, 'seed'), scenario),
    hash: false,
    onNews: (news, time) => {
      if (news.type === 'step') moments.push({ time, text: oneLine(news.title) });
      if (news.type === 'goal' && news.state !== 'open')
        moments.push({ time, text: `goal ${news.state}: ${oneLine(news.title)}` });
    },
    onChange: (change) => {
      if (isWarning(change)) warnings++;
    },
  });
  moments.push(...verdictMoments(played.verdicts, moments, startTime(scenario.scenario)));
  return { name: preset, rows: rowsOf(played, warnings), moments: moments.sort((a, b) => a.time - b.time) };
}

/** The verdicts that were waited for; those of a step that are known at once have its time, and say nothing more. */
function verdictMoments(verdicts: readonly Verdict[], others: readonly Moment[], start: number): Moment[] {
  const taken = new Set(others.map(({ time }) => time));
  return verdicts
    .filter(({ id, state }) => id.startsWith('expect/') && state !== 'pending')
    .map(({ at, state, text: what }) => ({
      time: at - start,
      text: `${state === 'passed' ? 'ok' : 'NO'} ${oneLine(what)}`,
    }))
    .filter(({ time, text: what }) => !taken.has(time) || what.startsWith('NO'));
}

const isWarning = ({ resource, object }: { resource: string; object: object }): boolean =>
  resource === 'events' && (object as { type?: string }).type === 'Warning';

function rowsOf(played: Outcome, warnings: number, passed = played.passed ? 'yes' : 'no'): Map<string, string> {
  const lost = played.score?.lost ?? played.lost;
  return new Map([
    ['passed', played.invalid ? 'invalid' : passed],
    ['simulated', fromMs(Math.round(played.took / 1000) * 1000)],
    ['writes', String(played.revision)],
    ['warnings', String(warnings)],
    ...(lost === undefined ? [] : [['requests lost', String(lost)] as const]),
    ...(played.score === undefined ? [] : scoreRows(played.score)),
    ...played.verdicts.map(({ of, text: what, state }) => [`${of}: ${oneLine(what)}`, state] as const),
  ]);
}

/** A score in rows, so that each part of it stands beside the same part of the others. */
function scoreRows({ trouble, detected, mitigated, changes, needless, points, most }: Score): [string, string][] {
  const after = (ms: number | undefined): string =>
    ms === undefined ? 'no' : `after ${fromMs(Math.round(ms / 1000) * 1000)}`;
  return [
    ...(trouble ? [['detected', after(detected)] as [string, string]] : []),
    [trouble ? 'mitigated' : 'reached', after(mitigated)],
    ['changes', String(changes)],
    ['needless changes', String(needless)],
    ...(most === 0 ? [] : [['points', `${points} of ${most}`] as [string, string]]),
  ];
}

/** @throws UsageError for a branch that the journal does not have */
function ofBranches(file: string, names: readonly string[]): Column[] {
  const recorded = readJournal(file);
  const { branches } = branchesOf(recorded);
  const setup = setupOf(recorded.header, kubectl);
  return names.map((name) => {
    const branch = branches.get(name);
    if (branch === undefined)
      throw new UsageError(
        `the run has no branch "${name}"${didYouMean(name, branches.keys())}: ${[...branches.keys()].join(', ')}`,
      );
    const core = Core.replay(setup, branch.inputs, branch.time);
    const warnings = core.cluster.parts.store.history.filter(
      (change) => change.time >= core.start && isWarning(change),
    );
    const passed = core.player?.finished ? (core.player.passed ? 'yes' : 'no') : 'not over';
    return { name, rows: rowsOf(outcome(core, ''), warnings.length, passed), moments: momentsOf(core) };
  });
}

/** What the person did and what the scenario did, in order. */
function momentsOf({ inputs, player, start }: Core): Moment[] {
  const scenario = player?.loaded.scenario;
  const steps = (scenario?.steps ?? []).flatMap(({ id, title }) => {
    const at = player?.state.steps[id]?.happenedAt;
    return at === undefined ? [] : [{ time: at - start, text: oneLine(title ?? id) }];
  });
  const goals = (scenario?.goals ?? []).flatMap(({ id, title }) => {
    const { phase, decidedAt } = player?.state.goals[id] ?? {};
    return decidedAt === undefined ? [] : [{ time: decidedAt - start, text: `goal ${phase}: ${oneLine(title)}` }];
  });
  const typed = inputs.map(({ time, line }) => ({ time: time - start, text: `$ ${oneLine(line)}` }));
  const others = [...steps, ...goals, ...typed];
  const judged = verdictMoments(player?.state.verdicts ?? [], others, start);
  return [...others, ...judged].sort((a, b) => a.time - b.time);
}

function table(columns: readonly Column[]): void {
  const names = [...new Set(columns.flatMap(({ rows }) => [...rows.keys()]))];
  const width = Math.min(60, Math.max(...names.map((name) => name.length)));
  const wide = Math.max(
    12,
    ...columns.flatMap(({ name, rows }) => [name, ...rows.values()].map(({ length }) => length)),
  );
  console.log(''.padEnd(width) + columns.map(({ name }) => `  ${name.padEnd(wide)}`).join(''));
  for (const name of names) {
    const cells = columns.map(({ rows }) => `  ${(rows.get(name) ?? '-').padEnd(wide)}`);
    const differ = new Set(columns.map(({ rows }) => rows.get(name))).size > 1;
    console.log(`${name.slice(0, width).padEnd(width)}${cells.join('')}${differ ? '  <' : ''}`.trimEnd());
  }
}

/** The moments of all, a line for each that is at another time; what is at one time in one column gets lines of its own. */
function sideBySide(columns: readonly Column[]): void {
  const wide = Math.floor(108 / columns.length);
  const cell = (value: string) => value.slice(0, wide - 2).padEnd(wide);
  console.log(`${'time'.padStart(9)}  ${columns.map(({ name }) => cell(name)).join('')}`.trimEnd());
  const times = [...new Set(columns.flatMap(({ moments }) => moments.map(({ time }) => time)))].sort((a, b) => a - b);
  for (const time of times) {
    const cells = columns.map(({ moments }) => moments.filter((each) => each.time === time).map((each) => each.text));
    for (let i = 0; i < Math.max(...cells.map(({ length }) => length)); i++)
      console.log(
        `${(i === 0 ? clockText(time) : '').padStart(9)}  ${cells.map((texts) => cell(texts[i] ?? '')).join('')}`.trimEnd(),
      );
  }
}
