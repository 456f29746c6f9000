/** Which App is on the screen: opening another scenario puts another one in its place. */
import type { App } from './app/app.ts';

export class Stage {
  #app: App;
  #listeners = new Set<() => void>();

  constructor(app: App) {
    this.#app = app;
  }

  readonly current = (): App => this.#app;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  put(app: App): void {
    this.#app.close();
    this.#app = app;
    for (const listener of this.#listeners) listener();
  }
}
