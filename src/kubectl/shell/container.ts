/** `kubectl exec -it POD -- sh`: a shell whose files, environment, processes and network are the simulated container's. */
import { ApiError, type Cluster, ConnectionError, keyOf, type Pod, printedBy, Unanswered } from '../../engine/index.ts';
import { Api } from '../api.ts';
import { nodeOf } from '../commands/debug-node.ts';
import { streamed } from '../commands/exec.ts';
import { meantContainer } from '../commands/pods.ts';
import { CliError, describeError } from '../errors.ts';
import { MemoryFiles } from '../io.ts';
import { parse, resolve } from '../root.ts';
import { joinWords } from '../words.ts';
import type { Commander, CommandIo, Output } from './commander.ts';
import { ContainerFiles } from './container-files.ts';
import { type OwnCommand, Runner } from './runner.ts';

/** An `exec` whose command is a shell. */
export interface ShellCall {
  readonly namespace: string | undefined;
  readonly pod: string;
  readonly container: string | undefined;
  /** The program as it is called: what the container's image has to have. */
  readonly program: string;
  /** The flags that say in whose name it is entered: `--as=ann`. */
  readonly identity: readonly string[];
  /** What `-c` gives; without it lines come from the person. */
  readonly script: string | undefined;
  /** What follows the script: its `$0`, and its arguments. */
  readonly args?: readonly string[];
}

const SHELLS = /^(?:\/bin\/|\/usr\/bin\/)?(?:sh|bash|ash)$/;

/** Tools of every shell that work on texts: they run in the container's shell, as its own network programs do not. */
const TEXT_TOOLS = new Set(
  'awk base64 cut diff du egrep find grep head md5sum nl od printf rev sed seq sha256sum sort stat tac tail tr uniq wc xargs'.split(
    ' ',
  ),
);

/** Flags that say who asks, and where. */
const IDENTITY = ['--as', '--as-group', '--as-uid', '--context', '--user', '--token', '--kubeconfig'];
/** One that stands alone: whom one speaks to is not looked at. */
const INSECURE = '--insecure-skip-tls-verify';
const VALUED: ReadonlySet<string> = new Set([...IDENTITY, '-n', '--namespace', '-c', '--container', '-s', '--server']);

/** Tells whether a kubectl command line opens a shell in a container, or something that only a shell there can run. */
export function wantsShell(argv: readonly string[]): ShellCall | undefined {
  const words = argv[0] === 'kubectl' ? argv.slice(1) : argv;
  const dash = words.indexOf('--');
  if (!words.includes('exec') || dash < 0) return undefined;
  const first = words[dash + 1] ?? '';
  const tool = TEXT_TOOLS.has(first) && !(first === 'tail' && words.includes('-f'));
  if (!tool && !SHELLS.test(first)) return undefined;
  const before = words.slice(0, dash);
  const flag = (names: readonly string[]): string | undefined => {
    for (const [i, word] of before.entries())
      for (const name of names) {
        if (word === name) return before[i + 1];
        if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
      }
    return undefined;
  };
  const identity = IDENTITY.flatMap((name) => {
    const value = flag([name]);
    return value === undefined ? [] : [`${name}=${value}`];
  });
  identity.push(...before.filter((word) => word === INSECURE || word === `${INSECURE}=true`));
  const [namespace, container] = [flag(['-n', '--namespace']), flag(['-c', '--container'])];
  const pod = before
    .slice(before.indexOf('exec') + 1)
    .find((word, i, words) => !word.startsWith('-') && !VALUED.has(words[i - 1] ?? ''));
  if (pod === undefined) return undefined;
  const target = pod.replace(/^pods?\//, '');
  const call = { namespace, container, identity, pod: target, program: first };
  if (tool) return { ...call, script: joinWords(words.slice(dash + 1)) };
  const after = words.slice(dash + 2);
  const at = after.findIndex((word) => /^-\w*c$/.test(word));
  if (at < 0 && after.some((word) => !word.startsWith('-'))) return undefined;
  return { ...call, script: at < 0 ? undefined : (after[at + 1] ?? ''), args: at < 0 ? [] : after.slice(at + 2) };
}

/** `$0`, `$1` ..., as the language keeps them. */
function positional({ program, args = [] }: ShellCall): Record<string, string> {
  const [name = program, ...more] = args;
  const found: Record<string, string> = { '0': name, '#': String(more.length), '@': more.join(' ') };
  for (const [i, arg] of more.entries()) found[i + 1] = arg;
  return found;
}

const EXEC = ['kubectl', 'exec'];

/** The pod that a person's terminal is attached to. */
export interface Session {
  readonly namespace?: string;
  /** The pod's name; undefined while it has not been made. */
  pod(cluster: Cluster, namespace: string): string | undefined;
}

/** The newest pod that `kubectl debug` has made on a node: its name says nothing but that it is one of them. */
function debuggerOn(node: string, { parts }: Cluster, namespace: string): string | undefined {
  const pods = ([...parts.store.by('pods', 'node', node).values()] as Pod[]).filter(
    ({ metadata }) => metadata.namespace === namespace && metadata.name.startsWith(`node-debugger-${node}-`),
  );
  const made = ({ metadata }: Pod): number => Number(metadata.resourceVersion);
  return pods.sort((a, b) => made(a) - made(b)).at(-1)?.metadata.name;
}

/** A command of kubectl that attaches a person's terminal to a container: what is typed there goes into it. */
export function wantsSession(argv: readonly string[]): Session | undefined {
  try {
    const target = resolve(argv.slice(1));
    if (!/^kubectl (?:run|attach|debug)$/.test(target.path)) return undefined;
    const { flags, args } = parse(target);
    const [pod] = args;
    if (pod === undefined || !flags.bool('stdin') || !flags.bool('tty')) return undefined;
    const made = flags.has('copy-to') ? flags.string('copy-to') : '';
    const node = target.path === 'kubectl debug' ? nodeOf(pod) : undefined;
    return {
      pod: (cluster, namespace) =>
        node === undefined ? made || pod.replace(/^pods?\//, '') : debuggerOn(node, cluster, namespace),
      ...(flags.changed('namespace') ? { namespace: flags.string('namespace') } : {}),
    };
  } catch (error) {
    if (error instanceof CliError) return undefined; // kubectl itself says what is wrong
    throw error;
  }
}

/** Commands that the simulated container answers itself; everything else is the shell's. */
const OWN = (
  'ps ip ifconfig ping curl wget nslookup dig nc netstat ss kill top uname df mount nginx redis-cli psql pg_isready mysql ' +
  'mongosh hostname id whoami uptime'
).split(' ');

/** A shell with this option runs a script and reads nothing: one sees what it prints. */
const SCRIPT = /^-\w*c$/;

/** The container of a pod, the newest first, whose first process is a shell at a terminal; undefined while there is none. */
export function waitingShell({ runtime, parts }: Cluster, key: string): string | undefined {
  const pod = parts.store.get('pods', key) as Pod | undefined;
  const all = [...(pod?.spec.containers ?? []), ...(pod?.spec.ephemeralContainers ?? [])].reverse();
  return all.find(({ name, stdin, tty }) => {
    try {
      const [first] = stdin && tty ? runtime.processes(key, name) : [];
      const [program = '', ...options] = first?.command.split(' ') ?? [];
      return SHELLS.test(program) && !options.some((word) => SCRIPT.test(word));
    } catch {
      return false; // it does not run
    }
  })?.name;
}

/** What `kubectl exec` says of a program that is not there; a shell says it in its own words, with this code. */
const NOT_STARTED = /^error: Internal error occurred: .* unable to start container process: /;
const NOT_FOUND = 127;

/** What `kubectl exec` adds when a command in the container fails; a shell inside has no use for it. */
const TERMINATED = /(?:^|\n)command terminated with exit code \d+\n$/;

/** A shell in a container, for as long as the container runs. */
export class ContainerShell {
  readonly #runner: Runner;
  readonly #files: ContainerFiles;
  readonly #alive: () => boolean;
  /** Runs a program in the container, as an input of its own. */
  readonly #exec: (argv: readonly string[], stdin: string, output: Output) => Promise<number>;
  /** What bash calls the machine; undefined for another shell. */
  readonly #host: string | undefined;
  /** What the shell says of a word that is no command. */
  readonly #notFound: (word: string, line: number) => string;
  /** How many lines it has run. */
  #line = 0;

  private constructor(
    runner: Runner,
    files: ContainerFiles,
    alive: () => boolean,
    exec: (argv: readonly string[], stdin: string, output: Output) => Promise<number>,
    host: string | undefined,
    notFound: (word: string, line: number) => string,
  ) {
    this.#host = host;
    this.#notFound = notFound;
    this.#runner = runner;
    this.#files = files;
    this.#alive = alive;
    this.#exec = exec;
  }

  /** @returns the exit code when the container cannot be entered */
  static async enter(
    commander: Commander,
    call: ShellCall,
    start: (argv: readonly string[], io: CommandIo) => Promise<number>,
    time: { readonly sleep: (ms: number) => Promise<void>; readonly timeout: OwnCommand },
    output: Output,
  ): Promise<ContainerShell | number> {
    const namespace = call.namespace ?? commander.namespace;
    const { runtime } = commander.cluster;
    try {
      const name = call.pod.includes('/') ? await podBehind(call, namespace, start, output) : call.pod;
      if (typeof name === 'number') return name;
      const pod: Pod = new Api(commander.cluster).get('pods', `${namespace}/${name}`);
      const key = keyOf(pod);
      const meant = meantContainer(pod);
      const container = call.container ?? meant.name;
      // Of a workload's pod it was told when its name was asked for.
      if (call.container === undefined && name === call.pod && meant.told !== undefined)
        output('stderr', `${meant.told}\n`);
      const exec = (argv: readonly string[], stdin: string, tell: Output): Promise<number> =>
        start(
          [
            ...EXEC,
            ...call.identity,
            ...(stdin === '' ? [] : ['-i']),
            name,
            '-n',
            namespace,
            '-c',
            container,
            '--',
            ...argv,
          ],
          { files: new MemoryFiles(), stdin, output: withoutEnd(tell) },
        );
      const lacks = streamed(() => runtime.missing(key, container, call.program)) !== undefined;
      if (lacks) return await exec([call.program], '', output);
      if (call.identity.length > 0) {
        const refused = await exec(['true'], '', output);
        if (refused !== 0) return refused;
      }
      const commands: Record<string, OwnCommand> = { timeout: time.timeout };
      let shell: ContainerShell | undefined;
      for (const own of OWN)
        commands[own] = async (args, { stdin }, tell) => {
          // What the line has written until now is there for the program, and what that leaves is there for the line.
          await shell?.storeChanges(0, tell);
          let missing = false;
          const code = await exec([own, ...args], stdin, (stream, text) => {
            missing ||= stream === 'stderr' && NOT_STARTED.test(text);
            if (!missing) tell(stream, text);
          });
          if (shell?.alive) await files.refresh();
          if (missing) tell('stderr', `bash: ${own}: command not found\n`);
          return missing ? NOT_FOUND : code;
        };
      commands['ls'] = async (args, { cwd }, tell) => {
        await shell?.storeChanges(0, tell);
        const ran = runtime.exec(key, container, ['ls', ...args], '', cwd);
        for (const [stream, text] of printedBy(ran)) tell(stream, text);
        return ran.code;
      };
      const environment = { ...runtime.environment(key, container), ...positional(call) };
      const runner = await Runner.make({
        cwd: pod.spec.containers.find((each) => each.name === container)?.workingDir ?? '/',
        env: environment,
        files: {},
        commands,
        folders: ['/tmp', '/root', '/etc', '/var', '/home', '/usr', '/opt', '/run'],
        now: () => commander.cluster.now,
        sleep: time.sleep,
      });
      const files = new ContainerFiles(
        runner.fs,
        () => runtime.files(key, container),
        (path) => runtime.mayRun(key, container, path),
      );
      await files.refresh();
      const since = runtime.processes(key, container)[0]?.startedAt;
      const alive = (): boolean => {
        try {
          return runtime.processes(key, container)[0]?.startedAt === since;
        } catch {
          return false; // the pod is gone, or its node is
        }
      };
      const host = /\bbash$/.test(call.program) ? (environment['HOSTNAME'] ?? '') : undefined;
      const notFound = (word: string, line: number): string =>
        runtime.notFound(key, container, call.program, word, line);
      shell = new ContainerShell(runner, files, alive, exec, host, notFound);
      return shell;
    } catch (error) {
      const known = error instanceof Unanswered ? error.error : error;
      if (![ApiError, ConnectionError, CliError].some((kind) => known instanceof kind)) throw error;
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
    const { cwd } = this.#runner;
    if (this.#host === undefined) return `${cwd} # `;
    return `root@${this.#host}:${cwd.replace(/^\/root(?=\/|$)/, '~')}# `;
  }

  /** Whether the last line left the shell. */
  get exited(): boolean {
    return this.#runner.exited;
  }

  get runner(): Runner {
    return this.#runner;
  }

  interrupt(): void {
    this.#runner.interrupt();
  }

  /** Its terminal goes away: the first process ends with it. */
  async hangUp(): Promise<void> {
    if (this.alive) await this.#exec(['kill', '-HUP', '1'], '', () => {});
  }

  async run(line: string, tell: Output, stdin = ''): Promise<number> {
    await this.#files.refresh();
    this.#line++;
    const code = await this.#runner.run(
      line,
      this.#host === undefined ? inWordsOfSh(tell, (word) => this.#notFound(word, this.#line)) : tell,
      stdin,
    );
    return this.alive ? this.storeChanges(code, tell, /^\s*(\w+)/.exec(line)?.[1]) : code;
  }

  /** Tells the cluster what the line has changed. @param code the exit code if nothing goes wrong @param by the line's first word */
  async storeChanges(code: number, tell: Output, by = 'sh'): Promise<number> {
    const { written, folders, removed } = await this.#files.changes();
    let result = code;
    const change = async (path: string, argv: readonly string[], stdin: string): Promise<void> => {
      let said = '';
      const failed = await this.#exec(argv, stdin, (_, text) => {
        said += text;
      });
      if (failed === 0) return;
      result = failed;
      tell('stderr', `${refusal(by, path, said.split('\n', 1)[0]?.replace(/^.*: /, '') ?? '')}\n`);
    };
    for (const path of removed) await change(path, ['rm', '-rf', path], '');
    for (const path of folders) await change(path, ['mkdir', '-p', path], '');
    for (const [path, text] of written)
      await change(path, text === '' ? ['cp', '/dev/null', path] : ['tee', path], text);
    return result;
  }
}

/** Why something could not be written, in the words of BusyBox' tool that tried; else of the shell, which redirects. */
function refusal(by: string, path: string, why: string): string {
  if (by === 'touch' || by === 'tee') return `${by}: ${path}: ${why}`;
  if (by === 'mkdir') return `mkdir: can't create directory '${path}': ${why}`;
  if (by === 'rm' || by === 'rmdir' || by === 'mv') return `${by}: can't remove '${path}': ${why}`;
  return by === 'cp' ? `cp: can't create '${path}': ${why}` : `sh: can't create ${path}: ${why}`;
}

/** The name of the pod that TYPE/NAME stands for: what a program there calls its host. */
async function podBehind(
  { pod, container, identity }: ShellCall,
  namespace: string,
  start: (argv: readonly string[], io: CommandIo) => Promise<number>,
  output: Output,
): Promise<string | number> {
  let name = '';
  const named = container === undefined ? [] : ['-c', container];
  const code = await start([...EXEC, ...identity, pod, '-n', namespace, ...named, '--', 'hostname'], {
    files: new MemoryFiles(),
    stdin: '',
    output: (stream, text) => {
      if (stream === 'stdout') name += text;
      else output(stream, text);
    },
  });
  return code === 0 ? name.trim() : code;
}

/** The language complains as bash does; other shells say it in their words. */
function inWordsOfSh(tell: Output, sh: (word: string) => string): Output {
  return (stream, text) =>
    tell(
      stream,
      stream === 'stderr'
        ? text.replace(/^bash: (\S+): command not found$/gm, (_, word: string) => sh(word)).replace(/^bash: /gm, 'sh: ')
        : text,
    );
}

function withoutEnd(tell: Output): Output {
  return (stream, text) => {
    const kept = stream === 'stderr' ? text.replace(TERMINATED, '') : text;
    if (kept !== '') tell(stream, kept);
  };
}
