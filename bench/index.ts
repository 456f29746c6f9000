/**
 * The benchmark: `npm run bench` for all figures, `-- --smoke` for a short run, `-- CASE...` for some, `-- --all` with the huge
 * ones. Every case runs in a process of its own. Times are CPU seconds; the ratio is to what a bare `node -e 0` takes.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Case, cases } from './cases.ts';
import { type Figures, measure } from './measure.ts';

const self = fileURLToPath(import.meta.url);
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

function main(args: readonly string[]): void {
  if (args[0] === '--case') {
    console.log(JSON.stringify(measure(args[1] ?? '')));
    return;
  }
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = names.find((name) => cases[name] === undefined);
  if (unknown !== undefined) throw new Error(`unknown case ${unknown}: ${Object.keys(cases).join(', ')}`);
  const chosen = Object.entries(cases).filter(([name, of]) => {
    if (names.length > 0) return names.includes(name);
    if (args.includes('--smoke')) return of.smoke === true;
    return of.huge !== true || args.includes('--all');
  });
  const bare = bareNode();
  console.log(row(['case', 'CPU s', '× node', 'peak MB', 'heap MB', 'each', 'goal']));
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

main(process.argv.slice(2));
