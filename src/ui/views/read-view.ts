import type { App } from '../app/app.ts';
import type { Span } from '../text/line.ts';
import { TextView } from './text-view.ts';

/** What was too long for its line, whole. */
export class ReadView extends TextView {
  readonly crumb = 'read';
  readonly concept = 'The whole line: esc goes back.';

  constructor(app: App, lines: readonly string[]) {
    super(app);
    this.pane.wrap = true;
    this.setText(lines.join('\n'));
  }

  refresh(): boolean {
    return false;
  }

  protected title(): Span[] {
    return [['title', ' Read ']];
  }

  fileName(): string {
    return 'line.txt';
  }
}
