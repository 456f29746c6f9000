/** How far a matrix of runs is: a bar on a terminal, below the lines that are printed meanwhile. */

const WIDTH = 30;

export class Progress {
  readonly #all: number;
  readonly #shown: boolean;

  constructor(all: number) {
    this.#all = all;
    this.#shown = all > 1 && process.stderr.isTTY === true;
  }

  /** @param line what to print on stdout above the bar */
  at(done: number, line?: string): void {
    if (this.#shown) process.stderr.write('\r\u001b[K');
    if (line !== undefined) console.log(line);
    if (!this.#shown || done >= this.#all) return;
    const filled = Math.round((done / this.#all) * WIDTH);
    process.stderr.write(`[${'='.repeat(filled).padEnd(WIDTH)}] ${done}/${this.#all}`);
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#shown) process.stderr.write('\r\u001b[K');
  }
}
