/**
 * What carries out the commands that reach the cluster. The shell language itself is asynchronous and knows nothing of the
 * clock; a commander starts each kubectl command at one virtual moment and tells when it has ended.
 */
import type { Cluster } from '../../engine/index.ts';
import { complete } from '../complete.ts';
import type { Kubectl } from '../index.ts';
import type { Files } from '../io.ts';
import { textOf } from '../kubeconfig-file.ts';
import type { Process } from '../process.ts';

export type Output = (stream: 'stdout' | 'stderr', text: string) => void;

export interface CommandIo {
  readonly files: Files;
  readonly stdin: string;
  readonly output: Output;
  /** When it is ended if it still goes on, virtual ms. */
  readonly end?: number;
  /** Set off by what ends the command from without: ctrl-c, `timeout`. */
  readonly signal?: AbortSignal;
  /** Whenever the command has printed and goes on; true ends it, as a broken pipe does. */
  readonly after?: () => Promise<boolean>;
}

/** What a command prints, for somebody who looks at it after each piece. */
export class Flow {
  readonly #io: CommandIo;
  #printed = false;

  constructor(io: CommandIo) {
    this.#io = io;
  }

  /** Whether it has to be looked at. */
  get waits(): boolean {
    return this.#printed;
  }

  readonly output: Output = (stream, text) => {
    this.#io.output(stream, text);
    if (this.#io.after !== undefined) this.#printed = true;
  };

  /** @returns whether nobody wants more */
  async look(): Promise<boolean> {
    if (!this.#printed) return false;
    this.#printed = false;
    return (await this.#io.after?.()) ?? false;
  }
}

/** A command on its way. */
export interface Job {
  /** The exit code, once it has ended. */
  readonly done: Promise<number>;
  /** Ctrl-C. */
  interrupt(): void;
}

export interface Commander {
  /** For reading only: what a shell inside a container sees. */
  readonly cluster: Cluster;
  /** The namespace of the context. */
  readonly namespace: string;
  /** The kubeconfig as a file has it. */
  readonly kubeconfig: string;
  /** Commands beside kubectl: `fault`, `minikube`, `etcdctl`. */
  readonly words: readonly string[];
  /** @param argv the command's name and its arguments */
  run(argv: readonly string[], io: CommandIo): Job;
  /** Waits for so many virtual ms. */
  sleep(ms: number): Job;
  /** What may stand in place of the last word of a line that begins with kubectl. */
  complete(line: string): readonly string[];
}

/** A command beside kubectl. @returns the exit code */
export type ExtraCommand = (
  argv: readonly string[],
  io: { readonly stdin: string; readonly output: Output },
) => number | Promise<number>;

/**
 * A person's editor on a text. @param program the editor that was asked for; the person's own unless given
 * @returns what was left; undefined when there is no editor @throws Error caused by ENOENT when there is no such program
 */
export type Edit = (name: string, text: string, program?: string) => Promise<string | undefined>;

/** What `kubectl edit` says when the editor could not be had, or ended badly. */
export const editorFailed = (error: unknown): string =>
  `error: ${error instanceof Error ? error.message : String(error)}\n`;

/** Commands without a clock of their own: time is moved as fast as possible wherever one waits. */
export class Headless implements Commander {
  readonly #kubectl: Kubectl;
  readonly #extra: Readonly<Record<string, ExtraCommand>>;
  readonly #edit: Edit | undefined;

  constructor(kubectl: Kubectl, options: { commands?: Readonly<Record<string, ExtraCommand>>; edit?: Edit } = {}) {
    this.#kubectl = kubectl;
    this.#extra = options.commands ?? {};
    this.#edit = options.edit;
  }

  get cluster(): Cluster {
    return this.#kubectl.cluster;
  }

  get namespace(): string {
    return this.#kubectl.session.namespace;
  }

  get kubeconfig(): string {
    return textOf(this.#kubectl.session.config);
  }

  get words(): readonly string[] {
    return Object.keys(this.#extra);
  }

  complete(line: string): readonly string[] {
    return complete(this.#kubectl, line);
  }

  run(argv: readonly string[], io: CommandIo): Job {
    const { files, stdin } = io;
    const flow = new Flow(io);
    const { output } = flow;
    const extra = this.#extra[argv[0] ?? ''];
    if (extra !== undefined)
      return { done: Promise.resolve(extra(argv.slice(1), { stdin, output })), interrupt: () => {} };
    return this.#drive(
      this.#kubectl.start(argv, {
        files,
        stdin,
        stdout: (text) => output('stdout', text),
        stderr: (text) => output('stderr', text),
      }),
      io.end,
      flow,
      (text) => output('stderr', text),
    );
  }

  sleep(ms: number): Job {
    const { cluster, processes } = this.#kubectl;
    const until = cluster.now + ms;
    return this.#drive(
      processes.start(
        (function* () {
          while (cluster.now < until) yield { until };
          return 0;
        })(),
      ),
    );
  }

  #drive(process: Process, end?: number, flow?: Flow, complain: (text: string) => void = () => {}): Job {
    return { done: this.#finish(process, complain, end, flow), interrupt: () => process.interrupt() };
  }

  async #finish(process: Process, complain: (text: string) => void, end?: number, flow?: Flow): Promise<number> {
    for (;;) {
      const question = process.wait?.edit;
      if (question !== undefined)
        try {
          process.answer(await this.#edit?.(question.name, question.text));
        } catch (error) {
          complain(editorFailed(error));
          process.interrupt();
          return 1;
        }
      else if (process.code !== undefined) return process.code;
      else if (flow?.waits) {
        if (await flow.look()) process.interrupt();
      } else if (
        await inSlices(
          (until) => this.cluster.parts.sim.step(until),
          () => process.done || process.wait?.edit !== undefined || flow?.waits === true,
          end,
        )
      ) {
        if (end !== undefined) this.cluster.advance(end - this.cluster.now);
        process.interrupt();
      }
    }
  }
}

/** Real ms for which the clock is moved before others have their turn, ctrl-c among them. */
const SLICE = 20;

/**
 * Moves a clock until something has ended, giving way to the rest of the program again and again: what it waits for may
 * never come, and a person must be able to say so. @param until virtual ms beyond which it is not moved
 * @returns whether nothing is left that could happen
 */
export async function inSlices(
  step: (until: number) => boolean,
  ended: () => boolean,
  until = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  for (;;) {
    const end = performance.now() + SLICE;
    while (performance.now() < end) {
      if (ended()) return false;
      if (!step(until)) return !ended();
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
