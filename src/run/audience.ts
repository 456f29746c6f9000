/** Those who watch a run: told of every change, and of what the scenario of any branch tells. */
import type { News } from '../scenario/index.ts';
import type { Core } from './core.ts';

export class Audience {
  readonly #listeners = new Set<() => void>();
  readonly #forNews: ((news: News, core: Core) => void)[] = [];
  /** The courses whose scenario is listened to. */
  readonly #heard = new WeakSet<Core>();
  #told = 0;

  /** How many are told of changes. */
  get size(): number {
    return this.#listeners.size;
  }

  /** How much news there has been. */
  get told(): number {
    return this.#told;
  }

  /** @returns ends it */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onNews(listener: (news: News, core: Core) => void): void {
    this.#forNews.push(listener);
  }

  changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Hands on what the scenario of a course tells, once. @param first hears it before all others */
  listenTo(core: Core, first: (news: News) => void): void {
    if (this.#heard.has(core)) return;
    this.#heard.add(core);
    core.player?.onNews((news) => {
      this.#told++;
      first(news);
      for (const listener of this.#forNews) listener(news, core);
    });
  }
}
