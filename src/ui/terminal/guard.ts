/**
 * Owns the terminal's modes: takes it (alternate screen, raw keys) and gives it back whole, whatever happens: quit, signal,
 * stop and continue, crash. Every way out goes through `leave`, which may be called any number of times.
 */
import { writeSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';
import { codes } from './codes.ts';

/** The conventional exit codes of death by signal: 128 + number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

export interface GuardOptions {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly mouse: boolean;
  /** The terminal is ours (again): paint everything, re-read the size. */
  readonly onEnter: () => void;
  /** The terminal is about to be given back. */
  readonly onLeave: () => void;
  /** The process ends for an outside reason; save what must be saved. Must be synchronous. */
  readonly onEnd?: () => void;
}

export class TerminalGuard {
  readonly #options: GuardOptions;
  #inside = false;
  #installed = false;
  #mouse: boolean;
  #hands: [string, (...args: never[]) => void][] = [];

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#mouse = options.mouse;
  }

  get mouse(): boolean {
    return this.#mouse;
  }

  /** Writes at once, also while the process ends. */
  #write(bytes: string): void {
    const deadline = performance.now() + 200;
    let rest = Buffer.from(bytes);
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync((this.#options.output as unknown as { fd: number }).fd, rest));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || performance.now() > deadline) return;
      }
    }
  }

  #raw(on: boolean): void {
    try {
      if (this.#options.input.isTTY) this.#options.input.setRawMode(on);
    } catch {
      // the terminal is gone: nothing is left to restore
    }
  }

  enter(): void {
    this.#install();
    if (this.#inside) return;
    this.#inside = true;
    this.#raw(false); // Node remembers the mode it set; after a stop the terminal has forgotten it
    this.#raw(true);
    const { alternateOn, cursorOff, wrapOff, pasteOn, mouseOn, titleSave } = codes;
    this.#write(titleSave + alternateOn + cursorOff + wrapOff + pasteOn + (this.#mouse ? mouseOn : ''));
    this.#options.onEnter();
  }

  leave(): void {
    if (!this.#inside) return;
    this.#inside = false;
    this.#options.onLeave();
    const { syncOff, pasteOff, mouseOff, wrapOn, reset, cursorOn, clear, alternateOff, titleRestore } = codes;
    // emptied first: tmux, made larger meanwhile, would leave rows of it above the prompt
    this.#write(syncOff + pasteOff + mouseOff + wrapOn + reset + cursorOn + clear + alternateOff + titleRestore);
    this.#raw(false);
  }

  setMouse(on: boolean): void {
    this.#mouse = on;
    if (this.#inside) this.#write(on ? codes.mouseOn : codes.mouseOff);
  }

  /** Gives the terminal to `act` (an editor, a shell) and takes it back afterwards. */
  async outside<T>(act: () => Promise<T>): Promise<T> {
    this.leave();
    this.#options.input.pause();
    try {
      return await act();
    } finally {
      this.#options.input.resume();
      this.enter();
    }
  }

  /** Ctrl-Z: the shell gets the terminal until `fg`. */
  suspend(): void {
    if (process.platform === 'win32') return;
    this.leave();
    process.kill(process.pid, 'SIGSTOP');
    // Continued. Nothing is read at this moment, so without this the process would end before it hears of SIGCONT.
    setImmediate(() => this.enter());
  }

  /** Leaves for good and takes the handlers away. */
  end(): void {
    this.leave();
    for (const [event, hand] of this.#hands) process.off(event, hand as never);
    this.#hands = [];
    this.#installed = false;
  }

  #on(event: string, hand: (...args: never[]) => void): void {
    process.on(event as 'exit', hand as never);
    this.#hands.push([event, hand]);
  }

  #install(): void {
    if (this.#installed) return;
    this.#installed = true;
    for (const [signal, code] of Object.entries(SIGNALS)) this.#on(signal, () => this.#die(code));
    this.#on('SIGTSTP', () => this.suspend());
    this.#on('SIGCONT', () => this.enter());
    this.#on('exit', () => this.leave());
    this.#on('uncaughtException', (error: unknown) => this.#crash(error));
    this.#on('unhandledRejection', (error: unknown) => this.#crash(error));
    // A terminal that went away (EIO, end of input) ends the run as a hang-up does.
    this.#options.input.on('end', () => this.#inside && this.#die(SIGNALS.SIGHUP));
    this.#options.input.on('error', () => this.#die(SIGNALS.SIGHUP));
    this.#options.output.on('error', () => this.#die(SIGNALS.SIGHUP));
  }

  #die(code: number): never {
    try {
      this.#options.onEnd?.();
    } finally {
      this.leave();
      process.exit(code);
    }
  }

  #crash(error: unknown): never {
    this.leave();
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    try {
      writeSync(2, `wavetank ended by a fault of its own:\n${text}\n`);
    } catch {
      // stderr is gone too
    }
    return this.#die(1);
  }
}
