/** Defaults and pruning by a structural schema (apiextensions-apiserver `pkg/apiserver/schema/{defaulting,pruning}`). */
import { each } from '../defaults/fill.ts';
import type { Schema } from '../validation/schema/schema.ts';

type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `value` with what the schema says of missing fields, at every depth; a null that may not be null counts as missing. */
export function withDefaults(value: unknown, schema: Schema): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : each(value, (part) => withDefaults(part, items));
  }
  if (!isRecord(value)) return value;
  let result = value;
  const set = (key: string, to: unknown) => {
    if (result === value) result = { ...value };
    result[key] = to;
  };
  for (const [key, of] of Object.entries(schema.properties ?? {})) {
    const missing = value[key] === undefined || (value[key] === null && !of.nullable);
    if (missing && of.default === undefined) continue;
    const before = missing ? structuredClone(of.default) : value[key];
    const after = withDefaults(before, of);
    if (after !== value[key]) set(key, after);
  }
  const rest = schema.additionalProperties;
  if (typeof rest === 'object')
    for (const [key, part] of Object.entries(value)) {
      const after = withDefaults(part, rest);
      if (after !== part) set(key, after);
    }
  return result;
}

/** What every object has, whatever its schema says. */
const OWN = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * `value` without the fields that its schema does not know.
 * @param unknown gets the path of each, as `spec.nope`
 */
export function pruned(value: unknown, schema: Schema, unknown: (path: string) => void, path = ''): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((part, i) => pruned(part, items, unknown, `${path}[${i}]`));
  }
  if (!isRecord(value)) return value;
  const keep = schema['x-kubernetes-preserve-unknown-fields'];
  const whole = path === '' || schema['x-kubernetes-embedded-resource'];
  const rest = schema.additionalProperties;
  const result: Json = {};
  for (const [key, part] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`;
    const of = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined;
    if (whole && OWN.has(key)) result[key] = part;
    else if (of !== undefined) result[key] = pruned(part, of, unknown, at);
    else if (typeof rest === 'object') result[key] = pruned(part, rest, unknown, at);
    else if (rest === true || keep) result[key] = part;
    else unknown(at);
  }
  return result;
}
