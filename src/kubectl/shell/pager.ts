/** `less`, `more`: the terminal scrolls by itself, so they print all of it. */
import type { OwnCommand } from './runner.ts';

export const pager =
  (name: string): OwnCommand =>
  async (args, { fs, cwd, stdin }, output) => {
    const paths = args.filter((word) => !/^[-+]./.test(word));
    if (paths.length === 0) {
      if (stdin === '') {
        output('stderr', name === 'less' ? 'Missing filename ("less --help" for help)\n' : 'more: bad usage\n');
        return 1;
      }
      output('stdout', stdin);
      return 0;
    }
    let code = 0;
    for (const path of paths) {
      const full = fs.resolvePath(cwd, path);
      const there = path === '-' || (await fs.exists(full));
      if (there && path !== '-' && (await fs.stat(full)).isDirectory) output('stderr', `${path} is a directory\n`);
      else if (there) {
        output('stdout', path === '-' ? stdin : await fs.readFile(full, 'utf8'));
        continue;
      } else output('stderr', `${path}: No such file or directory\n`);
      code = 1;
    }
    return code;
  };
