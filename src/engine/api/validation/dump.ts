/**
 * Values as some refusals print them: in the form of the API server's own Go types, which have no JSON names
 * (`{"Type":"X","RollingUpdate":null}`).
 */

import { internal } from '../schema/data/internal.ts';
import { versioned } from '../schema/data/versioned.ts';
import { isKeptEmpty, isNone } from '../schema/empties.ts';
import { shapes } from '../schema/index.ts';
import { type Shape, Shapes } from '../schema/shape.ts';
import { Dump } from './rule.ts';

type Json = Record<string, unknown>;

let table: Shapes | undefined;

/**
 * @param type the internal type, as `apps.DaemonSetUpdateStrategy`
 * @param from the served type that `value` has, as `apps/v1.DaemonSetUpdateStrategy`
 */
export function dump(type: string, from: string, value: unknown): Dump {
  // Internal types hold some of the served ones: metadata, selectors.
  table ??= new Shapes(`${internal}\n${versioned}`);
  return new Dump(print(table.get(type), shapes().get(from), value));
}

function print(shape: Shape, from: Shape | undefined, value: unknown): string {
  switch (shape.kind) {
    case 'struct':
      return struct(shape, from, (value ?? {}) as Json);
    case 'slice': {
      if (value === undefined || value === null || isNone(value)) return 'null';
      const element = from?.kind === 'slice' ? from.of : undefined;
      return `[${(value as unknown[]).map((part) => optional(shape.of, element, part)).join(',')}]`;
    }
    case 'map': {
      if (value === undefined || value === null) return 'null';
      const element = from?.kind === 'map' ? from.of : undefined;
      const parts = Object.entries(value as Json).sort(([a], [b]) => (a < b ? -1 : 1));
      return `{${parts.map(([key, part]) => `${JSON.stringify(key)}:${optional(shape.of, element, part)}`).join(',')}}`;
    }
    case 'string':
      return JSON.stringify(value ?? '');
    case 'bool':
      return JSON.stringify(value ?? false);
    case 'int32':
    case 'int64':
    case 'float64':
    case 'intOrString':
      return JSON.stringify(value ?? 0);
    case 'quantity':
      return JSON.stringify(value ?? '0');
    default:
      return value === undefined ? 'null' : JSON.stringify(value);
  }
}

const optional = print;

function struct(shape: Shape & { kind: 'struct' }, from: Shape | undefined, value: Json): string {
  const sources = new Map(from?.kind === 'struct' ? from.list.map((field) => [field.go, field]) : []);
  const parts: string[] = [];
  for (const field of shape.list) {
    // Metadata are embedded there and have a name here.
    const meta = field.via[0] === 'ObjectMeta';
    const source = meta ? field : sources.get(field.go);
    const holder = meta ? ((value['metadata'] ?? {}) as Json) : value;
    const part = source === undefined ? undefined : holder[source.json];
    if ((part === undefined || isKeptEmpty(part)) && field.omit !== 'never') continue;
    const text = part === undefined && field.pointer ? 'null' : print(field.shape, source?.shape, part);
    parts.push(`${JSON.stringify(field.json)}:${text}`);
  }
  return `{${parts.join(',')}}`;
}
