/** Containers whose command says what they do: sleeping, shell scripts, ending at once, growing out of their memory. */
import type { Program, Start } from './behaviour.ts';
import { STOP_TIME } from './generic.ts';
import { runScript } from './script.ts';

/** 128 + SIGTERM. */
const TERMINATED = 143;
const SHELLS = new Set(['sh', 'bash', 'ash', 'dash']);

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The program of a container that has a command the simulation can run; undefined when the image decides. */
export function commandOf(start: Start): Program | undefined {
  const argv = [...start.command, ...start.args];
  const [first, ...rest] = argv;
  if (first === undefined) return undefined;
  const name = nameOf(first);
  const term = { after: STOP_TIME, code: TERMINATED };
  const base = { behaviour: 'command', argv, term } as const;
  if (name === 'sleep') {
    const after = sleepTime(rest);
    return after === Number.POSITIVE_INFINITY ? base : { ...base, exit: { after, code: 0 } };
  }
  if (name === 'oom-after') return { ...base, exit: { after: seconds(rest[0]), code: 137, reason: 'OOMKilled' } };
  if (name === 'true' || name === 'false') return { ...base, exit: { after: 0, code: name === 'true' ? 0 : 1 } };
  if (name === 'echo') return { ...base, exit: { after: 0, code: 0 }, logs: [{ at: 0, text: rest.join(' ') }] };
  if (SHELLS.has(name)) {
    const at = rest.findIndex((option) => /^-[a-z]*c$/.test(option));
    if (at < 0) return { ...base, exit: { after: 0, code: 0 } };
    const { logs, exit } = runScript(rest[at + 1] ?? '', start.env);
    return { ...base, logs, ...(exit ? { exit } : {}) };
  }
  return undefined;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** ms of `sleep 1d 2h`; Infinity for `infinity`. */
export function sleepTime(operands: readonly string[]): number {
  return operands.reduce((sum, operand) => sum + seconds(operand), 0);
}

/** ms of `30`, `30s`, `1.5m`. */
export function seconds(text = '0'): number {
  if (text === 'infinity' || text === 'inf') return Number.POSITIVE_INFINITY;
  const match = /^(\d*\.?\d+)([smhd]?)$/.exec(text);
  return match === null ? 0 : Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1) * 1000;
}
