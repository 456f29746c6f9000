/**
 * The terminal pane: a practice shell beside the views. It has the keys of a shell while it has the focus; what is typed there
 * runs on the cluster that is shown, at the pace of its clock.
 */
import type { TerminalSession } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import type { MouseEvent } from '../app/view.ts';
import { bindingFor } from '../keys/table.ts';
import { editorSpans } from '../panes/prompt-lines.ts';
import type { TerminalEvent } from '../terminal/keys.ts';
import { framed } from '../text/frame.ts';
import { fill, line, type Span } from '../text/line.ts';
import { width as widthOf } from '../text/width.ts';
import { commonStart, Readline } from './readline.ts';
import { folded, Scrollback } from './scrollback.ts';

export type Place = 'below' | 'beside' | 'full';

/** More than so many candidates are not listed. */
const MANY = 200;
const MORE = '> ';

export class TerminalPane {
  readonly #app: App;
  readonly #session: TerminalSession;
  readonly #readline: Readline;
  readonly #screen = new Scrollback();
  readonly #history: { readonly lines: readonly string[]; add(line: string): void };
  focused = true;
  place: Place = 'below';
  /** Rows or columns more (or less) than by default. */
  grown = 0;
  /** Lines that wait for their turn: pasted, or typed while another one runs. */
  readonly #queue: string[] = [];
  /** Lines of a command that is not complete yet. */
  #begun: string | undefined;
  #busy = false;
  /** Rows that are scrolled back. */
  #scrolled = 0;
  #page = 10;
  #listed = '';

  constructor(app: App, session: TerminalSession) {
    this.#app = app;
    this.#session = session;
    this.#history = app.host.shellHistory();
    this.#readline = new Readline(() => this.#history.lines);
    this.#screen.push([[{ role: 'dim' }, 'A shell with kubectl. Its files live in memory; exit closes it.']]);
  }

  get concept(): string {
    return 'tab completes, ctrl-r searches, esc leads to the view, alt-m is large, alt-p the clock.';
  }

  /** Types a line in the person's place. */
  submit(text: string): void {
    this.#queue.push(text);
    void this.#next();
  }

  #echo(text: string): void {
    const prompt = this.#begun === undefined ? this.#session.prompt : MORE;
    text.split('\n').forEach((part, i) => {
      this.#screen.push([
        [{ role: 'good' }, i === 0 ? prompt : MORE],
        [{}, part],
      ]);
    });
  }

  /** Runs the lines that wait, one after another. */
  async #next(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let text = this.#queue.shift(); text !== undefined; text = this.#queue.shift()) await this.#enter(text);
    } finally {
      this.#busy = false;
      this.#app.refreshNow();
    }
  }

  async #enter(typed: string): Promise<void> {
    this.#scrolled = 0;
    this.#echo(typed);
    const text = this.#begun === undefined ? typed : `${this.#begun}\n${typed}`;
    if (text.trim() === '') {
      this.#begun = undefined;
      return;
    }
    if (await this.#session.incomplete(text)) {
      this.#begun = text;
      return;
    }
    this.#begun = undefined;
    this.#history.add(text);
    if (this.#session.depth === 0 && /^\s*(?:exit|logout)(?:\s+\d+)?\s*$/.test(text)) {
      this.#app.closeTerminal();
      return;
    }
    await this.#session.exec(text, (stream, piece) => {
      this.#screen.write(piece, stream === 'stderr' ? { role: 'warn' } : {});
      this.#app.dirty();
    });
  }

  /** @returns whether the event was used */
  handle(event: TerminalEvent): boolean {
    if (event.type === 'paste') {
      this.#paste(event.text);
      return true;
    }
    if (event.type !== 'key') return false;
    const searching = this.#readline.search !== undefined;
    const binding = searching ? undefined : bindingFor(event.key, ['terminal'], []);
    if (binding !== undefined && this.run(binding.id)) return true;
    this.#scrolled = 0;
    if (event.key !== 'tab') this.#listed = '';
    if (event.key === 'enter') {
      this.submit(this.#readline.take());
      return true;
    }
    if (event.key === 'tab') {
      void this.#complete();
      return true;
    }
    this.#readline.handle(event);
    return true; // nothing that is typed here may reach the views
  }

  /** Several lines run one after another; what follows the last line end waits for Enter. */
  #paste(text: string): void {
    const lines = text.replace(/\r\n?/g, '\n').split('\n');
    const last = lines.pop() ?? '';
    for (const each of lines) {
      this.#readline.insert(each);
      this.#queue.push(this.#readline.take());
    }
    this.#readline.insert(last);
    void this.#next();
  }

  /** What the key table names. @returns whether it did something */
  run(id: string): boolean {
    switch (id) {
      case 'terminal-view':
        this.focused = false;
        if (this.place === 'full') this.place = 'below';
        return true;
      case 'terminal-full':
        this.place = this.place === 'full' ? 'below' : 'full';
        return true;
      case 'terminal-place':
        this.place = this.place === 'beside' ? 'below' : 'beside';
        return true;
      case 'terminal-grow':
      case 'terminal-shrink':
        this.grown += id === 'terminal-grow' ? 2 : -2;
        return true;
      case 'terminal-up':
        this.#scrolled += this.#page;
        return true;
      case 'terminal-down':
        this.#scrolled = Math.max(0, this.#scrolled - this.#page);
        return true;
      case 'terminal-clear':
        this.#screen.clear();
        return true;
      case 'terminal-clock': {
        const { time } = this.#app.cluster;
        if (time?.state.running) time.pause();
        else time?.resume();
        return true;
      }
      case 'terminal-break':
        this.#break();
        return true;
      case 'terminal-end':
        if (this.#busy || this.#readline.text !== '') return false;
        if (this.#begun !== undefined) this.#begun = undefined;
        else this.submit('exit');
        return true;
      default:
        return false;
    }
  }

  #break(): void {
    if (this.#busy) {
      this.#screen.write('^C\n');
      this.#queue.length = 0;
      this.#session.interrupt();
      return;
    }
    this.#echo(`${this.#readline.take()}^C`);
    this.#begun = undefined;
  }

  async #complete(): Promise<void> {
    const { text, cursor } = this.#readline;
    const before = text.slice(0, cursor);
    const { from, words } = await this.#session.complete(before);
    if (this.#readline.text !== text || this.#readline.cursor !== cursor) return; // typed on meanwhile
    const start = commonStart(words);
    const [only] = words;
    if (words.length === 1 && only !== undefined) this.#readline.complete(from, /[/=]$/.test(only) ? only : `${only} `);
    else if (start.length > cursor - from) this.#readline.complete(from, start);
    else if (words.length > 1 && this.#listed === text) this.#list(words);
    this.#listed = text;
    this.#app.invalidate();
  }

  /** All candidates in columns, above the line that goes on. */
  #list(words: readonly string[]): void {
    this.#echo(this.#readline.text);
    const shown = words.slice(0, MANY).map((word) => word.replace(/^.*\/(?=.)/, ''));
    const size = Math.max(...shown.map(widthOf)) + 2;
    const columns = Math.max(1, Math.floor(this.#room / size));
    const rows = Math.ceil(shown.length / columns);
    for (let row = 0; row < rows; row++) {
      const cells = Array.from({ length: columns }, (_, column) => shown[column * rows + row] ?? '');
      this.#screen.write(
        `${cells
          .map((cell) => cell + ' '.repeat(size - widthOf(cell)))
          .join('')
          .trimEnd()}\n`,
      );
    }
    if (words.length > MANY) this.#screen.write(`… and ${words.length - MANY} more\n`);
  }

  #room = 80;

  /** The line that is being typed. */
  #typing(columns: number): Span[][] {
    const { search, text, cursor } = this.#readline;
    const prompt =
      search !== undefined
        ? `(reverse-i-search)\`${search}': `
        : this.#busy
          ? ''
          : this.#begun === undefined
            ? this.#session.prompt
            : MORE;
    if (this.#busy && text === '' && search === undefined) return [];
    const shown = text.replaceAll('\n', '↵');
    const wide = widthOf(prompt) + widthOf(shown) + 1;
    if (!this.focused)
      return folded(
        [
          [{ role: 'dim' }, prompt],
          [{}, shown],
        ],
        columns,
      );
    if (wide > 3 * columns)
      return [[['good', prompt], ...editorSpans(shown, cursor, Math.max(10, columns - widthOf(prompt)))]];
    const under = shown.slice(cursor, cursor + 1) || ' ';
    return folded(
      [
        [{ role: 'good' }, prompt],
        [{}, shown.slice(0, cursor)],
        [{ inverse: true }, under],
        [{}, shown.slice(cursor + 1)],
      ],
      columns,
    );
  }

  render(width: number, height: number): string[] {
    const { theme } = this.#app;
    const [columns, rows] = [Math.max(1, width - 4), Math.max(1, height - 2)];
    this.#room = columns;
    this.#page = Math.max(1, rows - 1);
    const wanted = rows + this.#scrolled;
    let shown = this.#typing(columns);
    const { lines } = this.#screen;
    for (let i = lines.length - 1; i >= 0 && shown.length < wanted; i--)
      shown = [...folded(lines[i] ?? [], columns), ...shown];
    this.#scrolled = Math.min(this.#scrolled, Math.max(0, shown.length - rows));
    const end = shown.length - this.#scrolled;
    const part = shown.slice(Math.max(0, end - rows), end);
    const body = fill(
      part.map((spans) => line(theme, width - 2, [' ', ...spans])),
      rows,
      width - 2,
    );
    return framed(theme, width, body, { title: this.#title(), role: this.focused ? 'highlight' : 'border' });
  }

  #title(): Span[] {
    const state = this.#app.cluster.time?.state;
    const spans: Span[] = [[this.focused ? 'title' : 'dim', ' Terminal ']];
    if (this.#scrolled > 0) spans.push(['dim', `${this.#scrolled} rows back `]);
    if (this.#busy && state !== undefined && !state.running && this.#session.waits)
      spans.push([{ on: 'warn' }, ' waits: the clock is paused, alt-p runs it '], ' ');
    else if (this.#busy && this.#session.waits) spans.push(['dim', 'running, ctrl-c stops it ']);
    return spans;
  }

  /** A click takes the keys, the wheel scrolls. */
  mouse(event: MouseEvent): boolean {
    if (event.action === 'wheel-up') this.#scrolled += 3;
    else if (event.action === 'wheel-down') this.#scrolled = Math.max(0, this.#scrolled - 3);
    else if (event.action === 'press') this.focused = true;
    else return false;
    return true;
  }

  close(): void {
    this.#queue.length = 0;
    this.#session.interrupt();
  }
}
