/** Lines of shell from a person at a terminal: the dialogue of the interface's pane, on the terminal's own screen. */
import type { ReadStream, WriteStream } from 'node:tty';
import { historyFile, ShellHistory } from '../run/shell-history.ts';
import type { TerminalSession } from '../run/terminal.ts';
import { Dialogue, MORE } from '../ui/shell/dialogue.ts';
import { LinePainter } from '../ui/shell/line-painter.ts';
import { codes } from '../ui/terminal/codes.ts';
import { readInput } from '../ui/terminal/input.ts';
import type { TerminalEvent } from '../ui/terminal/keys.ts';
import { clean } from '../ui/text/clean.ts';
import { depthOf } from '../ui/theme/color.ts';

/** What `clear` prints; and `watch`, which prints on. */
const CLEAR = /^(?:\x1b\[2J\x1b\[H|\x1b\[H\x1b\[2J)/;

const KEPT = /(\x1b\[[\d;]*m|\r?\n|\t)/;

/** What is printed is data: it may be coloured, and every other character that commands a terminal is shown, not obeyed. */
export function harmless(text: string): string {
  const clear = CLEAR.exec(text)?.[0] ?? '';
  const pieces = text
    .slice(clear.length)
    .split(KEPT)
    .map((piece, i) => (i % 2 === 1 ? piece : clean(piece)));
  const coloured = pieces.some((piece, i) => i % 2 === 1 && piece.startsWith('\x1b'));
  return `${clear && codes.clear}${pieces.join('')}${coloured ? codes.reset : ''}`;
}

/** Without a size of its own, as over some serial lines. */
const [COLUMNS, ROWS] = [80, 24];

/** A person's terminal while it is the shell's. */
export class TypedShell {
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  readonly #painter = new LinePainter();
  readonly #dialogue: Dialogue;
  readonly #colour = depthOf(process.env) > 0;
  readonly done: Promise<number>;
  #leave: (code: number) => void = () => {};
  #stopReading: (() => void) | undefined;
  /** What was printed last did not end its line. */
  #open = false;

  constructor(session: TerminalSession, input: ReadStream, output: WriteStream) {
    this.#input = input;
    this.#output = output;
    const columns = (): number => this.#columns;
    this.#dialogue = new Dialogue(session, new ShellHistory(historyFile()), {
      entered: (prompt, text) => this.#entered(prompt, text),
      print: (stream, text) => this.#print(stream, text),
      get columns() {
        return columns();
      },
      left: (code) => this.#leave(code),
      changed: () => this.#paint(),
    });
    this.done = new Promise((resolve) => {
      this.#leave = resolve;
    });
  }

  get #columns(): number {
    return this.#output.columns || COLUMNS;
  }

  /** Until the person leaves. @returns the exit code */
  async run(): Promise<number> {
    const ended = (): void => this.#leave(0);
    const resized = (): void => this.#paint();
    this.#input.on('end', ended);
    this.#output.on('resize', resized);
    const atExit = (): void => this.#give();
    process.on('exit', atExit);
    for (const [signal, code] of [['SIGTERM', 143], ['SIGHUP', 129]] as const) process.once(signal, () => process.exit(code)); // biome-ignore format: pairs
    this.#take();
    this.#paint();
    try {
      return await this.done;
    } finally {
      this.#dialogue.close();
      this.#output.write(this.#painter.hide());
      this.#give();
      this.#input.off('end', ended);
      this.#output.off('resize', resized);
      process.off('exit', atExit);
    }
  }

  #take(): void {
    this.#input.setRawMode(false); // Node remembers the mode it set; after a stop the terminal has forgotten it
    this.#input.setRawMode(true);
    this.#output.write(codes.pasteOn);
    this.#stopReading = readInput(this.#input, (event) => this.#handle(event));
  }

  #give(): void {
    if (this.#stopReading === undefined) return;
    this.#stopReading();
    this.#stopReading = undefined;
    this.#output.write(codes.pasteOff);
    this.#input.setRawMode(false);
  }

  /** Gives the terminal to `act` (an editor) and takes it back afterwards. */
  async outside<T>(act: () => Promise<T>): Promise<T> {
    this.#give();
    try {
      return await act();
    } finally {
      this.#take();
    }
  }

  /** Ctrl-Z: the shell that started this one gets the terminal until `fg`. */
  #suspend(): void {
    if (process.platform === 'win32') return;
    this.#output.write(this.#painter.hide());
    this.#give();
    process.kill(process.pid, 'SIGSTOP');
    setImmediate(() => {
      this.#take();
      this.#paint();
    });
  }

  #handle(event: TerminalEvent): void {
    const key = event.type === 'key' && this.#dialogue.readline.search === undefined ? event.key : '';
    if (key === 'ctrl-c') this.#dialogue.interrupt();
    else if (key === 'ctrl-d' && this.#dialogue.end()) return;
    else if (key === 'ctrl-l') this.#output.write(this.#painter.hide() + codes.clear);
    else if (key === 'ctrl-z') this.#suspend();
    else this.#dialogue.handle(event);
    this.#paint();
  }

  #prompt(prompt: string): string {
    return this.#colour ? `\x1b[32m${prompt}${codes.reset}` : prompt;
  }

  /** The line that is typed; none while a command runs, which has the screen. */
  #paint(): void {
    if (this.#dialogue.busy || this.#stopReading === undefined) return;
    const { prompt, readline } = this.#dialogue;
    const line = { prompt, text: readline.text, cursor: readline.cursor };
    const start = this.#open ? '\r\n' : '';
    this.#open = false;
    const rows = this.#output.rows || ROWS;
    this.#output.write(start + this.#painter.show(line, this.#columns, rows, (text) => this.#prompt(text)));
  }

  #entered(prompt: string, text: string): void {
    const shown = text.split('\n').map((line, i) => this.#prompt(i === 0 ? prompt : MORE) + clean(line));
    this.#output.write(`${this.#painter.hide()}${shown.join('\r\n')}\r\n`);
    this.#open = false;
  }

  #print(stream: 'stdout' | 'stderr', text: string): void {
    if (text === '') return;
    this.#open = !text.endsWith('\n') && !CLEAR.test(text);
    (stream === 'stderr' ? process.stderr : this.#output).write(harmless(text));
  }
}
