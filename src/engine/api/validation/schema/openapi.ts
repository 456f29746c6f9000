/** What holds for any schema, structural or not (apiextensions-apiserver `ValidateCustomResourceDefinitionOpenAPISchema`). */
import type { Errors } from '../rule.ts';
import type { Schema, ValidationRule } from './schema.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** Words of JSON Schema that definitions may not use. */
const UNSUPPORTED = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'] as const;

/** Whether a word is used: a text or map without content is none, but for references and dependencies. */
function uses(of: Schema, word: (typeof UNSUPPORTED)[number]): boolean {
  const value: unknown = of[word];
  if (word === 'dependencies' || word === '$ref' || word === 'additionalItems') return value !== undefined;
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}

/** The first word in a schema or within it that no structure has (`NewStructural`). */
export function unstructured(of: Schema): string | undefined {
  const word = of.$schema ? 'schema' : UNSUPPORTED.find((name) => uses(of, name));
  if (word !== undefined) return word;
  for (const [part] of parts(of, '')) {
    const found = unstructured(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The schemas within a schema and the paths to them, in the server's order. */
function* parts(of: Schema, path: string): Generator<readonly [Schema, string]> {
  if (typeof of.additionalProperties === 'object') yield [of.additionalProperties, `${path}.additionalProperties`];
  for (const [key, value] of Object.entries(of.properties ?? {})) yield [value, `${path}.properties[${key}]`];
  if (of.not) yield [of.not, `${path}.not`];
  for (const name of ['allOf', 'oneOf', 'anyOf'] as const)
    for (const [i, part] of (of[name] ?? []).entries()) yield [part, `${path}.${name}[${i}]`];
  for (const [key, value] of Object.entries(of.definitions ?? {})) yield [value, `${path}.definitions[${key}]`];
  if (of.items && !Array.isArray(of.items)) yield [of.items, `${path}.items`];
  for (const [key, value] of Object.entries(of.dependencies ?? {}))
    if (isSchema(value)) yield [value, `${path}.dependencies[${key}]`];
}

const isSchema = (value: Schema | readonly string[]): value is Schema =>
  typeof value === 'object' && !Array.isArray(value);

export function openApi(of: Schema, path: string, errors: Errors): void {
  standard(of, path, errors);
  if (of.uniqueItems)
    errors.forbidden(
      `${path}.uniqueItems`,
      'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    );
  const { additionalProperties: others, properties = {} } = of;
  if (others !== undefined && others !== true && Object.keys(properties).length > 0)
    errors.forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive');
  for (const [part, at] of parts(of, path)) openApi(part, at, errors);
  if (of['x-kubernetes-preserve-unknown-fields'] === false)
    errors.invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined');
  maps(of, path, errors);
  lists(of, path, errors);
  of['x-kubernetes-validations']?.forEach((rule, i) => {
    expression(rule, `${path}.x-kubernetes-validations[${i}]`, errors);
  });
}

function standard(of: Schema, path: string, errors: Errors): void {
  if (of.type && !TYPES.includes(of.type)) errors.notSupported(`${path}.type`, of.type, TYPES);
  for (const name of UNSUPPORTED) if (uses(of, name)) errors.forbidden(`${path}.${name}`, `${name} is not supported`);
  if (of.type === 'null')
    errors.forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative');
  if (Array.isArray(of.items)) errors.forbidden(`${path}.items`, 'items must be a schema object and not an array');
}

/** A value's type where an extension wants another. */
function typed(of: Schema, wanted: string, extension: string, path: string, errors: Errors): void {
  if (of.type === wanted) return;
  const why = `must be ${wanted} if ${extension} is specified`;
  if (of.type) errors.invalid(`${path}.type`, of.type, why);
  else errors.required(`${path}.type`, why);
}

function maps(of: Schema, path: string, errors: Errors): void {
  const type = of['x-kubernetes-map-type'];
  if (type === undefined) return;
  typed(of, 'object', 'x-kubernetes-map-type', path, errors);
  if (type !== 'atomic' && type !== 'granular')
    errors.notSupported(`${path}.x-kubernetes-map-type`, type, ['atomic', 'granular']);
}

function lists(of: Schema, path: string, errors: Errors): void {
  const [type, keys = []] = [of['x-kubernetes-list-type'], of['x-kubernetes-list-map-keys']];
  if (type !== undefined && of.type !== 'array') typed(of, 'array', 'x-kubernetes-list-type', path, errors);
  else if (type === 'set' && of.items) setItems(of.items, `${path}.items`, errors);
  if (type !== undefined && !['atomic', 'set', 'map'].includes(type))
    errors.notSupported(`${path}.x-kubernetes-list-type`, type, ['atomic', 'set', 'map']);
  if (keys.length > 0 && type !== 'map') {
    const why = 'must be map if x-kubernetes-list-map-keys is non-empty';
    if (type === undefined) errors.required(`${path}.x-kubernetes-list-type`, why);
    else errors.invalid(`${path}.x-kubernetes-list-type`, type, why);
  }
  if (type === 'map') mapItems(of, keys, path, errors);
  if (of.items?.nullable && (type === 'set' || type === 'map'))
    errors.forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${type}`);
  if (type === 'map') keyFields(of, keys, path, errors);
}

function setItems(items: Schema, path: string, errors: Errors): void {
  const why = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const [list, map] = [items['x-kubernetes-list-type'], items['x-kubernetes-map-type']];
  if (items.type === 'array' && list !== undefined && list !== 'atomic')
    errors.invalid(`${path}.x-kubernetes-list-type`, list, why);
  if (items.type === 'object' && map !== 'atomic') errors.invalid(`${path}.x-kubernetes-map-type`, list ?? null, why);
}

function mapItems({ items }: Schema, keys: readonly string[], path: string, errors: Errors): void {
  const at = `${path}.x-kubernetes-list-map-keys`;
  if (keys.length === 0) errors.required(at, 'must not be empty if x-kubernetes-list-type is map');
  if (!items) {
    errors.required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map');
    return;
  }
  if (items.type !== 'object') {
    errors.invalid(
      `${path}.items.type`,
      items.type ?? '',
      "must be object if parent array's x-kubernetes-list-type is map",
    );
    return;
  }
  const seen = new Set<string>();
  for (const key of keys) {
    const field = items.properties?.[key];
    if (!field) errors.invalid(at, keys, 'entries must all be names of item properties');
    else if (field.type === 'array' || field.type === 'object')
      errors.invalid(
        `${path}.items.properties[${key}].type`,
        items.type,
        "must be a scalar type if parent array's x-kubernetes-list-type is map",
      );
    if (seen.has(key)) errors.invalid(at, keys, 'must not contain duplicate entries');
    seen.add(key);
  }
}

/** What an item is known by must be there, or become so. */
function keyFields({ items }: Schema, keys: readonly string[], path: string, errors: Errors): void {
  for (const key of keys) {
    const field = items?.properties?.[key];
    if (!field) continue;
    const at = `${path}.items.properties[${key}]`;
    if (!items?.required?.includes(key) && field.default === undefined)
      errors.required(
        `${at}.default`,
        'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
      );
    if (field.nullable)
      errors.forbidden(`${at}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable');
  }
}

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];
const isBroken = (text: string): boolean => /[\r\n]/.test(text);

/** What can be told of a rule without running its expression. */
function expression(of: ValidationRule, path: string, errors: Errors): void {
  const [rule, message] = [(of.rule ?? '').trim(), (of.message ?? '').trim()];
  if (rule === '') errors.required(`${path}.rule`, 'rule is not specified');
  else if (of.message && message === '')
    errors.invalid(`${path}.message`, of.message, 'must be non-empty if specified');
  else if (isBroken(message)) errors.invalid(`${path}.message`, of.message, 'must not contain line breaks');
  else if (isBroken(rule) && message === '')
    errors.required(`${path}.message`, 'message must be specified if rule contains line breaks');
  if (of.messageExpression && of.messageExpression.trim() === '')
    errors.required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified');
  if (of.reason !== undefined && !REASONS.includes(of.reason))
    errors.notSupported(`${path}.reason`, of.reason, REASONS);
  if (of.fieldPath && of.fieldPath.trim() === '')
    errors.invalid(`${path}.fieldPath`, of.fieldPath, 'must be non-empty if specified');
  if (of.fieldPath && isBroken(of.fieldPath))
    errors.invalid(`${path}.fieldPath`, of.fieldPath, 'must not contain line breaks');
  if (of.fieldPath && !/^[.[]/.test(of.fieldPath))
    errors.invalid(`${path}.fieldPath`, of.fieldPath, 'must be a valid path');
}
