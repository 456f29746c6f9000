/** CustomResourceDefinitions (apiextensions-apiserver `pkg/apis/apiextensions/validation`). */

import { isNone, semanticEqual } from '../schema/empties.ts';
import type { CustomResourceDefinition } from '../types.ts';
import { dump } from './dump.ts';
import { metadata } from './metadata.ts';
import { all, type Errors, IMMUTABLE, oneOf, type Rule } from './rule.ts';
import { type Schema, schema } from './schema/index.ts';
import { label1035, subdomain } from './texts.ts';

type Spec = CustomResourceDefinition['spec'];
type Version = Spec['versions'][number];

const joined = (messages: readonly string[]): string => messages.join(',');

const names: Rule<Spec['names']> = (of, path, errors) => {
  for (const name of ['plural', 'singular', 'kind', 'listKind'] as const)
    if (!of?.[name]) errors.required(`${path}.${name}`);
  const named = (name: string, value: string | undefined, mixed: boolean) => {
    const wrong = value === undefined ? [] : label1035(mixed ? value.toLowerCase() : value);
    if (wrong.length > 0)
      errors.invalid(
        `${path}.${name}`,
        value,
        `${mixed ? 'may have mixed case, but should otherwise match: ' : ''}${joined(wrong)}`,
      );
  };
  named('plural', of?.plural || undefined, false);
  named('singular', of?.singular || undefined, false);
  named('kind', of?.kind || undefined, true);
  named('listKind', of?.listKind || undefined, true);
  of?.shortNames?.forEach((name, i) => {
    named(`shortNames[${i}]`, name, false);
  });
  if (of?.kind && of.kind === of.listKind)
    errors.invalid(`${path}.listKind`, of.listKind, 'kind and listKind may not be the same');
  of?.categories?.forEach((name, i) => {
    named(`categories[${i}]`, name, false);
  });
};

/** What all versions have alike the real server keeps at the top of the definition, and reports there. */
const SHARED = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const;
type Shared = (typeof SHARED)[number];
const isShared = ({ versions: list = [] }: Spec, name: Shared): boolean =>
  list.every((version) => semanticEqual(version[name], list[0]?.[name]));

/** The rules of what may be shared; `validation` is what a schema is called at the top. */
const BODY: Readonly<Record<Shared, (version: Version, path: string, errors: Errors) => void>> = {
  schema(version, path, errors) {
    const of = version.schema?.openAPIV3Schema as Schema | undefined;
    if (of) schema(of, `${path.replace(/^spec\.schema$/, 'spec.validation')}.openAPIV3Schema`, errors);
  },
  subresources: (version, path, errors) => scale(version.subresources?.scale, `${path}.scale`, errors),
  additionalPrinterColumns: (version, path, errors) => columns(version.additionalPrinterColumns, path, errors),
  selectableFields: (version, path, errors) => selectable(version, path, errors),
};

function versions(spec: Spec, errors: Errors): void {
  const path = 'spec.versions';
  const list = spec.versions ?? [];
  list.forEach((version, i) => {
    if (!version.schema?.openAPIV3Schema) errors.required(`${path}[${i}].schema.openAPIV3Schema`);
  });
  const own = SHARED.filter((name) => !isShared(spec, name));
  list.forEach((version, i) => {
    const wrong = label1035(version.name ?? '');
    if (wrong.length > 0) errors.invalid(`${path}[${i}].name`, version.name ?? '', joined(wrong));
    deprecation(version, `${path}[${i}]`, errors);
    for (const name of own) BODY[name](version, `${path}[${i}].${name}`, errors);
  });
  const shown = () =>
    list.length === 0 && (spec.versions === undefined || isNone(spec.versions))
      ? null
      : dump(
          '[]apiextensions.CustomResourceDefinitionVersion',
          '[]apiextensions/v1.CustomResourceDefinitionVersion',
          list.map((version) => {
            const kept: Partial<Version> = { ...version };
            for (const name of SHARED) if (!own.includes(name)) delete kept[name];
            return kept;
          }),
        );
  if (new Set(list.map((version) => version.name)).size < list.length)
    errors.invalid(path, shown(), 'must contain unique version names');
  if (list.filter((version) => version.storage).length !== 1)
    errors.invalid(path, shown(), 'must have exactly one version marked as storage version');
  const first = list[0]?.name;
  const wrong = first ? label1035(first) : [];
  if (wrong.length > 0) errors.invalid('spec.version', first, joined(wrong));
}

/** Fields to select by: a path in the schema that leads to a scalar. */
function selectable(version: Version, path: string, errors: Errors): void {
  if ((version.selectableFields?.length ?? 0) > 0 && !version.schema?.openAPIV3Schema) {
    const where =
      path === 'spec.selectableFields' ? 'validations.schema is' : '`version.schema.openAPIV3Schema` is not';
    errors.invalid(path, '', `may only be set when ${where} included`); // the real server's own words
    return;
  }
  const seen = new Set<string>();
  version.selectableFields?.forEach(({ jsonPath = '' }, i) => {
    const at = `${path}[${i}].jsonPath`;
    if (jsonPath === '') {
      errors.required(at);
      return;
    }
    const found = fieldAt(version.schema?.openAPIV3Schema as Schema | undefined, jsonPath);
    if (typeof found === 'string') {
      errors.invalid(at, jsonPath, `is an invalid path: ${found}`);
      return;
    }
    if (jsonPath.split('.')[1] === 'metadata') errors.invalid(at, jsonPath, 'must not point to fields in metadata');
    if (!['string', 'boolean', 'integer'].includes(found.type ?? ''))
      errors.invalid(
        at,
        jsonPath,
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      );
    if (seen.has(jsonPath)) errors.duplicate(at, jsonPath);
    seen.add(jsonPath);
  });
}

/** @returns the schema of a field, or what is wrong with the path to it (`cel.ValidFieldPath`) */
function fieldAt(of: Schema | undefined, path: string): Schema | string {
  if (!path.startsWith('.')) return `expected [ or . but got: ${path}`;
  let at = of;
  for (const name of path.slice(1).split('.')) at = at?.properties?.[name];
  return at ?? 'does not refer to a valid field';
}

/** @returns whether it is a path in dots */
function simplePath(text: string, path: string, errors: Errors): boolean {
  if (text.startsWith('.')) return true;
  errors.invalid(path, text, 'must be a simple json path starting with .');
  return false;
}

/** Where the scale subresource finds its numbers: in the spec, in the status, in either. */
const scale = (of: NonNullable<Version['subresources']>['scale'], path: string, errors: Errors): void => {
  if (of === undefined) return;
  const within = (name: string, text: string | undefined, parents: readonly string[], where: string): void => {
    if (text && simplePath(text, `${path}.${name}`, errors) && !parents.some((parent) => text.startsWith(parent)))
      errors.invalid(`${path}.${name}`, text, `should be a json path under ${where}`);
  };
  for (const [name, parent] of [
    ['specReplicasPath', '.spec'],
    ['statusReplicasPath', '.status'],
  ] as const) {
    if (!of[name]) errors.required(`${path}.${name}`);
    within(name, of[name], [`${parent}.`], parent);
  }
  within('labelSelectorPath', of.labelSelectorPath, ['.spec.', '.status.'], 'either .spec or .status');
};

function deprecation({ deprecated, deprecationWarning: text }: Version, path: string, errors: Errors): void {
  if (text === undefined) return;
  const wrong = (why: string) => errors.invalid(`${path}.deprecationWarning`, text, why);
  if (!deprecated) {
    wrong('can only be set for deprecated versions');
    return;
  }
  if (text.length > 256) wrong('must be <= 256 characters long');
  if (text.length === 0) wrong('must not be an empty string');
}

function conversion(of: Spec['conversion'], path: string, errors: Errors): void {
  if (of === undefined) return;
  if (!of.strategy) errors.required(`${path}.strategy`);
  else oneOf('None', 'Webhook')(of.strategy, `${path}.strategy`, errors);
  const { clientConfig: client, conversionReviewVersions: reviews = [] } = of.webhook ?? {};
  if (of.strategy === 'Webhook') {
    const at = `${path}.webhookClientConfig`;
    if (client === undefined) errors.required(at, 'required when strategy is set to Webhook');
    else if ((client.url === undefined) === (client.service === undefined))
      errors.required(at, 'exactly one of url or service is required');
    if (reviews.length === 0) errors.required(`${path}.conversionReviewVersions`);
    return;
  }
  const why = 'should not be set when strategy is not set to Webhook';
  if (client !== undefined) errors.forbidden(`${path}.webhookClientConfig`, why);
  if (reviews.length > 0) errors.forbidden(`${path}.conversionReviewVersions`, why);
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
    else simplePath(column.jsonPath, `${at}.JSONPath`, errors);
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
  const [first] = spec.versions ?? [];
  if (first) for (const name of SHARED) if (isShared(spec, name)) BODY[name](first, `spec.${name}`, errors);
  conversion(spec.conversion, 'spec.conversion', errors);
  if (spec.preserveUnknownFields)
    errors.invalid(
      'spec.preserveUnknownFields',
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    );
};

const stored: Rule<CustomResourceDefinition> = ({ status, spec }, _, errors) => {
  const path = 'status.storedVersions';
  const list = (status as { storedVersions?: string[] }).storedVersions ?? [];
  if (list.length === 0) errors.invalid(path, null, 'must have at least one stored version');
  // Of several versions to be stored the last one counts.
  const wanted = spec.versions?.findLast(({ storage }) => storage)?.name;
  if (wanted !== undefined && list.length > 0 && !list.includes(wanted))
    errors.invalid(path, list, `must have the storage version ${wanted}`);
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
