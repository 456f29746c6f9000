/**
 * The only writer to the terminal while the interface runs.
 *
 * Ink is given this stream instead of stdout. It receives whole frames, keeps the newest of one event-loop turn, compares it
 * with what is on the terminal, and writes only the cells that differ, inside a synchronized-output pair. Ink's own writers clear the whole terminal at full height, hence this one.
 */
import { EventEmitter } from 'node:events';
import { lineChanges, type Pen, wholeLine } from './cells.ts';
import { codes } from './codes.ts';
import { findScroll, scrollBytes, scrolled } from './scroll.ts';
import { PLAIN } from './sgr.ts';

/** What a Screen needs of the real output. */
export interface Output {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(bytes: string): boolean;
}

export interface ScreenStats {
  /** Frames that reached the terminal, their bytes, and how often everything was cleared. */
  frames: number;
  bytes: number;
  clears: number;
}

const DEFAULT_SIZE = { columns: 80, rows: 24 };

export class Screen extends EventEmitter {
  readonly stats: ScreenStats = { frames: 0, bytes: 0, clears: 0 };
  /** Ink asks for it to decide on colours and sizes. */
  readonly isTTY = true;
  readonly #output: Output;
  #shown: string[] = [];
  #newest: string | undefined;
  #active = false;
  #clear = true;
  #size: { columns: number; rows: number };
  #scheduled = false;
  /** Called after a frame was written; benchmarks and tests listen. */
  onFrame: (() => void) | undefined;

  constructor(output: Output) {
    super();
    this.#output = output;
    this.#size = this.#read();
  }

  get columns(): number {
    return this.#size.columns;
  }

  get rows(): number {
    return this.#size.rows;
  }

  #read(): { columns: number; rows: number } {
    return {
      columns: Math.max(1, this.#output.columns || DEFAULT_SIZE.columns),
      rows: Math.max(1, this.#output.rows || DEFAULT_SIZE.rows),
    };
  }

  /** Takes a whole frame; what Ink writes beside frames (empty strings, lone newlines) is dropped. */
  write(frame: string | Uint8Array): boolean {
    const text = typeof frame === 'string' ? frame : Buffer.from(frame).toString('utf8');
    if (text === '' || text === '\n') return true;
    this.#newest = text;
    this.#schedule();
    return true;
  }

  #schedule(): void {
    if (this.#scheduled || !this.#active) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  /** Starts to write; the terminal is taken to hold nothing that this Screen knows. */
  start(): void {
    this.#active = true;
    this.repaint();
  }

  /** Stops writing; frames that come are kept for the next start. */
  stop(): void {
    this.#active = false;
  }

  /** The terminal changed its size, or may have: everything is cleared once and painted again. */
  resize(): void {
    const before = this.#size;
    this.#size = this.#read();
    if (before.columns === this.#size.columns && before.rows === this.#size.rows) return;
    this.#newest = undefined; // it has the old size
    this.#clear = true;
    this.emit('resize');
  }

  /** Writes every line again. */
  repaint(): void {
    this.#clear = true;
    if (this.#newest === undefined && this.#shown.length > 0) this.#newest = this.#shown.join('\n');
    this.#schedule();
  }

  /** Writes the newest frame now. */
  flush(): void {
    const frame = this.#newest;
    if (!this.#active || frame === undefined) return;
    this.#newest = undefined;
    const lines = frame.split('\n');
    const rows = Math.min(this.#size.rows, Math.max(lines.length, this.#shown.length));
    let changes = '';
    const pen: Pen = { style: PLAIN };
    const scroll = this.#clear || lines.length > this.#size.rows ? undefined : findScroll(this.#shown, lines);
    if (scroll !== undefined) {
      changes += scrollBytes(scroll);
      this.#shown = scrolled(this.#shown, scroll);
    }
    for (let row = 0; row < rows; row++) {
      const line = lines[row] ?? '';
      if (!this.#clear && this.#shown[row] === line) continue;
      if (this.#clear && line === '') continue;
      changes += this.#clear
        ? wholeLine(row + 1, line, pen)
        : lineChanges(row + 1, this.#shown[row] ?? '', line, this.#size.columns, pen);
    }
    if (changes !== '') changes += codes.reset;
    if (this.#clear) {
      changes = codes.reset + codes.clear + changes;
      this.stats.clears++;
    }
    this.#clear = false;
    this.#shown = lines;
    if (changes !== '') {
      const bytes = codes.syncOn + changes + codes.syncOff;
      this.#output.write(bytes);
      this.stats.frames++;
      this.stats.bytes += bytes.length;
    }
    this.onFrame?.();
  }
}
