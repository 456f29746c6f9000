/** CustomResourceDefinitions and the structural schemas they must have (apiextensions-apiserver `pkg/apis/apiextensions/validation`). */

import { equal } from '../../store/equal.ts';
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
