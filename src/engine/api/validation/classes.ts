/** StorageClasses and VolumeAttributesClasses (kubernetes `pkg/apis/storage/validation`). */
import { semanticEqual } from '../schema/empties.ts';
import type { StorageClass, VolumeAttributesClass } from '../types.ts';
import { metadata } from './metadata.ts';
import { all, type Errors, IMMUTABLE, oneOf, type Rule } from './rule.ts';
import { qualifiedName, subdomain } from './texts.ts';

/** 512 parameters of together 256 KiB. */
const MOST_PARAMETERS = 512;
const PARAMETERS_SIZE = 256 * 1024;

const classBody: Rule<StorageClass> = (of, _, errors) => {
  driver(of.provisioner, 'provisioner', errors);
  parameters(of.parameters ?? {}, errors);
  if (of.reclaimPolicy) oneOf('Delete', 'Retain')(of.reclaimPolicy, 'reclaimPolicy', errors);
  oneOf('Immediate', 'WaitForFirstConsumer')(of.volumeBindingMode, 'volumeBindingMode', errors);
  of.allowedTopologies?.forEach((term, i) => {
    // A term that asks for nothing counts as one that was there before.
    if (
      (term.matchLabelExpressions ?? []).length === 0 ||
      of.allowedTopologies?.findIndex((other) => semanticEqual(other, term)) !== i
    )
      errors.duplicate(`allowedTopologies[${i}].matchLabelExpressions`, '');
    const keys = new Set<string>();
    term.matchLabelExpressions?.forEach(({ key, values }, j) => {
      const at = `allowedTopologies[${i}].matchLabelExpressions[${j}]`;
      if ((values?.length ?? 0) === 0) errors.required(`${at}.values`);
      values?.forEach((value, k) => {
        if (values.indexOf(value) < k) errors.duplicate(`${at}.values[${k}]`, value);
      });
      for (const message of qualifiedName(key ?? '')) errors.invalid(`${at}.key`, key ?? '', message);
      if (keys.has(key)) errors.duplicate(`${at}.key`, key);
      keys.add(key);
    });
  });
};

/** Who makes the volumes: its name is compared in lower case, and shown so. */
function driver(name: string | undefined, path: string, errors: Errors): void {
  if (!name) errors.required(path);
  else for (const message of qualifiedName(name.toLowerCase())) errors.invalid(path, name.toLowerCase(), message);
}

function parameters(of: Readonly<Record<string, string>>, errors: Errors): void {
  const entries = Object.entries(of);
  if (entries.length > MOST_PARAMETERS) {
    errors.tooLong('parameters', MOST_PARAMETERS);
    return;
  }
  for (const [key] of entries) if (key === '') errors.invalid('parameters', key, 'field can not be empty.');
  const size = entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (size > PARAMETERS_SIZE) errors.tooLong('parameters', PARAMETERS_SIZE);
}

export const storageClass: Rule<StorageClass> = all<StorageClass>(metadata(subdomain), classBody);

export function storageClassUpdate(now: StorageClass, old: StorageClass): Rule<StorageClass> {
  return (_, path, errors) => {
    classBody(now, path, errors);
    for (const name of ['parameters', 'provisioner', 'reclaimPolicy'] as const)
      if (!semanticEqual(now[name], old[name])) errors.forbidden(name, `updates to ${name} are forbidden.`);
    if (now.volumeBindingMode !== old.volumeBindingMode)
      errors.invalid('volumeBindingMode', now.volumeBindingMode ?? null, IMMUTABLE);
  };
}

const attributesBody: Rule<VolumeAttributesClass> = (of, _, errors) => {
  driver(of.driverName, 'driverName', errors);
  parameters(of.parameters ?? {}, errors);
  if (Object.keys(of.parameters ?? {}).length === 0)
    errors.required('parameters', 'must contain at least one key/value pair');
};

export const volumeAttributesClass: Rule<VolumeAttributesClass> = all<VolumeAttributesClass>(
  metadata(subdomain),
  attributesBody,
);

export function volumeAttributesClassUpdate(now: VolumeAttributesClass, old: VolumeAttributesClass) {
  const same: Rule<VolumeAttributesClass> = (_, __, errors) => {
    for (const name of ['driverName', 'parameters'] as const)
      if (!semanticEqual(now[name], old[name])) errors.forbidden(name, `updates to ${name} are forbidden.`);
  };
  return all(same, volumeAttributesClass);
}
