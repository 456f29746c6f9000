/** Metadata: names, labels, annotations, owners, finalizers (apimachinery `pkg/api/validation/objectmeta.go`). */

import type { ObjectMeta, OwnerReference } from '../../store/object.ts';
import { semanticEqual } from '../schema/empties.ts';
import { type Check, type Errors, IMMUTABLE, notNegative, once, type Rule } from './rule.ts';
import { label, labelValue, masked, qualifiedName } from './texts.ts';

type Strings = Readonly<Record<string, string>> | undefined;

/** 256 KiB of keys and values together. */
const ANNOTATIONS = 256 * 1024;

/** Labels, wherever they stand. */
export const labels: Rule<Strings> = once((map, path, errors) => {
  for (const key in map) {
    for (const message of qualifiedName(key)) errors.invalid(path, key, message);
    const value = map[key] ?? '';
    for (const message of labelValue(value)) errors.invalid(path, value, message);
  }
});

export const annotations: Rule<Strings> = (map, path, errors) => {
  let size = 0;
  for (const key in map) {
    for (const message of qualifiedName(key.toLowerCase())) errors.invalid(path, key, message);
    size += key.length + (map[key] ?? '').length;
  }
  if (size > ANNOTATIONS) errors.tooLong(path, ANNOTATIONS);
};

const owners: Rule<readonly OwnerReference[] | undefined> = (list, path, errors) => {
  let controller: string | undefined;
  for (const { apiVersion = '', kind = '', name = '', uid = '', controller: controls } of list ?? []) {
    const [first = '', second = first, more] = apiVersion.split('/');
    const version = more === undefined ? second : '';
    if (version === '') errors.invalid(`${path}.apiVersion`, apiVersion, 'version must not be empty');
    if (kind === '') errors.invalid(`${path}.kind`, kind, 'must not be empty');
    if (name === '') errors.invalid(`${path}.name`, name, 'must not be empty');
    if (uid === '') errors.invalid(`${path}.uid`, uid, 'must not be empty');
    if (apiVersion === 'v1' && kind === 'Event')
      errors.invalid(path, { apiVersion, kind, name, uid }, '/v1, Kind=Event is disallowed from being an owner');
    if (!controls) continue;
    if (controller === undefined) controller = `${kind}/${name}`;
    else
      errors.invalid(
        path,
        list,
        `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${kind}/${name}`,
      );
  }
};

/** The finalizers that need no prefix. */
const STANDARD = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

const finalizers: Rule<readonly string[] | undefined> = (list, path, errors) => {
  for (const name of list ?? []) for (const message of qualifiedName(name)) errors.invalid(path, name, message);
  if (list?.includes('orphan') && list.includes('foregroundDeletion'))
    errors.invalid(path, list, 'finalizer orphan and foregroundDeletion cannot be both set');
};

/** The core group also wants a prefix: a bare name could collide. */
const prefixedFinalizers: Rule<readonly string[] | undefined> = (list, path, errors) => {
  list?.forEach((name, i) => {
    if (name.includes('/') || STANDARD.has(name)) return;
    errors.invalid(`${path}[${i}]`, name, 'name is neither a standard finalizer name nor is it fully qualified');
  });
};

/** Metadata of a new object. @param name the form of its name */
export function metadata(name: Check<string>, options: { core?: boolean } = {}): Rule<{ metadata: ObjectMeta }> {
  return ({ metadata: meta }, _, errors) => {
    if (meta.generateName)
      for (const message of name(masked(meta.generateName)))
        errors.invalid('metadata.generateName', meta.generateName, message);
    if (!meta.name) errors.required('metadata.name', 'name or generateName is required');
    else for (const message of name(meta.name)) errors.invalid('metadata.name', meta.name, message);
    if (meta.namespace !== undefined)
      for (const message of label(meta.namespace)) errors.invalid('metadata.namespace', meta.namespace, message);
    notNegative(meta.generation, 'metadata.generation', errors);
    // Most objects have few of these: no call for what is not there.
    if (meta.labels !== undefined) labels(meta.labels, 'metadata.labels', errors);
    if (meta.annotations !== undefined) annotations(meta.annotations, 'metadata.annotations', errors);
    if (meta.ownerReferences !== undefined) owners(meta.ownerReferences, 'metadata.ownerReferences', errors);
    if (meta.finalizers === undefined) return;
    finalizers(meta.finalizers, 'metadata.finalizers', errors);
    if (options.core ?? true) prefixedFinalizers(meta.finalizers, 'metadata.finalizers', errors);
  };
}

/** How a kind's own rules of a change look at metadata: as at those of a new object, or beside what they were. */
export type Look = 'new' | 'changed';

/**
 * Metadata of a changed object; what no update may change was put back before. What is wrong is said as often as the API server
 * looks: twice for every kind, and then for each look of the kind's own rules.
 * @param prefixed whether the kind's own rules want finalizers to have a prefix
 */
export function metadataUpdate(
  now: ObjectMeta,
  old: ObjectMeta,
  looks: readonly Look[],
  prefixed: boolean,
): Rule<unknown> {
  return (_, __, errors) => {
    const look = (how: Look, own: boolean) => {
      if (how === 'changed') newFinalizers(now, old, errors);
      if (now.labels !== old.labels) labels(now.labels, 'metadata.labels', errors);
      if (now.annotations !== old.annotations) annotations(now.annotations, 'metadata.annotations', errors);
      if (now.ownerReferences !== old.ownerReferences) owners(now.ownerReferences, 'metadata.ownerReferences', errors);
      if (now.finalizers === old.finalizers) return;
      if (how === 'new') finalizers(now.finalizers, 'metadata.finalizers', errors);
      if (own && prefixed) prefixedFinalizers(now.finalizers, 'metadata.finalizers', errors);
    };
    look('new', false);
    look('changed', false);
    for (const how of looks) look(how, true);
  };
}

function newFinalizers(now: ObjectMeta, old: ObjectMeta, errors: Errors): void {
  if (old.deletionTimestamp === undefined) return;
  const added = (now.finalizers ?? []).filter((name) => !old.finalizers?.includes(name)).sort();
  if (added.length === 0) return;
  const shown = added.map((name) => JSON.stringify(name)).join(', ');
  errors.forbidden(
    'metadata.finalizers',
    `no new finalizers can be added if the object is being deleted, found new finalizers []string{${shown}}`,
  );
}

/** A field that no update may change. */
export function unchanged(now: unknown, old: unknown, shown: unknown = now): Rule<unknown> {
  return (_, path, errors) => {
    if (!semanticEqual(now, old)) errors.invalid(path, shown, IMMUTABLE);
  };
}
