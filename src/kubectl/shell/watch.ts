/** `watch [-n SECONDS] COMMAND`: runs a command again and again; a new screen each time, until ctrl-c. */
import { ranOut } from './complaints.ts';
import type { OwnCommand } from './runner.ts';

const CLEAR = '\x1b[H\x1b[2J';

export const watch =
  (sleep: (ms: number) => Promise<void>, now: () => number): OwnCommand =>
  async (args, { exec, signal }, output) => {
    const { every, command } = parse(args);
    if (command.length === 0) {
      output('stderr', 'Usage:\n watch [options] command\n');
      return 1;
    }
    for (;;) {
      const { stdout, stderr } = await exec(command.length === 1 ? (command[0] ?? '') : command.map(quoted).join(' '));
      if (signal?.aborted) return 130;
      if (ranOut(stderr)) {
        output('stderr', `watch: it has run too often in one script and ends here\n`);
        return 1;
      }
      const time = new Date(now()).toISOString().slice(0, 19).replace('T', ' ');
      output('stdout', `${CLEAR}Every ${every.toFixed(1)}s: ${command.join(' ')}   ${time}\n\n${stdout}${stderr}`);
      await sleep(every * 1000);
      if (signal?.aborted) return 130;
    }
  };

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** The shortest that `watch` of procps takes, seconds. */
const LEAST = 0.1;

function parse(args: readonly string[]): { every: number; command: readonly string[] } {
  let every = 2;
  let at = 0;
  for (; at < args.length && args[at]?.startsWith('-'); at++) {
    const word = args[at] ?? '';
    const value = /^(?:-n|--interval=)(.+)$/.exec(word)?.[1] ?? (/^(?:-n|--interval)$/.test(word) ? args[++at] : '');
    if (Number(value) > 0) every = Math.max(LEAST, Number(value));
  }
  return { every, command: args.slice(at) };
}
