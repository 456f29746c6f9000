/**
 * `vi FILE`: the person's own editor on a copy of the file; what is left there goes back into the home. Who names another editor
 * (`nano FILE`) gets that one, if it is there.
 */
import type { Edit } from './commander.ts';
import type { OwnCommand } from './runner.ts';

export const editor =
  (edit: Edit, name: string): OwnCommand =>
  async (args, { fs, cwd }, output) => {
    const path = args.find((word) => !/^[-+]/.test(word));
    if (path === undefined) {
      output('stderr', `${name}: a file name is needed here\n`);
      return 1;
    }
    const full = fs.resolvePath(cwd, path);
    const there = await fs.exists(full);
    if (there && !(await fs.stat(full)).isFile) {
      output('stderr', `${name}: ${path} is a folder\n`);
      return 1;
    }
    const before = there ? await fs.readFile(full, 'utf8') : '';
    try {
      const after = await edit(path.slice(path.lastIndexOf('/') + 1), before, name === 'vi' ? undefined : name);
      if (after === undefined) throw new Error('no editor to be had; set EDITOR');
      if (after !== before) await fs.writeFile(full, after);
      return 0;
    } catch (error) {
      if (name !== 'vi' && isMissing(error)) {
        output('stderr', `bash: ${name}: command not found\nvi opens the editor that EDITOR names.\n`);
        return NOT_FOUND;
      }
      output('stderr', `${name}: ${error instanceof Error ? error.message : String(error)}\n`);
      return 1;
    }
  };

const isMissing = (error: unknown): boolean =>
  error instanceof Error && (error.cause as { code?: string } | undefined)?.code === 'ENOENT';

const NOT_FOUND = 127;
