/** The spec of PersistentVolumeClaims, wherever it stands. */
import type { PersistentVolumeClaim } from '../types.ts';
import { positiveQuantity, quantityOf } from './resources.ts';
import { type Errors, oneOf, type Rule } from './rule.ts';
import { labelSelector } from './selector.ts';
import { label, subdomain } from './texts.ts';

type Source = { apiGroup?: string; kind?: string; name?: string; namespace?: string };
export type ClaimSpec = Partial<PersistentVolumeClaim['spec']> & {
  dataSourceRef?: Source;
  volumeAttributesClassName?: string;
};

export const accessMode = oneOf('ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod');
const KNOWN = new Set(['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce']);
export const volumeMode = oneOf('Block', 'Filesystem');

/** Access modes of claims and volumes. */
export const accessModes: Rule<readonly string[]> = (modes, path, errors) => {
  for (const mode of modes) accessMode(mode, path, errors);
  if (modes.includes('ReadWriteOncePod') && modes.some((mode) => KNOWN.has(mode)))
    errors.forbidden(path, 'may not use ReadWriteOncePod with other access modes');
};

function source(of: Source, path: string, errors: Errors): void {
  if (!of.name) errors.required(`${path}.name`);
  if (!of.kind) errors.required(`${path}.kind`);
  if (!of.apiGroup && of.kind !== 'PersistentVolumeClaim')
    errors.invalid(path, of.kind ?? '', "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  if (of.apiGroup)
    for (const message of subdomain(of.apiGroup)) errors.invalid(`${path}.apiGroup`, of.apiGroup, message);
  if (of.namespace)
    for (const message of label(of.namespace)) errors.invalid(`${path}.namespace`, of.namespace, message);
}

export const claimSpec: Rule<ClaimSpec | undefined> = (of, path, errors) => {
  const spec: ClaimSpec = of ?? {};
  const modes = spec.accessModes ?? [];
  if (modes.length === 0) errors.required(`${path}.accessModes`, 'at least 1 access mode is required');
  if (spec.selector) labelSelector(spec.selector, `${path}.selector`, errors);
  accessModes(modes, `${path}.accessModes`, errors);
  const storage = spec.resources?.requests?.['storage'];
  const at = `${path}.resources[storage]`;
  if (storage === undefined) errors.required(at);
  else {
    const before = errors.causes.length;
    positiveQuantity(storage, at, errors);
    if (errors.causes.length === before) quantityOf('storage')(storage, at, errors);
  }
  if (spec.storageClassName)
    for (const message of subdomain(spec.storageClassName))
      errors.invalid(`${path}.storageClassName`, spec.storageClassName, message);
  if (spec.volumeMode !== undefined) volumeMode(spec.volumeMode, `${path}.volumeMode`, errors);
  sources(spec, path, errors);
  if (spec.volumeAttributesClassName)
    for (const message of subdomain(spec.volumeAttributesClassName))
      errors.invalid(`${path}.volumeAttributesClassName`, spec.volumeAttributesClassName, message);
};

function sources(spec: ClaimSpec, path: string, errors: Errors): void {
  const [old, ref] = [spec.dataSource as Source | undefined, spec.dataSourceRef];
  if (old) source(old, `${path}.dataSource`, errors);
  if (ref) source(ref, `${path}.dataSourceRef`, errors);
  if (!old || !ref) return;
  if (ref.namespace) errors.invalid(path, {}, 'may not be specified when dataSourceRef.namespace is specified');
  else if (old.apiGroup !== ref.apiGroup || old.kind !== ref.kind || old.name !== ref.name)
    errors.invalid(path, {}, 'must match dataSourceRef');
}
