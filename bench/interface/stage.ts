/** The interface at 200×50, in this process and without a terminal: keys go in, bytes come out. */
import { render } from 'ink';
import { createElement } from 'react';
import type { ClusterClient } from '../../src/run/cluster.ts';
import { App, type Host } from '../../src/ui/app/app.ts';
import { handleEvent } from '../../src/ui/app/dispatch.ts';
import { DEFAULTS } from '../../src/ui/app/settings.ts';
import { Root } from '../../src/ui/root.tsx';
import { KeyDecoder } from '../../src/ui/terminal/keys.ts';
import { accelerate } from '../../src/ui/terminal/painter.ts';
import { Screen } from '../../src/ui/terminal/screen.ts';
import { Theme } from '../../src/ui/theme/theme.ts';
import { startView } from '../../src/ui/views/pages.ts';
import { waited } from '../waits.ts';

const nothing = (): void => {};
const HOST: Host = {
  quit: nothing,
  suspend: nothing,
  repaint: nothing,
  setMouse: nothing,
  copy: nothing,
  store: nothing,
  save: (name) => name,
  edit: async (_, text) => text,
  scenarios: () => undefined,
  next: () => undefined,
  restart: () => {},
  shellHistory: () => ({ lines: [], add: nothing, clear: nothing }),
};

export class Stage {
  /** Bytes that reached the terminal so far. */
  bytes = 0;
  readonly app: App;
  readonly #decoder = new KeyDecoder();
  readonly #screen: Screen;

  constructor(cluster: ClusterClient) {
    accelerate();
    this.#screen = new Screen({
      columns: 200,
      rows: 50,
      write: (text) => {
        this.bytes += text.length;
        return true;
      },
    });
    this.app = new App(cluster, HOST, new Theme('stock', 24), DEFAULTS);
    this.app.open(startView(this.app));
    render(createElement(Root, { app: this.app, screen: this.#screen }), {
      stdout: this.#screen as unknown as NodeJS.WriteStream,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    });
    this.#screen.start();
  }

  /** Does something and waits for its frame. @returns milliseconds */
  async frame(act: () => void): Promise<number> {
    const [start, before] = [performance.now(), waited()];
    act();
    await new Promise<void>((done) => setImmediate(done)); // React commits in a microtask, the Screen flushes at the end of the turn
    this.#screen.flush();
    return Math.max(0, performance.now() - start - (waited() - before));
  }

  press(key: string): Promise<number> {
    return this.frame(() => {
      for (const event of [...this.#decoder.feed(key), ...this.#decoder.flush()]) handleEvent(this.app, event);
    });
  }
}
