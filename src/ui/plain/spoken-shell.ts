/**
 * The practice shell without a screen: lines run as in the terminal pane, and whole lines of what they print are said as they
 * come. What a terminal shows by its prompt (a command that goes on, a container that one is in) is said as a sentence.
 */
import type { History, TerminalSession } from '../../run/cluster.ts';
import { Dialogue, MORE } from '../shell/dialogue.ts';

export interface SpokenShellOptions {
  readonly session: TerminalSession;
  readonly history: History;
  readonly say: (text: string) => void;
  /** Obeys a line that is a word of the interface. @returns whether it is */
  readonly obey: (line: string) => boolean;
  /** Whether the clock stands, so that a command which waits for time is not through. */
  readonly stands: () => boolean;
  readonly left: () => void;
}

/** Ends what is typed for a command, as in mail: ctrl-d would end the interface. */
const END = '.';

/** 128 + SIGINT */
const INTERRUPTED = 130;

/** No such program. */
const NOT_FOUND = 127;

/** Columns for lists of candidates, of which there are none without the tab key. */
const COLUMNS = 80;

/** Real ms after which a command that is not through is taken for one that waits for the clock. */
const WAITS_MS = 300;

export class SpokenShell {
  readonly #options: SpokenShellOptions;
  readonly #dialogue: Dialogue;
  /** What was printed behind the last line end. */
  #rest = '';
  /** The command that runs has printed. */
  #printed = false;
  #depth = 0;
  #prompt = '';
  #waits: NodeJS.Timeout | undefined;

  constructor(options: SpokenShellOptions) {
    this.#options = options;
    const { session, history, left } = options;
    this.#dialogue = new Dialogue(session, history, {
      columns: COLUMNS,
      entered: () => {}, // the terminal has shown what was typed
      print: (_, text) => this.#print(text),
      takes: (text) => options.obey(text),
      ends: (text) => text.trim() === END,
      began: () => this.#began(),
      ended: (code) => this.#ended(code),
      left,
      changed: () => this.#changed(),
    });
  }

  /** A line was typed: for a command that reads, for the container that one is in, or a word of the interface, or a command. */
  hear(line: string): void {
    if (this.#dialogue.busy && line.trim() === 'stop') {
      this.#dialogue.interrupt();
      return;
    }
    if (this.#dialogue.running) {
      if (this.#options.obey(line)) return; // the clock must go on for it, perhaps
      this.#options.say('That comes when the command has ended; stop ends it.');
    }
    this.#dialogue.submit(line);
  }

  /** Ctrl-C. @returns whether there was something to stop, drop or leave */
  interrupt(): boolean {
    const begun = this.#dialogue.reading || this.#dialogue.prompt === MORE;
    if (this.#dialogue.busy || begun) this.#dialogue.interrupt();
    else if (this.#depth > 0) this.#options.say('You are in a container; exit leaves it.');
    else return false;
    if (begun) {
      this.#prompt = '';
      this.#options.say('The command is dropped.');
    }
    return true;
  }

  close(): void {
    clearTimeout(this.#waits);
    this.#dialogue.close();
  }

  #print(text: string): void {
    if (text === '^C\n') return; // the terminal has shown it
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#options.say(line);
    this.#printed ||= text !== '';
  }

  /** What was printed without a line end. */
  #flush(): void {
    if (this.#rest !== '') this.#options.say(this.#rest);
    this.#rest = '';
  }

  #began(): void {
    this.#printed = false;
    clearTimeout(this.#waits);
    this.#waits = setTimeout(() => {
      const { session, stands, say } = this.#options;
      this.#flush();
      if (session.waits && stands()) say('The clock stands: go lets the command finish, stop ends it.');
    }, WAITS_MS);
  }

  #ended(code: number): void {
    clearTimeout(this.#waits);
    this.#flush();
    const { say, session } = this.#options;
    if (code === INTERRUPTED) say('Stopped.');
    else if (code === NOT_FOUND && session.depth === 0) say('Type help for what can be said.');
    else if (!this.#printed && session.depth === this.#depth)
      say(code === 0 ? 'Done.' : `It failed with code ${code}.`);
  }

  /** All that was typed has run, or waits for more. */
  #changed(): void {
    this.#flush();
    const { say, session } = this.#options;
    const { depth } = session;
    if (depth > this.#depth) say('You are in a container: each line is for its shell. exit leaves it.');
    else if (depth < this.#depth)
      say(depth === 0 ? 'You are out of the container.' : 'You are in the container before.');
    this.#depth = depth;
    const { reading, prompt } = this.#dialogue;
    const asks = reading !== undefined ? `reads ${reading}` : prompt === MORE ? MORE : '';
    if (asks !== this.#prompt) {
      if (reading === 'line') say('The command reads a line: type it.');
      else if (reading === 'all') say(`The command reads what you type. A line with only a dot ends it.`);
      else if (asks === MORE) say('The command goes on: type the rest of it.');
    }
    this.#prompt = asks;
  }
}
