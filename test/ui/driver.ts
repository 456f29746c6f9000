/**
 * Drives the interface as a person does, in one process: App, Ink, painter, Screen and an emulated terminal.
 * `press` sends keys as bytes through the key decoder; what the emulator shows is what a person would see.
 */
import xterm from '@xterm/headless';
import { render } from 'ink';
import { createElement } from 'react';
import stringWidth from 'string-width';
import type { ClusterClient } from '../../src/run/cluster.ts';
import { App, type Host } from '../../src/ui/app/app.ts';
import { handleEvent } from '../../src/ui/app/dispatch.ts';
import { DEFAULTS, type Settings } from '../../src/ui/app/settings.ts';
import type { View } from '../../src/ui/app/view.ts';
import { Root } from '../../src/ui/root.tsx';
import { codes } from '../../src/ui/terminal/codes.ts';
import { KeyDecoder } from '../../src/ui/terminal/keys.ts';
import { accelerate } from '../../src/ui/terminal/painter.ts';
import { Screen } from '../../src/ui/terminal/screen.ts';
import type { Depth } from '../../src/ui/theme/color.ts';
import { Theme } from '../../src/ui/theme/theme.ts';
import { startView } from '../../src/ui/views/pages.ts';

accelerate(); // as the program has it

const BYTES: Readonly<Record<string, string>> = {
  enter: '\r', esc: '\x1b', tab: '\t', backtab: '\x1b[Z', space: ' ', backspace: '\x7f', up: '\x1b[A', down: '\x1b[B',
  right: '\x1b[C', left: '\x1b[D', pagedown: '\x1b[6~', pageup: '\x1b[5~', home: '\x1b[H', end: '\x1b[F',
  'shift-left': '\x1b[1;2D', 'shift-right': '\x1b[1;2C', 'ctrl-space': '\x00', 'ctrl-\\': '\x1c', f11: '\x1b[23~',
  'ctrl-up': '\x1b[1;5A', 'ctrl-down': '\x1b[1;5B', 'alt-up': '\x1b[1;3A', 'alt-down': '\x1b[1;3B',
}; // biome-ignore format: a table

function bytesOf(key: string): string {
  const named = BYTES[key];
  if (named !== undefined) return named;
  if (/^alt-.$/.test(key)) return `\x1b${key.slice(4)}`;
  const control = /^ctrl-([a-z])$/.exec(key);
  return control === null ? key : String.fromCharCode((control[1] as string).charCodeAt(0) - 96);
}

/** What an edge of a frame says. */
const told = (edge: string): string =>
  edge
    .replace(/[┌─┐└┘]+/g, ' ')
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^← \d+ | \d+ more →$/g, '');

export interface DriverOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly depth?: Depth;
  readonly settings?: Partial<Settings>;
  /** The person at the editor. */
  readonly edit?: (text: string) => string;
  /** The list of scenarios, where there is one. */
  readonly scenarios?: (app: App) => View;
}

export class Driver {
  readonly app: App;
  readonly screen: Screen;
  readonly quits: number[] = [];
  readonly copied: string[] = [];
  /** How often the terminal was given back for a while. */
  suspended = 0;
  /** How often the scenario was begun again. */
  restarts = 0;
  /** The settings as they were last kept. */
  stored: Settings | undefined;
  /** Lines that were typed in the terminal. */
  readonly typed: string[] = [];
  readonly history = {
    lines: this.typed,
    add: (line: string) => void this.typed.push(line),
    clear: () => void this.typed.splice(0),
  };
  readonly saved: { name: string; text: string }[] = [];
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #decoder = new KeyDecoder();
  readonly #output: { columns: number; rows: number; write: (bytes: string) => boolean };
  readonly #unmount: () => void;
  #broken: Error | undefined;
  #frame = '';

  constructor(cluster: ClusterClient, options: DriverOptions = {}) {
    const { columns = 120, rows = 40, depth = 0 } = options;
    this.#terminal = new xterm.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      scrollback: 0,
      logLevel: 'off',
    });
    this.#output = {
      columns,
      rows,
      write: (bytes) => {
        this.#feed(bytes);
        return true;
      },
    };
    this.#feed(codes.alternateOn + codes.wrapOff); // as the guard does
    this.screen = new Screen(this.#output);
    const write = this.screen.write.bind(this.screen);
    this.screen.write = (frame) => {
      if (String(frame).length > 1) this.#frame = String(frame);
      return write(frame);
    };
    const host: Host = {
      quit: (code) => void this.quits.push(code),
      suspend: () => {
        this.suspended++;
      },
      repaint: () => this.screen.repaint(),
      setMouse: () => {},
      copy: (text) => void this.copied.push(text),
      save: (name, text) => {
        this.saved.push({ name, text });
        return name;
      },
      edit: async (_, text) => options.edit?.(text) ?? text,
      store: (settings) => {
        this.stored = settings;
      },
      shellHistory: () => this.history,
      scenarios: (app) => options.scenarios?.(app),
      restart: () => {
        this.restarts++;
      },
      next: (app) => options.scenarios?.(app),
    };
    this.app = new App(cluster, host, new Theme('stock', depth), { ...DEFAULTS, ...options.settings });
    const list = cluster.resources().length === 0 ? options.scenarios?.(this.app) : undefined;
    this.app.open(list ?? startView(this.app));
    const instance = render(createElement(Root, { app: this.app, screen: this.screen }), {
      stdout: this.screen as unknown as NodeJS.WriteStream,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    });
    this.#unmount = () => instance.unmount();
    this.screen.start();
  }

  /**
   * Gives bytes to the emulator at once. Its public `write` works in a timer: what throws there, nobody who waits for it hears of.
   * Here it is kept for the next `settle`.
   */
  #feed(bytes: string): void {
    try {
      (this.#terminal as unknown as { _core: { writeSync(data: string): void } })._core.writeSync(bytes);
    } catch (error) {
      this.#broken ??= new Error(`the emulator cannot take ${JSON.stringify(bytes)}`, { cause: error });
    }
  }

  /** Sends keys by name; an Escape stands alone. */
  async press(...keys: string[]): Promise<this> {
    for (const key of keys) {
      for (const event of this.#decoder.feed(bytesOf(key))) handleEvent(this.app, event);
      for (const event of this.#decoder.flush()) handleEvent(this.app, event);
      await this.settle();
    }
    return this;
  }

  /** Types text character by character. */
  async type(text: string): Promise<this> {
    return this.press(...text);
  }

  async send(bytes: string): Promise<this> {
    for (const event of this.#decoder.feed(bytes)) handleEvent(this.app, event);
    await this.settle();
    return this;
  }

  async resize(columns: number, rows: number): Promise<this> {
    this.#output.columns = columns;
    this.#output.rows = rows;
    this.#terminal.resize(columns, rows);
    this.screen.resize();
    this.app.invalidate();
    await this.settle();
    return this;
  }

  /** The cluster changed: takes it at once instead of after the pace. */
  async refresh(): Promise<this> {
    this.app.refreshNow();
    await this.settle();
    return this;
  }

  /** Waits until everything under way is on the terminal. @throws when the emulator broke over something */
  async settle(): Promise<void> {
    for (let i = 0; i < 3; i++) await new Promise((done) => setImmediate(done));
    this.screen.flush();
    if (this.#broken !== undefined) throw this.#broken;
  }

  /** The emulator, for those who look at colours. */
  get terminal(): InstanceType<typeof xterm.Terminal> {
    return this.#terminal;
  }

  /** The lines of the terminal, without trailing blanks. */
  lines(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from(
      { length: this.#terminal.rows },
      (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '',
    );
  }

  /** What is wrong with the picture for a terminal of this size: lines missing, a frame without its right edge. */
  broken(columns: number, rows: number): string | undefined {
    const lines = this.lines();
    if (lines.length !== rows) return `${lines.length} lines instead of ${rows}`;
    if (columns < 60 || rows < 15) return undefined;
    const wide = this.#frame.split('\n').find((line) => stringWidth(line) > columns);
    if (wide !== undefined) return `a line of ${stringWidth(wide)} columns: ${wide}`;
    if (this.app.view.fullscreen || this.app.dialog !== undefined) return undefined; // a dialog may cover an edge
    const open = lines.findIndex((line) => line.startsWith('│') && !line.endsWith('│'));
    return open < 0 ? undefined : `line ${open} has no right edge: ${lines[open]}`;
  }

  text(): string {
    return this.lines().join('\n');
  }

  /** The rows of the table, without its frame and head. */
  rows(): string[] {
    const lines = this.lines();
    const top = lines.findLastIndex((l) => l.startsWith('┌')); // the prompt's box stands above it
    const bottom = lines.findIndex((l, i) => i > top && l.startsWith('└'));
    const inside = lines.slice(top + 2, bottom).map((l) =>
      l
        .replace(/^│[ +~-]?/, '')
        .replace(/│.*$/, '')
        .trimEnd(),
    );
    return inside.filter((l) => l !== '');
  }

  /** The title in the frame's upper edge. */
  title(): string {
    return told(this.lines().findLast((l) => l.startsWith('┌')) ?? '');
  }

  /** The same of the lower edge. */
  foot(): string {
    return told(this.lines().findLast((l) => l.startsWith('└')) ?? '');
  }

  /** The row under the cursor: the one that is painted inverse (or on a ground). */
  selected(): string {
    const { active } = this.#terminal.buffer;
    for (let y = 3; y < this.#terminal.rows - 2; y++) {
      const line = active.getLine(active.baseY + y);
      const cell = line?.getCell(3);
      if (
        line !== undefined &&
        cell !== undefined &&
        line.getCell(0)?.getChars() === '│' &&
        (cell.isInverse() || !cell.isBgDefault())
      )
        return line.translateToString(true).replace(/^│ ?/, '').replace(/│.*$/, '').trimEnd();
    }
    return '';
  }

  close(): void {
    this.#unmount();
    this.app.close();
    this.#terminal.dispose();
  }
}
