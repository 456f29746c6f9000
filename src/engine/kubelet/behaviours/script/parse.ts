/** From the text of a script to its commands. The grammar is unbash's; what it finds becomes data that a checkpoint can hold. */
import {
  type ArithmeticExpression,
  type Assignment,
  type CommandNode,
  type CompoundList,
  type ParseError,
  type PipelineNode,
  parse as parsed,
  type Redirection as RedirectionNode,
  type Statement,
  type TestExpression,
  type Word as WordNode,
  type WordPart,
} from 'unbash';
import { boundedMemo } from './memo.ts';
import type { Command, Item, List, Piece, Redirection, Setting, Sum, Test, Word } from './tree.ts';

export interface Script {
  /** Up to the line that is no command. */
  readonly list: List;
  /** What the shell says of that line. */
  readonly wrong?: string;
}

/** Takes a script apart; the same text is taken apart once. */
export const parse = boundedMemo((text: string): Script => {
  const { commands, errors = [] } = parsed(text);
  const [error] = errors.filter(({ message }) => message !== SHORT_FUNCTION);
  if (error === undefined) return { list: listOf(commands) };
  // A shell reads a whole line before it runs any of it.
  const broken = commands.find(({ pos, end }) => pos <= error.pos && (end <= pos || error.pos <= end));
  const line = text.lastIndexOf('\n', (broken?.pos ?? error.pos) - 1) + 1;
  return { list: listOf(commands.filter(({ end, pos }) => end > pos && end <= line)), wrong: complaint(text, error) };
});

/** Bash wants a compound command as the body of a function; other shells take any. */
const SHORT_FUNCTION = 'expected compound command as function body';

/** What BusyBox says of an error of syntax. */
function complaint(text: string, { message, pos }: ParseError): string {
  const open = /^unterminated (.*)$/.exec(message)?.[1];
  if (open !== undefined) return `syntax error: ${UNTERMINATED[open] ?? 'unterminated quoted string'}`;
  const token = /^\s*(?:(\n)|(;;|&&|\|\||[;&|()<>])|([^\s;&|()<>]+))?/.exec(text.slice(pos).replace(/^[ \t]+/, ''));
  const [, newline, sign, word] = token ?? [];
  const expected = /expected '([^']+)'/.exec(message)?.[1];
  const known =
    /^unexpected token '(.+)'$/.exec(message)?.[1] ?? sign ?? (word && KEYWORDS.has(word) ? word : undefined);
  const found = known ? `"${known}"` : newline ? 'newline' : word ? 'word' : 'end of file';
  return `syntax error: unexpected ${found}${expected ? ` (expecting "${expected}")` : ''}`;
}
const UNTERMINATED: Readonly<Record<string, string>> = {
  'command substitution': 'unexpected end of file (expecting ")")',
  backtick: 'EOF in backquote substitution',
  'parameter expansion': "missing '}'",
  'arithmetic expansion': "missing '))'",
};
const KEYWORDS = new Set('if then else elif fi do done case esac while until for in { }'.split(' '));

function listOf(statements: readonly Statement[]): List {
  return statements.flatMap(({ command, background }): List => {
    const items = itemsOf(command);
    if (background !== true) return items;
    const [first] = items;
    const whole: Command = items.length === 1 && first !== undefined ? first.command : { kind: 'group', body: items };
    return [{ command: { kind: 'aside', command: whole }, joined: ';' }];
  });
}

const bodyOf = ({ commands }: CompoundList): List => listOf(commands);

function itemsOf(node: Statement['command']): Item[] {
  if (node.type !== 'AndOr') return [{ command: pipelineOf(node), joined: ';' }];
  return node.commands.map((each, i) => ({
    command: pipelineOf(each),
    joined: i === 0 ? ';' : (node.operators[i - 1] ?? ';'),
  }));
}

function pipelineOf(node: PipelineNode): Command {
  if (node.type !== 'Pipeline') return commandOf(node);
  const commands = node.commands.map((each, i) =>
    node.operators[i] === '|&' ? withBoth(commandOf(each)) : commandOf(each),
  );
  const [only = NOTHING] = commands;
  const whole: Command = commands.length > 1 ? { kind: 'pipe', commands } : only;
  const turned = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
  return turned ? { kind: 'not', command: whole } : whole;
}

const NOTHING: Command = { kind: 'simple', sets: [], words: [], redirections: [] };

const withBoth = (command: Command): Command => ({
  kind: 'redirected',
  command,
  redirections: [{ of: 2, to: { same: 1 } }],
});

function commandOf(node: CommandNode): Command {
  switch (node.type) {
    case 'Command': {
      const words = node.suffix.flatMap((each) => (isRedirection(each) ? [] : [each]));
      return {
        kind: 'simple',
        sets: node.prefix.flatMap((each) => (each.type === 'Assignment' ? [settingOf(each)] : [])),
        words: [...(node.name ? [node.name] : []), ...words].map((each) =>
          each.type === 'Assignment' ? assigned(each) : wordOf(each),
        ),
        redirections: node.redirects.flatMap(redirectionsOf),
      };
    }
    case 'Redirected':
      return {
        kind: 'redirected',
        command: commandOf(node.command),
        redirections: node.redirects.flatMap(redirectionsOf),
      };
    case 'If': {
      const arms = [node, ...node.elif].map(({ clause, then }) => ({ test: bodyOf(clause), body: bodyOf(then) }));
      return { kind: 'if', arms, otherwise: node.else ? bodyOf(node.else) : [] };
    }
    case 'While':
      return {
        kind: 'loop',
        until: node.kind === 'until',
        test: bodyOf(node.clause),
        body: bodyOf(node.body),
        next: [],
      };
    case 'For':
    case 'Select': {
      const words = node.wordlist?.map(wordOf) ?? [[{ name: '@', quoted: true as const }]];
      return { kind: 'for', name: node.name.value, words, body: bodyOf(node.body) };
    }
    case 'ArithmeticFor': {
      const test = node.test ? sumOf(node.test) : { number: 1 };
      const loop: Command = {
        kind: 'loop',
        until: false,
        test: [{ command: { kind: 'sum', sum: test }, joined: ';' }],
        body: bodyOf(node.body),
        next: node.update ? [{ command: { kind: 'sum', sum: sumOf(node.update) }, joined: ';' }] : [],
      };
      const first: Command = { kind: 'sum', sum: node.initialize ? sumOf(node.initialize) : { number: 0 } };
      return {
        kind: 'group',
        body: [
          { command: first, joined: ';' },
          { command: loop, joined: ';' },
        ],
      };
    }
    case 'Case':
      return {
        kind: 'case',
        word: wordOf(node.word),
        arms: node.items.map(({ pattern, body }) => ({ patterns: pattern.map(wordOf), body: bodyOf(body) })),
      };
    case 'BraceGroup':
      return { kind: 'group', body: bodyOf(node.body) };
    case 'Subshell':
      return { kind: 'subshell', body: bodyOf(node.body) };
    case 'Function': {
      const { body } = node;
      return {
        kind: 'function',
        name: node.name.value,
        body: body.type === 'CompoundList' ? { kind: 'group', body: bodyOf(body) } : commandOf(body),
      };
    }
    case 'TestCommand':
      return { kind: 'test', test: testOf(node.expression) };
    case 'ArithmeticCommand':
      return { kind: 'sum', sum: node.expression ? sumOf(node.expression) : { number: 0 } };
    case 'Coproc':
      return node.body.type === 'CompoundList' ? { kind: 'group', body: bodyOf(node.body) } : commandOf(node.body);
  }
}

const isRedirection = (each: { readonly type: string }): each is RedirectionNode =>
  each.type === 'Redirect' || each.type === 'HereDoc' || each.type === 'HereString';

const assignedTo = ({ value }: Assignment): Word => (value.type === 'Word' ? wordOf(value) : []);

const settingOf = (node: Assignment): Setting => ({
  name: node.name,
  value: assignedTo(node),
  more: node.append === true,
});

/** `export A=b`: an operand like any other, whose value does not fall into words. */
const assigned = (node: Assignment): Word => [
  { text: `${node.name}=`, quoted: true },
  ...assignedTo(node).map((piece): Piece => ({ ...piece, quoted: true })),
];

function redirectionsOf(node: RedirectionNode): Redirection[] {
  const named = node.descriptor?.type === 'FileDescriptor' ? node.descriptor.value : undefined;
  if (node.type === 'HereDoc') {
    const { text, parts } = node.body;
    const pieces =
      parts === undefined ? [{ text, quoted: true as const }] : parts.flatMap((part) => pieceOf(part, true));
    return [{ of: named ?? 0, to: { text: node.operator === '<<-' ? pieces.map(withoutTabs) : pieces } }];
  }
  const target = node.target ? wordOf(node.target) : [];
  if (node.type === 'HereString')
    return [{ of: named ?? 0, to: { text: [...target.map(quoted), { text: '\n', quoted: true }] } }];
  const { operator } = node;
  const copied = /^(?:\d+|-)$/.exec(node.target?.value ?? '')?.[0];
  if ((operator === '>&' || operator === '<&') && copied !== undefined)
    return [{ of: named ?? (operator === '<&' ? 0 : 1), to: { same: copied === '-' ? -1 : Number(copied) } }];
  const both = operator.startsWith('&>') || (operator === '>&' && named === undefined);
  return [
    {
      of: both ? 'both' : (named ?? (operator.startsWith('<') ? 0 : 1)),
      to: { file: target, append: operator.endsWith('>>') },
    },
  ];
}

const quoted = (piece: Piece): Piece => ({ ...piece, quoted: true });

const withoutTabs = (piece: Piece): Piece =>
  'text' in piece ? { ...piece, text: piece.text.replace(/^\t+/gm, '') } : piece;

function wordOf({ text, value, parts }: WordNode): Word {
  if (parts !== undefined) return parts.flatMap((part, i) => (i === 0 ? homeOf(part) : pieceOf(part, false)));
  if (/^['"\\]/.test(text)) return [{ text: value, quoted: true }];
  return value === '' ? [] : atHome(value);
}

/** `~` and `~/…`, which stand for the home folder at the beginning of a word. */
function atHome(text: string): Word {
  if (!/^~(?:\/|$)/.test(text)) return [{ text }];
  return [{ name: 'HOME', quoted: true }, ...(text.length > 1 ? [{ text: text.slice(1) }] : [])];
}

const homeOf = (part: WordPart): readonly Piece[] =>
  part.type === 'Literal' && part.text.startsWith('~') ? atHome(part.value) : pieceOf(part, false);

/** @param inside of double quotes */
function pieceOf(part: WordPart, inside: boolean): readonly Piece[] {
  const mark = inside ? { quoted: true as const } : {};
  switch (part.type) {
    case 'Literal':
      return [{ text: part.value, ...(inside || part.text !== part.value ? { quoted: true as const } : {}) }];
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ text: part.value, quoted: true }];
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts.length === 0 ? [{ text: '', quoted: true }] : part.parts.flatMap((each) => pieceOf(each, true));
    case 'Glob':
      // `[$x]`
      if (part.kind === 'bracket' && part.parts.some(({ type }) => type !== 'Literal'))
        return [{ glob: '[' }, ...part.parts.flatMap((each) => pieceOf(each, inside)), { glob: ']' }];
      return [{ glob: part.value, ...mark }];
    case 'ExtendedGlob':
      return [{ text: part.text, ...mark }];
    case 'BraceExpansion':
      return [{ braces: part.text, ...mark }];
    case 'SimpleExpansion':
      return [{ name: part.text.slice(1), ...mark }];
    case 'ParameterExpansion': {
      const operation = part.operation;
      const length = part.prefix === '#' ? { length: true as const } : {};
      return [{ name: part.parameter, ...length, ...(operation ? operands(operation) : {}), ...mark }];
    }
    case 'CommandExpansion':
      return [{ run: listOf(part.script?.commands ?? []), ...mark }];
    case 'ArithmeticExpansion':
      return [{ sum: part.expression ? sumOf(part.expression) : { number: 0 }, ...mark }];
    case 'ProcessSubstitution':
      return [{ text: part.text, ...mark }];
  }
}

type Operation = NonNullable<Extract<WordPart, { type: 'ParameterExpansion' }>['operation']>;

function operands(operation: Operation): { operator: string; words: readonly Word[] } {
  const { operator } = operation;
  const of = (...words: readonly (WordNode | undefined)[]) => ({
    operator,
    words: words.flatMap((each) => (each === undefined ? [] : [wordOf(each)])),
  });
  switch (operation.type) {
    case 'Replace':
      return of(operation.pattern, operation.replacement);
    case 'Slice':
      return of(operation.offset, operation.length);
    case 'Names':
    case 'Unknown':
      return of();
    default:
      return of(operation.operand);
  }
}

function sumOf(node: ArithmeticExpression): Sum {
  switch (node.type) {
    case 'ArithmeticGroup':
      return sumOf(node.expression);
    case 'ArithmeticBinary':
      return { operator: node.operator, of: [sumOf(node.left), sumOf(node.right)] };
    case 'ArithmeticUnary':
      return { operator: node.operator, of: [sumOf(node.operand)], ...(node.prefix ? {} : { after: true }) };
    case 'ArithmeticTernary':
      return { operator: '?', of: [node.test, node.consequent, node.alternate].map(sumOf) };
    case 'ArithmeticCommandExpansion':
      return { word: [{ run: listOf(node.script?.commands ?? []), quoted: true }] };
    case 'ArithmeticWord':
      if (node.parts !== undefined) return { word: node.parts.flatMap((part) => pieceOf(part, true)) };
      if (/^\d/.test(node.value)) return { number: numberOf(node.value) };
      return { name: node.value.replace(/^\$/, '') };
  }
}

/** Decimal, octal (`010`), hexadecimal (`0x1f`), or of any base (`2#101`). */
export function numberOf(text: string): number {
  const [, base, digits = ''] = /^(\d+)#(\w+)$/.exec(text) ?? [];
  if (base !== undefined) return Number.parseInt(digits, Number(base)) || 0;
  return (/^0\d+$/.test(text) ? Number.parseInt(text, 8) : Number(text)) || 0;
}

function testOf(node: TestExpression): Test {
  switch (node.type) {
    case 'TestGroup':
      return testOf(node.expression);
    case 'TestLogical':
      return { operator: node.operator, of: node.operands.map(testOf) };
    case 'TestNot':
      return node.negations.length % 2 === 1 ? { operator: '!', of: [testOf(node.operand)] } : testOf(node.operand);
    case 'TestUnary':
      return { words: [[{ text: node.operator, quoted: true }], wordOf(node.operand)] };
    case 'TestBinary':
      return { words: [wordOf(node.left), [{ text: node.operator, quoted: true }], wordOf(node.right)] };
  }
}
