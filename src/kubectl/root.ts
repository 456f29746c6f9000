/** The tree of commands, and the way from an argument vector to the one that is meant. */

import type { Cluster, User } from '../engine/index.ts';
import { Api } from './api.ts';
import { callerOf, chosen } from './caller.ts';
import type { Command, Invocation } from './command.ts';
import { commands } from './commands/index.ts';
import { CliError, describeError } from './errors.ts';
import { type FlagSpec, type Parsed, parseDuration, parseFlags } from './flags.ts';
import { GLOBAL_FLAGS } from './globals.ts';
import { help, IN_ORDER } from './help.ts';
import type { Io } from './io.ts';
import { FILE } from './kubeconfig.ts';
import { sessionOf } from './kubeconfig-file.ts';
import { Patience, patiently } from './patience.ts';
import type { Program, Resumed, Wait } from './process.ts';
import type { Session } from './session.ts';
import { didYouMean, slip, suggest } from './suggest.ts';
import { requestsTold } from './verbose.ts';

const HELP_FLAG: FlagSpec = { name: 'help', short: 'h', type: 'bool', help: 'Help for the command' };

/** The root of the tree; it does nothing itself. */
export const ROOT: Command = {
  name: 'kubectl',
  use: '[flags] [options]',
  short: 'kubectl controls the Kubernetes cluster manager',
  commands,
};

/** Whether the next word belongs to this flag. */
function takesNext(word: string, specs: readonly FlagSpec[]): boolean {
  if (word.includes('=')) return false;
  const spec = word.startsWith('--')
    ? specs.find((s) => s.name === word.slice(2))
    : specs.find((s) => s.short === word.slice(-1));
  return (
    spec !== undefined &&
    spec.type !== 'bool' &&
    spec.alone === undefined &&
    !(word.length > 2 && !word.startsWith('--') && specs.find((s) => s.short === word[1])?.type !== 'bool')
  );
}

export interface Target {
  readonly command: Command;
  readonly path: string;
  /** The words without the names of the commands. */
  readonly rest: readonly string[];
}

/** Follows the names in `argv` down the tree. @throws CliError for a name that no group has */
export function resolve(argv: readonly string[], root: Command = ROOT): Target {
  let command = root;
  let path = root.name;
  let rest = [...argv];
  while (command.commands !== undefined) {
    const specs = [...(command.flags ?? []), ...GLOBAL_FLAGS];
    let at = 0;
    while (at < rest.length) {
      const word = rest[at] ?? '';
      if (word === '--') return { command, path, rest };
      if (!word.startsWith('-') || word === '-') break;
      at += takesNext(word, specs) ? 2 : 1;
    }
    const name = rest[at];
    if (name === undefined) break;
    const child = command.commands.find((c) => c.name === name || c.aliases?.includes(name));
    if (child === undefined) {
      if (command.run === undefined || command === root) {
        if (command !== root) parse({ command, path, rest });
        throw unknownCommand(command, path, rest.slice(at));
      }
      break;
    }
    command = child;
    path = `${path} ${child.name}`;
    rest = [...rest.slice(0, at), ...rest.slice(at + 1)];
  }
  return { command, path, rest };
}

/** Where a command stands among those that are named together. */
const place = (name: string): number => (IN_ORDER.includes(name) ? IN_ORDER.indexOf(name) : IN_ORDER.length);

/** @param words the word that is no command, and what follows it */
function unknownCommand(group: Command, path: string, words: readonly string[]): CliError {
  const [name = ''] = words;
  const names = (group.commands ?? [])
    .filter((c) => !c.hidden)
    .map((c) => c.name)
    .sort((a, b) => place(a) - place(b));
  // Within a group kubectl itself names nothing near: only what is plainly a slip of the finger is helped along.
  const near = suggest(name, names).filter((other) => path === 'kubectl' || slip(name, other));
  const hint = near.length > 0 ? didYouMean(near) : '';
  if (path === 'kubectl') return new CliError(`unknown command "${name}" for "kubectl"${hint}`);
  const said = words.filter((word) => !word.startsWith('-')).join(' ');
  return new CliError(`unknown command ${JSON.stringify(said)}${hint}\nSee '${path} -h' for help and examples`);
}

/** kubectl names no near flag; a slip of the finger is helped along. */
function nearFlag(message: string, specs: readonly FlagSpec[]): string {
  const name = /^unknown flag: --(\S+)$/.exec(message)?.[1];
  const near = specs.filter((spec) => !spec.hidden && name !== undefined && slip(name, spec.name));
  return near.length > 0 ? didYouMean(near.map((spec) => `--${spec.name}`)) : '';
}

export function parse(target: Target): Parsed {
  // A command's own flag hides a global one of the same name.
  const specs = [...GLOBAL_FLAGS, HELP_FLAG, ...(target.command.flags ?? [])];
  try {
    return parseFlags(specs, target.rest, !target.command.stopAtArgs);
  } catch (error) {
    if (error instanceof CliError)
      throw new CliError(`${error.message}${nearFlag(error.message, specs)}\nSee '${target.path} --help' for usage.`);
    throw error;
  }
}

export interface World {
  readonly cluster: Cluster;
  readonly session: Session;
  readonly user?: User;
}

/** The course of one command line without its first word, `kubectl` or that of `root`. It never throws: errors are told on stderr. */
export function* program(world: World, argv: readonly string[], io: Io, root: Command = ROOT): Program {
  const patience = new Patience();
  try {
    return (yield* patiently(world.cluster, io, patience, (held) => dispatch(world, argv, held, patience, root))) ?? 0;
  } catch (error) {
    const { text, code } = describeError(error);
    if (text !== '') io.stderr(`${text}\n`);
    return code;
  }
}

function* dispatch(
  world: World,
  argv: readonly string[],
  io: Io,
  patience: Patience,
  root: Command,
): Generator<Wait, number | undefined, Resumed> {
  if (argv[0] === 'help') return topic(argv.slice(1), io, root);
  if (argv[0] === '--help' || argv[0] === '-h') return topic(isCommand(argv[1], root) ? argv.slice(1) : [], io, root);
  const target = resolve(argv, root);
  const { command } = target;
  if (command.leftOut !== undefined)
    throw new CliError(`${command.name} is deliberately not part of this kubectl: ${command.leftOut}`);
  const parsed = parse(target);
  const missing = parsed.flags.leftOut();
  if (missing !== undefined)
    throw new CliError(`--${missing.name} is deliberately not part of this kubectl: ${missing.leftOut}`);
  for (const text of parsed.flags.deprecations()) io.stderr(`${text}\n`);
  if (parsed.flags.bool('help') || command === ROOT) {
    io.stdout(help(target, GLOBAL_FLAGS));
    return 0;
  }
  if (command.run === undefined) {
    // A group alone is a wrong use; most tell it on stderr.
    io[command.helpOn ?? 'stderr'](help(target, GLOBAL_FLAGS));
    return 1;
  }
  const received = new Set<string>();
  const on = invocation(world, target, parsed, io, patience);
  // Each of the API server's warnings is told once, however many answers bring it.
  on.api.onWarning = (text) => {
    if (!received.has(text)) io.stderr(`Warning: ${text}\n`);
    received.add(text);
  };
  on.api.onAnswer = requestsTold(
    parsed.flags.int('v'),
    () => world.cluster.now,
    parsed.flags.string('kubeconfig') || FILE,
    on.err,
  );
  const course = command.run(on);
  const code = course === undefined || typeof course === 'number' ? course : yield* course;
  if (parsed.flags.bool('warnings-as-errors') && received.size > 0)
    throw new CliError(`${received.size} ${received.size === 1 ? 'warning' : 'warnings'} received`);
  return code;
}

const isCommand = (word = '', root: Command): boolean =>
  root.commands?.some(({ name, aliases }) => name === word || aliases?.includes(word)) ?? false;

/** `kubectl help WORDS`: what is no command is told, and what there is. */
function topic(words: readonly string[], io: Io, root: Command): number {
  const target = words.length === 0 || isCommand(words[0], root) ? resolve(words, root) : undefined;
  if (target !== undefined) io.stdout(help(target, GLOBAL_FLAGS));
  else {
    io.stderr(`Unknown help topic [${words.map((word) => `\`${word}\``).join(' ')}]\n\n\n`);
    io.stderr(help(resolve([], root), GLOBAL_FLAGS).replace(/^.*\n\n.*\n\n/, ''));
  }
  return 0;
}

/** @throws CliError for a `--request-timeout` that is no time */
function checkTimeout(text: string): void {
  if (!/^\d+$/.test(text) && parseDuration(text) === undefined)
    throw new CliError(
      'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
    );
}

/** Commands that make a kubeconfig where there is none. */
const MAKES_FILE = /^kubectl config (?:set|set-cluster|set-context|set-credentials)$/;

function invocation(
  world: World,
  target: Target,
  { flags, args, dash }: Parsed,
  io: Io,
  patience: Patience,
): Invocation {
  const { cluster } = world;
  const kubeconfig = flags.string('kubeconfig');
  const own =
    kubeconfig === '' ? world.session : sessionOf(world.session, io.files, kubeconfig, MAKES_FILE.test(target.path));
  // A command's own flag of that name says something else: whom a binding is for.
  const named = new Set(target.command.flags?.map(({ name }) => name));
  const global = (name: string): boolean => !named.has(name) && target.path !== 'kubectl config set-context';
  const session = chosen(own, flags, {
    context: global('context'),
    cluster: global('cluster'),
    user: global('user'),
    server: global('server'),
  });
  const caller = callerOf(cluster, session, flags, world.user);
  // An empty name is none.
  const given = flags.string('namespace') !== '';
  checkTimeout(flags.string('request-timeout'));
  return {
    command: target.command,
    path: target.path,
    flags,
    args,
    dash,
    session: own,
    api: new Api(cluster, { ...caller, patience }),
    io,
    namespace: given ? flags.string('namespace') : session.namespace,
    namespaceGiven: given,
    out: (line) => io.stdout(`${line}\n`),
    err: (line) => io.stderr(`${line}\n`),
    warn: (text) => io.stderr(`Warning: ${text}\n`),
  };
}
