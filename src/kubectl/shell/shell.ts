/**
 * The practice shell: a real shell language (just-bash) over an in-memory home, with kubectl and the simulation's own words
 * as commands. It reaches nothing of the host. just-bash is loaded with the terminal, not with the program.
 */
import { FILE } from '../kubeconfig.ts';
import { OUTSIDE } from '../outside.ts';
import { OWN } from '../own/index.ts';
import { INTERRUPTED } from '../process.ts';
import { TOOLS } from '../tools/index.ts';
import type { Commander, CommandIo, Edit, Job, Output } from './commander.ts';
import { type Completion, completeLine } from './complete.ts';
import { ContainerShell, type Session, type ShellCall, waitingShell, wantsSession, wantsShell } from './container.ts';
import { ShellFiles } from './files.ts';
import { help } from './help.ts';
import { type History, history } from './history.ts';
import { HomeKubeconfig } from './kubeconfig.ts';
import { ls } from './ls.ts';
import { NETWORK_PROGRAMS, NODE_PROGRAMS, notHere, notOnNode } from './network.ts';
import { pager } from './pager.ts';
import type { Reads } from './reading.ts';
import { isIncomplete, type OwnCommand, Runner, reads } from './runner.ts';
import { Limits, timeout } from './timeout.ts';
import { editor } from './vi.ts';
import { watch } from './watch.ts';

export interface ShellOptions {
  /** Files of the home by their path in it. */
  readonly files?: Readonly<Record<string, string>>;
  /** A person's editor, for `vi`; without one it is not found. */
  readonly edit?: Edit;
  /** Whether nobody types after a script: a shell in a container finds no more input, and ends at once. */
  readonly scripted?: boolean;
}

export interface ShellResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

const USER = 'learner';
export const HOME = `/home/${USER}`;

/** 128 + SIGKILL: what ends a shell whose container is gone. */
const KILLED = 137;

export class PracticeShell {
  readonly #commander: Commander;
  readonly #options: ShellOptions;
  readonly #jobs = new Set<Job>();
  /** Containers in which a script runs that a line has given. */
  readonly #scripts = new Set<ContainerShell>();
  /** The line that runs was interrupted: what it still begins ends at once. */
  #interrupted = false;
  readonly #limits = new Limits();
  readonly #kubeconfig: HomeKubeconfig;
  #home: Runner | undefined;
  /** What the person has typed, where one types. */
  history: History | undefined;
  #opening: Promise<Runner> | undefined;
  /** The shells inside containers that were entered, the innermost last. */
  readonly #inside: ContainerShell[] = [];
  /** What ends the command by which one has entered each of them: the line that it stands in goes on then. */
  readonly #stays = new Map<ContainerShell, (code: number) => void>();
  /** The line of the home that runs, or waits while one is inside. */
  #line: Promise<number> | undefined;
  #entered: (() => void) | undefined;
  /** Where what is printed now goes: a line that waits prints among those that come later. */
  #output: Output = () => {};
  /** The commands that go on while one is inside. */
  readonly #sessions = new Map<ContainerShell, { readonly job: Job; readonly leave: () => void }>();

  constructor(commander: Commander, options: ShellOptions = {}) {
    this.#commander = commander;
    this.#options = options;
    this.#kubeconfig = new HomeKubeconfig(commander);
  }

  get prompt(): string {
    return this.#inside.at(-1)?.prompt ?? `${(this.#home?.cwd ?? HOME).replace(HOME, '~')} $ `;
  }

  /** How many containers one has to leave before `exit` leaves the shell itself. */
  get depth(): number {
    return this.#inside.length;
  }

  /** Ctrl-C: ends the commands that wait, and what would follow them. */
  interrupt(): void {
    this.#interrupted = true;
    (this.#inside.at(-1) ?? this.#home)?.interrupt();
    for (const inside of this.#scripts) inside.interrupt();
    for (const job of this.#jobs) job.interrupt();
  }

  /** Leaves all containers: the cluster that they were in is no longer the one that is shown. */
  leaveContainers(): void {
    this.#inside.length = 0;
    for (const { leave } of this.#sessions.values()) leave();
    this.#sessions.clear();
    const stays = [...this.#stays.values()];
    this.#stays.clear();
    if (stays.length > 0) this.#home?.interrupt(); // what stands behind it was meant for that cluster
    for (const end of stays) end(INTERRUPTED);
  }

  /** One is inside: the command that led there ends when one leaves. @returns its exit code */
  #stay(inside: ContainerShell): Promise<number> {
    this.#inside.push(inside);
    this.#entered?.();
    return new Promise((resolve) => {
      this.#stays.set(inside, resolve);
    });
  }

  /** @returns the code of the line, or 0 once it has led into a container */
  #untilInside(line: Promise<number>): Promise<number> {
    this.#line = line;
    line.catch(() => {}); // it is heard of here, or by whoever leaves the container
    const entered = new Promise<number>((resolve) => {
      this.#entered = () => resolve(0);
    });
    return Promise.race([line, entered]);
  }

  async #start(argv: readonly string[], io: CommandIo): Promise<number> {
    return this.#finish(this.#commander.run(argv, this.#limited(io)));
  }

  #limited(io: CommandIo): CommandIo {
    const end = this.#limits.first;
    return end === undefined ? io : { ...io, end };
  }

  async #finish(job: Job): Promise<number> {
    this.#jobs.add(job);
    if (this.#interrupted) job.interrupt();
    try {
      return await job.done;
    } finally {
      this.#jobs.delete(job);
      this.#limits.look(this.#commander.cluster.now);
    }
  }

  readonly #timeout = timeout(this.#limits, () => this.#commander.cluster.now);

  readonly #sleep = async (ms: number): Promise<void> => {
    const left = (this.#limits.first ?? Number.POSITIVE_INFINITY) - this.#commander.cluster.now;
    await this.#finish(this.#commander.sleep(Math.min(ms, Math.max(0, left))));
  };

  /** Loads the language and opens the home, as the first line would. */
  async prepare(): Promise<void> {
    await this.#shell();
  }

  #shell(): Promise<Runner> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open(): Promise<Runner> {
    const now = (): number => this.#commander.cluster.now;
    const kubeconfig = this.#kubeconfig;
    const commands: Record<string, OwnCommand> = {
      watch: watch(this.#sleep, now),
      timeout: this.#timeout,
      ls: ls(USER, now),
      history: history(() => this.history),
    };
    for (const name of ['kubectl', 'k', ...OWN.keys(), ...TOOLS.keys(), ...OUTSIDE, ...this.#commander.words])
      commands[name] = async (args, { fs, cwd, env, stdin, signal, after }, output) => {
        const files = await ShellFiles.of(fs, cwd);
        const isKubectl = name === 'k' || name === 'kubectl';
        const words = isKubectl ? await kubeconfig.words(['kubectl', ...args], fs, cwd, env) : [name, ...args];
        const code = await this.#run(words, {
          files,
          stdin,
          output,
          ...(after ? { after } : {}),
          ...(signal ? { signal } : {}),
        });
        await files.flush();
        if (isKubectl) await kubeconfig.keep(fs);
        return code;
      };
    const { edit } = this.#options;
    for (const name of NETWORK_PROGRAMS) commands[name] = notHere(name);
    for (const name of NODE_PROGRAMS) commands[name] = notOnNode(name);
    for (const name of ['less', 'more']) commands[name] = pager(name);
    if (edit !== undefined) for (const name of ['vi', 'vim', 'nano']) commands[name] = editor(edit, name);
    commands['help'] = help(Object.keys(commands));
    const files = Object.fromEntries(
      Object.entries(this.#options.files ?? {}).map(([path, text]) => [`${HOME}/${path}`, text]),
    );
    this.#home = await Runner.make({
      cwd: HOME,
      env: { HOME, USER, SHELL: '/bin/bash', KUBECONFIG: FILE },
      files,
      folders: [HOME, `${HOME}/.kube`, '/tmp'],
      commands,
      now,
      sleep: this.#sleep,
    });
    await this.#kubeconfig.keep(this.#home.fs);
    return this.#home;
  }

  /** Opens a shell inside a container. @param seen what it waits for before it sleeps @returns the exit code where there is none to open */
  #enter(call: ShellCall, output: Output, seen?: () => Promise<unknown>): Promise<ContainerShell | number> {
    const start = (words: readonly string[], inner: CommandIo): Promise<number> => this.#start(words, inner);
    const sleep = async (ms: number): Promise<void> => {
      await seen?.();
      await this.#sleep(ms);
    };
    const clock = { sleep, timeout: this.#timeout };
    return ContainerShell.enter(this.#commander, call, start, clock, output);
  }

  async #run(argv: readonly string[], io: CommandIo): Promise<number> {
    const session = argv[0] === 'kubectl' && io.stdin === '' ? wantsSession(argv) : undefined;
    if (session !== undefined) return this.#attach(argv, io, session);
    const call = argv[0] === 'kubectl' ? wantsShell(argv) : undefined;
    if (call === undefined) return this.#start(argv, io);
    let looking: Promise<unknown> = Promise.resolve();
    const inside = await this.#enter(call, io.output, () => looking);
    if (typeof inside === 'number') return inside;
    if (call.script === undefined && io.stdin === '') {
      return this.#stay(inside);
    }
    this.#scripts.add(inside);
    const end = (): void => inside.interrupt();
    io.signal?.addEventListener('abort', end);
    let full = false; // nobody wants more: the pipe is broken
    const output: Output = (stream, text) => {
      io.output(stream, text);
      if (io.after === undefined) return;
      looking = io.after().then((enough) => {
        full ||= enough;
        if (enough) end();
      });
    };
    const code = await inside.run(call.script ?? io.stdin, output).finally(() => {
      this.#scripts.delete(inside);
      io.signal?.removeEventListener('abort', end);
    });
    if (code !== 0 && !full && !this.#interrupted && !io.signal?.aborted)
      io.output('stderr', `command terminated with exit code ${code}\n`);
    return code;
  }

  /**
   * `kubectl run -it`, `attach -it`, `debug -it`: the command goes on while the person is in the container whose first process
   * is a shell. @returns the exit code of what one did there, or of a command that ended before
   */
  #attach(argv: readonly string[], io: CommandIo, session: Session): Promise<number> {
    const { namespace = this.#commander.namespace } = session;
    return new Promise((resolve, reject) => {
      let leave = (): void => {};
      const left = new Promise<void>((done) => {
        leave = done;
      });
      let entered = false;
      const enter = async (): Promise<boolean> => {
        await null; // the command may print before it is known as a job
        const { cluster } = this.#commander;
        const pod = entered ? undefined : session.pod(cluster, namespace);
        const container = pod === undefined ? undefined : waitingShell(cluster, `${namespace}/${pod}`);
        if (pod === undefined || container === undefined) return false;
        entered = true;
        this.#jobs.delete(job); // ctrl-c is the container's from here on
        const call = { namespace, pod, container, identity: [], program: 'sh', script: undefined };
        const inside = await this.#enter(call, io.output);
        if (typeof inside === 'number') return true;
        this.#sessions.set(inside, { job, leave });
        this.#stay(inside).then(resolve, reject);
        await left;
        return false;
      };
      const job = this.#commander.run(argv, this.#limited({ ...io, after: enter }));
      this.#finish(job).then(resolve, reject);
    });
  }

  /** Runs one line or script; `output` hears what it prints while it prints it. @param stdin what is typed for it */
  async exec(line: string, output: Output = () => {}, stdin = ''): Promise<ShellResult> {
    const text = { stdout: '', stderr: '' };
    const tell: Output = (stream, piece) => {
      text[stream] += piece;
      output(stream, piece);
    };
    this.#output = tell;
    this.#interrupted = false;
    const inside = this.#inside.at(-1);
    if (inside !== undefined) return { code: await this.#inContainer(inside, line, tell, stdin), ...text };
    const shell = await this.#shell();
    if (this.#interrupted) return { code: INTERRUPTED, ...text };
    const running = shell.run(line, (stream, piece) => this.#output(stream, piece), stdin);
    let code = await this.#untilInside(running);
    while (this.#options.scripted) {
      const entered = this.#inside.at(-1);
      if (entered === undefined) break;
      code = await this.#inContainer(entered, 'exit', tell);
    }
    return { code, ...text };
  }

  async #inContainer(inside: ContainerShell, line: string, tell: Output, stdin = ''): Promise<number> {
    const leave = /^\s*(?:exit|logout)\s*(\d*)\s*$/.exec(line);
    let code = Number(leave?.[1] || inside.runner.status) % 256;
    if (leave === null && inside.alive) code = await inside.run(line, tell, stdin);
    const killed = !inside.alive;
    if (killed) code = KILLED;
    if (!killed && leave === null && !inside.exited) return code;
    this.#inside.pop();
    const session = this.#sessions.get(inside);
    if (session !== undefined) {
      this.#sessions.delete(inside);
      await inside.hangUp();
      session.leave();
      const ended = await session.job.done;
      return this.#left(inside, code === 0 ? ended : code);
    }
    if (code !== 0) tell('stderr', `command terminated with exit code ${code}\n`);
    return this.#left(inside, code);
  }

  /** The command that had entered a container has ended: the line that it stands in goes on with its code. */
  #left(inside: ContainerShell, code: number): Promise<number> {
    const end = this.#stays.get(inside);
    this.#stays.delete(inside);
    const goesOn = this.#untilInside(this.#line ?? Promise.resolve(code));
    end?.(code);
    return goesOn;
  }

  /** Leaves a container that has ended meanwhile. @returns the code of the command that had entered it, if there was one */
  async fallen(tell: Output): Promise<number | undefined> {
    const inside = this.#inside.at(-1);
    if (inside === undefined || inside.alive) return undefined;
    this.#output = tell;
    return this.#inContainer(inside, '', tell);
  }

  /** Whether more lines must follow before this can run. */
  incomplete(text: string): Promise<boolean> {
    return isIncomplete(text);
  }

  /** What a line reads of what is typed next; undefined if it reads nothing. */
  reads(text: string): Promise<Reads | undefined> {
    return reads(text);
  }

  /** What the Tab key may make of the line up to the cursor. */
  async complete(line: string): Promise<Completion> {
    const inside = this.#inside.at(-1);
    return completeLine(line, {
      runner: inside?.runner ?? (await this.#shell()),
      words: inside === undefined ? ['kubectl', 'watch', ...OWN.keys(), ...TOOLS.keys(), ...this.#commander.words] : [],
      kubectl: (part) => this.#commander.complete(part),
    });
  }

  /** The home's files by their path in it, but for what kubectl keeps there. */
  async files(): Promise<Readonly<Record<string, string>>> {
    const { fs } = await this.#shell();
    const files: Record<string, string> = {};
    for (const path of fs.getAllPaths().sort())
      if (path.startsWith(`${HOME}/`) && (await fs.exists(path)) && (await fs.stat(path)).isFile) {
        const text = await fs.readFile(path, 'utf8');
        if (path !== FILE || this.#kubeconfig.isOwn(text)) files[path.slice(HOME.length + 1)] = text;
      }
    return files;
  }
}
