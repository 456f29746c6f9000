/**
 * The linear interface: the same cluster, clock and story, spoken line by line as sentences, and steered by words. For screen
 * readers and for terminals that can do nothing.
 */
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import {
  type ClusterClient,
  type History,
  leavesCluster,
  type TerminalHost,
  type TimeControl,
} from '../../run/cluster.ts';
import { findResource } from '../app/find-resource.ts';
import { clean } from '../text/clean.ts';
import { width, wrap } from '../text/width.ts';
import { Answers, MOST } from './answers.ts';
import { counted, Story, sentenceOf, spoken } from './sentences.ts';
import { SpokenShell } from './spoken-shell.ts';

type Edit = NonNullable<TerminalHost['edit']>;

export interface PlainOptions {
  readonly cluster: ClusterClient;
  readonly input: Readable;
  readonly write: (text: string) => void;
  /** How many columns a line has; lines are broken between words then, as a terminal breaks them anywhere. */
  readonly columns?: () => number | undefined;
  readonly readOnly?: boolean;
  /** What was typed in the practice shell. */
  readonly history: History;
  /** Opens the person's editor; without one none opens. */
  readonly edit?: Edit;
  /** Who tells of SIGINT: the process. */
  readonly signals?: Pick<NodeJS.EventEmitter, 'on' | 'off'>;
  /** What there is to do after the end, in a sentence. */
  readonly next?: () => string | undefined;
}

/** 128 + SIGINT */
const INTERRUPTED = 130;

const READ_ONLY = 'Read-only: the cluster is not changed.';

const HELP: readonly string[] = [
  'pause, go, and space alone: stop and start the clock. step: to the next change. moment: to the next moment worth telling.',
  'speed NUMBER or speed max. skip on or skip off: whether quiet stretches are skipped. until CONDITION, as until pod/web-0 ready, or until 10m.',
  'next: let the waiting step of the scenario happen. answer NUMBER: to what it asks. goals, and hint for help with the first open one, or hint NUMBER for another.',
  'status: the time, the step and the goals. list KIND, or the kind alone: every object of it, as pods, pods NAMESPACE, or pods all. why KIND/NAME: what led to it.',
  'Every other line is for a shell with kubectl, files and pipes, as kubectl get pods. stop or ctrl-c: end a command that goes on, as one with --watch. ls: the files.',
  'A command that reads what you type, as kubectl apply -f - or cat with an arrow to a file, ends with a line with only a dot. vi FILE and kubectl edit open your editor, exec -it a container: exit leaves that. quit.',
];

/** Speaks until the person leaves. @returns the exit code */
export function speak(options: PlainOptions): Promise<number> {
  return new PlainSession(options).run();
}

class PlainSession {
  readonly #cluster: ClusterClient;
  readonly #options: PlainOptions;
  readonly #story = new Story();
  #told = 0;
  #over = false;
  #history: TimeControl['history'] | undefined;
  readonly #answers: Answers;
  readonly #shell: SpokenShell | undefined;
  #leave: (code: number) => void = () => {};
  /** The editor has the keyboard. */
  #editing = false;
  #lines: Interface | undefined;

  constructor(options: PlainOptions) {
    this.#options = options;
    this.#cluster = options.cluster;
    this.#answers = new Answers(
      this.#cluster,
      (text) => this.#say(text),
      (at) => this.#since(at),
    );
    const { readOnly, history } = options;
    const session = this.#cluster.terminal?.({
      ...(options.edit ? { edit: (...asked) => this.#edit(...asked) } : {}),
      refusal: (line) => (readOnly && !leavesCluster(line) ? READ_ONLY : undefined),
    });
    if (session === undefined) return;
    this.#shell = new SpokenShell({
      session,
      history,
      say: (text) => this.#say(text),
      obey: (line) => this.#obey(line),
      stands: () => this.#cluster.time?.state.running === false,
      left: () => this.#leave(0),
    });
  }

  #say(text: string): void {
    const columns = this.#options.columns?.() ?? Number.POSITIVE_INFINITY;
    for (const line of text.split('\n'))
      for (const part of width(clean(line)) > columns ? wrap(line, columns) : [clean(line)])
        this.#options.write(`${part}\n`);
  }

  run(): Promise<number> {
    const { scenario, time } = this.#cluster;
    this.#say(
      scenario === undefined
        ? 'A cluster.'
        : `${scenario.state.title}. ${counted(scenario.state.steps.length, 'step')}.`,
    );
    this.#say('Type help for what can be said.');
    this.#history = time?.history;
    this.#told = time?.history.length ?? 0;
    this.#news();
    const unsubscribe = this.#cluster.subscribe(() => this.#news());
    const lines = createInterface({ input: this.#options.input });
    this.#lines = lines;
    const interrupted = (): void => {
      if (!this.#editing && !this.#shell?.interrupt()) this.#leave(INTERRUPTED);
    };
    const { signals } = this.#options;
    signals?.on('SIGINT', interrupted);
    return new Promise((resolve) => {
      let code = 0;
      this.#leave = (status) => {
        code = status;
        lines.close();
      };
      lines.on('line', (line) => this.#hear(line));
      lines.on('close', () => {
        this.#shell?.close();
        unsubscribe();
        signals?.off('SIGINT', interrupted);
        resolve(code);
      });
    });
  }

  #hear(line: string): void {
    if (this.#shell !== undefined) this.#shell.hear(line);
    else if (!this.#obey(line)) this.#say(`I do not know ${line}. Type help for what can be said.`);
  }

  /** The editor has the keyboard, and the clock stands meanwhile. */
  async #edit(...asked: Parameters<Edit>): ReturnType<Edit> {
    const { time } = this.#cluster;
    const ran = time?.state.running === true;
    if (ran) time.pause();
    this.#editing = true;
    this.#lines?.pause();
    try {
      return await this.#options.edit?.(...asked);
    } finally {
      this.#editing = false;
      this.#lines?.resume();
      if (ran) time.resume();
    }
  }

  /** Speaks what is new: changes of the cluster, then the story. */
  #news(): void {
    const { time, scenario } = this.#cluster;
    const history = time?.history ?? [];
    if (history !== this.#history) {
      this.#history = history; // another branch: its past was told
      this.#told = history.length;
    }
    const said: string[] = [];
    for (; this.#told < history.length; this.#told++) {
      const change = history[this.#told];
      const sentence = change && sentenceOf(change);
      if (change !== undefined && sentence !== undefined) said.push(`At ${this.#since(change.time)}: ${sentence}`);
    }
    for (const sentence of said.slice(0, MOST)) this.#say(sentence);
    if (said.length > MOST) this.#say(`And ${counted(said.length - MOST, 'more change')}.`);
    if (scenario === undefined) return;
    for (const sentence of this.#story.news(scenario.state)) this.#say(sentence);
    if (!scenario.state.finished || this.#over) return;
    this.#over = true;
    const next = this.#options.next?.();
    if (next !== undefined) this.#say(next);
  }

  #since(at: number): string {
    const state = this.#cluster.time?.state;
    return state === undefined ? '' : spoken(at - (state.now - state.elapsed));
  }

  /** @returns whether the line is a word of this interface, which is done */
  #obey(line: string): boolean {
    const [word = '', ...rest] = line.trim().split(/\s+/);
    const { time, scenario } = this.#cluster;
    switch (word) {
      case '':
        if (line !== '') this.#clock(time, time?.state.running ? 'pause' : 'go');
        return true;
      case 'help':
      case '?':
        for (const sentence of HELP) this.#say(sentence);
        return true;
      case 'pause':
      case 'go':
      case 'step':
      case 'moment':
        this.#clock(time, word);
        return true;
      case 'speed': {
        const speed = rest[0] === 'max' ? Number.POSITIVE_INFINITY : Number(rest[0]);
        if (!(speed >= 0.1)) this.#say('Speed takes a number from 0.1 to 1000, or max.');
        else time?.setSpeed(speed);
        return true;
      }
      case 'skip': {
        const skips = rest[0] === undefined ? time?.state.skips !== true : rest[0] === 'on';
        time?.skipQuiet(skips);
        this.#say(skips ? 'Quiet stretches are skipped.' : 'Quiet stretches are not skipped.');
        return true;
      }
      case 'until':
        this.#until(rest.join(' '));
        return true;
      case 'next':
        if (scenario === undefined) this.#say('No scenario is playing.');
        else {
          const why = scenario.next();
          if (why !== undefined) this.#say(why);
        }
        return true;
      case 'goals':
      case 'status':
        this.#answers.status();
        return true;
      case 'hint':
        this.#answers.hint(rest[0]);
        return true;
      case 'list':
        this.#answers.list(rest[0] ?? 'pods', rest[1]);
        return true;
      case 'why':
        this.#answers.why(rest[0] ?? '');
        return true;
      case 'answer':
        void this.#answer(rest[0] ?? '');
        return true;
      case 'stop':
        this.#say('No command goes on.');
        return true;
      case 'quit':
        this.#leave(0);
        return true;
      default:
        return this.#kind(word, rest);
    }
  }

  /** A kind alone, or with a namespace; `node stop worker-1` is a command. */
  #kind(word: string, rest: readonly string[]): boolean {
    const resource = findResource(this.#cluster, word);
    if (resource === undefined || rest.length > (resource.namespaced ? 1 : 0)) return false;
    this.#answers.list(word, rest[0]);
    return true;
  }

  #clock(time: TimeControl | undefined, word: string): void {
    if (time === undefined) return;
    if (word === 'pause') time.pause();
    else if (word === 'go') time.resume();
    else if (word === 'step') time.step();
    else time.stepInteresting();
    const { elapsed, running } = time.state;
    this.#say(`The clock ${running ? 'runs' : 'stands'} at ${spoken(elapsed)}.`);
  }

  #until(condition: string): void {
    const { time } = this.#cluster;
    const problem = time?.runUntil(condition, '*', (end) => {
      this.#news();
      const after = spoken(time.state.elapsed);
      this.#say(end === 'held' ? `It holds at ${after}: ${condition}.` : `At ${after} it does not hold: ${condition}.`);
    });
    if (problem !== undefined) this.#say(problem);
  }

  /** Answers the scenario; the story tells whether it was right. */
  async #answer(choice: string): Promise<void> {
    const line = `scenario answer ${choice}`;
    if (this.#options.readOnly && !leavesCluster(line)) {
      this.#say(READ_ONLY);
      return;
    }
    const { code, stderr } = await this.#cluster.run(line).done;
    if (code !== 0) this.#say(stderr.trimEnd());
  }
}
