/** Writes the reference part of docs/scenarios.md and docs/faults.md from the types: `npx tsx scripts/docs.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { FAULTS, faultAims, paramsOfFault } from '../src/engine/index.ts';
import { CODES, jsonSchema } from '../src/scenario/index.ts';

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly prefixItems?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly additionalProperties?: Node | boolean;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Node>>;
}

const root = jsonSchema() as Node;

function resolve(node: Node): Node {
  const name = node.$ref?.split('/').at(-1);
  if (name === undefined) return node;
  const { $ref: _, ...own } = node;
  return { ...(root.$defs?.[name] ?? {}), ...own };
}

/** The form of a value in a few words. */
function form(node: Node, depth = 0): string {
  const { type, enum: words, const: only, anyOf, items, properties, additionalProperties } = resolve(node);
  if (only !== undefined) return `\`${String(only)}\``;
  if (words !== undefined) return words.map((word) => `\`${String(word)}\``).join(', ');
  if (anyOf !== undefined) return [...new Set(anyOf.map((each) => form(each, depth)))].join(' or ');
  if (type === 'array') return depth > 1 || items === undefined ? 'a list' : `a list of ${form(items, depth + 1)}`;
  if (properties !== undefined) return 'a map';
  if (additionalProperties !== undefined && additionalProperties !== false) return 'a map';
  return (
    { string: 'text', integer: 'a whole number', number: 'a number', boolean: 'true or false', null: 'null' }[
      type ?? ''
    ] ?? 'any'
  );
}

function table(node: Node): string {
  const { properties = {}, required = [] } = resolve(node);
  const rows = Object.entries(properties).map(([name, field]) => {
    const said = resolve(field).description ?? '';
    const mark = required.includes(name) ? ' *' : '';
    return `| \`${name}\`${mark} | ${form(field).replaceAll('|', '\\|')} | ${said.replaceAll('|', '\\|')} |`;
  });
  return ['| Field | Form | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The map at a path, through lists and choices. */
function find(path: readonly string[]): Node {
  let node = root;
  for (const part of path) {
    node = mapOf(node);
    node = resolve(node).properties?.[part] ?? {};
  }
  return mapOf(node);
}

function mapOf(node: Node): Node {
  const { items, anyOf, properties } = resolve(node);
  if (properties !== undefined) return resolve(node);
  const inner = items ?? anyOf?.find((each) => mapOf(each).properties !== undefined);
  return inner === undefined ? resolve(node) : mapOf(inner);
}

const SECTIONS: readonly (readonly [title: string, path: readonly string[]])[] = [
  ['The file', []],
  ['metadata', ['metadata']],
  ['parameters[]', ['parameters']],
  ['clock', ['clock']],
  ['cluster', ['cluster']],
  ['cluster.nodes[]', ['cluster', 'nodes']],
  ['behaviours[]', ['behaviours']],
  ['steps[]', ['steps']],
  ['steps[].when', ['steps', 'when']],
  ['steps[].when.on', ['steps', 'when', 'on']],
  ['steps[].do[]: actions', ['steps', 'do']],
  ['actions: run', ['steps', 'do', 'run']],
  ['actions: fault', ['steps', 'do', 'fault']],
  ['actions: fault.target', ['steps', 'do', 'fault', 'target']],
  ['actions: traffic', ['steps', 'do', 'traffic']],
  ['steps[].ask', ['steps', 'ask']],
  ['steps[].show', ['steps', 'show']],
  ['conditions: object', ['steps', 'when', 'on', 'object']],
  ['conditions: where[]', ['steps', 'when', 'on', 'object', 'where']],
  ['conditions: change', ['steps', 'when', 'on', 'change']],
  ['conditions: event', ['steps', 'when', 'on', 'event']],
  ['conditions: log', ['steps', 'when', 'on', 'log']],
  ['conditions: input', ['steps', 'when', 'on', 'input']],
  ['conditions: rollout', ['steps', 'when', 'on', 'rollout']],
  ['conditions: http', ['steps', 'when', 'on', 'http']],
  ['conditions: traffic', ['steps', 'when', 'on', 'traffic']],
  ['conditions: metric', ['steps', 'when', 'on', 'metric']],
  ['conditions: schedule', ['steps', 'when', 'on', 'schedule']],
  ['conditions: time', ['steps', 'when', 'on', 'time']],
  ['steps[].expect[]', ['steps', 'expect']],
  ['goals[]', ['goals']],
  ['goals[].hints[]', ['goals', 'hints']],
  ['scoring', ['scoring']],
  ['assertions[]', ['assertions']],
  ['invariants[]', ['invariants']],
  ['ci', ['ci']],
];

const MARK = '<!-- What follows is made by scripts/docs.ts from the types. -->';

/** Puts made text after the mark of a page. */
function fill(file: string, made: string): void {
  const [own = ''] = readFileSync(file, 'utf8').split(MARK);
  writeFileSync(file, `${own}${MARK}\n\n${made}\n`);
}

const reference = SECTIONS.map(([title, path]) => `### ${title}\n\n${table(find(path))}`).join('\n\n');
const codes = CODES.map(
  ({ code, title, explanation }) => `- **${code}** ${title}. ${explanation.replaceAll('\n', ' ')}`,
).join('\n');
fill(
  'docs/scenarios.md',
  `## Fields\n\nA star marks what must be there.\n\n${reference}\n\n## Codes of the linter\n\n${codes}`,
);

const faults = FAULTS.map((kind) => {
  const names = kind.names?.map((each) => `\`${each}\``).join(', ');
  const settings = Object.entries(paramsOfFault(kind)).map(
    ([key, { about, required }]) => `  - \`params.${key}\`${required ? ' *' : ''}: ${about}`,
  );
  const aims = faultAims(kind).map((field) => `\`${field}\``);
  const aimed = `Aimed by ${aims.join(', ')}${names ? ` (${names})` : ''}${kind.everybody ? '; without a target at everybody' : ''}.`;
  return [`- **${kind.name}**. ${kind.about} ${aimed}`, ...settings].join('\n');
});
fill('docs/faults.md', `## Targets and settings\n\nA star marks what must be there.\n\n${faults.join('\n')}`);
