/** Which App is on the screen, and takes the keys: opening another scenario puts another one in its place. */
import type { App } from './app/app.ts';
import { handleEvent } from './app/dispatch.ts';
import type { TerminalEvent } from './terminal/keys.ts';

export class Stage {
  #app: App;
  #listeners = new Set<() => void>();
  /** What was typed while another App is being made: it is meant for that one. */
  #held: TerminalEvent[] | undefined;

  constructor(app: App) {
    this.#app = app;
  }

  readonly current = (): App => this.#app;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Gives a key, a paste or a click to the App on the screen; while one is being made, to that one, except what leaves at once. */
  take(event: TerminalEvent): void {
    const key = event.type === 'key' ? event.key : '';
    if (this.#held === undefined || key === 'ctrl-c') handleEvent(this.#app, event);
    // Enter opened it, and a click is aimed at what is seen: again they say nothing new; behind what was typed Enter does
    else if (event.type !== 'mouse' && (key !== 'enter' || this.#held.length > 0)) this.#held.push(event);
  }

  /** Another App is being made. */
  hold(): void {
    this.#held ??= [];
  }

  /** None came of it: what was typed for it is dropped. */
  drop(): void {
    this.#held = undefined;
  }

  put(app: App): void {
    this.#app.close();
    this.#app = app;
    for (const listener of this.#listeners) listener();
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const event of held) this.take(event);
  }
}
