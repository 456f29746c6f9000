/** The whole story of the scenario as text to scroll in: captions, goals, the hints that were asked for. */
import type { App } from '../app/app.ts';
import { storyOf } from '../panes/guide.ts';
import type { Span } from '../text/line.ts';
import type { Role } from '../theme/skins.ts';
import { TextView } from './text-view.ts';

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

  constructor(app: App) {
    super(app, (text, index) => [[this.#roles[index] ?? 'text', text]]);
    this.pane.follow = true;
  }

  refresh(): boolean {
    const lines = storyOf(this.app, this.#width);
    const text = lines.map((line) => line.text).join('\n');
    if (text === this.#shown) return false;
    this.#shown = text;
    this.#isNew = true;
    this.#roles = lines.map((line) => line.role);
    this.setText(text);
    return true;
  }

  override render(width: number, height: number): readonly string[] {
    this.#width = Math.max(20, width - 4);
    this.refresh();
    if (this.#isNew && this.pane.top === this.#put) this.#showNewest(height - 2);
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

  protected title(): Span[] {
    return [['title', ` ${this.app.cluster.scenario?.state.title ?? 'Story'} `]];
  }

  protected fileName(): string {
    return 'story.txt';
  }
}
