/**
 * The practice terminal on a run. The shell's language and its home belong to the person and live beside the run; each
 * command that reaches the cluster is an input of it, with what it read, so that going back in time and on again is exact.
 */
import type { Cluster } from '../engine/index.ts';
import {
  type Commander,
  type CommandIo,
  type Completion,
  type Edit,
  editorFailed,
  endsEdit,
  Flow,
  type History,
  INTERRUPTED,
  type Job,
  NOTHING_SAVED,
  type Output,
  Paced,
  PracticeShell,
  type Reads,
  START,
} from '../kubectl/index.ts';
import type { Core } from './core.ts';
import { INPUT_WORDS, inputLine, opensEditor } from './inputs.ts';
import type { RunningLine } from './language.ts';
import type { Run } from './run.ts';
import { scenarioWords } from './scenario-words.ts';

/** What a person's terminal offers the shell. */
export interface TerminalHost {
  /** Opens the person's editor. @throws Error when it failed */
  readonly edit?: Edit;
  /** Why nothing may be changed, if so. */
  readonly refusal?: (line: string) => string | undefined;
}

export interface TerminalSession {
  readonly prompt: string;
  /** The namespace of kubectl's context. */
  readonly namespace: string;
  /** How many containers one is inside of. */
  readonly depth: number;
  /** Whether a command waits for virtual time. */
  readonly waits: boolean;
  /** Loads what the first line needs; until then the program has no shell language in it. */
  prepare(): Promise<void>;
  /** What a line reads of what is typed next: a line, or all until ctrl-d; undefined if it reads nothing. */
  reads(text: string): Promise<Reads | undefined>;
  /** Runs a line or several; `output` hears what it prints while it prints it. @param stdin what was typed for it @returns the exit code */
  exec(text: string, output: Output, stdin?: string): Promise<number>;
  /** From now on `output` hears what ends a container's shell while nothing runs in it; then comes `changed`. */
  idle(output: Output, changed: () => void): void;
  /** What `history` shows: the lines that were typed, oldest first. */
  remembers(history: History): void;
  /** Ctrl-C. */
  interrupt(): void;
  /** Whether more lines must follow before this can run. */
  incomplete(text: string): Promise<boolean>;
  /** What the Tab key may make of the line up to the cursor. */
  complete(line: string): Promise<Completion>;
  /** The person has closed it: what it printed and where it stood are forgotten, the home stays with the run. */
  close(): void;
}

class LiveCommander implements Commander {
  readonly words = INPUT_WORDS;
  readonly #run: Run;
  readonly #host: TerminalHost;
  /** What ends each command that waits when its branch is left. */
  readonly #waiting = new Map<() => void, Core>();
  readonly #unsubscribe: () => void;

  constructor(run: Run, host: TerminalHost) {
    this.#run = run;
    this.#host = host;
    this.#unsubscribe = run.subscribe(() => {
      for (const [end, core] of [...this.#waiting]) if (core !== run.core) end();
    });
  }

  /** Ends what waits, and listening to the run. */
  close(): void {
    for (const end of [...this.#waiting.keys()]) end();
    this.#unsubscribe();
  }

  get cluster(): Cluster {
    return this.#run.shown.cluster;
  }

  get namespace(): string {
    return this.#run.shown.language.namespace;
  }

  get kubeconfig(): string {
    return this.#run.shown.language.kubeconfig;
  }

  get waits(): boolean {
    return this.#waiting.size > 0;
  }

  complete(line: string): readonly string[] {
    const core = this.#run.shown;
    const words = line.replace(/^\s*(?=(?:fault|heal)\s)/, 'scenario ');
    if (!/^\s*scenario\s/.test(words)) return core.language.complete(line);
    const { parts, faults } = core.cluster;
    const names = (kind: string): string[] => [...parts.store.list(kind)].map(({ metadata }) => metadata.name);
    const broken = faults.active.map(({ id }) => id);
    return scenarioWords(words, names, broken);
  }

  run(argv: readonly string[], io: CommandIo): Job {
    const line = inputLine(argv);
    const refusal = this.#host.refusal?.(line);
    if (refusal !== undefined) {
      io.output('stderr', `${refusal}\n`);
      return { done: Promise.resolve(1), interrupt: () => {} };
    }
    if (this.#run.past !== undefined) {
      const { code = INTERRUPTED } = this.#run.ask(line, io);
      return { done: Promise.resolve(code), interrupt: () => {} };
    }
    if (opensEditor(line)) {
      const question = this.#run.core.language.question(line, io.files);
      if (question !== undefined) return { done: this.#edited(line, question, io), interrupt: () => {} };
    }
    return this.#input(line, io, io.stdin === '' ? undefined : io.stdin);
  }

  #input(line: string, io: CommandIo, stdin: string | undefined): Job {
    const { files } = io;
    const flow = new Flow(io);
    let end = (): void => {};
    const output: Output = (stream, text) => {
      flow.output(stream, text);
      if (flow.waits) void flow.look().then((full) => full && end());
    };
    const started = this.#run.input(line, { files, output, ...(stdin === undefined ? {} : { stdin }) });
    if ('onExit' in started) {
      end = () => this.#run.interrupt(started, true);
      return this.#job(started, io.end);
    }
    if (started.text !== '') output(started.code === 0 ? 'stdout' : 'stderr', `${started.text}\n`);
    return { done: Promise.resolve(started.code), interrupt: () => {} };
  }

  #job(running: RunningLine, end?: number): Job {
    const { core } = this.#run;
    if (running.code !== undefined) return { done: Promise.resolve(running.code), interrupt: () => {} };
    const done = new Promise<number>((resolve) => {
      const ended = (code: number) => {
        this.#waiting.delete(left);
        for (const each of cancel) each();
        resolve(code);
      };
      const left = () => ended(INTERRUPTED);
      // The clock rings at the very moment; who moves it by hand may pass that.
      const over = (): void => {
        if (end !== undefined && core.now >= end) this.#run.interrupt(running);
      };
      const cancel = end === undefined ? [] : [this.#run.alarms.set(end, over), this.#run.subscribe(over)];
      this.#waiting.set(left, core);
      running.onExit(ended);
    });
    return { done, interrupt: () => this.#run.interrupt(running) };
  }

  /** The editor is opened before the command is an input, for the text that is left there is part of the input. */
  async #edited(line: string, { name, text }: { name: string; text: string }, io: CommandIo): Promise<number> {
    let shown = text;
    for (;;) {
      let left: string | undefined;
      try {
        left = await this.#host.edit?.(name, shown);
      } catch (error) {
        io.output('stderr', editorFailed(error));
        return 1;
      }
      if (left === undefined) return this.#input(line, io, undefined).done;
      let refusal = '';
      const output: Output = (stream, piece) => {
        if (stream === 'stderr') refusal += piece;
        else io.output(stream, piece);
      };
      const code = await this.#input(line, { ...io, output }, left).done;
      if (code === 0 || left === shown || endsEdit(refusal)) {
        if (refusal !== '') io.output('stderr', refusal);
        if (code !== 0 && !endsEdit(refusal)) io.output('stderr', `${NOTHING_SAVED}\n`);
        return code;
      }
      const told = refusal.trimEnd().split('\n');
      const head = COMMENTS.exec(text)?.[0] ?? '';
      shown = `${head}${told.map((each) => `# ${each}\n`).join('')}#\n${left.replace(COMMENTS, '')}`;
    }
  }

  sleep(ms: number): Job {
    const run = this.#run;
    const { core } = run;
    const until = core.now + ms;
    let interrupt = (): void => {};
    const done = new Promise<number>((resolve) => {
      const end = (code: number) => {
        unsubscribe();
        this.#waiting.delete(interrupt);
        resolve(code);
      };
      interrupt = () => end(INTERRUPTED);
      const look = (): void => {
        if (core.now >= until) end(0);
      };
      const unsubscribe = run.subscribe(look);
      this.#waiting.set(interrupt, core);
      look();
    });
    return { done, interrupt: () => interrupt() };
  }
}

/** What stands above the text in an editor. */
const COMMENTS = /^(?:#.*\n)*/;

/** The practice terminal of a run; its home is kept with the run. */
export class RunTerminal implements TerminalSession {
  readonly #run: Run;
  readonly #commander: LiveCommander;
  readonly #shell: PracticeShell;
  #core: Core;
  /** The home as it was kept last, in one text. */
  #kept: string | undefined;
  readonly #unsubscribe: () => void;
  #idle: { readonly output: Output; readonly changed: () => void } | undefined;
  /** Whether a line runs. */
  #busy = false;

  constructor(run: Run, host: TerminalHost = {}) {
    this.#run = run;
    this.#core = run.core;
    this.#commander = new LiveCommander(run, host);
    const paced = new Paced(this.#commander, () => (run.passes ? START * Math.min(1, run.clock.speed) : 0));
    this.#shell = new PracticeShell(paced, { files: run.home, ...(host.edit ? { edit: host.edit } : {}) });
    this.#unsubscribe = run.subscribe(() => {
      if (run.core === this.#core) void this.#look();
      else {
        this.#core = run.core;
        this.#shell.leaveContainers();
      }
    });
  }

  get prompt(): string {
    return this.#shell.prompt;
  }

  get namespace(): string {
    return this.#commander.namespace;
  }

  get depth(): number {
    return this.#shell.depth;
  }

  get waits(): boolean {
    return this.#commander.waits;
  }

  idle(output: Output, changed: () => void): void {
    this.#idle = { output, changed };
  }

  /** While nothing runs, a container may end, and with it the shell in it. */
  async #look(): Promise<void> {
    if (this.#busy || this.#idle === undefined || this.depth === 0) return;
    this.#busy = true;
    try {
      if ((await this.#shell.fallen(this.#idle.output)) !== undefined) this.#idle.changed();
    } finally {
      this.#busy = false;
    }
  }

  remembers(history: History): void {
    this.#shell.history = history;
  }

  prepare(): Promise<void> {
    return this.#shell.prepare();
  }

  reads(text: string): Promise<Reads | undefined> {
    return this.#shell.reads(text);
  }

  async exec(text: string, output: Output, stdin = ''): Promise<number> {
    this.#busy = true;
    try {
      return await this.#exec(text, output, stdin);
    } finally {
      this.#busy = false;
    }
  }

  async #exec(text: string, output: Output, stdin: string): Promise<number> {
    if (this.#run.comingUp) await this.#run.ready;
    this.#kept ??= JSON.stringify(await this.#shell.files());
    const { code } = await this.#shell.exec(text, output, stdin);
    const files = await this.#shell.files();
    const now = JSON.stringify(files);
    if (now !== this.#kept) this.#run.keepHome(files);
    this.#kept = now;
    return code;
  }

  interrupt(): void {
    this.#shell.interrupt();
  }

  incomplete(text: string): Promise<boolean> {
    return this.#shell.incomplete(text);
  }

  complete(line: string): Promise<Completion> {
    return this.#shell.complete(line);
  }

  close(): void {
    this.#shell.interrupt();
    this.#shell.leaveContainers(); // the line that led into one waits for that
    this.#commander.close();
    this.#unsubscribe();
  }
}
