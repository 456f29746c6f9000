/** `kubectl exec -it POD -- sh`: a shell whose files, environment, processes and network are the simulated container's. */
import { ApiError, ConnectionError, keyOf, type Pod, Unanswered } from '../../engine/index.ts';
import { Api } from '../api.ts';
import { describeError } from '../errors.ts';
import { MemoryFiles } from '../io.ts';
import type { Commander, CommandIo, Output } from './commander.ts';
import { type OwnCommand, Runner } from './runner.ts';

/** An `exec` whose command is a shell. */
export interface ShellCall {
  readonly namespace: string | undefined;
  readonly pod: string;
  readonly container: string | undefined;
  /** What `-c` gives; without it lines come from the person. */
  readonly script: string | undefined;
}

const SHELLS = /^(?:\/bin\/|\/usr\/bin\/)?(?:sh|bash|ash)$/;

/** Tells whether a kubectl command line opens a shell in a container. */
export function wantsShell(argv: readonly string[]): ShellCall | undefined {
  const words = argv[0] === 'kubectl' ? argv.slice(1) : argv;
  const dash = words.indexOf('--');
  if (!words.includes('exec') || dash < 0 || !SHELLS.test(words[dash + 1] ?? '')) return undefined;
  const before = words.slice(0, dash);
  const flag = (names: readonly string[]): string | undefined => {
    for (const [i, word] of before.entries())
      for (const name of names) {
        if (word === name) return before[i + 1];
        if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
      }
    return undefined;
  };
  const [namespace, container] = [flag(['-n', '--namespace']), flag(['-c', '--container'])];
  const pod = before
    .slice(before.indexOf('exec') + 1)
    .find((word) => !word.startsWith('-') && word !== namespace && word !== container);
  if (pod === undefined) return undefined;
  const after = words.slice(dash + 2);
  const at = after.findIndex((word) => /^-\w*c$/.test(word));
  if (at < 0 && after.some((word) => !word.startsWith('-'))) return undefined;
  return { namespace, container, pod: pod.replace(/^pods?\//, ''), script: at < 0 ? undefined : (after[at + 1] ?? '') };
}

/** Commands that the simulated container answers itself; everything else is the shell's. */
const OWN = (
  'ps ip ifconfig ping curl wget nslookup dig nc netstat ss kill top uname df mount nginx redis-cli psql pg_isready mysql ' +
  'mongosh hostname id uptime'
).split(' ');

/** What `kubectl exec` adds when a command in the container fails; a shell inside has no use for it. */
const TERMINATED = /(?:^|\n)command terminated with exit code \d+\n$/;

/** A shell in a container, for as long as the container runs. */
export class ContainerShell {
  readonly #runner: Runner;
  readonly #alive: () => boolean;

  private constructor(runner: Runner, alive: () => boolean) {
    this.#runner = runner;
    this.#alive = alive;
  }

  /** @returns the exit code when the container cannot be entered */
  static async enter(
    commander: Commander,
    call: ShellCall,
    start: (argv: readonly string[], io: CommandIo) => Promise<number>,
    sleep: (ms: number) => Promise<void>,
    output: Output,
  ): Promise<ContainerShell | number> {
    const namespace = call.namespace ?? commander.namespace;
    const { runtime } = commander.cluster;
    try {
      const pod: Pod = new Api(commander.cluster).get('pods', `${namespace}/${call.pod}`);
      const key = keyOf(pod);
      const container = call.container ?? pod.spec.containers[0]?.name ?? '';
      const exec = ['kubectl', 'exec', pod.metadata.name, '-n', namespace, '-c', container];
      const commands: Record<string, OwnCommand> = {};
      for (const name of OWN)
        commands[name] = (args, { stdin }, tell) =>
          start([...exec, '--', name, ...args], { files: new MemoryFiles(), stdin, output: withoutEnd(tell) });
      const runner = await Runner.make({
        cwd: '/',
        env: { ...runtime.environment(key, container) },
        files: Object.fromEntries(runtime.files(key, container)),
        commands,
        folders: ['/tmp', '/root'],
        now: () => commander.cluster.now,
        sleep,
      });
      const since = runtime.processes(key, container)[0]?.startedAt;
      return new ContainerShell(runner, () => {
        try {
          return runtime.processes(key, container)[0]?.startedAt === since;
        } catch {
          return false; // the pod is gone, or its node is
        }
      });
    } catch (error) {
      const known = error instanceof Unanswered ? error.error : error;
      if (!(known instanceof ApiError || known instanceof ConnectionError)) throw error;
      const { text, code } = describeError(known);
      output('stderr', `${text}\n`);
      return code;
    }
  }

  /** Whether the container that was entered still runs. */
  get alive(): boolean {
    return this.#alive();
  }

  get prompt(): string {
    return `${this.#runner.cwd} # `;
  }

  get runner(): Runner {
    return this.#runner;
  }

  interrupt(): void {
    this.#runner.interrupt();
  }

  run(line: string, tell: Output): Promise<number> {
    return this.#runner.run(line, tell);
  }
}

function withoutEnd(tell: Output): Output {
  return (stream, text) => {
    const kept = stream === 'stderr' ? text.replace(TERMINATED, '') : text;
    if (kept !== '') tell(stream, kept);
  };
}
