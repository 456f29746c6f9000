/** A file that is written line by line while a run goes on; `-` is standard output. */
import { closeSync, openSync, writeSync } from 'node:fs';

export class OutputFile {
  /** Undefined for standard output. */
  readonly #file: number | undefined;

  /** Makes it anew. @throws Error when it cannot be made */
  constructor(path: string) {
    this.#file = path === '-' ? undefined : openSync(path, 'w');
  }

  write(text: string): void {
    if (this.#file === undefined) process.stdout.write(text);
    else writeSync(this.#file, text);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}
