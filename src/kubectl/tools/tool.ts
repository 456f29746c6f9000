/** Programs beside kubectl that an administrator has on a control-plane machine: `etcdctl`, `etcdutl`, `kubeadm`. */
import type { Cluster } from '../../engine/index.ts';
import { CliError, Exit } from '../errors.ts';
import { type FlagSpec, type Flags, parseFlags } from '../flags.ts';
import { flagLines } from '../help.ts';
import type { Io } from '../io.ts';
import type { Program, Resumed, Wait } from '../process.ts';
import { suggest } from '../suggest.ts';

export interface ToolCommand {
  readonly name: string;
  /** What follows the name in the usage line. */
  readonly use: string;
  readonly short: string;
  readonly flags?: readonly FlagSpec[];
  readonly commands?: readonly ToolCommand[];
  run?(on: ToolCall): Program | number | undefined;
}

export interface Tool extends ToolCommand {
  /** Flags of all its commands. */
  readonly globals: readonly FlagSpec[];
}

/** One call of a command. */
export interface ToolCall {
  readonly cluster: Cluster;
  readonly flags: Flags;
  readonly args: readonly string[];
  readonly io: Io;
  out(line: string): void;
  err(line: string): void;
}

const HELP: FlagSpec = { name: 'help', short: 'h', type: 'bool', help: 'help for the command' };

/** The course of one command line. Errors are told on stderr, as cobra does. */
export function* toolProgram(tool: Tool, cluster: Cluster, argv: readonly string[], io: Io): Program {
  try {
    return (yield* run(tool, cluster, argv, io)) ?? 0;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    if (!(error instanceof CliError)) throw error;
    io.stderr(`Error: ${error.message}\n`);
    return error.code;
  }
}

function* run(
  tool: Tool,
  cluster: Cluster,
  argv: readonly string[],
  io: Io,
): Generator<Wait, number | undefined, Resumed> {
  const { command, path, rest } = find(tool, argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv);
  const { flags, args } = parseFlags([...(command.flags ?? []), ...tool.globals, HELP], rest, true);
  if (flags.bool('help') || command.run === undefined) {
    io.stdout(helpOf(tool, command, path));
    return 0;
  }
  const out = (line: string): void => io.stdout(`${line}\n`);
  const err = (line: string): void => io.stderr(`${line}\n`);
  const course = command.run({ cluster, flags, args, io, out, err });
  return course === undefined || typeof course === 'number' ? course : yield* course;
}

interface Found {
  readonly command: ToolCommand;
  readonly path: string;
  readonly rest: readonly string[];
}

function find(tool: Tool, argv: readonly string[]): Found {
  let [command, path, rest]: [ToolCommand, string, string[]] = [tool, tool.name, [...argv]];
  while (command.commands !== undefined) {
    const at = nameAt(rest, [...(command.flags ?? []), ...tool.globals]);
    const name = at < 0 ? undefined : rest[at];
    if (name === undefined) break;
    const child = command.commands.find((each) => each.name === name);
    if (child === undefined) throw unknown(command, path, name);
    command = child;
    path = `${path} ${name}`;
    rest = [...rest.slice(0, at), ...rest.slice(at + 1)];
  }
  return { command, path, rest };
}

/** Where the first word stands that is no flag and no flag's value. */
function nameAt(words: readonly string[], specs: readonly FlagSpec[]): number {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('-') || word === '-') return at;
    const spec = specs.find(({ name, short }) => word === `--${name}` || word === `-${short}`);
    if (spec !== undefined && spec.type !== 'bool') at++;
  }
  return -1;
}

function unknown(group: ToolCommand, path: string, name: string): CliError {
  const near = suggest(
    name,
    (group.commands ?? []).map((each) => each.name),
  );
  const hint = near.length > 0 ? `\n\nDid you mean this?\n${near.map((each) => `\t${each}`).join('\n')}\n` : '';
  return new CliError(`unknown command "${name}" for "${path}"${hint}\nRun '${path} --help' for usage.`);
}

function helpOf(tool: Tool, command: ToolCommand, path: string): string {
  const children = command.commands ?? [];
  const width = Math.max(12, ...children.map(({ name }) => name.length));
  const own = [...(command.flags ?? []), HELP];
  return `${[
    command.short,
    `Usage:\n  ${path} ${command.use}`.trimEnd(),
    ...(children.length > 0
      ? [`Available Commands:\n${children.map(({ name, short }) => `  ${name.padEnd(width)} ${short}`).join('\n')}`]
      : []),
    `Flags:\n${flagLines(own)}`,
    ...(tool.globals.length > 0 ? [`Global Flags:\n${flagLines(tool.globals)}`] : []),
  ].join('\n\n')}\n`;
}
