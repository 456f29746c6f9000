/** The format as JSON Schema, for editors: made from the types. */
import * as z from 'zod/mini';
import { Scenario } from './format/scenario.ts';

/** A draft 2020-12 schema; fields that begin with `x-` are free. */
export function jsonSchema(): object {
  const schema = z.toJSONSchema(Scenario, { unrepresentable: 'any', reused: 'ref' }) as Record<string, unknown>;
  return { title: 'A Wavetank scenario', ...free(schema) };
}

/** Allows `x-` fields wherever fields are closed, as the loader does. */
function free(node: Record<string, unknown>): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node))
    copy[key] = Array.isArray(value) ? value.map(freeAny) : freeAny(value);
  if (copy['additionalProperties'] === false && copy['type'] === 'object') copy['patternProperties'] = { '^x-': {} };
  return copy;
}

const freeAny = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? free(value as Record<string, unknown>) : value;
