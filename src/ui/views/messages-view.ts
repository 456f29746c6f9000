import type { App } from '../app/app.ts';
import { clock } from '../text/age.ts';
import type { Span } from '../text/line.ts';
import { TextView } from './text-view.ts';

/** Columns of a time, and the blank after it. */
const AT = 9;

/** All messages of the footer, so that none is lost when the next one comes. */
export class MessagesView extends TextView {
  readonly crumb = 'messages';
  readonly concept = 'What was done and what came of it, newest last.';
  #version = -1;

  constructor(app: App) {
    super(app, (text) => {
      const [, time = '', said = text] = /^( *(?:\d+d )?[\d:]+ )(.*)$/.exec(text) ?? [];
      return [
        ['label', time],
        [said.startsWith('$ ') ? 'highlight' : 'text', said],
      ];
    });
    this.pane.follow = true;
    this.pane.wrap = true;
  }

  refresh(): boolean {
    const { all, version } = this.app.messages;
    if (this.#version === version) return false;
    this.#version = version;
    // what a command printed on more lines stands below its first one
    const rest = ' '.repeat(AT);
    this.setText(
      all
        .map(({ at, text }) => `${at === undefined ? rest : `${clock(at)} `}${text.replaceAll('\n', `\n${rest}`)}`)
        .join('\n'),
    );
    return true;
  }

  protected title(): Span[] {
    return [
      ['title', ' Messages '],
      ['count', `[${this.app.messages.all.length}] `],
    ];
  }

  fileName(): string {
    return 'messages.txt';
  }
}
