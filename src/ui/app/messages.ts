/** What the footer said, kept so that nothing is lost when the next message comes. */

export interface Message {
  /** Simulated ms since the scenario began; undefined where no cluster is open. */
  readonly at: number | undefined;
  readonly text: string;
}

/** Messages that are kept. */
const KEPT = 500;

export class Messages {
  readonly #all: Message[] = [];
  #version = 0;

  /** Oldest first. */
  get all(): readonly Message[] {
    return this.#all;
  }

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  /** @param instead what this says more of: the newest message goes if it says that */
  add(message: Message, instead?: string): void {
    if (instead !== undefined && this.#all.at(-1)?.text === instead) this.#all.pop();
    this.#all.push(message);
    if (this.#all.length > KEPT) this.#all.shift();
    this.#version++;
  }
}
