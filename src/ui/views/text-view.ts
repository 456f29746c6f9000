/** The common part of views that show text in a frame: title, search, copy, save. */
import type { App } from '../app/app.ts';
import { copyText } from '../app/copying.ts';
import type { MouseEvent, View } from '../app/view.ts';
import type { Scope } from '../keys/table.ts';
import { clean } from '../text/clean.ts';
import { framed } from '../text/frame.ts';
import type { Span } from '../text/line.ts';
import { searchOf, type TextOptions, TextPane } from '../text/text-pane.ts';

export abstract class TextView implements View {
  abstract readonly crumb: string;
  abstract readonly concept: string;
  readonly scopes: readonly Scope[] = ['text', 'move'];
  readonly actions: readonly string[] = [];
  fullscreen = false;
  protected readonly app: App;
  protected readonly pane: TextPane;
  #search = '';
  /** Whether lines were broken before a message took their place. */
  #broken: boolean | undefined;

  constructor(app: App, spans?: TextOptions['spans'], others: Omit<TextOptions, 'spans'> = {}) {
    this.app = app;
    this.pane = new TextPane(spans === undefined ? others : { ...others, spans });
  }

  /** What stands in the upper edge. */
  protected abstract title(): Span[];
  /** What stands in the lower edge. */
  protected foot(): Span[] {
    return [];
  }
  abstract fileName(): string;
  abstract refresh(): boolean;

  protected setText(text: string): void {
    this.pane.wrap = this.#broken ?? this.pane.wrap;
    this.#broken = undefined;
    this.pane.replace(text.split(/\r?\n/).map(clean));
    if (this.pane.isSeeking) this.pane.find(this.pane.search);
  }

  /** Why there is no text: sentences, to be read to their end. */
  protected setMessage(text: string): void {
    this.setText(text);
    this.#broken = this.pane.wrap;
    this.pane.wrap = true;
  }

  get filter(): string {
    return this.#search;
  }

  /** `/` searches: matches are lit, nothing is hidden. */
  set filter(text: string) {
    this.#search = text;
    this.pane.find(searchOf(text));
  }

  render(width: number, height: number): readonly string[] {
    const { theme, moment } = this.app;
    const title = [...this.title()];
    if (this.#search !== '')
      title.push(['filter', `</${this.#search.slice(0, 50)}>`], ['count', `[${this.pane.place}] `]);
    if (this.fullscreen) return this.pane.render(theme, width, height);
    const lines = this.pane.render(theme, Math.max(1, width - 4), Math.max(1, height - 2)).map((text) => ` ${text} `);
    return framed(theme, width, lines, { title, foot: this.foot(), role: moment.isPast ? 'past' : 'border' });
  }

  run(command: string, _key: string): boolean {
    switch (command) {
      case 'search-next':
      case 'search-previous':
        if (!this.pane.jump(command === 'search-next' ? 1 : -1))
          this.app.say(this.#search === '' ? 'Type / to search.' : 'No match.', 'warn');
        return true;
      case 'copy':
        this.#copy();
        return true;
      case 'fullscreen':
        this.fullscreen = !this.fullscreen;
        return true;
    }
    return this.pane.run(command);
  }

  text(): string {
    return this.content.map((each) => `${each}\n`).join('');
  }

  /** What is copied and saved. */
  protected get content(): readonly string[] {
    return this.pane.lines;
  }

  #copy(): void {
    const { length } = this.content;
    if (length === 0) this.app.say('There is no line to copy.', 'warn');
    else copyText(this.app, this.content.join('\n'), `${length} ${length === 1 ? 'line' : 'lines'}`);
  }

  mouse(event: MouseEvent): boolean {
    if (event.action !== 'wheel-down' && event.action !== 'wheel-up') return false;
    this.pane.scroll(event.action === 'wheel-down' ? 3 : -3);
    return true;
  }
}
