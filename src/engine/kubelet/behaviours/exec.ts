/** Commands run inside a container by probes and hooks. */
import { complain, programName } from '../../ran.ts';
import type { Ran } from './behaviour.ts';
import { runScript } from './script/script.ts';
import { seconds, sleepRefusal, sleepTime } from './times.ts';

/** `ok-after N` and `fail-after N` turn N seconds after the container's start; what is not known succeeds. */
export function runCommand(argv: readonly string[], at: number): Ran {
  const [path = '', ...rest] = argv;
  const name = programName(path);
  const ran = (code: number, took = 0, output = ''): Ran => ({ code, took, output });
  switch (name) {
    case 'ok-after':
      return ran(at >= seconds(rest[0]) ? 0 : 1);
    case 'fail-after':
      return ran(at >= seconds(rest[0]) ? 1 : 0);
    case 'false':
      return ran(1);
    case 'sleep': {
      const wrong = sleepRefusal(rest);
      return wrong === undefined ? ran(0, sleepTime(rest)) : { code: 1, took: 0, ...complain(`${wrong}\n`) };
    }
    case 'echo':
      return ran(0, 0, `${rest.join(' ')}\n`);
    case 'sh':
    case 'bash':
    case 'ash': {
      const index = rest.findIndex((option) => /^-[a-z]*c$/.test(option));
      const { exit, logs } = runScript(rest[index + 1] ?? '', { env: {} });
      const output = logs.map(({ text }) => `${text}\n`).join('');
      return exit === undefined ? ran(0, Number.POSITIVE_INFINITY, output) : ran(exit.code, exit.after, output);
    }
    default:
      return ran(0);
  }
}

/** When the outcome of a command may next be another one, ms after the container's start; Infinity: never. */
export function nextChangeOf(argv: readonly string[], at: number): number {
  const [path = '', operand] = argv;
  const name = programName(path);
  const turns = name === 'ok-after' || name === 'fail-after' ? seconds(operand) : 0;
  return turns > at ? turns : Number.POSITIVE_INFINITY;
}
