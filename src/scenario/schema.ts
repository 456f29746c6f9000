/** The format as JSON Schema, for editors: made from the types. */
import * as z from 'zod/mini';
import { Scenario } from './format/scenario.ts';

type Node = Record<string, unknown>;

/** A draft 2020-12 schema of what is left when parameters are in place; fields that begin with `x-` are free. */
export function bareSchema(): object {
  const schema = z.toJSONSchema(Scenario, { unrepresentable: 'any', reused: 'ref' }) as Node;
  return { title: 'A Wavetank scenario', ...free(schema) };
}

/** The schema of files as they are written: a parameter may stand for any value. */
export const jsonSchema = (): object => withParameters(bareSchema() as Node);

const each = (node: Node, change: (inner: Node) => Node): Node => {
  const any = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(any) : typeof value === 'object' && value !== null ? change(value as Node) : value;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, any(value)]));
};

/** Allows `x-` fields wherever fields are closed, as the loader does. */
function free(node: Node): Node {
  const copy = each(node, free);
  if (copy['additionalProperties'] === false && copy['type'] === 'object') copy['patternProperties'] = { '^x-': {} };
  return copy;
}

/** Text that holds `${name}`. */
const PARAMETER = { type: 'string', pattern: '\\$\\{' };
/** What text with a parameter in it could not be otherwise. */
const isPlain = ({ type, enum: words, pattern }: Node): boolean =>
  ['integer', 'number', 'boolean'].includes(String(type)) ||
  (type === 'string' && (words !== undefined || pattern !== undefined));

function withParameters(node: Node): Node {
  const copy = each(node, withParameters);
  if (!isPlain(copy)) return copy;
  const { description, ...rest } = copy;
  return { ...(description === undefined ? {} : { description }), anyOf: [rest, PARAMETER] };
}
