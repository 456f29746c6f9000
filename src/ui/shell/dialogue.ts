/**
 * What a person and a practice shell say to each other, without a screen: the line that is typed, the lines that wait their
 * turn, commands of several lines, history, completion, and how one leaves. The pane and the plain terminal each give it a face.
 */
import type { History, Reads, TerminalSession } from '../../run/cluster.ts';
import type { TerminalEvent } from '../terminal/keys.ts';
import { width as widthOf } from '../text/width.ts';
import { commonStart, Readline } from './readline.ts';
import { recall } from './recall.ts';

/** Where the dialogue is shown. */
export interface Face {
  /** A line was entered after this prompt. */
  entered(prompt: string, text: string): void;
  /** What a command, or the dialogue itself, prints. */
  print(stream: 'stdout' | 'stderr', text: string): void;
  /** Columns for a list of candidates. */
  readonly columns: number;
  /** The person left the shell. */
  left(code: number): void;
  /** Something changed outside of a key press. */
  changed(): void;
  /** Whether a line where a command would begin is none, but for the face, which has obeyed it. */
  takes?(text: string): boolean;
  /** Whether a line ends what is typed for a command, where there is no ctrl-d. */
  ends?(text: string): boolean;
  /** A command begins to run. */
  began?(): void;
  /** It has ended. */
  ended?(code: number): void;
}

/** Before the lines that go on with a command. */
export const MORE = '> ';

/** Ctrl-D among the lines that wait: what is typed for a command ends. */
const END = Symbol('end of input');

/** More than so many candidates are not listed. */
const MANY = 200;

/** Real ms after which the prompt is on the screen: loading the shell's language then holds up nothing that is seen. */
const SHOWN_MS = 20;

/** 128 + SIGINT: a line that was dropped. */
const DROPPED = 130;

export class Dialogue {
  readonly #session: TerminalSession;
  readonly #history: History;
  readonly #face: Face;
  readonly readline: Readline;
  /** Lines that wait for their turn: pasted, or typed while another one runs. */
  readonly #queue: (string | typeof END)[] = [];
  /** The command that reads what is typed now, and that. */
  #reading: { readonly command: string; readonly one: boolean; text: string } | undefined;
  /** Lines of a command that is not complete yet. */
  #begun: string | undefined;
  #busy = false;
  #running = false;
  /** Ctrl-C came for the line that is busy. */
  #interrupted = false;
  /** What came while candidates are looked for: it is meant for the line that comes of it. */
  #early: TerminalEvent[] | undefined;
  #listed = '';
  readonly #preparing: NodeJS.Timeout;
  #code = 0;

  constructor(session: TerminalSession, history: History, face: Face) {
    this.#session = session;
    session.idle(
      (stream, text) => face.print(stream, text),
      () => face.changed(),
    );
    this.#history = history;
    session.remembers(history);
    this.#face = face;
    this.readline = new Readline(() => history.lines);
    this.#preparing = setTimeout(() => void session.prepare(), SHOWN_MS);
  }

  /** Whether a line runs. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Whether what was entered is known to be a whole command, which is on its way. */
  get running(): boolean {
    return this.#running;
  }

  /** What a command reads of what is typed: a line, or all; undefined if none does. */
  get reading(): Reads | undefined {
    return this.#reading && (this.#reading.one ? 'line' : 'all');
  }

  /** What stands before the line that is typed. */
  get prompt(): string {
    const { search } = this.readline;
    if (search !== undefined) return `(reverse-i-search)\`${search}': `;
    if (this.#reading !== undefined) return '';
    return this.#begun === undefined ? this.#session.prompt : MORE;
  }

  /** Enters a line in the person's place. */
  submit(text: string): void {
    this.#queue.push(text);
    void this.#next();
  }

  /** @returns whether the event was used */
  handle(event: TerminalEvent): boolean {
    if (this.#early !== undefined && (event.type === 'paste' || event.type === 'key')) {
      this.#early.push(event);
      return true;
    }
    if (event.type === 'paste') {
      this.#paste(event.text);
      return true;
    }
    if (event.type !== 'key') return false;
    if (event.key !== 'tab') this.#listed = '';
    if (event.key === 'enter') this.#submitLines(this.readline.take());
    else if (event.key === 'tab') void this.#complete();
    else return this.readline.handle(event);
    return true;
  }

  /** A line of several, as a paste leaves it: they run one after another. */
  #submitLines(text: string): void {
    this.#queue.push(...text.split('\n'));
    void this.#next();
  }

  /** Paste is data: it waits for Enter in the line, whatever it ends in. Only for a command that reads all, its lines are entered. */
  #paste(pasted: string): void {
    const text = pasted.replace(/\r\n?/g, '\n');
    if (this.reading !== 'all') {
      this.readline.insert(text.replace(/\n+$/, ''));
      return;
    }
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    for (const each of lines) {
      this.readline.insert(each);
      this.#queue.push(this.readline.take());
    }
    this.readline.insert(last);
    void this.#next();
  }

  /** Ctrl-C: ends the command that runs and what would follow it, or drops the line. */
  interrupt(): void {
    if (this.#busy) {
      this.#face.print('stdout', '^C\n');
      this.#queue.length = 0;
      this.#interrupted = true;
      this.#session.interrupt();
      return;
    }
    const { prompt } = this;
    this.#early?.splice(0);
    this.#early = undefined;
    this.#face.entered(prompt, `${this.readline.take()}^C`);
    this.#begun = undefined;
    this.#reading = undefined;
    this.#code = DROPPED;
  }

  /**
   * Ctrl-D: on an empty line it ends what is typed for a command, or leaves the container that one is in, or the shell.
   * @returns whether it did
   */
  end(): boolean {
    if (this.#busy || this.readline.text !== '') return false;
    if (this.#reading !== undefined) {
      this.#queue.push(END);
      void this.#next();
      return true;
    }
    if (this.#begun !== undefined) this.#begun = undefined;
    else this.submit('exit');
    return true;
  }

  /** Nobody listens any more. */
  close(): void {
    this.#queue.length = 0;
    clearTimeout(this.#preparing);
    this.#session.close();
  }

  /** Runs the lines that wait, one after another. */
  async #next(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let text = this.#queue.shift(); text !== undefined; text = this.#queue.shift()) await this.#enter(text);
    } finally {
      this.#busy = false;
      this.#face.changed();
    }
  }

  /** A line that is typed for a command, or the end of them. */
  async #read(entered: string | typeof END): Promise<void> {
    const reading = this.#reading;
    if (reading === undefined) return;
    const ends = entered === END || (!reading.one && this.#face.ends?.(entered));
    if (!ends) {
      this.#face.entered('', entered);
      reading.text += `${entered}\n`;
      if (!reading.one) return;
    }
    this.#reading = undefined;
    await this.#run(reading.command, reading.text);
  }

  async #run(command: string, stdin?: string): Promise<void> {
    this.#interrupted = false;
    this.#running = true;
    this.#face.began?.();
    try {
      this.#code = await this.#session.exec(command, (stream, piece) => this.#face.print(stream, piece), stdin);
    } finally {
      this.#running = false;
    }
    this.#face.ended?.(this.#code);
  }

  async #enter(entered: string | typeof END): Promise<void> {
    if (this.#reading !== undefined || entered === END) return this.#read(entered);
    const begins = this.#begun === undefined && this.#session.depth === 0;
    if (begins && this.#face.takes?.(entered)) return;
    this.#face.entered(this.prompt, entered);
    this.#interrupted = false;
    const typed = this.#recalled(entered);
    if (typed === undefined) return;
    const text = this.#begun === undefined ? typed : `${this.#begun}\n${typed}`;
    if (text.trim() === '') {
      this.#begun = undefined;
      return;
    }
    const goesOn = await this.#session.incomplete(text);
    if (this.#interrupted) {
      this.#begun = undefined;
      this.#code = DROPPED;
      return;
    }
    if (goesOn) {
      this.#begun = text;
      return;
    }
    this.#begun = undefined;
    const leaves = /^\s*(?:exit|logout)(?:\s+(\d+))?\s*$/.exec(text);
    if (leaves !== null && this.#session.depth === 0) {
      this.#queue.length = 0;
      this.#face.left(leaves[1] === undefined ? this.#code : Number(leaves[1]) % 256);
      return;
    }
    this.#history.add(text);
    const reads = await this.#session.reads(text);
    if (this.#interrupted) this.#code = DROPPED;
    else if (reads === undefined) await this.#run(text);
    else this.#reading = { command: text, one: reads === 'line', text: '' };
  }

  /** The line with what `!!` stands for, which is shown. @returns undefined if there is no such line, which is told */
  #recalled(entered: string): string | undefined {
    const recalled =
      this.#begun === undefined && this.#session.depth === 0 ? recall(entered, this.#history.lines) : undefined;
    if (recalled === undefined) return entered;
    if ('text' in recalled) {
      this.#face.print('stdout', `${recalled.text}\n`);
      return recalled.text;
    }
    this.#face.print('stderr', `bash: ${recalled.missing}\n`);
    return undefined;
  }

  async #complete(): Promise<void> {
    const early: TerminalEvent[] = [];
    this.#early = early;
    try {
      const found = await this.#session.complete(this.readline.text.slice(0, this.readline.cursor));
      if (this.#early === early) this.#offer(found); // else the line was dropped meanwhile
    } finally {
      if (this.#early === early) this.#early = undefined;
      for (const event of early) this.handle(event);
      this.#face.changed();
    }
  }

  #offer({ from, words }: Awaited<ReturnType<TerminalSession['complete']>>): void {
    const { text, cursor } = this.readline;
    const start = commonStart(words);
    const [only] = words;
    if (words.length === 1 && only !== undefined) this.readline.complete(from, /[/=]$/.test(only) ? only : `${only} `);
    else if (start.length > cursor - from) this.readline.complete(from, start);
    else if (words.length > 1 && this.#listed === text) this.#list(words);
    this.#listed = this.readline.text;
  }

  /** All candidates in columns, above the line that goes on. */
  #list(words: readonly string[]): void {
    this.#face.entered(this.prompt, this.readline.text);
    const shown = words.slice(0, MANY).map((word) => word.replace(/^.*\/(?=.)/, ''));
    const size = Math.max(...shown.map(widthOf)) + 2;
    const columns = Math.max(1, Math.floor(this.#face.columns / size));
    const rows = Math.ceil(shown.length / columns);
    for (let row = 0; row < rows; row++) {
      const cells = Array.from({ length: columns }, (_, column) => shown[column * rows + row] ?? '');
      const line = cells.map((cell) => cell + ' '.repeat(size - widthOf(cell))).join('');
      this.#face.print('stdout', `${line.trimEnd()}\n`);
    }
    if (words.length > MANY) this.#face.print('stdout', `… and ${words.length - MANY} more\n`);
  }
}
