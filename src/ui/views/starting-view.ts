/** What stands on the screen while the first cluster is built: for a blink; what takes longer is shown as it comes up. */
import type { App } from '../app/app.ts';
import type { View } from '../app/view.ts';
import type { Scope } from '../keys/table.ts';
import { framed } from '../text/frame.ts';
import { fill, line } from '../text/line.ts';

export class StartingView implements View {
  readonly crumb: string;
  readonly scopes: readonly Scope[] = [];
  readonly actions: readonly string[] = [];
  readonly concept = '';
  readonly #app: App;

  constructor(app: App, name: string) {
    this.#app = app;
    this.crumb = name;
  }

  refresh(): boolean {
    return false;
  }

  render(width: number, height: number): readonly string[] {
    const { theme } = this.#app;
    const lines = fill([line(theme, width - 2, [['dim', ` Starting ${this.crumb} …`]])], height - 2, width - 2);
    return framed(theme, width, lines, { title: [] });
  }

  run(): boolean {
    return false;
  }
}
