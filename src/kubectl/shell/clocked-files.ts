/** Files whose times are the cluster's, as what `date` tells is. */
import type { IFileSystem, InitialFiles } from 'just-bash';

type Just = typeof import('just-bash');
type Files = InstanceType<Just['InMemoryFs']>;

/** A time that a program sets is its `now`, as of `touch`, when it is no farther from the real one, ms. */
const NOW = 1000;

/** @param now virtual ms */
export function clockedFiles({ InMemoryFs }: Just, files: InitialFiles | undefined, now: () => number): IFileSystem {
  const stamp = (fs: Files, path: string): Promise<void> => {
    const time = new Date(now());
    return InMemoryFs.prototype.utimes.call(fs, path, time, time);
  };

  class Clocked extends InMemoryFs {
    /** When links were made. */
    readonly #links = new Map<string, Date>();

    override writeFileSync(...[path, content, options, metadata]: Parameters<Files['writeFileSync']>): void {
      super.writeFileSync(path, content, options, { mtime: new Date(now()), ...metadata });
    }

    override async appendFile(...args: Parameters<Files['appendFile']>): Promise<void> {
      await super.appendFile(...args);
      await stamp(this, args[0]);
    }

    override async mkdir(...args: Parameters<Files['mkdir']>): Promise<void> {
      const made: string[] = [];
      for (let path = this.resolvePath('/', args[0]); !(await this.exists(path)); path = this.resolvePath(path, '..'))
        made.push(path);
      await super.mkdir(...args);
      for (const path of made) await stamp(this, path);
    }

    override async cp(...args: Parameters<Files['cp']>): Promise<void> {
      await super.cp(...args);
      if (await this.exists(args[1])) await stamp(this, args[1]); // not a link that leads nowhere
    }

    override async symlink(...args: Parameters<Files['symlink']>): Promise<void> {
      await super.symlink(...args);
      this.#links.set(this.resolvePath('/', args[1]), new Date(now()));
    }

    /** The times of links are set by no call. */
    override async lstat(path: string): ReturnType<Files['lstat']> {
      const stat = await super.lstat(path);
      if (!stat.isSymbolicLink) return stat;
      return { ...stat, mtime: this.#links.get(this.resolvePath('/', path)) ?? new Date(now()) };
    }

    override utimes(path: string, atime: Date, mtime: Date): Promise<void> {
      const isNow = Math.abs(mtime.getTime() - Date.now()) < NOW;
      return isNow ? stamp(this, path) : super.utimes(path, atime, mtime);
    }
  }

  return new Clocked(files);
}
