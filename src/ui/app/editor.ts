/** The person's editor: while it is open it has the terminal, and nobody sees the cluster. */
import type { App, Host } from './app.ts';

export class Editor {
  readonly #app: App;
  #open = false;

  constructor(app: App) {
    this.#app = app;
  }

  /** The keyboard belongs to it, also while it begins. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** Opens a text in it; the cluster's clock stands meanwhile. @returns what was left @throws Error when one is open already */
  async edit(...asked: Parameters<Host['edit']>): Promise<string> {
    if (this.#open) throw new Error('An editor is open already.');
    this.#open = true;
    const { time } = this.#app.cluster;
    const ran = time?.state.running === true;
    if (ran) time.pause();
    try {
      return await this.#app.host.edit(...asked);
    } finally {
      this.#open = false;
      if (ran) time.resume();
    }
  }
}
