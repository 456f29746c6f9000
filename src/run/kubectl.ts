/** The command language as runs use it. */
import type { Cluster } from '../engine/index.ts';
import {
  complete,
  type Files,
  Kubectl,
  kubeconfigText,
  MemoryFiles,
  type Process,
  splitWords,
} from '../kubectl/index.ts';
import type { Language, LineOptions, RunningLine } from './language.ts';

/** Commands that only look, however long: going back to a moment at which one ran needs nothing of it. */
const LOOKS = /^(?:kubectl|k)\s(?:-\S+\s+|-n\s+\S+\s+|--namespace\s+\S+\s+)*(?:get|logs|events|attach|top|describe)\b/;

interface Saved {
  readonly config: Kubectl['session']['config'];
  readonly scripted: Kubectl['session']['config'];
  readonly files: ReturnType<MemoryFiles['save']>;
}

class KubectlLanguage implements Language {
  readonly #kubectl: Kubectl;
  /** That of the scenario, who is somebody else: its context stays as it is when the person sets theirs. */
  readonly #scripted: Kubectl;
  readonly #files: MemoryFiles;
  readonly #busy = new Set<Process>();

  constructor(cluster: Cluster, options: { namespace: string; files: Readonly<Record<string, string>> }) {
    this.#kubectl = new Kubectl(cluster, { namespace: options.namespace });
    this.#scripted = new Kubectl(cluster, { namespace: options.namespace }, this.#kubectl.processes);
    this.#files = new MemoryFiles(options.files);
  }

  start(
    line: string,
    { stdin, files = this.#files, instant = false, awaited = false, scripted = false, output }: LineOptions,
  ): RunningLine {
    let words: string[];
    try {
      words = splitWords(line);
    } catch (error) {
      output('stderr', `${error instanceof Error ? error.message : String(error)}\n`);
      return new Ended(2);
    }
    const process = (scripted ? this.#scripted : this.#kubectl).start(words, {
      files,
      stdin: stdin ?? '',
      instant,
      stdout: (text) => output('stdout', text),
      stderr: (text) => output('stderr', text),
    });
    if (awaited || !LOOKS.test(line)) this.#busy.add(process);
    return new Running(process, stdin);
  }

  get running(): number {
    for (const process of this.#busy) if (process.done) this.#busy.delete(process);
    return this.#busy.size;
  }

  get namespace(): string {
    return this.#kubectl.session.namespace;
  }

  get kubeconfig(): string {
    return kubeconfigText(this.#kubectl.session.config);
  }

  question(line: string, files: Files): { readonly name: string; readonly text: string } | undefined {
    const process = this.#kubectl.start(splitWords(line), { files, stdin: '', stdout: () => {}, stderr: () => {} });
    const question = process.wait?.edit;
    process.interrupt();
    return question;
  }

  complete(line: string): readonly string[] {
    return complete(this.#kubectl, line);
  }

  save(): Saved {
    const [config, scripted] = [this.#kubectl.session.config, this.#scripted.session.config];
    return { config, scripted, files: this.#files.save() };
  }

  load(saved: unknown): void {
    const { config, scripted, files } = saved as Saved;
    this.#kubectl.session.config = config;
    this.#scripted.session.config = scripted;
    this.#files.load(files);
  }
}

class Running implements RunningLine {
  readonly #process: Process;

  /**
   * @param edited what a person left in the editor. Asked again, because the API refused it, the answer is the question: that
   *   ends the command with the refusal. Where nobody can edit the command goes on as if there were no editor.
   */
  constructor(process: Process, edited: string | undefined) {
    this.#process = process;
    let answer = edited;
    while (process.wait?.edit) {
      process.answer(answer);
      if (answer !== undefined) answer = process.wait?.edit?.text;
    }
  }

  get code(): number | undefined {
    return this.#process.code;
  }

  get busyUntil(): number | undefined {
    const wait = this.#process.wait;
    return wait?.own ? wait.until : undefined;
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
  readonly busyUntil = undefined;

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
