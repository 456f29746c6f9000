/**
 * Lets output be seen while it is made. The shell language hands out what a script printed when all of it is over; a person
 * who types `kubectl get pods -w`, or a loop with a `sleep` in it, wants to see each line when it comes. So the commands that
 * print straight to the terminal (no pipe after them, no redirection around them) are put behind a command that tells at
 * once. What is captured, by a pipe, a file or `$(…)`, is left as it is.
 */
import type { ScriptNode } from 'just-bash';

type Statement = ScriptNode['statements'][number];
type Pipeline = Statement['pipelines'][number];
type Node = Pipeline['commands'][number];
type Simple = Extract<Node, { type: 'SimpleCommand' }>;
type Word = Simple['args'][number];
type Redirection = Simple['redirections'][number];
type HereDocument = Extract<Redirection['target'], { type: 'HereDoc' }>;

/** The command that runs the rest of its words and tells their output at once. */
export const TELL = '__tell';

/** They change the shell itself, and so cannot run behind another command; none of them prints for long. */
const BUILTINS = new Set(
  (
    'cd export read set unset local declare typeset readonly return break continue exit logout source . eval shift let alias ' +
    'unalias trap exec getopts mapfile readarray shopt pushd popd dirs hash type command builtin wait jobs : test [ [['
  ).split(' '),
);

/** Changes the tree in place. @param functions the names of functions that the shell knows */
export function tellAtOnce(script: ScriptNode, functions: ReadonlySet<string>): void {
  withoutHereDocuments(script);
  inStatements(script.statements, functions);
}

/** Functions that a script defines at its top. */
export function definitions(script: ScriptNode): { name: string; statement: Statement }[] {
  return script.statements.flatMap((statement) => {
    const command = statement.pipelines[0]?.commands[0];
    return command?.type === 'FunctionDef' ? [{ name: command.name, statement }] : [];
  });
}

/** The tree is written out as text again, and the writer loses what follows `<<EOF` on its line: a here-string says the same. */
function withoutHereDocuments(node: unknown): void {
  if (Array.isArray(node)) for (const each of node) withoutHereDocuments(each);
  else if (typeof node === 'object' && node !== null) {
    const redirection = node as Redirection;
    if (redirection.type === 'Redirection' && redirection.target.type === 'HereDoc') {
      redirection.operator = '<<<';
      redirection.target = { type: 'Word', parts: hereString(redirection.target) };
    }
    for (const each of Object.values(node)) withoutHereDocuments(each);
  }
}

function hereString({ content, quoted }: HereDocument): Word['parts'] {
  const parts = content.parts.map((part, i) =>
    part.type === 'Literal' && i === content.parts.length - 1
      ? { ...part, value: part.value.replace(/\n$/, '') }
      : part,
  );
  if (!quoted) return [{ type: 'DoubleQuoted', parts }];
  const text = parts.map((part) => ('value' in part ? String(part.value) : '')).join('');
  return text
    .split("'")
    .flatMap((value, i): Word['parts'] => [
      ...(i > 0 ? [{ type: 'Escaped' as const, value: "'" }] : []),
      { type: 'SingleQuoted', value },
    ]);
}

function inStatements(statements: readonly Statement[], functions: ReadonlySet<string>): void {
  for (const statement of statements) {
    if (statement.background) continue;
    for (const pipeline of statement.pipelines) {
      const last = pipeline.commands.at(-1);
      if (last !== undefined) inCommand(last, functions);
    }
  }
}

function inCommand(node: Node, functions: ReadonlySet<string>): void {
  if (node.redirections.some(({ operator }) => !operator.startsWith('<'))) return;
  switch (node.type) {
    case 'SimpleCommand':
      inSimple(node, functions);
      return;
    case 'If':
      for (const { condition, body } of node.clauses) {
        inStatements(condition, functions);
        inStatements(body, functions);
      }
      inStatements(node.elseBody ?? [], functions);
      return;
    case 'While':
    case 'Until':
      inStatements(node.condition, functions);
      inStatements(node.body, functions);
      return;
    case 'For':
    case 'CStyleFor':
    case 'Group':
    case 'Subshell':
      inStatements(node.body, functions);
      return;
    case 'Case':
      for (const { body } of node.items) inStatements(body, functions);
  }
}

function inSimple(node: Simple, functions: ReadonlySet<string>): void {
  const [part, ...more] = node.name?.parts ?? [];
  if (node.name === null || part?.type !== 'Literal' || more.length > 0) return;
  if (BUILTINS.has(part.value) || functions.has(part.value)) return;
  node.args = [node.name, ...node.args];
  node.name = { type: 'Word', parts: [{ type: 'Literal', value: TELL }] } satisfies Word;
}
