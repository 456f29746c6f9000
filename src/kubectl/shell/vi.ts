/** `vi FILE`, `nano FILE`: the person's own editor on a copy of the file; what is left there goes back into the home. */
import type { Edit } from './commander.ts';
import type { OwnCommand } from './runner.ts';

export const editor =
  (edit: Edit): OwnCommand =>
  async (args, { fs, cwd }, output) => {
    const path = args.find((word) => !/^[-+]/.test(word));
    if (path === undefined) {
      output('stderr', 'vi: a file name is needed here\n');
      return 1;
    }
    const full = fs.resolvePath(cwd, path);
    const there = await fs.exists(full);
    if (there && !(await fs.stat(full)).isFile) {
      output('stderr', `vi: ${path} is a folder\n`);
      return 1;
    }
    const before = there ? await fs.readFile(full, 'utf8') : '';
    try {
      const after = await edit(path.slice(path.lastIndexOf('/') + 1), before);
      if (after === undefined) throw new Error('no editor to be had; set EDITOR');
      if (after !== before) await fs.writeFile(full, after);
      return 0;
    } catch (error) {
      output('stderr', `vi: ${error instanceof Error ? error.message : String(error)}\n`);
      return 1;
    }
  };
