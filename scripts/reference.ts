/** The reference parts of docs/scenarios.md and docs/faults.md, made from the types. */
import { FAULTS, faultAims, paramsOfFault } from '../src/engine/index.ts';
import { DURATION } from '../src/scenario/duration.ts';
import { CODES } from '../src/scenario/index.ts';
import { bareSchema } from '../src/scenario/schema.ts';

interface Node {
  readonly type?: string | readonly string[];
  readonly pattern?: string;
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

const root = bareSchema() as Node;

/** A node without references; what it says itself goes before what it refers to. */
function resolve(node: Node): Node {
  const name = node.$ref?.split('/').at(-1);
  if (name === undefined) return node;
  const { $ref: _, ...own } = node;
  return { ...resolve(root.$defs?.[name] ?? {}), ...own };
}

/** The form of a value in a few words. */
function form(node: Node, depth = 0): string {
  const { type, pattern, enum: words, const: only, anyOf, items, ...more } = resolve(node);
  const { properties, prefixItems, additionalProperties } = more;
  if (Array.isArray(type)) return 'a value';
  if (pattern === DURATION.source) return 'a duration';
  if (prefixItems !== undefined) return '[low, high]';
  if (only !== undefined) return `\`${String(only)}\``;
  if (words !== undefined) return words.map((word) => `\`${String(word)}\``).join(', ');
  const forms = [...new Set(anyOf?.map((each) => form(each, depth)))].filter((each) => each !== '`0`');
  if (forms.length > 0) return forms.join(' or ');
  if (type === 'array') return depth > 1 || items === undefined ? 'a list' : `a list of ${form(items, depth + 1)}`;
  if (properties !== undefined) return 'a map';
  if (additionalProperties !== undefined && additionalProperties !== false) return 'a map';
  return (
    { string: 'text', integer: 'a whole number', number: 'a number', boolean: 'true or false', null: 'null' }[
      typeof type === 'string' ? type : ''
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
  ['behaviours[].pull', ['behaviours', 'pull']],
  ['behaviours[].exit', ['behaviours', 'exit']],
  ['behaviours[].stop', ['behaviours', 'stop']],
  ['behaviours[].logs[]', ['behaviours', 'logs']],
  ['behaviours[].http[]', ['behaviours', 'http']],
  ['behaviours[].usage', ['behaviours', 'usage']],
  ['behaviours[].exec[]', ['behaviours', 'exec']],
  ['steps[]', ['steps']],
  ['steps[].when', ['steps', 'when']],
  ['steps[].when.after', ['steps', 'when', 'after']],
  ['steps[].when.on', ['steps', 'when', 'on']],
  ['steps[].when.every', ['steps', 'when', 'every']],
  ['steps[].when.manual', ['steps', 'when', 'manual']],
  ['steps[].say', ['steps', 'say']],
  ['steps[].do[]: actions', ['steps', 'do']],
  ['actions: run', ['steps', 'do', 'run']],
  ['actions: fault', ['steps', 'do', 'fault']],
  ['actions: fault.target', ['steps', 'do', 'fault', 'target']],
  ['actions: traffic', ['steps', 'do', 'traffic']],
  ['steps[].ask', ['steps', 'ask']],
  ['steps[].ask.choices[]', ['steps', 'ask', 'choices']],
  ['steps[].ask.reveal', ['steps', 'ask', 'reveal']],
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
  ['conditions: schedule.refusedBy', ['steps', 'when', 'on', 'schedule', 'refusedBy']],
  ['conditions: time', ['steps', 'when', 'on', 'time']],
  ['conditions: time.after', ['steps', 'when', 'on', 'time', 'after']],
  ['steps[].expect[]', ['steps', 'expect']],
  ['goals[]', ['goals']],
  ['goals[].hints[]', ['goals', 'hints']],
  ['scoring', ['scoring']],
  ['assertions[]', ['assertions']],
  ['invariants[]', ['invariants']],
  ['end', ['end']],
  ['ci', ['ci']],
];

const reference = SECTIONS.map(([title, path]) => `### ${title}\n\n${table(find(path))}`).join('\n\n');
const codes = CODES.map(
  ({ code, title, explanation }) => `- **${code}** ${title}. ${explanation.replaceAll('\n', ' ')}`,
).join('\n');

const faults = FAULTS.map((kind) => {
  const names = kind.names?.map((each) => `\`${each}\``).join(', ');
  const settings = Object.entries(paramsOfFault(kind)).map(
    ([key, { about, required }]) => `  - \`params.${key}\`${required ? ' *' : ''}: ${about}`,
  );
  const aims = faultAims(kind).map((field) => `\`${field}\``);
  const aimed = `Aimed by ${aims.join(', ')}${names ? ` (${names})` : ''}${kind.everybody ? '; without a target at everybody' : ''}.`;
  return [`- **${kind.name}**. ${kind.about} ${aimed}`, ...settings].join('\n');
});

/** Between what people wrote on a page and what is made. */
const MARK = '<!-- What follows is made by scripts/docs.ts from the types. -->';

const MADE: Readonly<Record<string, string>> = {
  'docs/scenarios.md': `## Fields\n\nA star marks what must be there.\n\n${reference}\n\n## Codes of the linter\n\n${codes}`,
  'docs/faults.md': `## Targets and settings\n\nA star marks what must be there.\n\n${faults.join('\n')}`,
};

/** The pages that have a made part. */
export const PAGES = Object.keys(MADE);

/** A page with its made part as it must be. @param text the page as it is */
export function current(page: string, text: string): string {
  const [own = ''] = text.split(MARK);
  return `${own}${MARK}\n\n${MADE[page]}\n`;
}
