import type { App } from '../app/app.ts';
import type { Span } from '../text/line.ts';
import { TextView } from './text-view.ts';

/** All messages of the footer, so that none is lost when the next one comes. */
export class MessagesView extends TextView {
  readonly crumb = 'messages';
  readonly concept = 'What was done and what came of it, newest last.';
  #count = -1;

  constructor(app: App) {
    super(app, (text) => (text.startsWith('$ ') ? [['highlight', text]] : [text]));
    this.pane.follow = true;
  }

  refresh(): boolean {
    if (this.#count === this.app.messages.length) return false;
    this.#count = this.app.messages.length;
    this.setText(this.app.messages.join('\n'));
    return true;
  }

  protected title(): Span[] {
    return [
      ['title', ' Messages '],
      ['count', `[${this.app.messages.length}] `],
    ];
  }

  protected fileName(): string {
    return 'messages.txt';
  }
}
