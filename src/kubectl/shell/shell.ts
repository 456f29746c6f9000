/**
 * The practice shell: a real shell language (just-bash) over an in-memory home, with kubectl and the simulation's own words
 * as commands. It reaches nothing of the host. just-bash is loaded with the first shell, not with the program.
 */
import type { Bash, CustomCommand } from 'just-bash';
import type { Kubectl } from '../index.ts';
import { finish, type Process } from '../process.ts';
import { TOOLS } from '../tools/index.ts';
import { splitWords } from '../words.ts';
import { enterContainer, wantsShell } from './container.ts';
import { ShellFiles } from './files.ts';

export type Output = (stream: 'stdout' | 'stderr', text: string) => void;

/** A command beside kubectl: `fault`, `minikube`, `etcdctl`. @returns the exit code */
export type ExtraCommand = (
  argv: readonly string[],
  io: { readonly stdin: string; readonly output: Output },
) => number | Promise<number>;

export interface ShellOptions {
  /** Files of the home by their path in it. */
  readonly files?: Readonly<Record<string, string>>;
  readonly commands?: Readonly<Record<string, ExtraCommand>>;
  /**
   * Lets a waiting command go on, and resolves with its exit code. By default the clock is moved as fast as possible;
   * where a clock runs by itself, waiting for `process.onExit` is enough.
   */
  readonly drive?: (process: Process) => Promise<number>;
  /** A person's editor; without one `kubectl edit` fails as kubectl does without `vi`. */
  readonly edit?: (name: string, text: string) => Promise<string | undefined>;
}

export interface ShellResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export const HOME = '/home/learner';

/** A line that needs no shell: one kubectl command, whose output can be shown while it comes. */
const PLAIN = /^\s*(?:kubectl|k)(?:\s+(?:[\w@%+=:,./[\]{}*-]+|'[^']*'|"[^"$`\\]*"))*\s*$/;

export class PracticeShell {
  readonly #kubectl: Kubectl;
  readonly #options: ShellOptions;
  readonly #running = new Set<Process>();
  #bash: Bash | undefined;
  /** The shells inside containers that were entered, the innermost last. */
  readonly #inside: { readonly bash: Bash; readonly prompt: string }[] = [];
  #cwd = HOME;
  #env: Record<string, string> = {};

  constructor(kubectl: Kubectl, options: ShellOptions = {}) {
    this.#kubectl = kubectl;
    this.#options = options;
  }

  get prompt(): string {
    return this.#inside.at(-1)?.prompt ?? `${this.#cwd.replace(HOME, '~')} $ `;
  }

  /** Ctrl-C: ends the commands that wait. */
  interrupt(): void {
    for (const process of this.#running) process.interrupt();
  }

  async #shell(): Promise<Bash> {
    if (this.#bash !== undefined) return this.#bash;
    const { Bash: Shell, defineCommand } = await import('just-bash');
    const commands: CustomCommand[] = ['kubectl', 'k', ...TOOLS.keys()].map((name) =>
      defineCommand(name, async (args, { fs, cwd, stdin }) => {
        let [stdout, stderr] = ['', ''];
        const files = await ShellFiles.of(fs, cwd);
        const exitCode = await this.#run(
          TOOLS.has(name) ? [name, ...args] : args,
          files,
          String(stdin),
          (stream, text) => {
            if (stream === 'stdout') stdout += text;
            else stderr += text;
          },
        );
        await files.flush();
        return { stdout, stderr, exitCode };
      }),
    );
    for (const [name, run] of Object.entries(this.#options.commands ?? {}))
      commands.push(
        defineCommand(name, async (args, { stdin }) => {
          let [stdout, stderr] = ['', ''];
          const output: Output = (stream, text) => {
            if (stream === 'stdout') stdout += text;
            else stderr += text;
          };
          const exitCode = await run(args, { stdin: String(stdin), output });
          return { stdout, stderr, exitCode };
        }),
      );
    const files = Object.fromEntries(
      Object.entries(this.#options.files ?? {}).map(([path, text]) => [`${HOME}/${path}`, text]),
    );
    this.#bash = new Shell({
      cwd: HOME,
      env: { HOME, USER: 'learner', KUBECONFIG: `${HOME}/.kube/config` },
      files: { [`${HOME}/.keep`]: '', ...files },
      customCommands: commands,
      // Its guard against hostile scripts blocks Proxy, which the engine needs; no script here can reach the host anyway.
      defenseInDepth: false,
      sleep: (ms) => this.#sleep(ms),
    });
    return this.#bash;
  }

  /** `sleep` takes virtual time. */
  async #sleep(ms: number): Promise<void> {
    const { cluster, processes } = this.#kubectl;
    const until = cluster.now + ms;
    await this.#drive(
      processes.start(
        (function* () {
          while (cluster.now < until) yield { until };
          return 0;
        })(),
      ),
    );
  }

  async #drive(process: Process): Promise<number> {
    this.#running.add(process);
    try {
      for (;;) {
        const question = process.wait?.edit;
        if (question !== undefined) process.answer(await this.#options.edit?.(question.name, question.text));
        else if (process.code !== undefined) return process.code;
        else if (this.#options.drive) return await this.#options.drive(process);
        else if (finish(this.#kubectl.cluster, process) === undefined && process.wait?.edit === undefined)
          process.interrupt();
      }
    } finally {
      this.#running.delete(process);
    }
  }

  async #run(argv: readonly string[], files: ShellFiles, stdin: string, output: Output): Promise<number> {
    const shell = wantsShell(argv);
    if (shell !== undefined) {
      const inside = await enterContainer(this.#kubectl, shell, output);
      if (typeof inside === 'number') return inside;
      if (shell.script === undefined && stdin === '') {
        this.#inside.push(inside);
        return 0;
      }
      const { stdout, stderr, exitCode } = await inside.bash.exec(shell.script ?? stdin);
      if (stdout) output('stdout', stdout);
      if (stderr) output('stderr', stderr);
      if (exitCode !== 0) output('stderr', `command terminated with exit code ${exitCode}\n`);
      return exitCode;
    }
    const io = {
      files,
      stdin,
      stdout: (text: string) => output('stdout', text),
      stderr: (text: string) => output('stderr', text),
    };
    return this.#drive(this.#kubectl.start(argv, io));
  }

  /** Runs one line or script. Output comes as it is made where the line is one kubectl command, else at the end. */
  async exec(line: string, output: Output = () => {}): Promise<ShellResult> {
    let [stdout, stderr] = ['', ''];
    const tell: Output = (stream, text) => {
      if (stream === 'stdout') stdout += text;
      else stderr += text;
      output(stream, text);
    };
    const inside = this.#inside.at(-1);
    if (inside !== undefined) {
      if (/^\s*(?:exit|logout)\s*\d*\s*$/.test(line)) {
        this.#inside.pop();
        return { stdout, stderr, code: 0 };
      }
      return { ...told(await inside.bash.exec(line), tell), stdout, stderr };
    }
    const bash = await this.#shell();
    if (PLAIN.test(line)) {
      const files = await ShellFiles.of(bash.fs, this.#cwd);
      const code = await this.#run(splitWords(line).slice(1), files, '', tell);
      await files.flush();
      return { stdout, stderr, code };
    }
    const result = await bash.exec(line, { cwd: this.#cwd, env: this.#env });
    this.#cwd = result.env['PWD'] ?? this.#cwd;
    this.#env = result.env;
    const { code } = told(result, tell);
    return { stdout, stderr, code };
  }

  /** A file of the home. */
  async read(path: string): Promise<string | undefined> {
    const bash = await this.#shell();
    const full = bash.fs.resolvePath(HOME, path);
    return (await bash.fs.exists(full)) ? bash.fs.readFile(full, 'utf8') : undefined;
  }
}

function told(result: { stdout: string; stderr: string; exitCode: number }, tell: Output): { code: number } {
  if (result.stdout) tell('stdout', result.stdout);
  if (result.stderr) tell('stderr', result.stderr);
  return { code: result.exitCode };
}
