/** The practice shell on a run without a clock of its own: time moves as fast as possible wherever a command waits. */
import type { Cluster } from '../../engine/index.ts';
import {
  type Commander,
  type CommandIo,
  type Edit,
  Flow,
  INTERRUPTED,
  inSlices,
  type Job,
} from '../../kubectl/index.ts';
import type { Core } from '../core.ts';
import { INPUT_WORDS, inputLine, opensEditor } from '../inputs.ts';
import type { RunningLine } from '../language.ts';

/** Each command is an input of the run, so that its scenario sees what was done. */
export class HeadlessRun implements Commander {
  readonly words = INPUT_WORDS;
  readonly #core: Core;
  readonly #edit: Edit | undefined;

  constructor(core: Core, edit?: Edit) {
    this.#core = core;
    this.#edit = edit;
  }

  get cluster(): Cluster {
    return this.#core.cluster;
  }

  get namespace(): string {
    return this.#core.language.namespace;
  }

  get kubeconfig(): string {
    return this.#core.language.kubeconfig;
  }

  complete(line: string): readonly string[] {
    return this.#core.language.complete(line);
  }

  run(argv: readonly string[], io: CommandIo): Job {
    const line = inputLine(argv);
    const question = opensEditor(line) ? this.#core.language.question(line, io.files) : undefined;
    if (question === undefined || this.#edit === undefined)
      return this.#input(line, io, io.stdin === '' ? undefined : io.stdin);
    const done = this.#edit(question.name, question.text).then((left) => this.#input(line, io, left).done);
    return { done, interrupt: () => {} };
  }

  #input(line: string, io: CommandIo, stdin: string | undefined): Job {
    const core = this.#core;
    const { files } = io;
    const flow = new Flow(io);
    const { output } = flow;
    const started = core.input(line, { files, output, ...(stdin === undefined ? {} : { stdin }) });
    if (!('onExit' in started)) {
      if (started.text !== '') output(started.code === 0 ? 'stdout' : 'stderr', `${started.text}\n`);
      return { done: Promise.resolve(started.code), interrupt: () => {} };
    }
    return { done: this.#finish(started, flow, io.end), interrupt: () => core.interrupt(started) };
  }

  async #finish(running: RunningLine, flow: Flow, end?: number): Promise<number> {
    const core = this.#core;
    while (running.code === undefined) {
      const stuck = await inSlices(
        (until) => core.step(until),
        () => running.code !== undefined || flow.waits,
        end,
      );
      if (stuck && end !== undefined) core.advance(end);
      // Nothing is left that could happen, or the scenario holds the clock: it would wait for ever.
      if (stuck || (running.code === undefined && (await flow.look()))) core.interrupt(running);
    }
    return running.code ?? INTERRUPTED;
  }

  sleep(ms: number): Job {
    this.#core.advance(this.#core.now + ms);
    return { done: Promise.resolve(0), interrupt: () => {} };
  }
}
