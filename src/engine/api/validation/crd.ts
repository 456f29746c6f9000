/** CustomResourceDefinitions and the structural schemas they must have (apiextensions-apiserver `pkg/apis/apiextensions/validation`). */

import { compilePattern } from '../../pattern.ts';
import { equal } from '../../store/equal.ts';
import { validateBySchema } from '../custom/validate.ts';
import type { CustomResourceDefinition } from '../types.ts';
import { dump } from './dump.ts';
import { metadata } from './metadata.ts';
import { all, Errors, IMMUTABLE, oneOf, type Rule } from './rule.ts';
import { label1035, subdomain } from './texts.ts';

type Spec = CustomResourceDefinition['spec'];
type Version = Spec['versions'][number];

/** A JSON schema as definitions hold it; only the fields that rules look at. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-validations'?: readonly unknown[];
}

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object']);
const joined = (messages: readonly string[]): string => messages.join(',');

const names: Rule<Spec['names']> = (of, path, errors) => {
  for (const name of ['plural', 'singular', 'kind', 'listKind'] as const)
    if (!of?.[name]) errors.required(`${path}.${name}`);
  const named = (name: string, value: string | undefined, mixed: boolean) => {
    const wrong = value ? label1035(mixed ? value.toLowerCase() : value) : [];
    if (wrong.length > 0)
      errors.invalid(
        `${path}.${name}`,
        value,
        `${mixed ? 'may have mixed case, but should otherwise match: ' : ''}${joined(wrong)}`,
      );
  };
  named('plural', of?.plural, false);
  named('singular', of?.singular, false);
  named('kind', of?.kind, true);
  named('listKind', of?.listKind, true);
  of?.shortNames?.forEach((name, i) => {
    named(`shortNames[${i}]`, name, false);
  });
  if (of?.kind && of.kind === of.listKind)
    errors.invalid(`${path}.listKind`, of.listKind, 'kind and listKind may not be the same');
  of?.categories?.forEach((name, i) => {
    named(`categories[${i}]`, name, false);
  });
};

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

function nested(of: Schema, path: string, errors: Errors): void {
  values(of, path, errors);
  if (of.items) nested(of.items, `${path}.items`, errors);
  for (const [key, value] of Object.entries(of.properties ?? {})) nested(value, `${path}.properties[${key}]`, errors);
  for (const [name, why] of NESTED) if (of[name]) errors.forbidden(`${path}.${name}`, why);
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
      if (!either) nested(part, `${path}.${name}[${i}]`, errors);
    });
  if (of.not) nested(of.not, `${path}.not`, errors);
  if (of.pattern) pattern(of.pattern, `${path}.pattern`, errors);
}

const isIntOrString = (list: readonly Schema[] | undefined): boolean =>
  equal(list, [{ type: 'integer' }, { type: 'string' }]);

function pattern(text: string, path: string, errors: Errors): void {
  try {
    compilePattern(text, 'u');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    errors.invalid(path, text, `must be a valid regular expression, but isn't: ${why}`);
  }
}

type Level = 'root' | 'item' | 'field';
const UNTYPED: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/** Every value has one type that is known beforehand; that is what makes pruning and defaults possible. */
function structural(of: Schema, level: Level, path: string, errors: Errors): void {
  if (of.type === 'array' && !of.items) errors.required(`${path}.items`, 'must be specified');
  if (of.items) structural(of.items, 'item', `${path}.items`, errors);
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
  values(of, path, errors);
  if (embedded && of.type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true';
    if (!of.type) errors.required(`${path}.type`, why);
    else errors.invalid(`${path}.type`, of.type, why);
  } else if (!of.type && !either && !preserves) errors.required(`${path}.type`, UNTYPED[level]);
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
  const given = Object.keys(meta.properties ?? {}).filter((name) => name !== 'name' && name !== 'generateName');
  if (level === 'root' && given.length > 0)
    errors.forbidden(
      at,
      'must not specify anything other than name and generateName, but metadata is implicitly specified',
    );
}

/** What holds for any schema, structural or not. */
function openApi(of: Schema, path: string, errors: Errors): void {
  if (of.type !== undefined && !TYPES.has(of.type))
    errors.notSupported(`${path}.type`, of.type, ['array', 'boolean', 'integer', 'number', 'object', 'string']);
  if (of.uniqueItems)
    errors.forbidden(
      `${path}.uniqueItems`,
      'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    );
  if (of.properties && typeof of.additionalProperties === 'object')
    errors.forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive');
  const list = of['x-kubernetes-list-type'];
  if (list !== undefined) {
    if (of.type !== 'array')
      errors.invalid(`${path}.type`, of.type ?? '', 'must be array if x-kubernetes-list-type is specified');
    oneOf('atomic', 'set', 'map')(list, `${path}.x-kubernetes-list-type`, errors);
    if (list === 'map' && (of['x-kubernetes-list-map-keys']?.length ?? 0) === 0)
      errors.required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map');
  }
  if (of.items) openApi(of.items, `${path}.items`, errors);
  for (const [key, value] of Object.entries(of.properties ?? {})) openApi(value, `${path}.properties[${key}]`, errors);
  if (typeof of.additionalProperties === 'object')
    openApi(of.additionalProperties, `${path}.additionalProperties`, errors);
}

/** Structure first, its refusals sorted; then what holds for any schema; then the defaults, which must fit. */
function schema(of: Schema, path: string, errors: Errors): void {
  if (of.nullable) errors.forbidden(`${path}.nullable`, 'nullable cannot be true at the root');
  const found = new Errors();
  structural(of, 'root', path, found);
  if (found.causes.length === 0) defaults(of, path, found);
  const text = ({ field = '', message }: (typeof found.causes)[number]) => `${field}: ${message}`;
  errors.causes.push(...found.causes.sort((a, b) => (text(a) < text(b) ? -1 : 1)));
  openApi(of, path, errors);
}

function defaults(of: Schema, path: string, errors: Errors): void {
  if (of.default !== undefined) validateBySchema(of.default, of, `${path}.default`, errors);
  if (of.items) defaults(of.items, `${path}.items`, errors);
  for (const [key, value] of Object.entries(of.properties ?? {})) defaults(value, `${path}.properties[${key}]`, errors);
  if (typeof of.additionalProperties === 'object')
    defaults(of.additionalProperties, `${path}.additionalProperties`, errors);
}

/** What all versions have alike the real server keeps at the top of the definition, and reports there. */
const sameColumns = (spec: Spec): boolean => {
  const list = spec.versions ?? [];
  return list.every((version) => equal(version.additionalPrinterColumns, list[0]?.additionalPrinterColumns));
};

function versions(spec: Spec, errors: Errors): void {
  const path = 'spec.versions';
  const list = spec.versions ?? [];
  const schemas = list.map((version) => version.schema?.openAPIV3Schema as Schema | undefined);
  schemas.forEach((of, i) => {
    if (!of) errors.required(`${path}[${i}].schema.openAPIV3Schema`);
  });
  const common = schemas.every((of) => equal(of, schemas[0]));
  list.forEach((version, i) => {
    const wrong = label1035(version.name ?? '');
    if (wrong.length > 0) errors.invalid(`${path}[${i}].name`, version.name ?? '', joined(wrong));
    const of = schemas[i];
    if (of && !common) schema(of, `${path}[${i}].schema.openAPIV3Schema`, errors);
    if (!sameColumns(spec)) columns(version.additionalPrinterColumns, `${path}[${i}].additionalPrinterColumns`, errors);
  });
  const shown = () =>
    dump(
      '[]apiextensions.CustomResourceDefinitionVersion',
      '[]apiextensions/v1.CustomResourceDefinitionVersion',
      // What all versions have alike the real server keeps at the top, out of the versions.
      list.map(({ schema: of, additionalPrinterColumns: shownColumns, ...rest }) => ({
        ...rest,
        ...(common ? {} : { schema: of }),
        ...(sameColumns(spec) ? {} : { additionalPrinterColumns: shownColumns }),
      })),
    );
  if (new Set(list.map((version) => version.name)).size < list.length)
    errors.invalid(path, shown(), 'must contain unique version names');
  if (list.filter((version) => version.storage).length !== 1)
    errors.invalid(path, shown(), 'must have exactly one version marked as storage version');
}

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

const columns: Rule<Version['additionalPrinterColumns']> = (list, path, errors) => {
  list?.forEach((column, i) => {
    const at = `${path}[${i}]`;
    if (!column.name) errors.required(`${at}.name`);
    if (!column.type) errors.required(`${at}.type`, `must be one of ${COLUMN_TYPES.join(',')}`);
    else if (!COLUMN_TYPES.includes(column.type))
      errors.invalid(`${at}.type`, column.type, `must be one of ${COLUMN_TYPES.join(',')}`);
    if (column.format && !COLUMN_FORMATS.includes(column.format))
      errors.invalid(`${at}.format`, column.format, `must be one of ${COLUMN_FORMATS.join(',')}`);
    if (!column.jsonPath) errors.required(`${at}.JSONPath`);
  });
};

const definitionSpec: Rule<CustomResourceDefinition> = ({ spec }, _, errors) => {
  if (!spec.group) errors.required('spec.group');
  else {
    const wrong = subdomain(spec.group);
    if (wrong.length > 0) errors.invalid('spec.group', spec.group, joined(wrong));
    else if (!spec.group.includes('.'))
      errors.invalid('spec.group', spec.group, 'should be a domain with at least one dot');
  }
  if (!spec.scope) errors.required('spec.scope');
  else oneOf('Cluster', 'Namespaced')(spec.scope, 'spec.scope', errors);
  versions(spec, errors);
  names(spec.names, 'spec.names', errors);
  const schemas = (spec.versions ?? []).map((version) => version.schema?.openAPIV3Schema as Schema | undefined);
  if (schemas[0] && schemas.every((of) => equal(of, schemas[0])))
    schema(schemas[0], 'spec.validation.openAPIV3Schema', errors);
  if (sameColumns(spec)) columns(spec.versions?.[0]?.additionalPrinterColumns, 'spec.additionalPrinterColumns', errors);
};

const stored: Rule<CustomResourceDefinition> = ({ status, spec }, _, errors) => {
  const path = 'status.storedVersions';
  const list = (status as { storedVersions?: string[] }).storedVersions ?? [];
  if (list.length === 0) errors.invalid(path, null, 'must have at least one stored version');
  for (const { name, storage } of spec.versions ?? [])
    if (storage && list.length > 0 && !list.includes(name))
      errors.invalid(path, list, `must have the storage version ${name}`);
};

export const definition: Rule<CustomResourceDefinition> = all<CustomResourceDefinition>(
  (of, path, errors) => {
    const required = `${of.spec.names?.plural ?? ''}.${of.spec.group ?? ''}`;
    const name = (value: string) => [
      ...subdomain(value),
      ...(value === required ? [] : ['must be spec.names.plural+"."+spec.group']),
    ];
    metadata(name, { core: false })(of, path, errors);
  },
  definitionSpec,
  stored,
);

export function definitionUpdate(
  now: CustomResourceDefinition,
  old: CustomResourceDefinition,
): Rule<CustomResourceDefinition> {
  return all<CustomResourceDefinition>(definitionSpec, (_, __, errors) => {
    for (const name of ['group', 'scope'] as const)
      if (now.spec[name] !== old.spec[name]) errors.invalid(`spec.${name}`, now.spec[name], IMMUTABLE);
    const established = (old.status.conditions ?? []).some((c) => c.type === 'Established' && c.status === 'True');
    if (!established) return;
    for (const name of ['plural', 'kind'] as const)
      if (now.spec.names[name] !== old.spec.names[name])
        errors.invalid(`spec.names.${name}`, now.spec.names[name], IMMUTABLE);
  });
}
