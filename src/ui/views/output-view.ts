/** What a command line prints, as it comes: a drain at work, the answer to a question. */
import type { RunningCommand } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import type { Span } from '../text/line.ts';
import { TextView } from './text-view.ts';

export class OutputView extends TextView {
  readonly crumb = 'output';
  readonly concept = 'What the command prints. Leaving the view stops it, if it still runs.';
  readonly #line: string;
  #running: RunningCommand | undefined;
  #text = '';
  #code: number | undefined;

  /** @param told it prints sentences rather than a table: they are broken where they are too long */
  constructor(app: App, line: string, told = false) {
    super(app);
    this.pane.wrap = told;
    this.#line = line;
    if (app.moment.isPast) {
      void app.cluster.ask(line).then(({ stdout, stderr, code }) => {
        this.#add(stdout + stderr);
        this.#end(code);
      });
      return;
    }
    this.#running = app.cluster.run(line);
    this.#running.onOutput((_, text) => this.#add(text));
    void this.#running.done.then(({ code }) => this.#end(code));
  }

  #add(text: string): void {
    this.#text += text;
    this.setText(this.#text.replace(/\n$/, ''));
    this.app.invalidate();
  }

  #end(code: number): void {
    this.#running = undefined;
    this.#code = code;
    if (this.#text === '') this.setText(code === 0 ? 'Done; it printed nothing.' : 'It printed nothing.');
    this.app.refreshNow();
  }

  refresh(): boolean {
    return false;
  }

  protected title(): Span[] {
    const state: Span =
      this.#code === undefined
        ? ['warn', 'runs ']
        : this.#code === 0
          ? ['good', 'done ']
          : ['error', `exit code ${this.#code} `];
    return [['title', ' $ '], ['highlight', `${this.#line} `], state];
  }

  fileName(): string {
    return 'output.txt';
  }

  dispose(): void {
    this.#running?.interrupt();
  }
}
