/** The text of `kubectl explain` (`k8s.io/kubectl/pkg/explain/v2`): a field, what it is, and the fields in it. */
import { fieldSchema, type Resource, resolveSchema, type Schema, schemaOf } from '../../engine/index.ts';
import { CliError } from '../errors.ts';
import { docOf } from './docs.ts';

const WIDTH = 80;

/** Breaks lines at spaces before the 80th column; words longer than a line stay whole. */
function wrapped(text: string, indent: number): string {
  const pad = ' '.repeat(indent);
  return text
    .split('\n')
    .flatMap((line) => {
      const lines: string[] = [];
      let now = '';
      const margin = /^ */.exec(line)?.[0] ?? '';
      for (const word of line.slice(margin.length).split(' ')) {
        const before = lines.length === 0 ? margin.length : 0;
        if (now !== '' && before + now.length + 1 + word.length > WIDTH - indent) {
          lines.push(now);
          now = word;
        } else now = now === '' ? word : `${now} ${word}`;
      }
      return [...lines, now].map((part, i) => (i === 0 ? margin + part : part));
    })
    .map((line) => pad + line)
    .join('\n');
}

const refOf = (schema: Schema | undefined): string | undefined => schema?.$ref?.replace('#/definitions/', '');

/** `[]Container`, `map[string]string`, `Object`, `integer` */
function typeName(schema: Schema | undefined): string {
  if (schema === undefined) return '';
  const ref = refOf(schema);
  if (ref !== undefined) {
    const kind = ref.split('.').at(-1) ?? '';
    const target = resolveSchema(schema);
    return target?.type === 'string' &&
      kind !== 'IntOrString' &&
      kind !== 'Quantity' &&
      kind !== 'Time' &&
      kind !== 'MicroTime'
      ? 'string'
      : kind === 'Time' || kind === 'MicroTime'
        ? 'string'
        : kind;
  }
  if (schema.type === 'array') return `[]${typeName(schema.items)}`;
  if (schema.additionalProperties) return `map[string]${typeName(schema.additionalProperties)}`;
  return schema.type === 'object' ? 'Object' : (schema.type ?? '');
}

/** The definition whose fields are shown for a field: that of its items or values. */
function inner(schema: Schema | undefined): { schema: Schema | undefined; name: string | undefined } {
  let at = schema;
  while (at !== undefined && at.$ref === undefined && (at.items ?? at.additionalProperties) !== undefined)
    at = at.items ?? at.additionalProperties;
  return { schema: resolveSchema(at), name: refOf(at) };
}

const nameOfKind = ({ group, version, kind }: Resource): string =>
  `io.k8s.api.${group.split('.')[0] || 'core'}.${version}.${kind}`;

const enumOf = (schema: Schema | undefined): readonly string[] =>
  (schema as { enum?: readonly string[] } | undefined)?.enum ?? [];

function fieldLines(
  schema: Schema | undefined,
  name: string | undefined,
  level: number,
  recursive: boolean,
  seen: ReadonlySet<string>,
): string {
  const docs = name === undefined ? undefined : docOf(name)?.[1];
  const required = new Set(schema?.required ?? []);
  let text = '';
  const pad = '  '.repeat(level);
  for (const field of Object.keys(schema?.properties ?? {}).sort()) {
    const of = schema?.properties?.[field];
    const values = enumOf(of);
    text += `${pad}${field}\t<${typeName(of)}>${required.has(field) ? ' -required-' : ''}\n`;
    if (values.length > 0) text += `${pad}enum: ${values.slice(0, 4).join(', ')}${values.length > 4 ? ', ....' : ''}\n`;
    if (!recursive) {
      text += `${wrapped(docs?.[field] || '<no description>', 4)}\n\n`;
      continue;
    }
    const next = inner(of);
    if (next.schema?.properties && next.name !== undefined && !seen.has(next.name))
      text += fieldLines(next.schema, next.name, level + 1, true, new Set([...seen, next.name]));
  }
  return text;
}

/**
 * @param path the names of fields below the kind
 * @returns the text, and what is wrong with the path, if anything
 */
export function explainText(
  resource: Resource,
  path: readonly string[],
  recursive: boolean,
): { text: string; error?: string } {
  const group = resource.group ? `GROUP:      ${resource.group}\n` : '';
  const head = `${group}KIND:       ${resource.kind}\nVERSION:    ${resource.version}\n\n`;
  let schema = schemaOf(resource);
  if (schema === undefined)
    throw new CliError(`failed to explain ${resource.kind}: no documentation is published for it`);
  let name: string | undefined = nameOfKind(resource);
  let field: Schema | undefined;
  let doc = '';
  for (const part of path) {
    field = fieldSchema(schema, part);
    if (field === undefined || !(part in (schema?.properties ?? {})))
      return { text: head, error: `field "${path.at(-1)}" does not exist` };
    doc = (name === undefined ? undefined : docOf(name)?.[1][part]) ?? '';
    ({ schema, name } = inner(field));
  }
  const own = name === undefined ? '' : (docOf(name)?.[0] ?? '');
  const described = [doc, own].filter((text) => text !== '').map((text) => wrapped(text, 4));
  let text = head;
  if (field !== undefined) {
    const required = '';
    text += `FIELD: ${path.at(-1)} <${typeName(field)}>${required}\n`;
    const values = enumOf(field);
    text += values.length > 0 ? `ENUM:\n${values.map((value) => `    ${value}\n`).join('')}\n` : '\n\n';
  }
  text += `DESCRIPTION:\n${described.join('\n') || '    <empty>'}\n    \n`;
  if (schema?.properties === undefined) return { text: `${text}\n` };
  return { text: `${text}FIELDS:\n${fieldLines(schema, name, 1, recursive, new Set())}\n` };
}
