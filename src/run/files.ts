/** What a command reads of a person's files is noted, so that running the input log again needs no home. */
import { type Files, MemoryFiles } from '../kubectl/index.ts';
import type { Read } from './inputs.ts';

/** Files that note what is read of them. */
export class NotedFiles implements Files {
  readonly #files: Files;
  readonly #read = { files: {} as Record<string, string>, folders: {} as Record<string, readonly string[]> };

  constructor(files: Files) {
    this.#files = files;
  }

  /** What was read so far; undefined for nothing. */
  get noted(): Read | undefined {
    const { files, folders } = this.#read;
    return Object.keys(files).length + Object.keys(folders).length === 0 ? undefined : this.#read;
  }

  read(path: string): string | undefined {
    const text = this.#files.read(path);
    if (text !== undefined) this.#read.files[path] = text;
    return text;
  }

  list(path: string): readonly string[] | undefined {
    const names = this.#files.list(path);
    if (names !== undefined) this.#read.folders[path] = names;
    return names;
  }

  write(path: string, text: string): void {
    this.#files.write(path, text);
  }
}

/** What was noted, in the place of the files. What is written goes nowhere but here. */
export class ReadAgain implements Files {
  readonly #read: Read;
  readonly #written = new MemoryFiles();

  constructor(read: Read) {
    this.#read = read;
  }

  read(path: string): string | undefined {
    return this.#written.read(path) ?? this.#read.files[path];
  }

  list(path: string): readonly string[] | undefined {
    return this.#read.folders[path];
  }

  write(path: string, text: string): void {
    this.#written.write(path, text);
  }
}
