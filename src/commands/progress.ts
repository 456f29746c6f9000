/** How far something is that takes long: a bar on a terminal, below the lines that are printed meanwhile. */

const WIDTH = 30;

export class Progress {
  readonly #all: number;
  readonly #label: string;
  readonly #shown: boolean;

  constructor(all: number, label = '') {
    this.#all = all;
    this.#label = label;
    this.#shown = all > 1 && process.stderr.isTTY === true;
  }

  /** @param line what to print on stdout above the bar */
  at(done: number, line?: string): void {
    if (this.#shown) process.stderr.write('\r\u001b[K');
    if (line !== undefined) console.log(line);
    if (!this.#shown || done >= this.#all) return;
    const filled = Math.round((done / this.#all) * WIDTH);
    process.stderr.write(`${this.#label}[${'='.repeat(filled).padEnd(WIDTH)}] ${done}/${this.#all}`);
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#shown) process.stderr.write('\r\u001b[K');
  }
}
