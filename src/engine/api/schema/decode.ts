/**
 * Reads an object as the API server's decoder does: checks types, drops nulls and zero values as Go's round trip would,
 * writes quantities and times in their canonical form, and reports unknown fields.
 *
 * The first wrong type is the answer. A type that reads itself (a quantity, a time) ends decoding where it fails, whatever
 * was found wrong before (sigs.k8s.io/json, `saveError` and `addErrorContext`).
 */

import { upToMilli } from '../quantity.ts';
import { EMPTY_LIST, EMPTY_MAP, NO_LIST } from './empties.ts';
import { cannotUnmarshal, DecodeError, jsonKind, type Place } from './errors.ts';
import type { Field, Shape, Shapes } from './shape.ts';
import { base64, duration, goNumber, intOrString, quantity, time } from './specials.ts';

type Json = Record<string, unknown>;

/** The decoder keeps no more errors of strictness than this. */
const MOST = 100;

export interface Decoded {
  readonly value: unknown;
  /** `unknown field "spec.nope"`, in the order in which they were met. */
  readonly unknown: readonly string[];
  /** Whether an empty list or map was kept. */
  readonly kept: boolean;
}

/**
 * @param keep leaves empty lists and maps that were sent where they are, as EMPTY_LIST and EMPTY_MAP; they count as given until
 *   the object is stored (`withoutEmpties`)
 * @throws DecodeError
 */
export function decode(shapes: Shapes, shape: Shape, value: unknown, keep = false): Decoded {
  const decoder = new Decoder(shapes, keep);
  const result = decoder.read(shape, value, { struct: '', path: [] }, '');
  if (decoder.error !== undefined) throw new DecodeError(decoder.error);
  return { value: result, unknown: decoder.unknown, kept: decoder.kept };
}

class Decoder {
  error: string | undefined;
  readonly unknown: string[] = [];
  kept = false;
  readonly #shapes: Shapes;
  readonly #keep: boolean;

  constructor(shapes: Shapes, keep: boolean) {
    this.#shapes = shapes;
    this.#keep = keep;
  }

  #wrong(value: unknown, shape: Shape, place: Place, kind = jsonKind(value)): undefined {
    this.error ??= cannotUnmarshal(kind, shape.name, place);
    return undefined;
  }

  /** The value as Go would write it again; undefined for its zero value. */
  read(shape: Shape, value: unknown, place: Place, path: string): unknown {
    if (value === null || value === undefined) return undefined;
    switch (shape.kind) {
      case 'struct':
        return this.#struct(shape, value, place, path);
      case 'slice':
        return this.#slice(shape, value, place, path);
      case 'map':
        return this.#map(shape, value, place, path);
      case 'string':
        return typeof value === 'string' ? value : this.#wrong(value, shape, place);
      case 'bool':
        return typeof value === 'boolean' ? value : this.#wrong(value, shape, place);
      case 'int32':
      case 'int64':
      case 'float64':
        return this.#number(shape, value, place);
      case 'bytes':
        return this.#bytes(shape, value, place);
      default:
        return this.#special(shape, value, place);
    }
  }

  #struct(shape: Shape & { kind: 'struct' }, value: unknown, place: Place, path: string): unknown {
    if (typeof value !== 'object' || Array.isArray(value)) return this.#wrong(value, shape, place);
    const result: Json = {};
    const struct = shape.name.slice(shape.name.lastIndexOf('.') + 1);
    for (const [key, part] of Object.entries(value as Json)) {
      const at = path === '' ? key : `${path}.${key}`;
      const field = shape.fields.get(key);
      if (field === undefined) {
        if (this.unknown.length < MOST) this.unknown.push(`unknown field "${at}"`);
        continue;
      }
      const read = this.read(field.shape, part, { struct, path: [...place.path, ...field.via, key] }, at);
      if (read === undefined) continue;
      if (!omitted(field, read)) result[key] = read;
      else if (this.#keep && typeof read === 'object') {
        result[key] = Array.isArray(read) ? EMPTY_LIST : EMPTY_MAP;
        this.kept = true;
      }
    }
    return withZeroes(shape, result);
  }

  #slice(shape: Shape & { kind: 'slice' }, value: unknown, place: Place, path: string): unknown {
    if (!Array.isArray(value)) return this.#wrong(value, shape, place);
    return Array.from(value, (part, i) => this.read(shape.of, part, place, `${path}[${i}]`) ?? zero(shape.of));
  }

  #map(shape: Shape & { kind: 'map' }, value: unknown, place: Place, path: string): unknown {
    if (typeof value !== 'object' || Array.isArray(value)) return this.#wrong(value, shape, place);
    // Go writes the keys of a map in order.
    const pairs = Object.entries(value as Json).sort(([a], [b]) => (a < b ? -1 : 1));
    const read = (key: string, part: unknown) => {
      const value = this.read(shape.of, part, place, path === '' ? key : `${path}.${key}`) ?? zero(shape.of);
      // Amounts of resources are counted in thousandths (`SetDefaults_ResourceList`).
      return shape.of.kind === 'quantity' ? upToMilli(value as string) : value;
    };
    return Object.fromEntries(pairs.map(([key, part]) => [key, read(key, part)]));
  }

  #number(shape: Shape, value: unknown, place: Place): number | undefined {
    if (typeof value !== 'number') return this.#wrong(value, shape, place);
    if (shape.kind === 'float64') return value;
    const most = shape.kind === 'int32' ? 2 ** 31 : 2 ** 63;
    if (Number.isInteger(value) && value < most && value >= -most) return value;
    return this.#wrong(value, shape, place, `number ${goNumber(value)}`);
  }

  #bytes(shape: Shape, value: unknown, place: Place): string | undefined {
    if (typeof value !== 'string') return this.#wrong(value, shape, place);
    try {
      return base64(value);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.error ??= error.message;
      return undefined;
    }
  }

  #special(shape: Shape, value: unknown, place: Place): unknown {
    switch (shape.kind) {
      case 'quantity':
        return quantity(value);
      case 'intOrString':
        return intOrString(value, place);
      case 'time':
        return time(value, place);
      case 'microTime':
        return time(value, place, true);
      case 'duration':
        return duration(value, place);
      case 'schemaOrBool':
        if (typeof value === 'boolean') return value;
        if (jsonKind(value) !== 'object') throw new DecodeError('boolean or JSON schema expected');
        return this.#nested(value);
      case 'schemaOrArray':
        if (Array.isArray(value)) return value.map((part) => this.#nested(part));
        return jsonKind(value) === 'object' ? this.#nested(value) : undefined;
      case 'schemaOrStrings':
        return Array.isArray(value) || jsonKind(value) !== 'object' ? value : this.#nested(value);
      default:
        return value;
    }
  }

  /** A schema within a schema is read by a decoder of its own, which knows nothing of where it stands and is not strict. */
  #nested(value: unknown): unknown {
    return decode(this.#shapes, this.#shapes.get('apiextensions/v1.JSONSchemaProps'), value).value;
  }
}

function omitted(field: Field, value: unknown): boolean {
  if (field.omit === 'never' || field.pointer) return false;
  switch (field.shape.kind) {
    case 'string':
    case 'bytes':
      return value === '';
    case 'bool':
      return value === false;
    case 'int32':
    case 'int64':
    case 'float64':
      return value === 0;
    case 'slice':
      return (value as unknown[]).length === 0;
    case 'map':
      return Object.keys(value as Json).length === 0;
    default:
      return false;
  }
}

/** The fields in Go's order, with those that it writes though nothing was given: structs, and what has no `omitempty`. */
function withZeroes(shape: Shape & { kind: 'struct' }, read: Json): Json {
  const result: Json = {};
  for (const field of shape.list) {
    if (field.json in read) result[field.json] = read[field.json];
    else if (!field.pointer && (field.omit === 'never' || (field.omit === 'empty' && field.shape.kind === 'struct'))) {
      const value = zero(field.shape);
      if (value !== undefined) result[field.json] = value;
    }
  }
  return result;
}

/** Where Go writes null for a list, a pointer or a time that is required but missing, this has an empty list or nothing. */
function zero(shape: Shape): unknown {
  switch (shape.kind) {
    case 'struct':
      return withZeroes(shape, {});
    case 'string':
    case 'bytes':
      return '';
    case 'bool':
      return false;
    case 'int32':
    case 'int64':
    case 'float64':
    case 'intOrString':
      return 0;
    case 'quantity':
      return '0';
    case 'slice':
      return NO_LIST;
    case 'map':
      return {};
    default:
      return undefined;
  }
}
