/**
 * Who owns which field. Ownership is not kept on every write: it is worked out, when somebody asks, from the history of the
 * object, where each change says which manager made it and what was there before.
 */
import { toTime } from '../../sim/time.ts';
import { equal } from '../../store/equal.ts';
import { type KubeObject, keyOf, type ManagedFieldsEntry } from '../../store/object.ts';
import type { Change, Store } from '../../store/store.ts';
import type { Resource } from '../resources.ts';
import { shapeOf } from '../schema/index.ts';
import { type Entries, entriesOf, type Path, toFieldsV1 } from './fields.ts';
import { schemaOf } from './schema.ts';
import { isRecord } from './values.ts';

/** What one manager owns, by one kind of operation through one subresource. */
export interface Owner {
  readonly manager: string;
  readonly operation: 'Update' | 'Apply';
  readonly subresource: string;
  /** Virtual ms of its last change. */
  readonly time: number;
  readonly fields: ReadonlyMap<string, Path>;
}

const idOf = (manager: string, operation: string, subresource: string): string =>
  JSON.stringify([manager, operation, subresource]);

export function entriesFor(resource: Resource, object: unknown): Entries {
  return entriesOf(object, schemaOf(resource), shapeOf(resource.apiVersion, resource.kind));
}

/** The paths whose value came or changed, and those that went. */
function differences(before: Entries, after: Entries): { changed: Map<string, Path>; gone: Set<string> } {
  const changed = new Map<string, Path>();
  for (const [key, entry] of after) {
    const old = before.get(key);
    // What the empty object holds already was not brought by anybody.
    const brought = !entry.given || (entry.leaf && !isEmpty(entry.value));
    if (old === undefined ? brought : entry.leaf && !equal(old.value, entry.value)) changed.set(key, entry.path);
  }
  const gone = new Set([...before.keys()].filter((key) => !after.has(key)));
  return { changed, gone };
}

const isEmpty = (value: unknown): boolean => isRecord(value) && Object.keys(value).length === 0;

const without = (fields: ReadonlyMap<string, Path>, lost: (key: string) => boolean): Map<string, Path> =>
  new Map([...fields].filter(([key]) => !lost(key)));

/** What an Apply of `config` owns: its values and the items of its lists, not the structs around them. */
export function appliedFields(entries: Entries): Map<string, Path> {
  const fields = new Map<string, Path>();
  for (const [key, { leaf, item, path }] of entries) if (leaf || item) fields.set(key, path);
  return fields;
}

/** The owners of an object's fields after all its changes. */
export function ownersOf(store: Store, resource: Resource, object: KubeObject): Owner[] {
  const key = keyOf(object);
  const { uid } = object.metadata;
  let owners = new Map<string, Owner>();
  const then = new Map<string, Map<string, Owner>>();
  for (const change of store.history) {
    if (change.resource !== resource.id || change.key !== key || change.object.metadata.uid !== uid) continue;
    const { resourceVersion } = change.object.metadata;
    // What a backup brought back is owned as it was.
    owners = then.get(resourceVersion) ?? after(owners, change, resource);
    then.set(resourceVersion, owners);
  }
  const wanted = then.get(object.metadata.resourceVersion) ?? owners; // an earlier version of it had other owners
  return [...wanted.values()].filter(({ fields }) => fields.size > 0);
}

function after(owners: Map<string, Owner>, change: Change, resource: Resource): Map<string, Owner> {
  const { manager = 'unknown', operation = 'Update', subresource = '', applied } = change.via ?? {};
  const id = idOf(manager, operation, subresource);
  const [before, now] = [entriesFor(resource, change.before ?? {}), entriesFor(resource, change.object)];
  const { changed, gone } = differences(before, now);
  const next = new Map<string, Owner>();
  for (const [other, owner] of owners) {
    const lost = (key: string) => gone.has(key) || (other !== id && changed.has(key));
    next.set(other, { ...owner, fields: without(owner.fields, lost) });
  }
  const mine = next.get(id)?.fields ?? new Map<string, Path>();
  const fields = operation === 'Apply' ? new Map(applied ?? []) : new Map([...mine, ...changed]);
  const quiet = operation === 'Update' && changed.size === 0;
  if (!quiet || mine.size > 0)
    next.set(id, {
      manager,
      operation,
      subresource,
      time: quiet ? (next.get(id)?.time ?? change.time) : change.time,
      fields,
    });
  return next;
}

/** Applies first, then by time and name, as the API server lists them. */
export function managedFields(store: Store, resource: Resource, object: KubeObject): ManagedFieldsEntry[] {
  const owners = ownersOf(store, resource, object).sort((a, b) => {
    if (a.operation !== b.operation) return a.operation === 'Apply' ? -1 : 1;
    return a.time - b.time || (a.manager < b.manager ? -1 : 1);
  });
  return owners.map(({ manager, operation, subresource, time, fields }) => ({
    manager,
    operation,
    apiVersion: resource.apiVersion,
    time: toTime(time),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(fields.values()),
    ...(subresource ? { subresource } : {}),
  }));
}
