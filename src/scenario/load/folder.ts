/** The files beside a scenario. Nothing outside its folder can be reached: not by `..`, an absolute path or a link. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';

export class Folder {
  readonly #root: string;

  /** @param root a folder that exists */
  constructor(root: string) {
    this.#root = realpathSync(root);
  }

  /** The text of a file. @throws Error that says why not */
  read(path: string): string {
    const outside = new Error(`${JSON.stringify(path)} leaves the scenario's folder`);
    if (isAbsolute(path) || path.includes('\0')) throw outside;
    const full = resolve(this.#root, path);
    if (!this.#holds(full)) throw outside;
    let real: string;
    try {
      real = realpathSync(full);
    } catch {
      throw new Error(`there is no file ${JSON.stringify(path)} in the scenario's folder`);
    }
    if (!this.#holds(real)) throw outside;
    if (!statSync(real).isFile()) throw new Error(`${JSON.stringify(path)} is not a file`);
    return readFileSync(real, 'utf8');
  }

  #holds(path: string): boolean {
    const from = relative(this.#root, path);
    return from !== '' && from !== '..' && !from.startsWith(`..${sep}`) && !isAbsolute(from);
  }
}
