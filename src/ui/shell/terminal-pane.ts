/**
 * The terminal pane: a practice shell beside the views. It has the keys of a shell while it has the focus; what is typed there
 * runs on the cluster that is shown, at the pace of its clock.
 */
import type { TerminalSession } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { heldBy, stopOrGo } from '../app/time-commands.ts';
import type { MouseEvent } from '../app/view.ts';
import { nextKey } from '../keys/next-key.ts';
import { bindingFor } from '../keys/table.ts';
import { editorSpans } from '../panes/prompt-lines.ts';
import type { TerminalEvent } from '../terminal/keys.ts';
import { framed } from '../text/frame.ts';
import { fill, line, type Span } from '../text/line.ts';
import { width as widthOf } from '../text/width.ts';
import { Dialogue, MORE } from './dialogue.ts';
import { folded, Scrollback } from './scrollback.ts';

export type Place = 'below' | 'beside' | 'full';

export class TerminalPane {
  readonly #app: App;
  readonly #session: TerminalSession;
  readonly #dialogue: Dialogue;
  readonly #screen = new Scrollback();
  focused = true;
  place: Place = 'below';
  /** Whether the screen is wide enough for it to stand beside the view. */
  hasRoomBeside = true;
  /** Rows or columns more (or less) than by default. */
  grown = 0;
  /** Rows that are scrolled back. */
  #scrolled = 0;
  #page = 10;
  #room = 80;

  constructor(app: App, session: TerminalSession) {
    this.#app = app;
    this.#session = session;
    const entered = (prompt: string, text: string): void => this.#entered(prompt, text);
    const room = (): number => this.#room;
    this.#dialogue = new Dialogue(session, app.host.shellHistory(), {
      entered,
      print: (stream, text) => {
        this.#screen.write(text, stream === 'stderr' ? { role: 'warn' } : {});
        app.dirty();
      },
      get columns() {
        return room();
      },
      left: () => app.closeTerminal(),
      changed: () => app.refreshNow(),
    });
    this.#screen.push([[{ role: 'dim' }, 'A shell with kubectl. Its files stay with the run; exit closes it.']]);
  }

  get concept(): string {
    return 'tab completes, ctrl-r searches, pgup scrolls back, alt-m is large, esc leaves.';
  }

  /** A line that tells that what follows happens elsewhere than what stands above. */
  note(text: string): void {
    this.#screen.push([[{ role: 'dim' }, `-- ${text} --`]]);
  }

  /** Types a line in the person's place, outside of any container. @returns false while another line runs */
  submit(text: string): boolean {
    if (this.#dialogue.busy) return false;
    for (let depth = this.#session.depth; depth > 0; depth--) this.#dialogue.submit('exit');
    this.#dialogue.submit(text);
    return true;
  }

  #entered(prompt: string, text: string): void {
    this.#scrolled = 0;
    text.split('\n').forEach((part, i) => {
      this.#screen.push([
        [{ role: 'good' }, i === 0 ? prompt : MORE],
        [{}, part],
      ]);
    });
  }

  /** @returns whether the event was used */
  handle(event: TerminalEvent): boolean {
    if (event.type === 'key') {
      const searching = this.#dialogue.readline.search !== undefined;
      const binding = searching ? undefined : bindingFor(event.key, ['terminal'], []);
      if (binding !== undefined && this.run(binding.id)) return true;
      this.#scrolled = 0;
    } else if (event.type === 'paste' && /[\r\n]/.test(event.text) && this.#dialogue.reading === undefined)
      this.#app.say('Pasted: enter runs it, ctrl-c drops it.');
    const used = this.#dialogue.handle(event);
    return used || event.type === 'key'; // no key that is typed here may reach the views
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
        if (this.place !== 'beside' && !this.hasRoomBeside) {
          this.#app.say('There is no room beside the view. After esc, shift-h hides the guide.', 'warn');
          return true;
        }
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
        const held = heldBy(this.#app);
        if (held !== undefined) this.#app.say(held, 'warn');
        else if (time !== undefined) stopOrGo(this.#app, time);
        return true;
      }
      case 'terminal-break':
        this.#dialogue.interrupt();
        return true;
      case 'terminal-end':
        return this.#dialogue.end();
      default:
        return false;
    }
  }

  /** The line that is being typed. */
  #typing(columns: number): Span[][] {
    const { busy, readline } = this.#dialogue;
    const { search, text, cursor } = readline;
    if (busy && text === '' && search === undefined) return [];
    const prompt = busy && search === undefined ? '' : this.#dialogue.prompt;
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

  /** Stops the command that runs. @returns whether there was one */
  stop(): boolean {
    if (!this.#dialogue.busy || !this.#session.waits) return false;
    this.#dialogue.interrupt();
    return true;
  }

  #title(): Span[] {
    const state = this.#app.cluster.time?.state;
    const spans: Span[] = [[this.focused ? 'title' : 'dim', ' Terminal ']];
    if (this.#scrolled > 0) spans.push(['dim', `${this.#scrolled} rows back `]);
    if (this.#dialogue.busy && state !== undefined && !state.running && this.#session.waits)
      spans.push([{ on: 'warn' }, ` waits: ${this.#whatRuns()} `], ' ');
    else if (this.#dialogue.busy && this.#session.waits) spans.push(['dim', 'running, ctrl-c stops it ']);
    if (this.#dialogue.reading) spans.push(['dim', 'reads what is typed, ctrl-d ends it ']);
    // the view may show another namespace than the one in which kubectl works
    if (this.#session.depth === 0) spans.push(['dim', `in namespace ${this.#session.namespace} `]);
    return spans;
  }

  /** What lets the clock go on. */
  #whatRuns(): string {
    return heldBy(this.#app) === undefined
      ? 'the clock is paused, alt-p runs it'
      : `the scenario asks, ${nextKey(this.#app)} goes on`;
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
    this.#dialogue.close();
  }
}
