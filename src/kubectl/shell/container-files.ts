/**
 * The files of a container in a shell's file system. The cluster holds them; the shell works on a copy, which is brought up to
 * date before each line, and what a line changed is told to the cluster after it.
 */
import type { IFileSystem } from 'just-bash';

export interface Changes {
  /** Path and text of files. */
  readonly written: readonly (readonly [string, string])[];
  readonly folders: readonly string[];
  readonly removed: readonly string[];
}

/** The shell's own: where it keeps the names of its commands, and what the kernel shows. */
const SYSTEM = /^\/(?:bin|usr\/bin|dev|proc|sys)(?:\/|$)/;

export class ContainerFiles {
  readonly #fs: IFileSystem;
  readonly #read: () => ReadonlyMap<string, string>;
  readonly #mayRun: (path: string) => boolean;
  readonly #given: ReadonlySet<string>;
  /** As the cluster last had them; a folder ends with a slash. */
  #seen = new Map<string, string>();

  /** @param read the files as the cluster has them now */
  constructor(fs: IFileSystem, read: () => ReadonlyMap<string, string>, mayRun: (path: string) => boolean) {
    this.#fs = fs;
    this.#read = read;
    this.#mayRun = mayRun;
    this.#given = new Set(fs.getAllPaths());
  }

  /** Takes what the cluster has now. */
  async refresh(): Promise<void> {
    const now = this.#read();
    for (const path of this.#seen.keys())
      if (!now.has(path)) await this.#fs.rm(path.replace(/(?<=.)\/$/, ''), { recursive: true, force: true });
    for (const [path, text] of now) {
      if (path.endsWith('/')) await this.#fs.mkdir(path.slice(0, -1) || '/', { recursive: true });
      else if (this.#seen.get(path) !== text) {
        await this.#fs.writeFile(path, text);
        if (text.startsWith('#!') || /\.sh$/.test(path)) await this.#fs.chmod(path, this.#mayRun(path) ? 0o755 : 0o644);
      }
    }
    this.#seen = new Map(now);
  }

  /** What became different since. */
  async changes(): Promise<Changes> {
    const written: [string, string][] = [];
    const folders: string[] = [];
    const there = new Set<string>();
    for (const path of this.#fs.getAllPaths().sort()) {
      if (SYSTEM.test(path) && !this.#seen.has(path)) continue;
      const stat = await this.#fs.stat(path).catch(() => undefined);
      if (stat === undefined) continue; // a link to nothing
      there.add(stat.isDirectory ? `${path.replace(/\/$/, '')}/` : path);
      if (stat.isDirectory) {
        if (!this.#given.has(path) && !this.#isKnown(`${path}/`)) folders.push(path);
        continue;
      }
      if (this.#given.has(path) && !this.#seen.has(path)) continue;
      const text = await this.#fs.readFile(path, 'utf8');
      if (this.#seen.get(path) !== text) written.push([path, text]);
    }
    const removed = [...this.#seen.keys()].filter((path) => !there.has(path));
    for (const [path, text] of written) this.#seen.set(path, text);
    for (const path of folders) this.#seen.set(`${path}/`, '');
    for (const path of removed) this.#seen.delete(path);
    return { written, folders, removed };
  }

  #isKnown(folder: string): boolean {
    for (const path of this.#seen.keys()) if (path.startsWith(folder)) return true;
    return false;
  }
}
