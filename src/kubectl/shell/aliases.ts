/**
 * Aliases. The shell language knows them, but it meets a command's name too late here: the name already stands behind the
 * command that tells its output. So the words that an alias stands for are put into the tree before.
 */
import type { ScriptNode } from 'just-bash';

type Pipeline = ScriptNode['statements'][number]['pipelines'][number];
type Node = Pipeline['commands'][number];
type Simple = Extract<Node, { type: 'SimpleCommand' }>;
type Word = Simple['args'][number];
type Parse = (text: string) => ScriptNode;

/** What the variables of the language say of aliases. */
export function aliasesIn(env: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(env))
    if (name.startsWith(VARIABLE)) found.set(name.slice(VARIABLE.length), value);
  return found;
}

const VARIABLE = 'BASH_ALIAS_';

/** Puts what they stand for in their place. */
export function expandAliases(node: unknown, aliases: ReadonlyMap<string, string>, parse: Parse): void {
  if (aliases.size === 0) return;
  if (Array.isArray(node)) for (const each of node) expandAliases(each, aliases, parse);
  else if (typeof node === 'object' && node !== null) {
    for (const each of Object.values(node)) expandAliases(each, aliases, parse);
    const { type, commands } = node as { type?: string; commands?: Node[] };
    if (type === 'Pipeline' && commands !== undefined)
      (node as Pipeline).commands = commands.flatMap((each) => expanded(each, aliases, parse, new Set()));
  }
}

/** The text of a name that stands there as it is; quotes keep it from being an alias. */
function literal(word: Word | null | undefined): string | undefined {
  const [part, ...more] = word?.parts ?? [];
  return part?.type === 'Literal' && more.length === 0 ? part.value : undefined;
}

/** @param passed the aliases that one comes from: none stands for itself */
function expanded(node: Node, aliases: ReadonlyMap<string, string>, parse: Parse, passed: ReadonlySet<string>): Node[] {
  if (node.type !== 'SimpleCommand') return [node];
  const name = literal(node.name) ?? '';
  const value = passed.has(name) ? undefined : aliases.get(name);
  if (value === undefined) return [node];
  let script: ScriptNode;
  try {
    script = parse(value);
  } catch {
    return [node]; // what it stands for is no command by itself
  }
  const { statements } = script;
  const pipelines = statements.at(-1)?.pipelines ?? [];
  const last = pipelines.at(-1)?.commands.at(-1);
  if (last?.type !== 'SimpleCommand') return [node];
  last.assignments = [...node.assignments, ...last.assignments];
  last.args = [...last.args, ...(/\s$/.test(value) ? nextToo(node.args, aliases, parse) : node.args)];
  last.redirections = [...last.redirections, ...node.redirections];
  const within = new Set([...passed, name]);
  const one = statements.length === 1 && pipelines.length === 1 ? pipelines[0] : undefined;
  if (one !== undefined) return one.commands.flatMap((each) => expanded(each, aliases, parse, within));
  for (const { pipelines: lines } of statements)
    for (const line of lines) line.commands = line.commands.flatMap((each) => expanded(each, aliases, parse, within));
  return [{ type: 'Group', body: statements, redirections: [] }];
}

/** An alias that ends with a blank lets the next word be one as well: `alias watch='watch '`. */
function nextToo(args: readonly Word[], aliases: ReadonlyMap<string, string>, parse: Parse): Word[] {
  const [first, ...rest] = args;
  const value = aliases.get(literal(first) ?? '');
  if (value === undefined) return [...args];
  try {
    const [command, ...more] = parse(value).statements[0]?.pipelines[0]?.commands ?? [];
    if (command?.type !== 'SimpleCommand' || command.name === null || more.length > 0) return [...args];
    return [command.name, ...command.args, ...rest];
  } catch {
    return [...args];
  }
}
