/** The whole story of the scenario as text to scroll in: captions, goals, the hints that were asked for. */
import type { App } from '../app/app.ts';
import { storyOf } from '../panes/guide.ts';
import type { Span } from '../text/line.ts';
import type { Role } from '../theme/skins.ts';
import { TextView } from './text-view.ts';

/** Lines that a hint takes, most of the time. */
const HINT_ROWS = 3;

export class StoryView extends TextView {
  readonly crumb = 'story';
  readonly concept = 'All that the scenario has told so far, its goals and hints. ctrl-n shows one hint more.';
  readonly hasStory = true;
  #roles: readonly (Role | undefined)[] = [];
  #shown = '';
  /** Something was told since it was last shown. */
  #isNew = false;
  /** Where the page was put; elsewhere somebody has scrolled. */
  #put = 0;
  #width = 76;
  #hints: ReadonlySet<string> = new Set();
  /** The line of a hint that was just asked for. */
  #hintAt = -1;

  constructor(app: App) {
    super(app, (text, index) => [[this.#roles[index] ?? 'text', text]]);
    this.pane.follow = true;
  }

  refresh(): boolean {
    const lines = storyOf(this.app, this.#width);
    const text = lines.map((line) => line.text).join('\n');
    if (text === this.#shown) return false;
    const isFirst = this.#shown === '';
    this.#shown = text;
    this.#isNew = true;
    this.#roles = lines.map((line) => line.role);
    this.#hintAt = isFirst ? -1 : lines.findLastIndex(({ hint }) => hint !== undefined && !this.#hints.has(hint));
    this.#hints = new Set(lines.flatMap(({ hint }) => hint ?? []));
    this.setText(text);
    return true;
  }

  override render(width: number, height: number): readonly string[] {
    this.#width = Math.max(20, width - 4);
    this.refresh();
    if (this.#isNew && this.pane.top === this.#put) this.#showNewest(height - 2);
    if (this.#isNew && this.#hintAt >= 0) this.#showHint(height - 2);
    this.#isNew = false;
    return super.render(width, height);
  }

  /** The end, or the beginning of the newest caption when what it printed is longer than the page. */
  #showNewest(page: number): void {
    const from = this.#roles.lastIndexOf('label');
    this.pane.follow = this.#roles.length - from <= page;
    if (!this.pane.follow) this.pane.top = from;
    else this.pane.top = Math.max(0, this.#roles.length - page);
    this.#put = this.pane.top;
  }

  /** Whoever asks for a hint wants to read it, wherever the page stands. */
  #showHint(page: number): void {
    const { top } = this.pane;
    if (this.#hintAt >= top && this.#hintAt < top + page - HINT_ROWS) return;
    this.pane.follow = false;
    this.pane.top = Math.max(0, this.#hintAt - (page >> 1));
    this.#put = this.pane.top;
  }

  protected title(): Span[] {
    return [['title', ` ${this.app.cluster.scenario?.state.title ?? 'Story'} `]];
  }

  fileName(): string {
    return 'story.txt';
  }
}
