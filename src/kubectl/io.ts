/** What a command sees of the terminal it runs in. None of it is the host's. */

/** An in-memory home directory. Paths are relative to it or start with `/`; folders end nowhere with a slash. */
export interface Files {
  /** The file's text, or undefined when there is none. */
  read(path: string): string | undefined;
  write(path: string, text: string): void;
  /** The names in a folder, sorted; undefined when `path` is none. */
  list(path: string): readonly string[] | undefined;
}

export interface Io {
  readonly files: Files;
  readonly stdin: string;
  /** Whether the requests of one command all come at one instant, as for what a cluster has at its start. */
  readonly instant?: boolean;
  stdout(text: string): void;
  stderr(text: string): void;
}

/** Folders that are there though nothing lies in them: the home itself, and `/tmp`. */
const EMPTY = new Set(['', 'tmp']);

/** Files in a Map: for scenarios, tests and single commands. */
export class MemoryFiles implements Files {
  readonly #files = new Map<string, string>();

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  read(path: string): string | undefined {
    return this.#files.get(normal(path));
  }

  write(path: string, text: string): void {
    this.#files.set(normal(path), text);
  }

  /** All files, to be given back to `load`. */
  save(): ReadonlyMap<string, string> {
    return new Map(this.#files);
  }

  load(saved: ReadonlyMap<string, string>): void {
    this.#files.clear();
    for (const [path, text] of saved) this.#files.set(path, text);
  }

  list(path: string): readonly string[] | undefined {
    const folder = normal(path);
    const prefix = folder === '' ? '' : `${folder}/`;
    const names = new Set<string>();
    for (const file of this.#files.keys())
      if (file.startsWith(prefix)) names.add(file.slice(prefix.length).split('/', 1)[0] ?? '');
    return names.size > 0 || EMPTY.has(folder) ? [...names].sort() : undefined;
  }
}

/** A command's files, and among them what it reads. */
export function withStdin({ files, stdin }: Pick<Io, 'files' | 'stdin'>): Files {
  return {
    read: (path) => (path === '/dev/stdin' ? stdin : files.read(path)),
    write: (path, text) => files.write(path, text),
    list: (path) => files.list(path),
  };
}

/** `./a//b/../c` → `a/c` */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.' || part === '~') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}
