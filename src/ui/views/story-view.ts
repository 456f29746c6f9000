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
    this.#roles = lines.map((line) => line.role);
    this.setText(text);
    return true;
  }

  override render(width: number, height: number): readonly string[] {
    this.#width = Math.max(20, width - 4);
    this.refresh();
    return super.render(width, height);
  }

  protected title(): Span[] {
    return [['title', ` ${this.app.cluster.scenario?.state.title ?? 'Story'} `]];
  }

  protected fileName(): string {
    return 'story.txt';
  }
}
