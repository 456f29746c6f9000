/**
 * The shell's file system as kubectl sees it: read at once before a command, because commands are synchronous; what the
 * command writes goes back afterwards. A practice home is small, so this costs little.
 */
import type { IFileSystem } from 'just-bash';
import type { Files } from '../io.ts';

/** System folders of the shell hold nothing that a command reads. */
const SYSTEM = /^\/(?:bin|usr|dev(?!\/fd\/)|proc)(?:\/|$)/;

export class ShellFiles implements Files {
  readonly #fs: IFileSystem;
  readonly #cwd: string;
  readonly #texts = new Map<string, string>();
  readonly #written = new Set<string>();
  readonly #folders = new Set<string>();

  private constructor(fs: IFileSystem, cwd: string) {
    this.#fs = fs;
    this.#cwd = cwd;
  }

  static async of(fs: IFileSystem, cwd: string): Promise<ShellFiles> {
    const files = new ShellFiles(fs, cwd);
    for (const path of fs.getAllPaths()) {
      if (SYSTEM.test(path) || !(await fs.exists(path))) continue; // also a link that leads nowhere
      if ((await fs.stat(path)).isFile) files.#texts.set(path, await fs.readFile(path, 'utf8'));
      else files.#folders.add(path);
    }
    return files;
  }

  #path(path: string): string {
    return this.#fs.resolvePath(this.#cwd, path.replace(/^~(?=\/|$)/, this.#cwd));
  }

  read(path: string): string | undefined {
    if (path === '/dev/null') return '';
    return this.#texts.get(this.#path(path));
  }

  write(path: string, text: string): void {
    const full = this.#path(path);
    this.#texts.set(full, text);
    this.#written.add(full);
  }

  list(path: string): readonly string[] | undefined {
    const folder = this.#path(path).replace(/\/$/, '');
    const names = new Set<string>();
    for (const file of this.#texts.keys())
      if (file.startsWith(`${folder}/`)) names.add(file.slice(folder.length + 1).split('/', 1)[0] ?? '');
    return names.size > 0 || this.#folders.has(folder) ? [...names].sort() : undefined;
  }

  /** Puts what was written into the shell's file system. */
  async flush(): Promise<void> {
    for (const path of this.#written) await this.#fs.writeFile(path, this.#texts.get(path) ?? '');
    this.#written.clear();
  }
}
