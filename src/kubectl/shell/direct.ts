/**
 * Lets output be seen while it is made. The shell language hands out what a script printed when all of it is over; a person
 * who types `kubectl get pods -w`, or a loop with a `sleep` in it, wants to see each line when it comes. So the commands that
 * print straight to the terminal (no pipe after them, no redirection around them) are put behind a command that tells at
 * once. What is captured, by a pipe, a file or `$(…)`, is left as it is.
 */
import type { ScriptNode } from 'just-bash';
import { PIPE } from './stream.ts';

type Statement = ScriptNode['statements'][number];
type Pipeline = Statement['pipelines'][number];
type Node = Pipeline['commands'][number];
type Simple = Extract<Node, { type: 'SimpleCommand' }>;
type Word = Simple['args'][number];
type Redirection = Simple['redirections'][number];
type HereDocument = Extract<Redirection['target'], { type: 'HereDoc' }>;

/** The command that runs the rest of its words and tells their output at once. */
export const TELL = '__tell';

/** The same with a first word that says where its two outputs go, a letter each: to stdout, to stderr, or returned (`o`, `e`, `r`). */
export const TELL_AS = '__tell_as';

/** The command that runs a pipeline whose commands are its words. */
export const STREAM = '__stream';

/** They change the shell itself, and so cannot run behind another command; none of them prints for long. */
export const BUILTINS = new Set(
  (
    'cd export read set unset local declare typeset readonly return break continue exit logout source . eval shift let alias ' +
    'unalias trap exec getopts mapfile readarray shopt pushd popd dirs hash type command builtin wait jobs : test [ [['
  ).split(' '),
);

/** Those among them that may print, themselves or by what they run. */
const PRINTING = new Set(
  'eval source . type alias export set declare typeset readonly jobs dirs pushd popd hash command trap'.split(' '),
);

/** Where what they print waits until it is told, and the command that tells it. */
export const WAITING = { stdout: '/dev/.told-out', stderr: '/dev/.told-err' } as const;
export const FLUSH = '__flush';

/** What the name of a function is in the form that tells at once. */
const told = (name: string): string => `__told_${name}`;

type Parse = (text: string) => ScriptNode;

/** Changes the tree in place. @param functions the names of functions that the shell knows @param parse the language's parser */
export function tellAtOnce(script: ScriptNode, functions: ReadonlySet<string>, parse: Parse): void {
  withoutHereDocuments(script, parse);
  const within = new Set<string>();
  namesWithin(script, within);
  new Teller(functions, within, parse).inScript(script);
  splitNames(script);
}

/** Whether anything shall run in the background. */
export function inBackground(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const { type, background } = node as { type?: unknown; background?: unknown };
  return (type === 'Statement' && background === true) || Object.values(node).some(inBackground);
}

/** Every function that is defined anywhere. */
function namesWithin(node: unknown, names: Set<string>): void {
  if (Array.isArray(node)) for (const each of node) namesWithin(each, names);
  else if (typeof node === 'object' && node !== null) {
    const { type, name } = node as { type?: unknown; name?: unknown };
    if (type === 'FunctionDef' && typeof name === 'string') names.add(name);
    for (const each of Object.values(node)) namesWithin(each, names);
  }
}

/** The language splits arguments into words, but not the name of a command: `$k get pods` is run by one whose argument it is. */
function splitNames(node: unknown): void {
  if (Array.isArray(node)) for (const each of node) splitNames(each);
  else if (typeof node === 'object' && node !== null) {
    const simple = node as Simple;
    if (simple.type === 'SimpleCommand' && isExpansion(simple.name)) putBehind('command', simple);
    for (const each of Object.values(node)) splitNames(each);
  }
}

function isExpansion(name: Word | null): boolean {
  const first = name?.parts[0];
  const quoted = first?.type === 'DoubleQuoted' ? first.parts[0] : undefined; // "$@" is several words all the same
  return (
    first?.type === 'ParameterExpansion' ||
    first?.type === 'CommandSubstitution' ||
    (quoted?.type === 'ParameterExpansion' && quoted.parameter === '@')
  );
}

function putBehind(command: string, node: Simple): void {
  if (node.name === null) return;
  node.args = [node.name, ...node.args];
  node.name = { type: 'Word', parts: [{ type: 'Literal', value: command }] } satisfies Word;
}

/** Functions that a script defines at its top, also in the form that tells at once. */
export function definitions(script: ScriptNode): { name: string; statement: Statement }[] {
  return script.statements.flatMap((statement) => {
    const command = statement.pipelines[0]?.commands[0];
    return command?.type === 'FunctionDef' ? [{ name: command.name, statement }] : [];
  });
}

const literal = (text: string): Word => ({ type: 'Word', parts: [{ type: 'Literal', value: text }] });

/** The text of a word that stands there as it is. */
function textOf(word: Word | null | undefined): string | undefined {
  const [part, ...more] = word?.parts ?? [];
  return part?.type === 'Literal' && more.length === 0 ? part.value : undefined;
}

/** Whether a command of kubectl may go on for long. */
function goesOn({ name, args }: Simple): boolean {
  if (!/^(?:kubectl|k)$/.test(textOf(name) ?? '')) return false;
  const words = args.map((word) => textOf(word) ?? '');
  const verb = words.find((word) => VERBS.has(word));
  if (verb === undefined) return false;
  if (verb === 'logs') return words.some((word) => /^(?:-[a-z]*f|--follow(?:=true)?)$/.test(word));
  if (verb === 'get' || verb === 'events')
    return words.some((word) => /^(?:-A?wA?|--watch(?:-only)?(?:=true)?)$/.test(word));
  return true;
}

const VERBS = new Set('get events logs rollout wait drain delete exec attach run debug'.split(' '));

/** A pipeline behind such a command as one command, which gets all of its words. */
function inOne({ commands, pipeStderr }: Pipeline): Simple | undefined {
  const [head, ...rest] = commands;
  if (rest.length === 0 || head?.type !== 'SimpleCommand' || !goesOn(head) || pipeStderr?.includes(true))
    return undefined;
  const words: Word[] = [];
  for (const stage of commands) {
    if (stage.type !== 'SimpleCommand' || stage.name === null) return undefined;
    if (stage.redirections.length > 0 || stage.assignments.length > 0) return undefined;
    if (BUILTINS.has(textOf(stage.name) ?? '')) return undefined;
    words.push(...(words.length > 0 ? [literal(PIPE)] : []), stage.name, ...stage.args);
  }
  return { ...head, name: literal(STREAM), args: words };
}

/** `2>&1` and the like. */
const isCopy = ({ operator, target }: Redirection): boolean =>
  operator === '>&' && target.type === 'Word' && /^[12]$/.test(textOf(target) ?? '');

/** Where both outputs of a command go, as `TELL_AS` has it; undefined for forms that are rare. */
function whereTo(redirections: readonly Redirection[]): string | undefined {
  const goes: [string, string] = ['o', 'e'];
  for (const redirection of redirections) {
    const { fd, operator, target } = redirection;
    if (operator.startsWith('<')) continue;
    if (operator === '&>' || operator === '&>>') goes.fill('r');
    else if (fd !== null && fd !== 1 && fd !== 2) return undefined;
    else if (isCopy(redirection)) goes[(fd ?? 1) - 1] = goes[Number(textOf(target as Word)) - 1] ?? 'r';
    else if (operator === '>' || operator === '>>' || operator === '>|') goes[(fd ?? 1) - 1] = 'r';
    else return undefined;
  }
  // What is copied from an output that was caught before goes with it: the language itself knows how.
  const caught = redirections.findIndex(({ operator }) => operator === '>' || operator === '>>' || operator === '>|');
  return caught >= 0 && redirections.slice(caught).some(isCopy) ? undefined : goes.join('');
}

class Teller {
  readonly #functions: ReadonlySet<string>;
  readonly #within: ReadonlySet<string>;
  readonly #parse: Parse;
  /** Whether stdout goes into a pipe or a variable. */
  #caught = false;

  /** @param functions those with a form that tells at once @param within all that the script defines */
  constructor(functions: ReadonlySet<string>, within: ReadonlySet<string>, parse: Parse) {
    this.#functions = functions;
    this.#within = within;
    this.#parse = parse;
  }

  inScript(script: ScriptNode): void {
    this.#inStatements(script.statements);
    script.statements = script.statements.flatMap((statement) => {
      const command = statement.pipelines[0]?.commands[0];
      if (command?.type !== 'FunctionDef' || command.name.startsWith(told(''))) return [statement];
      const copy = structuredClone(statement);
      const second = copy.pipelines[0]?.commands[0];
      if (second?.type !== 'FunctionDef') return [statement];
      second.name = told(command.name);
      this.#inCommand(second.body);
      return [statement, copy];
    });
  }

  #inStatements(statements: readonly Statement[]): void {
    for (const statement of statements) {
      statement.background = false;
      for (const pipeline of statement.pipelines) {
        const streamed = this.#caught ? undefined : inOne(pipeline);
        if (streamed !== undefined) pipeline.commands = [streamed];
        else
          pipeline.commands = pipeline.commands.map((each, i, { length }) => {
            if (i === length - 1) return this.#inCommand(each);
            return pipeline.pipeStderr?.[i] ? each : this.#catching(() => this.#inCommand(each));
          });
      }
    }
  }

  /** Does something while what is printed to stdout goes into a pipe or a variable, and only the errors are told. */
  #catching<T>(act: () => T): T {
    const before = this.#caught;
    this.#caught = true;
    const done = act();
    this.#caught = before;
    return done;
  }

  /** What `$(…)` runs anywhere in a word. */
  #inWords(node: unknown): void {
    if (Array.isArray(node)) for (const each of node) this.#inWords(each);
    else if (typeof node === 'object' && node !== null) {
      const { type, body } = node as { type?: unknown; body?: ScriptNode };
      if (type === 'CommandSubstitution' && body !== undefined)
        this.#catching(() => this.#inStatements(body.statements));
      else for (const each of Object.values(node)) this.#inWords(each);
    }
  }

  /** @returns what stands in its place */
  #inCommand(node: Node): Node {
    if (node.type === 'FunctionDef') return node;
    const redirected = node.redirections.some(({ operator }) => !operator.startsWith('<'));
    if (node.type === 'SimpleCommand' && !redirected) this.#inWords([node.assignments, node.args]);
    if (node.type === 'SimpleCommand') return redirected ? this.#redirected(node) : this.#inSimple(node);
    if (redirected) return node;
    switch (node.type) {
      case 'If':
        for (const { condition, body } of node.clauses) {
          this.#inStatements(condition);
          this.#inStatements(body);
        }
        this.#inStatements(node.elseBody ?? []);
        return node;
      case 'While':
      case 'Until':
        this.#inStatements(node.condition);
        this.#inStatements(node.body);
        return node;
      case 'For':
      case 'CStyleFor':
      case 'Group':
      case 'Subshell':
        this.#inStatements(node.body);
        return node;
      case 'Case':
        for (const { body } of node.items) this.#inStatements(body);
        return node;
      default:
        return node;
    }
  }

  /** A program whose outputs go elsewhere: what still comes to the terminal is told at once. */
  #redirected(node: Simple): Node {
    if (this.#caught) return node;
    const name = textOf(node.name);
    const goes = whereTo(node.redirections);
    if (name === undefined || goes === undefined || goes === 'rr') return node;
    if (BUILTINS.has(name) || this.#functions.has(name) || this.#within.has(name)) return node;
    putBehind(TELL_AS, node);
    node.args = [literal(goes), ...node.args];
    node.redirections = node.redirections.filter((each) => !isCopy(each));
    return node;
  }

  #inSimple(node: Simple): Node {
    if (this.#caught) return this.#erring(node);
    const [part, ...more] = node.name?.parts ?? [];
    if (isExpansion(node.name)) putBehind(TELL, node);
    if (part?.type !== 'Literal' || more.length > 0) return node;
    if (this.#functions.has(part.value)) part.value = told(part.value);
    else if (PRINTING.has(part.value) || this.#within.has(part.value)) return this.#waiting(node);
    else if (!BUILTINS.has(part.value)) putBehind(TELL, node);
    return node;
  }

  /** A program whose output is caught: its errors are told at once. */
  #erring(node: Simple): Node {
    const name = textOf(node.name);
    if (name === undefined || BUILTINS.has(name)) return node;
    if (this.#functions.has(name) || this.#within.has(name)) return node;
    putBehind(TELL_AS, node);
    node.args = [literal('re'), ...node.args];
    return node;
  }

  /** What runs in the shell itself prints into a file, which is told once it has ended. */
  #waiting(node: Simple): Node {
    const { stdout, stderr } = WAITING;
    const group = this.#parse(`{ : >${stdout} 2>${stderr}; ${FLUSH} $?; }`).statements[0]?.pipelines[0]?.commands[0];
    if (group?.type !== 'Group') return node;
    const [first] = group.body;
    const stand = first?.pipelines[0]?.commands[0];
    if (first?.pipelines[0] === undefined || stand === undefined) return node;
    node.redirections = [...node.redirections, ...stand.redirections];
    first.pipelines[0].commands[0] = node;
    return group;
  }
}

/** The tree is written out as text again, and the writer loses what follows `<<EOF` on its line: a here-string says the same. */
function withoutHereDocuments(node: unknown, parse: Parse): void {
  if (Array.isArray(node)) for (const each of node) withoutHereDocuments(each, parse);
  else if (typeof node === 'object' && node !== null) {
    const redirection = node as Redirection;
    if (redirection.type === 'Redirection' && redirection.target.type === 'HereDoc') {
      redirection.operator = '<<<';
      redirection.target = { type: 'Word', parts: hereString(redirection.target, parse) };
    }
    for (const each of Object.values(node)) withoutHereDocuments(each, parse);
  }
}

/** What the parser takes for a pattern of file names, from `[` to `]` with its quotes, is text like all the rest. */
function withoutPatterns(parts: Word['parts'], parse: Parse): Word['parts'] {
  return parts.flatMap((part): Word['parts'] => {
    if (part.type !== 'Glob') return [part];
    const first: Word['parts'] = [{ type: 'Literal', value: part.pattern.slice(0, 1) }];
    if (part.pattern.length === 1) return first;
    const command = parse(`cat <<__END__\n${part.pattern.slice(1)}\n__END__\n`).statements[0]?.pipelines[0]
      ?.commands[0];
    const target = command?.type === 'SimpleCommand' ? command.redirections[0]?.target : undefined;
    const inner = target?.type === 'HereDoc' ? withoutPatterns(target.content.parts, parse) : [];
    return [...first, ...withoutLastNewline(inner)];
  });
}

const withoutLastNewline = (parts: Word['parts']): Word['parts'] =>
  parts.map((part, i) =>
    part.type === 'Literal' && i === parts.length - 1 ? { ...part, value: part.value.replace(/\n$/, '') } : part,
  );

/** `<<-` takes the tabs off the beginnings of lines. */
const withoutTabs = (parts: Word['parts']): Word['parts'] =>
  parts.map((part, i) =>
    part.type === 'Literal' ? { ...part, value: part.value.replace(i === 0 ? /^\t+/gm : /(?<=\n)\t+/g, '') } : part,
  );

function hereString({ content, quoted, stripTabs }: HereDocument, parse: Parse): Word['parts'] {
  const text = quoted ? content.parts : withoutPatterns(content.parts, parse);
  const parts = withoutLastNewline(stripTabs ? withoutTabs(text) : text);
  if (!quoted) return [{ type: 'DoubleQuoted', parts }];
  return parts
    .map((part) => ('value' in part ? String(part.value) : ''))
    .join('')
    .split("'")
    .flatMap((value, i): Word['parts'] => [
      ...(i > 0 ? [{ type: 'Escaped' as const, value: "'" }] : []),
      { type: 'SingleQuoted', value },
    ]);
}
