/** What was typed in the practice terminal, kept over runs: one line of JSON each, oldest first, for lines may hold line ends. */
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Lines that are kept, as bash keeps them unless told otherwise. */
const MOST = 500;

/** Where the history lies by the XDG rules. */
export function historyFile(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'wavetank', 'shell_history');
}

export class ShellHistory {
  readonly #path: string;
  readonly #lines: string[] = [];

  /** A history that cannot be read is an empty one; lines that are no JSON text are left out. */
  constructor(path: string) {
    this.#path = path;
    let read = 0;
    for (const raw of text(path).split('\n')) {
      if (raw === '') continue;
      read++;
      try {
        const line: unknown = JSON.parse(raw);
        if (typeof line === 'string') this.#lines.push(line);
      } catch {
        // half a line of a process that died
      }
    }
    this.#lines.splice(0, this.#lines.length - MOST);
    if (read > 2 * MOST) this.#rewrite();
  }

  /** Oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** As `HISTCONTROL=ignoreboth`: no line twice in a row, none that begins with a blank. */
  add(line: string): void {
    if (line.trim() === '' || /^\s/.test(line) || line === this.#lines.at(-1)) return;
    this.#lines.push(line);
    if (this.#lines.length > MOST) this.#lines.shift();
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      appendFileSync(this.#path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch {
      // a home that cannot be written to costs the memory of lines, nothing else
    }
  }

  /** Forgets them for now; the file has them still, as that of bash. */
  clear(): void {
    this.#lines.length = 0;
  }

  #rewrite(): void {
    try {
      const temporary = `${this.#path}.${process.pid}`;
      writeFileSync(temporary, this.#lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
      renameSync(temporary, this.#path);
    } catch {
      // as above
    }
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
