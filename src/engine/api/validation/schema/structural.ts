/**
 * Structural schemas: every value has one type that is known beforehand, which is what makes pruning and defaults possible
 * (apiextensions-apiserver `pkg/apiserver/schema/validation.go`).
 */
import { goPatternError } from '../../../pattern.ts';
import { equal } from '../../../store/equal.ts';
import type { Errors } from '../rule.ts';
import type { Schema } from './schema.ts';

/** What a schema may not say where only the value is checked (`allOf` and its like). */
const NESTED: readonly (readonly [keyof Schema, string])[] = [
  ['type', 'must be empty to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
];

/** Whether a field says something: a list without elements does not. */
const isSet = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value));

function nested(of: Schema, path: string, errors: Errors): void {
  values(of, path, errors);
  if (of.items && !Array.isArray(of.items)) nested(of.items, `${path}.items`, errors);
  for (const [key, value] of Object.entries(of.properties ?? {})) nested(value, `${path}.properties[${key}]`, errors);
  for (const [name, why] of NESTED) if (isSet(of[name])) errors.forbidden(`${path}.${name}`, why);
  if (of.additionalProperties !== undefined)
    errors.forbidden(`${path}.additionalProperties`, 'must be undefined to be structural');
  if (of.properties?.['metadata'])
    errors.forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context');
}

function values(of: Schema, path: string, errors: Errors): void {
  const intOrString = of['x-kubernetes-int-or-string'];
  for (const name of ['anyOf', 'allOf', 'oneOf'] as const)
    of[name]?.forEach((part, i) => {
      const either = intOrString && name === 'anyOf' && isIntOrString(of.anyOf);
      const either0 = intOrString && name === 'allOf' && i === 0 && isIntOrString(part.anyOf);
      if (!either) nested(either0 ? { ...part, anyOf: [] } : part, `${path}.${name}[${i}]`, errors);
    });
  if (of.not) nested(of.not, `${path}.not`, errors);
  if (of.pattern) pattern(of.pattern, `${path}.pattern`, errors);
}

const isIntOrString = (list: readonly Schema[] | undefined): boolean =>
  equal(list, [{ type: 'integer' }, { type: 'string' }]);

function pattern(text: string, path: string, errors: Errors): void {
  const why = goPatternError(text);
  if (why !== undefined) errors.invalid(path, text, `must be a valid regular expression, but isn't: ${why}`);
}

type Level = 'root' | 'item' | 'field';
const UNTYPED: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

export function structural(of: Schema, level: Level, path: string, errors: Errors): void {
  if (of.type === 'array' && !of.items) errors.required(`${path}.items`, 'must be specified');
  if (of.items && !Array.isArray(of.items)) structural(of.items, 'item', `${path}.items`, errors);
  for (const [key, value] of Object.entries(of.properties ?? {}))
    structural(value, 'field', `${path}.properties[${key}]`, errors);
  if (of.additionalProperties !== undefined) {
    if (level === 'root') errors.forbidden(`${path}.additionalProperties`, 'must not be used at the root');
    if (typeof of.additionalProperties === 'object')
      structural(of.additionalProperties, 'field', `${path}.additionalProperties`, errors);
  }
  const [preserves, either, embedded] = [
    of['x-kubernetes-preserve-unknown-fields'],
    of['x-kubernetes-int-or-string'],
    of['x-kubernetes-embedded-resource'],
  ];
  if (either && preserves)
    errors.invalid(
      `${path}.x-kubernetes-preserve-unknown-fields`,
      true,
      'must be false if x-kubernetes-int-or-string is true',
    );
  if (either && embedded)
    errors.invalid(
      `${path}.x-kubernetes-embedded-resource`,
      true,
      'must be false if x-kubernetes-int-or-string is true',
    );
  values(of, path, errors);
  if (embedded && of.type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true';
    if (!of.type) errors.required(`${path}.type`, why);
    else errors.invalid(`${path}.type`, of.type, why);
  } else if (!of.type && !either && !preserves) errors.required(`${path}.type`, UNTYPED[level]);
  if (embedded && of.additionalProperties !== undefined)
    errors.forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set');
  if (embedded && !preserves && Object.keys(of.properties ?? {}).length === 0)
    errors.required(
      `${path}.properties`,
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    );
  if (level === 'root' && of.type && of.type !== 'object')
    errors.invalid(`${path}.type`, of.type, 'must be object at the root');
  if (level === 'root' || embedded) identity(of, level, path, errors);
}

/** `kind`, `apiVersion` and `metadata` are not the schema's to define. */
function identity(of: Schema, level: Level, path: string, errors: Errors): void {
  for (const name of ['kind', 'apiVersion']) {
    const type = of.properties?.[name];
    if (type && type.type !== 'string')
      errors.invalid(`${path}.properties[${name}].type`, type.type ?? '', 'must be string');
  }
  const meta = of.properties?.['metadata'];
  if (!meta) return;
  const at = `${path}.properties[metadata]`;
  if (meta.type !== 'object') errors.invalid(`${at}.type`, meta.type ?? '', 'must be object');
  const known = new Set(['name', 'generateName']);
  const others = Object.keys(meta.properties ?? {}).filter((name) => !known.has(name));
  const said = Object.keys(meta).filter((name) => name !== 'type' && name !== 'default' && name !== 'properties');
  if (level === 'root' && (others.length > 0 || said.length > 0))
    errors.forbidden(
      at,
      'must not specify anything other than name and generateName, but metadata is implicitly specified',
    );
}
