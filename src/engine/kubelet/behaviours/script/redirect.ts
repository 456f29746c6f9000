/** Redirections: where a command reads from and prints to. */
import { print } from './output.ts';
import { pipe } from './processes.ts';
import type { End, Ends, Machine, Process } from './state.ts';
import type { Redirection } from './tree.ts';
import { type Expansion, textOf } from './words.ts';

/** The default `terminationMessagePath`. */
const TERMINATION_LOG = '/dev/termination-log';

/** The ends of a command; undefined when a file cannot be opened, which has been said. @throws Substitution */
export function redirect(
  machine: Machine,
  process: Process,
  redirections: readonly Redirection[],
  at: Expansion,
): Ends | undefined {
  let ends = process.ends;
  for (const { of, to } of redirections) {
    const end =
      'same' in to
        ? (ends[to.same] ?? 'nowhere')
        : 'text' in to
          ? pipe(machine, textOf(to.text, at))
          : of === 0
            ? opened(machine, process, textOf(to.file, at))
            : fileOf(textOf(to.file, at), to.append, ends);
    if (end === undefined) return undefined;
    const [input, output, errors] = ends;
    ends = [of === 0 ? end : input, of === 1 || of === 'both' ? end : output, of === 2 || of === 'both' ? end : errors];
  }
  return ends;
}

function opened(machine: Machine, process: Process, path: string): End | undefined {
  if (path.startsWith('/dev/') || machine.read === undefined) return pipe(machine);
  const found = machine.read(path, process.env['PWD']);
  if (found !== undefined) return pipe(machine, found.text);
  print(machine, process, `sh: can't open ${path}: no such file\n`, 'stderr');
  return undefined;
}

function fileOf(path: string, append: boolean, [, output, errors]: Ends): End {
  if (path === TERMINATION_LOG) return 'message';
  if (path === '/dev/stdout') return output;
  if (path === '/dev/stderr') return errors;
  if (/^\/proc\/(?:1|self)\/fd\/[12]$/.test(path)) return path.endsWith('1') ? 'stdout' : 'stderr';
  if (path.startsWith('/dev/')) return 'nowhere';
  return { file: path, append, fresh: true };
}
