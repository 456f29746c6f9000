/** A program in a pseudo-terminal, with an emulator that shows what a person would see. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const NAMED: Readonly<Record<string, string>> = {
  enter: '\r',
  esc: '\x1b',
  tab: '\t',
  space: ' ',
  up: '\x1b[A',
  down: '\x1b[B',
  backtab: '\x1b[Z',
  backspace: '\x7f',
};

export interface PtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export class Pty {
  readonly terminal: InstanceType<typeof xterm.Terminal>;
  readonly #child: pty.IPty;
  readonly #rows: number;
  output = '';
  readonly exit: Promise<{ exitCode: number; signal?: number }>;

  constructor(file: string, args: readonly string[], options: PtyOptions = {}) {
    const { columns = 120, rows = 40 } = options;
    this.#rows = rows;
    this.terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
    const env = { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', ...options.env };
    this.#child = pty.spawn(file, [...args], {
      cols: columns,
      rows,
      name: 'xterm-256color',
      env,
      ...(options.cwd ? { cwd: options.cwd } : {}),
    });
    this.#child.onData((data) => {
      this.output += data;
      this.terminal.write(data);
    });
    this.exit = new Promise((done) => {
      this.#child.onExit(({ exitCode, signal }) => done(signal === undefined ? { exitCode } : { exitCode, signal }));
    });
  }

  get pid(): number {
    return this.#child.pid;
  }

  screen(): string {
    const { active } = this.terminal.buffer;
    const lines = Array.from(
      { length: this.#rows },
      (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '',
    );
    return lines.join('\n');
  }

  /** Sends keys by name. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      const control = /^ctrl-([a-z])$/.exec(key);
      this.#child.write(NAMED[key] ?? (control ? String.fromCharCode((control[1] as string).charCodeAt(0) - 96) : key));
      await new Promise((done) => setTimeout(done, key === 'esc' ? 80 : 25));
    }
  }

  /** Sends bytes as they are. */
  send(bytes: string): void {
    this.#child.write(bytes);
  }

  resize(columns: number, rows: number): void {
    this.#child.resize(columns, rows);
    this.terminal.resize(columns, rows);
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name);
  }

  /** Waits until the screen shows the text. @throws Error with the screen when it does not in time */
  async see(text: string | RegExp, ms = 30_000): Promise<void> {
    const deadline = Date.now() + ms;
    for (;;) {
      const screen = this.screen();
      if (typeof text === 'string' ? screen.includes(text) : text.test(screen)) return;
      if (Date.now() > deadline) throw new Error(`the screen never showed ${text}:\n${screen}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** Whether the terminal was given back: main screen, cursor on, no mouse, no paste mode, wrap on. */
  givenBack(): boolean {
    const last = (on: string, off: string): boolean => this.output.lastIndexOf(off) > this.output.lastIndexOf(on);
    const { type } = this.terminal.buffer.active;
    return (
      type === 'normal' &&
      last('\x1b[?25l', '\x1b[?25h') &&
      last('\x1b[?2004h', '\x1b[?2004l') &&
      last('\x1b[?7l', '\x1b[?7h')
    );
  }

  kill(): void {
    try {
      this.#child.kill('SIGKILL');
    } catch {
      // it has ended by itself
    }
    this.terminal.dispose();
  }
}

const PROGRAM = join(import.meta.dirname, '../../dist/wavetank.js');

/**
 * Where one test runs the program: with settings and state of its own, which go when the test ends, as does what it started.
 * People mostly wait, so tests with a home each run side by side.
 */
export class Home {
  readonly folder = mkdtempSync(join(tmpdir(), 'wavetank-home-'));
  readonly env = { XDG_CONFIG_HOME: this.folder, XDG_STATE_HOME: this.folder, XDG_DATA_HOME: this.folder };
  readonly #started: Pty[] = [];

  constructor(onTestFinished: (act: () => void) => void) {
    onTestFinished(() => {
      for (const started of this.#started) started.kill();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  start(args: readonly string[], { env, ...options }: PtyOptions = {}): Pty {
    const started = new Pty(process.execPath, [PROGRAM, ...args], { ...options, env: { ...this.env, ...env } });
    this.#started.push(started);
    return started;
  }

  /** What a command prints that ends by itself. @throws Error when it fails */
  printed(...args: string[]): string {
    return execFileSync(process.execPath, [PROGRAM, ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...this.env },
    });
  }
}
