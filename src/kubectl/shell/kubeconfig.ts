/** The person's kubeconfig as a file of the home: what kubectl keeps stands there, and what the person writes there holds. */
import type { IFileSystem } from 'just-bash';
import { FILE } from '../kubeconfig.ts';
import type { Commander } from './commander.ts';

export class HomeKubeconfig {
  readonly #commander: Commander;
  /** The text that kubectl has put there last. */
  #kept = '';

  constructor(commander: Commander) {
    this.#commander = commander;
  }

  /** Puts there what kubectl keeps, unless the person has written something else. */
  async keep(fs: IFileSystem): Promise<void> {
    const text = this.#commander.kubeconfig;
    const there = await textAt(fs, FILE);
    if (there === text || (there !== undefined && there !== this.#kept)) return;
    this.#kept = text;
    await fs.writeFile(FILE, text);
    await fs.chmod(FILE, 0o600);
  }

  /** Whether a text there is the person's own. */
  isOwn(text: string): boolean {
    return text !== this.#kept;
  }

  /** The words of a command, with the file to use where that is not what kubectl keeps. @param env what is exported */
  async words(
    argv: readonly string[],
    fs: IFileSystem,
    cwd: string,
    env: Readonly<Record<string, string>>,
  ): Promise<readonly string[]> {
    if (argv.some((word) => /^--kubeconfig(?:=|$)/.test(word))) return argv;
    const [path = FILE] = (env['KUBECONFIG'] || FILE).split(':');
    let full = fs.resolvePath(cwd, path);
    const text = await textAt(fs, full);
    if (full === FILE && (text === undefined || !this.isOwn(text))) return argv;
    if (text === undefined && !argv.includes('config')) full = NOTHING; // only a flag must name a file that is there
    const dashes = argv.indexOf('--');
    const at = dashes < 0 ? argv.length : dashes;
    return [...argv.slice(0, at), `--kubeconfig=${full}`, ...argv.slice(at)];
  }
}

/** A kubeconfig without anything in it. */
const NOTHING = '/dev/null';

async function textAt(fs: IFileSystem, path: string): Promise<string | undefined> {
  return (await fs.exists(path)) ? fs.readFile(path, 'utf8') : undefined;
}
