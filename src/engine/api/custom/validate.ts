/** Custom objects against their schema, in the words of the real server (apiextensions-apiserver, kube-openapi `validate`). */
import { compilePattern } from '../../pattern.ts';
import { equal } from '../../store/equal.ts';
import type { Errors } from '../validation/rule.ts';
import type { Schema } from '../validation/schema/schema.ts';

type Json = Record<string, unknown>;

/** A JSON value's type as schemas name it. */
function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

const fits = (value: unknown, type: string): boolean =>
  typeOf(value) === type || (type === 'number' && typeOf(value) === 'integer');

/** Formats that are checked; any other is a note to the reader. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  'date-time': /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/,
  email: /^[^@\s]+@[^@\s]+$/,
  ipv4: /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}$/,
  uuid: /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
};

export function validateBySchema(value: unknown, schema: Schema, path: string, errors: Errors): void {
  if (value === undefined || (value === null && schema.nullable)) return;
  const refuse = (why: string) => errors.invalid(path, value, `${path} in body ${why}`);
  if (schema['x-kubernetes-int-or-string']) {
    if (!fits(value, 'integer') && !fits(value, 'string'))
      errors.typeInvalid(
        path,
        typeOf(value),
        `${path} in body must be of type integer,string: ${JSON.stringify(typeOf(value))}`,
      );
  } else if (schema.type !== undefined && !fits(value, schema.type)) {
    errors.typeInvalid(
      path,
      typeOf(value),
      `${path} in body must be of type ${schema.type}: ${JSON.stringify(typeOf(value))}`,
    );
    return;
  }
  if (schema.enum !== undefined && !schema.enum.some((one) => equal(one, value)))
    errors.notSupported(
      path,
      value,
      schema.enum.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))),
    );
  if (typeof value === 'number') numbers(value, schema, refuse);
  if (typeof value === 'string') texts(value, schema, path, errors, refuse);
  if (Array.isArray(value)) list(value, schema, path, errors);
  else if (typeof value === 'object' && value !== null) record(value as Json, schema, path, errors);
  combined(value, schema, path, errors);
}

function numbers(value: number, schema: Schema, refuse: (why: string) => void): void {
  const { minimum: low, maximum: high, multipleOf: step } = schema;
  if (low !== undefined && (schema.exclusiveMinimum ? value <= low : value < low))
    refuse(`should be greater than ${schema.exclusiveMinimum ? '' : 'or equal to '}${low}`);
  if (high !== undefined && (schema.exclusiveMaximum ? value >= high : value > high))
    refuse(`should be less than ${schema.exclusiveMaximum ? '' : 'or equal to '}${high}`);
  if (step !== undefined && Math.abs(value / step - Math.round(value / step)) > 1e-9)
    refuse(`should be a multiple of ${step}`);
  if (schema.format === 'int32' && Math.abs(value) > 2_147_483_648) refuse('must be of type int32');
}

function texts(value: string, schema: Schema, path: string, errors: Errors, refuse: (why: string) => void): void {
  const length = [...value].length;
  if (schema.maxLength !== undefined && length > schema.maxLength) errors.tooLong(path, schema.maxLength);
  if (schema.minLength !== undefined && length < schema.minLength)
    refuse(`should be at least ${schema.minLength} chars long`);
  if (schema.pattern !== undefined && !compilePattern(schema.pattern, 'u').test(value))
    refuse(`should match '${schema.pattern}'`);
  const format = schema.format === undefined ? undefined : FORMATS[schema.format];
  if (format !== undefined && !format.test(value)) refuse(`must be of type ${schema.format}: ${JSON.stringify(value)}`);
}

function list(value: readonly unknown[], schema: Schema, path: string, errors: Errors): void {
  const { maxItems, minItems, items } = schema;
  if (maxItems !== undefined && value.length > maxItems) errors.tooMany(path, value.length, maxItems);
  if (minItems !== undefined && value.length < minItems)
    errors.invalid(path, value.length, `${path} in body should have at least ${minItems} items`);
  if (items !== undefined)
    value.forEach((part, i) => {
      validateBySchema(part, items, `${path}[${i}]`, errors);
    });
  const keys = schema['x-kubernetes-list-map-keys'];
  const kind = schema['x-kubernetes-list-type'];
  if (kind !== 'map' && kind !== 'set') return;
  const identity = (part: unknown) =>
    kind === 'set' ? part : Object.fromEntries((keys ?? []).map((key) => [key, (part as Json)?.[key] ?? null]));
  const seen: unknown[] = [];
  value.forEach((part, i) => {
    const own = identity(part);
    if (seen.some((other) => equal(other, own))) errors.duplicate(`${path}[${i}]`, own);
    seen.push(own);
  });
}

function record(value: Json, schema: Schema, path: string, errors: Errors): void {
  const child = (key: string) => (path === '' ? key : `${path}.${key}`);
  for (const name of schema.required ?? []) if (value[name] === undefined) errors.required(child(name));
  const count = Object.keys(value).length;
  if (schema.maxProperties !== undefined && count > schema.maxProperties)
    errors.tooMany(path, count, schema.maxProperties);
  if (schema.minProperties !== undefined && count < schema.minProperties)
    errors.invalid(path, count, `${path} in body should have at least ${schema.minProperties} properties`);
  const rest = schema.additionalProperties;
  for (const [key, part] of Object.entries(value)) {
    const of = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined;
    if (of !== undefined) validateBySchema(part, of, child(key), errors);
    else if (typeof rest === 'object') validateBySchema(part, rest, child(key), errors);
  }
}

function combined(value: unknown, schema: Schema, path: string, errors: Errors): void {
  const holds = (of: Schema): boolean => {
    const before = errors.causes.length;
    validateBySchema(value, of, path, errors);
    const good = errors.causes.length === before;
    errors.causes.length = before;
    return good;
  };
  for (const of of schema.allOf ?? []) validateBySchema(value, of, path, errors);
  const quoted = JSON.stringify(path === '' ? '<nil>' : path);
  if (schema.anyOf && !schema.anyOf.some(holds))
    errors.invalid(path, '', `${quoted} must validate at least one schema (anyOf)`);
  if (schema.oneOf) {
    const good = schema.oneOf.filter(holds).length;
    if (good !== 1)
      errors.invalid(
        path,
        '',
        `${quoted} must validate one and only one schema (oneOf). ${good === 0 ? 'Found none valid' : `Found ${good} valid alternatives`}`,
      );
  }
  if (schema.not && holds(schema.not)) errors.invalid(path, '', `${quoted} must not validate the schema (not)`);
}
