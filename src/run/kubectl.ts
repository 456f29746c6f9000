/** The command language as runs use it. */
import type { Cluster } from '../engine/index.ts';
import { Kubectl, MemoryFiles, type Process, splitWords } from '../kubectl/index.ts';
import type { Language, LineOptions, RunningLine } from './language.ts';

interface Saved {
  readonly config: Kubectl['session']['config'];
  readonly files: ReturnType<MemoryFiles['save']>;
}

class KubectlLanguage implements Language {
  readonly #kubectl: Kubectl;
  readonly #files: MemoryFiles;

  constructor(cluster: Cluster, options: { namespace: string; files: Readonly<Record<string, string>> }) {
    this.#kubectl = new Kubectl(cluster, { namespace: options.namespace });
    this.#files = new MemoryFiles(options.files);
  }

  start(line: string, { stdin = '', instant = false, output }: LineOptions): RunningLine {
    let words: string[];
    try {
      words = splitWords(line);
    } catch (error) {
      output('stderr', `${error instanceof Error ? error.message : String(error)}\n`);
      return new Ended(2);
    }
    const process = this.#kubectl.start(words, {
      files: this.#files,
      stdin,
      instant,
      stdout: (text) => output('stdout', text),
      stderr: (text) => output('stderr', text),
    });
    return new Running(process);
  }

  get running(): number {
    return this.#kubectl.processes.size;
  }

  save(): Saved {
    return { config: this.#kubectl.session.config, files: this.#files.save() };
  }

  load(saved: unknown): void {
    const { config, files } = saved as Saved;
    this.#kubectl.session.config = config;
    this.#files.load(files);
  }
}

class Running implements RunningLine {
  readonly #process: Process;

  constructor(process: Process) {
    this.#process = process;
    // Nobody can edit in a run without a terminal of its own: the command goes on as if there were no editor.
    if (process.wait?.edit) process.answer(undefined);
  }

  get code(): number | undefined {
    return this.#process.code;
  }

  interrupt(): void {
    this.#process.interrupt();
  }

  onExit(listener: (code: number) => void): void {
    this.#process.onExit(listener);
  }
}

/** A line that was over before it began. */
class Ended implements RunningLine {
  readonly code: number;

  constructor(code: number) {
    this.code = code;
  }

  interrupt(): void {}

  onExit(listener: (code: number) => void): void {
    listener(this.code);
  }
}

export const kubectl = (
  cluster: Cluster,
  options: { namespace: string; files: Readonly<Record<string, string>> },
): Language => new KubectlLanguage(cluster, options);
