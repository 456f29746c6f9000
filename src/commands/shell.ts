/** `wavetank shell` and `wavetank kubectl`: the command language on a fresh cluster, without the interface. */
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Cluster } from '../engine/index.ts';
import { complete, type ExtraCommand, Headless, Kubectl, PracticeShell } from '../kubectl/index.ts';
import { breakOrHeal } from '../run/faults.ts';
import { type Arguments, type Command, text, UsageError } from './command.ts';

export const shellCommand: Command = {
  name: 'shell',
  use: "[FILE.sh | -c 'SCRIPT'] [--seed N]",
  short: 'Run shell lines with kubectl on a fresh cluster, or type them',
  options: {
    seed: { value: 'N', help: 'chance; 1 unless given' },
    namespace: { value: 'NAME', help: 'the namespace of the context; default unless given' },
  },
  run,
};

export const kubectlCommand: Command = {
  name: 'kubectl',
  use: '-- ARGUMENTS',
  short: 'Run one kubectl command on a fresh cluster',
  run(args) {
    const result = new Kubectl(freshCluster(args)).run(args.words);
    process.stdout.write(result.stdout);
    process.stderr.write(result.stderr);
    return result.code;
  },
};

/** Far enough from its birth that everything of a new cluster stands. */
const SETTLED = 30_000;

function freshCluster(args: Arguments): Cluster {
  const cluster = new Cluster({ seed: text(args, 'seed') ?? 1 });
  cluster.advance(SETTLED);
  return cluster;
}

async function run(args: Arguments): Promise<number> {
  const [first, second, ...more] = args.words;
  if (more.length > 0) throw new UsageError("shell takes a FILE, or -c 'SCRIPT'");
  const namespace = text(args, 'namespace');
  const cluster = freshCluster(args);
  const words =
    (what: 'fault' | 'heal'): ExtraCommand =>
    (argv, { output }) => {
      const { text: told, code } = breakOrHeal(cluster, what, argv);
      output(code === 0 ? 'stdout' : 'stderr', `${told}\n`);
      return code;
    };
  const commands = { fault: words('fault'), heal: words('heal') };
  const kubectl = new Kubectl(cluster, namespace ? { namespace } : {});
  const shell = new PracticeShell(new Headless(kubectl, { commands }));
  if (first === '-c' && second !== undefined) return script(shell, second);
  if (first === undefined) return process.stdin.isTTY ? typed(shell, kubectl) : script(shell, readFileSync(0, 'utf8'));
  if (first.startsWith('-') || second !== undefined) throw new UsageError("shell takes a FILE, or -c 'SCRIPT'");
  if (!existsSync(first)) throw new UsageError(`no such file: ${first}`);
  return script(shell, readFileSync(first, 'utf8'));
}

const show = (stream: 'stdout' | 'stderr', output: string): void => {
  process[stream].write(output);
};

async function script(shell: PracticeShell, lines: string): Promise<number> {
  return (await shell.exec(lines, show)).code;
}

/** Line after line from a person; the clock moves only where a command waits. */
async function typed(shell: PracticeShell, kubectl: Kubectl): Promise<number> {
  const completer = (line: string): [string[], string] => {
    const last = line.split(/\s+/).at(-1) ?? '';
    return [complete(kubectl, line), last];
  };
  const lines = createInterface({ input: process.stdin, output: process.stdout, historySize: 1000, completer });
  let code = 0;
  lines.on('SIGINT', () => shell.interrupt());
  try {
    for (;;) {
      const line = await lines.question(shell.prompt);
      if (shell.prompt.startsWith('~') && /^\s*exit\s*$/.test(line)) return code;
      if (line.trim() !== '') code = (await shell.exec(line, show)).code;
    }
  } catch {
    return code; // ctrl-d closes the lines
  } finally {
    lines.close();
  }
}
