/** Commands of the shell language whose answers would be those of this machine, or of the language itself. */
import type { CustomCommand, ResolvedCommandContext } from 'just-bash';
import { withOnePattern } from './grep.ts';

type Ran = { stdout: string; stderr: string; exitCode: number };

/** @param now virtual ms @param user who one is; undefined where that is not asked here */
export function adapted(
  just: typeof import('just-bash'),
  now: () => number,
  user: string | undefined,
): readonly CustomCommand[] {
  const { defineCommand } = just;
  const commands = ['env', 'printenv'].map((name) => defineCommand(name, environment));
  commands.push(defineCommand('sed', edits));
  commands.push(defineCommand('paste', fromInput));
  commands.push(defineCommand('uniq', counted));
  for (const name of ['grep', 'egrep', 'fgrep']) commands.push(defineCommand(name, searched));
  commands.push(defineCommand('date', (args, context) => virtualDate(now(), args, context)));
  if (user !== undefined) {
    commands.push(defineCommand('whoami', async () => said(`${user}\n`)));
    commands.push(defineCommand('id', async (args) => identity(user, args)));
  }
  return commands;
}

const said = (stdout: string): Ran => ({ stdout, stderr: '', exitCode: 0 });

/** What the language keeps for itself among the variables, which no shell hands to its programs. */
const ITS_OWN =
  /^(?:IFS=.*\n\n|(?:OSTYPE|MACHTYPE|HOSTTYPE|OPTIND|SHELLOPTS|BASHOPTS|[?#@]|\d+|BASH_ALIAS_\w+)=.*(?:\n|$))/gm;

/** `env` without what is not environment. */
async function environment(args: readonly string[], { origCommand }: ResolvedCommandContext): Promise<Ran> {
  const ran = (await origCommand?.([...args])) ?? { stdout: '', stderr: '', exitCode: 1 };
  if (args.length > 0) return ran;
  const stdout = ran.stdout.replace(ITS_OWN, '');
  // Nobody has changed the folder: the language begins with both the same.
  const folder = /^PWD=(.*)$/m.exec(stdout)?.[1];
  return { ...ran, stdout: stdout.replace(/^OLDPWD=(.*)\n/m, (line, old: string) => (old === folder ? '' : line)) };
}

/** `a\text` on one line: the language takes the backslash for text, and loses one of the blanks before it. */
async function edits(args: readonly string[], { origCommand }: ResolvedCommandContext): Promise<Ran> {
  const words = args.map((word) =>
    word.replace(ONE_LINE, (_, command: string, blanks: string) =>
      blanks === '' ? `${command} ` : `${command}\\${blanks} `,
    ),
  );
  return (await origCommand?.(words)) ?? { stdout: '', stderr: '', exitCode: 1 };
}

/** `paste` without a file reads what it is given. */
async function fromInput(args: readonly string[], { origCommand }: ResolvedCommandContext): Promise<Ran> {
  const named = args.some((word, i) => !/^-./.test(word) && !/^-[a-z]*d$/.test(args[i - 1] ?? ''));
  return (await origCommand?.(named ? [...args] : [...args, '-'])) ?? { stdout: '', stderr: '', exitCode: 1 };
}

async function searched(args: readonly string[], { origCommand }: ResolvedCommandContext): Promise<Ran> {
  return (await origCommand?.(withOnePattern(args))) ?? { stdout: '', stderr: '', exitCode: 2 };
}

/** `uniq -c` gives its counts as much room as that of coreutils. */
async function counted(args: readonly string[], { origCommand }: ResolvedCommandContext): Promise<Ran> {
  const ran = (await origCommand?.([...args])) ?? { stdout: '', stderr: '', exitCode: 1 };
  if (!args.some((word) => /^-[a-z]*c|^--count$/.test(word))) return ran;
  return { ...ran, stdout: ran.stdout.replace(/^ *(\d+)(?= )/gm, (_, count: string) => count.padStart(COUNT)) };
}

const COUNT = 7;

const ADDRESS = String.raw`(?:\/(?:\\.|[^/\n])*\/I?|\d+|\$)`;
/** An address, perhaps up to another one, and the command with its text. */
const ONE_LINE = new RegExp(String.raw`^(\s*(?:${ADDRESS}(?:,${ADDRESS})?)?\s*!?\s*[aic])\\([ \t]*)(?=[^\s\\])`);

/** `date` of the cluster, not of this machine. */
async function virtualDate(
  now: number,
  args: readonly string[],
  { origCommand }: ResolvedCommandContext,
): Promise<Ran> {
  const given = args.some((word) => /^(?:-d|--date|-r|--reference)/.test(word));
  const words = given ? [...args] : ['-u', '-d', new Date(now).toISOString(), ...args];
  return (await origCommand?.(words)) ?? { stdout: '', stderr: '', exitCode: 1 };
}

/** The number that the language has in `$UID`. */
const ID = 1000;

function identity(user: string, args: readonly string[]): Ran {
  const options = args.join('');
  const name = options.includes('n') || options.includes('-name');
  if (/[ugG]/.test(options)) return said(`${name ? user : ID}\n`);
  return said(`uid=${ID}(${user}) gid=${ID}(${user}) groups=${ID}(${user})\n`);
}
