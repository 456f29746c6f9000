/** Lines of shell from a person at a terminal: history, completion, several lines for one command, ctrl-c. */
import { createInterface, type Interface } from 'node:readline';
import { historyFile, ShellHistory } from '../run/shell-history.ts';
import type { TerminalSession } from '../run/terminal.ts';
import { clean } from '../ui/text/clean.ts';

const CONTINUED = '> ';

/** What `clear` prints. */
const CLEAR = '\x1b[2J\x1b[H';

const KEPT = /(\x1b\[[\d;]*m|\r?\n|\t)/;

/** What is printed is data: it may be coloured, and every other character that commands a terminal is shown, not obeyed. */
export function harmless(text: string): string {
  if (text === CLEAR) return text;
  const pieces = text.split(KEPT).map((piece, i) => (i % 2 === 1 ? piece : clean(piece)));
  return `${pieces.join('')}${pieces.length > 1 && text.includes('\x1b[') ? '\x1b[0m' : ''}`;
}

/** The lines that a person writes; those that come while a command runs wait their turn. */
class Lines {
  readonly #lines: Interface;
  readonly #early: string[] = [];
  #wanted: ((line: string | undefined | null) => void) | undefined;
  #closed = false;

  constructor(lines: Interface) {
    this.#lines = lines;
    lines.on('line', (line) => {
      if (this.#wanted) this.#answer(line);
      else this.#early.push(line);
    });
    lines.on('close', () => {
      this.#closed = true;
      this.#answer(null);
    });
  }

  /** @returns undefined when ctrl-c dropped what was written, null when there is no more */
  next(prompt: string): Promise<string | undefined | null> {
    const early = this.#early.shift();
    if (early !== undefined) return Promise.resolve(early);
    if (this.#closed) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#wanted = resolve;
      this.#lines.setPrompt(prompt);
      this.#lines.prompt();
    });
  }

  /** Drops what was written, of the line and of those that wait. @returns whether a line was awaited */
  drop(): boolean {
    this.#early.length = 0;
    for (const name of ['e', 'u']) this.#lines.write(null as unknown as string, { ctrl: true, name });
    process.stdout.write('^C\n');
    return this.#answer(undefined);
  }

  #answer(line: string | undefined | null): boolean {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    wanted?.(line);
    return wanted !== undefined;
  }
}

/** Line after line, while the cluster's clock runs. @returns the exit code of the last line */
export async function typed(shell: TerminalSession): Promise<number> {
  const show = (stream: 'stdout' | 'stderr', text: string): void => {
    process[stream].write(harmless(text));
  };
  const history = new ShellHistory(historyFile());
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
    historySize: 1000,
    history: [...history.lines].reverse(),
    completer: (line: string, done: (error: null, found: [string[], string]) => void) => {
      void shell.complete(line).then(({ from, words }) => done(null, [[...words], line.slice(from)]));
    },
  });
  const lines = new Lines(terminal);
  terminal.on('SIGINT', () => {
    if (!lines.drop()) shell.interrupt();
  });
  let code = 0;
  try {
    for (;;) {
      let text = await lines.next(shell.prompt);
      while (typeof text === 'string' && (await shell.incomplete(text))) {
        const more = await lines.next(CONTINUED);
        text = typeof more === 'string' ? `${text}\n${more}` : more;
      }
      if (text === null) return code; // ctrl-d
      if (text === undefined) {
        code = 130;
        continue;
      }
      if (shell.depth === 0 && /^\s*exit\s*\d*\s*$/.test(text)) return Number(/\d+/.exec(text)?.[0] ?? code);
      if (text.trim() === '') continue;
      history.add(text);
      code = await shell.exec(text, show);
    }
  } finally {
    terminal.close();
  }
}
