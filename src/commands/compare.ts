/** `wavetank compare`: the same scenario under several presets or seeds, in one table, and side by side in time. */
import { playThrough } from '../run/headless/play.ts';
import { kubectl } from '../run/kubectl.ts';
import { clockText, fromMs, oneLine } from '../scenario/index.ts';
import { type Arguments, type Command, library, PASSED, text, UsageError } from './command.ts';
import { parametersOf, seedOf } from './parameters.ts';

export const compareCommand: Command = {
  name: 'compare',
  use: 'FILE|NAME --preset a,b',
  short: 'Play a scenario under several presets and compare what came of it',
  options: {
    preset: { value: 'a,b[,…]', help: "the presets; 'default' is the scenario as it is" },
    seed: { value: 'N', help: 'the same for all' },
    set: { value: 'NAME=VALUE[,…]', help: 'values of parameters, the same for all' },
  },
  run,
};

interface Column {
  readonly name: string;
  readonly rows: ReadonlyMap<string, string>;
  readonly moments: readonly { readonly time: number; readonly text: string }[];
}

async function run(args: Arguments): Promise<number> {
  const [name] = args.words;
  const presets = text(args, 'preset')?.split(',') ?? [];
  if (name === undefined || presets.length < 2)
    throw new UsageError('compare takes a FILE or NAME and two presets: --preset a,b');
  const columns: Column[] = [];
  for (const preset of presets) columns.push(await column(name, preset, args));
  table(columns);
  console.log('');
  sideBySide(columns);
  return PASSED;
}

async function column(name: string, preset: string, args: Arguments): Promise<Column> {
  const scenario = library.load(name, { preset, parameters: parametersOf(text(args, 'set')) });
  const moments: { time: number; text: string }[] = [];
  let warnings = 0;
  const outcome = await playThrough({
    scenario,
    language: kubectl,
    seed: seedOf(text(args, 'seed'), scenario),
    hash: false,
    onNews: (news, time) => {
      if (news.type === 'step') moments.push({ time, text: oneLine(news.title) });
      if (news.type === 'goal' && news.state !== 'open')
        moments.push({ time, text: `goal ${news.state}: ${oneLine(news.title)}` });
    },
    onChange: ({ resource, object }) => {
      if (resource === 'events' && (object as { type?: string }).type === 'Warning') warnings++;
    },
  });
  const rows = new Map([
    ['passed', outcome.invalid ? 'invalid' : outcome.passed ? 'yes' : 'no'],
    ['simulated', fromMs(Math.round(outcome.took / 1000) * 1000)],
    ['writes', String(outcome.revision)],
    ['warnings', String(warnings)],
    ...outcome.verdicts.map(({ of, text: what, state }) => [`${of}: ${oneLine(what)}`, state] as const),
  ]);
  return { name: preset, rows, moments };
}

function table(columns: readonly Column[]): void {
  const names = [...new Set(columns.flatMap(({ rows }) => [...rows.keys()]))];
  const width = Math.min(60, Math.max(...names.map((name) => name.length)));
  const wide = Math.max(12, ...columns.map(({ name }) => name.length + 2));
  console.log(''.padEnd(width) + columns.map(({ name }) => `  ${name.padEnd(wide)}`).join(''));
  for (const name of names) {
    const cells = columns.map(({ rows }) => `  ${(rows.get(name) ?? '-').padEnd(wide)}`);
    const differ = new Set(columns.map(({ rows }) => rows.get(name))).size > 1;
    console.log(`${name.slice(0, width).padEnd(width)}${cells.join('')}${differ ? '  <' : ''}`.trimEnd());
  }
}

function sideBySide(columns: readonly Column[]): void {
  const wide = Math.floor(108 / columns.length);
  const times = [...new Set(columns.flatMap(({ moments }) => moments.map(({ time }) => time)))].sort((a, b) => a - b);
  for (const time of times) {
    const cells = columns.map(({ moments }) => moments.find((each) => each.time === time)?.text ?? '');
    console.log(
      `${clockText(time).padStart(9)}  ${cells.map((cell) => cell.slice(0, wide - 2).padEnd(wide)).join('')}`.trimEnd(),
    );
  }
}
