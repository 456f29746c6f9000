/** A person at a real terminal: the bundle in a pseudo-terminal, its picture in an emulator, and words for what a person does. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

export const BUNDLE = new URL('../../dist/wavetank.js', import.meta.url).pathname;

const KEYS: Readonly<Record<string, string>> = {
  enter: '\r',
  esc: '\x1b',
  space: ' ',
  down: '\x1b[B',
  up: '\x1b[A',
  tab: '\t',
};

/** How long to wait for something to be seen, ms of real time: generous, since machines are busy; a passing test never waits so long. */
const PATIENCE = 30_000;

export interface SessionOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

export class TerminalSession {
  readonly #pty: IPty;
  readonly #emulator: InstanceType<typeof xterm.Terminal>;
  #raw = '';
  #exit: { readonly code: number; readonly signal: number | undefined } | undefined;

  constructor(args: readonly string[], { columns = 100, rows = 30, env = {} }: SessionOptions = {}) {
    const home = mkdtempSync(join(tmpdir(), 'wavetank-test-'));
    this.#emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#pty = spawn(process.execPath, [BUNDLE, ...args], {
      cols: columns,
      rows,
      name: 'xterm-256color',
      cwd: home,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        XDG_CONFIG_HOME: home,
        XDG_STATE_HOME: home,
        XDG_DATA_HOME: home,
        TERM: 'xterm-256color',
        ...env,
      },
    });
    this.#pty.onData((data) => {
      this.#raw += data;
      this.#emulator.write(data);
    });
    this.#pty.onExit(({ exitCode, signal }) => {
      this.#exit = { code: exitCode, signal };
    });
  }

  /** The picture, a line a row, without the blanks at the end. */
  screen(): string {
    const buffer = this.#emulator.buffer.active;
    const lines: string[] = [];
    for (let row = 0; row < this.#emulator.rows; row++)
      lines.push(buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '');
    return lines.join('\n');
  }

  /** Everything that was written, control sequences included. */
  get raw(): string {
    return this.#raw;
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) {
      const control = /^ctrl-([a-z])$/.exec(key);
      this.#pty.write(KEYS[key] ?? (control ? String.fromCharCode((control[1] ?? '').charCodeAt(0) - 96) : key));
    }
  }

  /** Types text as one would, then Enter. */
  enter(text: string): void {
    this.#pty.write(text);
    this.press('enter');
  }

  resize(columns: number, rows: number): void {
    this.#emulator.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  kill(signal: string): void {
    this.#pty.kill(signal);
  }

  /** Waits until the picture holds. @returns the picture @throws Error with the picture when it does not in time */
  async sees(wanted: string | RegExp | ((screen: string) => boolean)): Promise<string> {
    const holds = (screen: string) =>
      typeof wanted === 'function'
        ? wanted(screen)
        : typeof wanted === 'string'
          ? screen.includes(wanted)
          : wanted.test(screen);
    const end = Date.now() + PATIENCE;
    for (;;) {
      const screen = this.screen();
      if (holds(screen)) return screen;
      if (Date.now() > end || this.#exit)
        throw new Error(
          `${this.#exit ? `exited with ${this.#exit.code}` : 'time is up'}; wanted ${String(wanted)}, saw:\n${screen}`,
        );
      await pause(20);
    }
  }

  /** Waits for the end. @returns the exit code */
  async ends(): Promise<number> {
    const end = Date.now() + PATIENCE;
    while (this.#exit === undefined) {
      if (Date.now() > end) throw new Error(`it does not end; the screen:\n${this.screen()}`);
      await pause(20);
    }
    return this.#exit.code;
  }

  /** What a terminal that was given back whole has got last: alternate screen off, cursor on, wrapping on. */
  isGivenBack(): boolean {
    const last = (on: string, off: string) => this.#raw.lastIndexOf(on) > this.#raw.lastIndexOf(off);
    return last('\x1b[?1049l', '\x1b[?1049h') && last('\x1b[?25h', '\x1b[?25l') && last('\x1b[?7h', '\x1b[?7l');
  }

  close(): void {
    if (this.#exit === undefined) this.#pty.kill('SIGKILL');
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
