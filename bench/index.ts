/**
 * The benchmark: `npm run bench` for all figures, `-- --smoke` for a short run, `-- CASE...` for some, `-- --all` with the huge
 * ones. `start`, `interface` and `access` are cases too. Every case runs in a process of its own. Times of the engine are CPU seconds,
 * those of the start and of keys milliseconds as a person waits; the ratio is to what a bare node takes.
 */
import { execFileSync } from 'node:child_process';
import { accessCases } from './access.ts';
import { type Case, cases } from './cases.ts';
import { measureInterface, type Timing } from './interface/index.ts';
import { type Figures, measure } from './measure.ts';
import { measureStart } from './start.ts';

/** The door of this program: like the product, a case runs what was compiled when it was built. */
const [, self = ''] = process.argv;
const run = (args: readonly string[]) => execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 24 });

/** Seconds of CPU that node itself needs to start and end. */
function bareNode(): number {
  const script = 'const { user, system } = process.cpuUsage(); console.log((user + system) / 1e6)';
  return Math.min(...Array.from({ length: 5 }, () => Number(run(['-e', script]))));
}

function measured(name: string, wanted: Case): Figures {
  const heap = wanted.huge ? ['--max-old-space-size=8000'] : [];
  return JSON.parse(run([...heap, self, '--case', name])) as Figures;
}

function verdict({ goal }: Case, { cpu, memory }: Figures): string {
  if (goal === undefined) return '';
  const parts = [
    ...(goal.cpu === undefined ? [] : [`${goal.cpu} s ${cpu <= goal.cpu ? 'met' : 'MISSED'}`]),
    ...(goal.memory === undefined ? [] : [`${goal.memory} MB ${memory <= goal.memory ? 'met' : 'MISSED'}`]),
  ];
  return parts.join(', ');
}

function row(cells: readonly string[]): string {
  const [title = '', ...rest] = cells;
  return `${title.padEnd(62)}${rest.map((cell, i) => (i < 5 ? cell.padStart(11) : `  ${cell}`)).join('')}`.trimEnd();
}

function engine(chosen: readonly [string, Case][]): void {
  if (chosen.length === 0) return;
  const bare = bareNode();
  console.log(row(['the engine', 'CPU s', '× node', 'peak MB', 'heap MB', 'each', 'goal']));
  console.log(row(['a bare node -e 0', bare.toFixed(3), '1', '', '', '', '']));
  for (const [name, of] of chosen) {
    const figures = measured(name, of);
    const { cpu, memory, heap, note } = figures;
    const each = of.units === undefined ? '' : `${((cpu / of.units.count) * 1e6).toFixed(0)} µs`;
    const ratio = (cpu / bare).toFixed(1);
    console.log(row([of.title, cpu.toFixed(2), ratio, memory.toFixed(0), heap.toFixed(0), each, verdict(of, figures)]));
    console.log(`  ${note}`);
  }
}

/** @param judge the quantile that the goal is for @param bare ms of a bare node, where the ratio means something */
function timings(rows: readonly Timing[], judge: number, bare?: number): void {
  for (const { title, times = [], bytes, goal, note = '' } of rows) {
    const sorted = times.toSorted((a, b) => a - b);
    const at = (quantile: number): number => sorted[Math.floor((sorted.length - 1) * quantile)] ?? 0;
    const ms = sorted.length === 0 ? ['', '', ''] : [at(0.5), at(0.95), at(1)].map((value) => value.toFixed(1));
    const met = goal === undefined ? note : `${goal} ms ${at(judge) <= goal ? 'met' : 'MISSED'} ${note}`;
    const ratio = bare === undefined || sorted.length === 0 ? '' : (at(0.5) / bare).toFixed(1);
    console.log(row([title, ...ms, ratio, bytes === undefined ? '' : bytes.toFixed(0), met]));
  }
}

/** How much RBAC and admission may add, %. */
const ACCESS_GOAL = 10;

/** In turn, so that what else the machine does strikes both; the least of each counts. */
function access(pairs: number): void {
  const least: Record<string, Figures> = {};
  for (let i = 0; i < pairs; i++)
    for (const [name, of] of Object.entries(accessCases)) {
      const figures = measured(name, of);
      if (figures.cpu < (least[name]?.cpu ?? Number.POSITIVE_INFINITY)) least[name] = figures;
    }
  console.log(row([`\nRBAC and admission, least of ${pairs}`, 'CPU s', '', 'peak MB', 'heap MB', '', 'goal']));
  const bare = least['access-without']?.cpu ?? 0;
  for (const [name, { title }] of Object.entries(accessCases)) {
    const { cpu = 0, memory = 0, heap = 0, note = '' } = least[name] ?? {};
    const added = (cpu / bare - 1) * 100;
    const goal = `${added.toFixed(1)} % more; ${ACCESS_GOAL} % ${added <= ACCESS_GOAL ? 'met' : 'MISSED'}`;
    console.log(row([title, cpu.toFixed(2), '', memory.toFixed(0), heap.toFixed(0), '', cpu === bare ? '' : goal]));
    console.log(`  ${note}`);
  }
}

async function start(smoke: boolean): Promise<void> {
  const { rows, bare } = await measureStart(smoke ? 1 : 15);
  console.log(row(['\nthe start', 'p50 ms', 'p95 ms', 'most ms', '× node', '', 'goal']));
  timings([{ title: 'a bare node -p 0', times: [bare] }], 0.5, bare);
  timings(rows, 0.5, bare);
}

function interfaceOf(smoke: boolean): void {
  const rows = JSON.parse(run(['--expose-gc', self, '--interface', ...(smoke ? ['--smoke'] : [])])) as Timing[];
  console.log(row(['\nthe interface', 'p50 ms', 'p95 ms', 'most ms', '', 'bytes', 'goal']));
  timings(rows, 0.95);
}

/** Gives figures to the process that asked; it is over when they are out, since the exit cuts what still waits in a pipe. */
const answer = (figures: unknown): Promise<void> =>
  new Promise((done) => process.stdout.write(`${JSON.stringify(figures)}\n`, () => done()));

async function main(args: readonly string[]): Promise<void> {
  const smoke = args.includes('--smoke');
  if (args[0] === '--case') return answer(measure(args[1] ?? ''));
  if (args[0] === '--interface') {
    await answer(await measureInterface(smoke));
    process.exit(0); // what was measured still waits for keys
  }
  const names = args.filter((arg) => !arg.startsWith('--'));
  const known = [...Object.keys(cases), 'start', 'interface', 'access'];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`unknown case ${unknown}: ${known.join(', ')}`);
  const wanted = (name: string): boolean => names.length === 0 || names.includes(name);
  engine(
    Object.entries(cases).filter(([name, of]) => {
      if (names.length > 0) return names.includes(name);
      return smoke ? of.smoke === true : of.huge !== true || args.includes('--all');
    }),
  );
  if (names.length === 0 ? !smoke : wanted('access')) access(5);
  if (wanted('start')) await start(smoke);
  if (wanted('interface')) interfaceOf(smoke);
}

void main(process.argv.slice(2));
