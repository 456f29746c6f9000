/** `kubectl exec -it POD -- sh`: a shell whose files, environment, processes and network are the simulated container's. */
import type { Bash, CustomCommand } from 'just-bash';
import { ApiError, ConnectionError, keyOf, type Pod, Unanswered } from '../../engine/index.ts';
import { Api } from '../api.ts';
import { describeError } from '../errors.ts';
import type { Kubectl } from '../index.ts';
import type { Output } from './shell.ts';

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

/** Commands that the simulated container answers itself. */
const OWN = [
  'ps',
  'ip',
  'ifconfig',
  'ping',
  'curl',
  'wget',
  'nslookup',
  'dig',
  'nc',
  'netstat',
  'ss',
  'kill',
  'top',
  'uname',
  'df',
  'mount',
  'nginx',
  'redis-cli',
  'psql',
  'pg_isready',
  'mysql',
  'id',
];

/** @returns the exit code when the container cannot be entered */
export async function enterContainer(
  kubectl: Kubectl,
  call: ShellCall,
  output: Output,
): Promise<{ bash: Bash; prompt: string } | number> {
  const { cluster, session } = kubectl;
  const namespace = call.namespace ?? session.namespace;
  try {
    const pod: Pod = new Api(cluster).get('pods', `${namespace}/${call.pod}`);
    const key = keyOf(pod);
    const container = call.container ?? pod.spec.containers[0]?.name;
    const { runtime } = cluster;
    const { Bash: Shell, defineCommand } = await import('just-bash');
    const commands: CustomCommand[] = OWN.map((name) =>
      defineCommand(name, async (args) => {
        const ran = runtime.exec(key, container, [name, ...args]);
        return {
          stdout: ran.code === 0 ? ran.output : '',
          stderr: ran.code === 0 ? '' : ran.output,
          exitCode: ran.code,
        };
      }),
    );
    const env = { ...runtime.environment(key, container) };
    const hostname = env['HOSTNAME'] ?? pod.metadata.name;
    commands.push(defineCommand('hostname', async () => ({ stdout: `${hostname}\n`, stderr: '', exitCode: 0 })));
    const bash = new Shell({
      cwd: '/',
      env,
      files: Object.fromEntries(runtime.files(key, container)),
      customCommands: commands,
      defenseInDepth: false,
    });
    return { bash, prompt: '/ # ' };
  } catch (error) {
    const known = error instanceof Unanswered ? error.error : error;
    if (!(known instanceof ApiError || known instanceof ConnectionError)) throw error;
    const { text, code } = describeError(known);
    output('stderr', `${text}\n`);
    return code;
  }
}
