/** How soon the program answers, seen from outside: the built bundle in a pseudo-terminal, paired with a bare `node -e 0`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import type { Timing } from './interface/index.ts';

interface Start {
  readonly title: string;
  readonly args: readonly string[];
  /** What stands on the screen when the wait is over; the first byte unless given. */
  readonly until?: RegExp;
  /** ms */
  readonly goal?: number;
}

const PROGRAM = 'dist/wavetank.js';
const STARTS: readonly Start[] = [
  { title: 'wavetank --version', args: [PROGRAM, '--version'] },
  { title: 'wavetank list', args: [PROGRAM, 'list'] },
  { title: 'wavetank kubectl get pods -A', args: [PROGRAM, 'kubectl', 'get', 'pods', '-A'], goal: 300 },
  { title: 'wavetank: first frame', args: [PROGRAM], goal: 250 },
  { title: '  the scenarios are listed', args: [PROGRAM], until: /notes-to-cluster/ },
  { title: 'wavetank play node-failure: first frame', args: [PROGRAM, 'play', 'node-failure'], goal: 250 },
  { title: '  its pods are in the table', args: [PROGRAM, 'play', 'node-failure'], until: /Running/ },
];

/** Milliseconds for which the process waited for a processor; 0 where the system does not tell. */
function waitedBy(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** ms: whatever has not come by then never comes. */
const PATIENCE = 60_000;

/**
 * Runs node until it has shown what is waited for, or has ended. @returns milliseconds, without the wait for a processor
 * @throws Error when it shows something else for a minute
 */
function once(args: readonly string[], until: RegExp, folder: string): Promise<number> {
  const env = { ...process.env, TERM: 'xterm-256color', XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder };
  const start = performance.now();
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...args], { cols: 80, rows: 24, env });
    let seen = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(new Error(`${args.join(' ')} never showed ${until}`));
    }, PATIENCE);
    child.onData((data) => {
      seen += data.replaceAll(/\x1b\[[\d;?]*[A-Za-z]/g, '');
      if (!until.test(seen)) return;
      clearTimeout(timer);
      done(performance.now() - start - waitedBy(child.pid));
      child.kill('SIGKILL');
    });
    child.onExit(() => {
      clearTimeout(timer);
      done(performance.now() - start);
    });
  });
}

/** @returns the figures, and the milliseconds of a bare node until it has said a word */
export async function measureStart(rounds: number): Promise<{ rows: Timing[]; bare: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-bench-'));
  const bare: number[] = [];
  const times = STARTS.map((): number[] => []);
  try {
    for (let round = 0; round < rounds; round++) {
      bare.push(await once(['-p', '0'], /0/, folder));
      for (const [i, { args, until = /./ }] of STARTS.entries()) times[i]?.push(await once(args, until, folder));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const rows = STARTS.map(({ title, goal }, i) => ({
    title,
    times: times[i] as number[],
    ...(goal === undefined ? {} : { goal }),
  }));
  return { rows, bare: bare.sort((a, b) => a - b)[bare.length >> 1] ?? 0 };
}
