/** The command language: kubectl's verbs on a simulated cluster, and the few words that a real cluster has not. */
import type { Cluster, User } from '../engine/index.ts';
import { CliError } from './errors.ts';
import { GLOBAL_FLAGS } from './globals.ts';
import { help } from './help.ts';
import { type Io, MemoryFiles, withStdin } from './io.ts';
import { OUTSIDE, outside } from './outside.ts';
import { OWN } from './own/index.ts';
import { finish, type Process, Processes } from './process.ts';
import { program, resolve } from './root.ts';
import { Session, type SessionOptions } from './session.ts';
import { TOOLS } from './tools/index.ts';
import { toolProgram } from './tools/tool.ts';

export { ADMIN_NAME } from './api.ts';
export { endsEdit, NOTHING_SAVED } from './commands/editing.ts';
export { complete } from './complete.ts';
export { componentStatuses } from './health.ts';
export { type Files, type Io, MemoryFiles } from './io.ts';
export { textOf as kubeconfigText } from './kubeconfig-file.ts';
export { toYaml } from './printers/yaml.ts';
export { finish, INTERRUPTED, type Process, Processes, type Wait } from './process.ts';
export { Session, type SessionOptions } from './session.ts';
export {
  type Commander,
  type CommandIo,
  type Completion,
  type Edit,
  type ExtraCommand,
  editorFailed,
  Flow,
  Headless,
  type History,
  HOME,
  inSlices,
  type Job,
  type Output,
  Paced,
  PracticeShell,
  type Reads,
  type ShellOptions,
  type ShellResult,
  START,
} from './shell/index.ts';
export { joinWords, splitWords } from './words.ts';

export interface KubectlOptions extends Partial<SessionOptions> {
  /** Who asks; the cluster's administrator unless said otherwise. */
  readonly user?: User;
}

/** The help of kubectl, or of one of its commands. */
export function kubectlHelp(words: readonly string[]): string {
  try {
    return help(resolve(words), GLOBAL_FLAGS);
  } catch (error) {
    if (error instanceof CliError) return `error: ${error.message}\n`;
    throw error;
  }
}

/** A command's answer once it has ended. */
export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** kubectl with its kubeconfig, on one cluster. */
export class Kubectl {
  readonly cluster: Cluster;
  readonly session: Session;
  readonly processes: Processes;
  readonly #user: User | undefined;

  /** @param processes the cluster's running commands; made here when missing (a cluster has one) */
  constructor(cluster: Cluster, options: KubectlOptions = {}, processes?: Processes) {
    this.cluster = cluster;
    this.session = new Session({ server: `https://${cluster.parts.controlPlane.server}`, ...options });
    this.processes = processes ?? new Processes(cluster);
    this.#user = options.user;
  }

  /**
   * Starts a command; it runs at once until it is done or has to wait for virtual time, and goes on as the clock moves.
   * @param argv the words, without `kubectl` (which may stand first), or a word of `OWN`, `TOOLS` or `OUTSIDE` and what follows it
   */
  start(argv: readonly string[], io: Io): Process {
    if (OUTSIDE.has(argv[0] ?? '')) return this.processes.start(outside(this.cluster, argv, io));
    const tool = TOOLS.get(argv[0] ?? '');
    if (tool !== undefined) return this.processes.start(toolProgram(tool, this.cluster, argv.slice(1), io));
    const own = OWN.get(argv[0] ?? '');
    const files = withStdin(io);
    const words = own !== undefined || argv[0] === 'kubectl' || argv[0] === 'k' ? argv.slice(1) : argv;
    const world = { cluster: this.cluster, session: this.session, ...(this.#user ? { user: this.#user } : {}) };
    return this.processes.start(program(world, words, { ...io, files }, own));
  }

  /**
   * Runs a command to its end, moving the clock where it waits.
   * @param options.until virtual ms at which a command that still waits is interrupted
   */
  run(argv: readonly string[], options: { files?: Io['files']; stdin?: string; until?: number } = {}): Result {
    let stdout = '';
    let stderr = '';
    const process = this.start(argv, {
      files: options.files ?? new MemoryFiles(),
      stdin: options.stdin ?? '',
      stdout: (text) => {
        stdout += text;
      },
      stderr: (text) => {
        stderr += text;
      },
    });
    const code = finish(this.cluster, process, options.until) ?? -1;
    if (!process.done) process.interrupt();
    return { code: process.code ?? code, stdout, stderr };
  }
}
