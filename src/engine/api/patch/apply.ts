/** Server-side apply: a manager says what it wants of an object; what others own and want otherwise is a conflict. */
import { equal } from '../../store/equal.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';
import { ApiError, badRequest } from '../errors.ts';
import type { Resource } from '../resources.ts';
import { isAtomicMap, itemElement, listType, type Path, printPath } from './fields.ts';
import { appliedFields, entriesFor, type Owner, ownersOf } from './managed.ts';
import { declared, fieldOf, resolve, type Schema, schemaOf } from './schema.ts';
import { internal, isRecord, type Json, own, set } from './values.ts';

export interface Applied {
  readonly object: KubeObject;
  /** What the manager owns from now on. */
  readonly fields: readonly (readonly [string, Path])[];
}

/** Refuses fields that the type does not have. @throws ApiError */
export function checkDeclared(resource: Resource, config: Json): void {
  const schema = schemaOf(resource);
  if (schema === undefined) return;
  const found = undeclared(config, schema, []);
  if (found === undefined) return;
  const { namespace = '', name = '' } = (config['metadata'] ?? {}) as { namespace?: string; name?: string };
  throw internal(
    `failed to create typed patch object (${namespace}/${name}; ${resource.apiVersion}, Kind=${resource.kind}): ${printPath(found)}: field not declared in schema`,
  );
}

function undeclared(value: unknown, schema: Schema | undefined, path: Path): Path | undefined {
  const node = resolve(schema);
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = undeclared(item, node?.items, [...path, itemElement(schema, item)]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isRecord(value) || node?.properties === undefined) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const below = [...path, `f:${name}`];
    const field = declared(node, name);
    const found = field === undefined ? below : undeclared(inner, field, below);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * @param options.force takes over what others own
 * @throws ApiError Conflict, BadRequest
 */
export function applyConfig(
  store: Store,
  resource: Resource,
  live: KubeObject,
  config: Json,
  options: { readonly manager: string; readonly force?: boolean },
): Applied {
  checkDeclared(resource, config);
  const wanted = (config['metadata'] ?? {}) as { managedFields?: unknown };
  if (wanted.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  const owners = ownersOf(store, resource, live);
  const isMine = ({ manager, operation, subresource }: Owner) =>
    manager === options.manager && operation === 'Apply' && subresource === '';
  const others = owners.filter((owner) => !isMine(owner));
  const schema = schemaOf(resource);
  const fields = appliedFields(entriesFor(resource, config));
  const merged = merge(live, config, schema) as KubeObject;
  if (!options.force) refuseConflicts(resource, live, merged, others);
  let object: unknown = merged;
  for (const [key, path] of owners.find(isMine)?.fields ?? [])
    if (!fields.has(key) && !others.some((other) => ownsWithin(other, key))) object = without(object, path, schema);
  return { object: object as KubeObject, fields: [...fields] };
}

const ownsWithin = ({ fields }: Owner, key: string): boolean =>
  fields.has(key) || [...fields.keys()].some((other) => other.startsWith(`${key}\u0000`));

function refuseConflicts(resource: Resource, live: KubeObject, merged: KubeObject, others: readonly Owner[]): void {
  const [before, after] = [entriesFor(resource, live), entriesFor(resource, merged)];
  const conflicts: { owner: Owner; path: Path }[] = [];
  for (const owner of others)
    for (const [key, path] of owner.fields) {
      const [old, now] = [before.get(key), after.get(key)];
      if (now?.leaf && !equal(old?.value, now.value)) conflicts.push({ owner, path });
    }
  if (conflicts.length === 0) return;
  const named = ({ manager, operation, subresource }: Owner) => {
    const text = JSON.stringify(manager) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '');
    return operation === 'Update' ? `${text} using ${resource.apiVersion}` : text;
  };
  const causes = conflicts.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${named(owner)}`,
    field: printPath(path),
  }));
  const [first] = causes;
  throw new ApiError(409, 'Conflict', conflictText(causes, first), { causes });
}

type ConflictCause = { readonly message: string; readonly field: string };

function conflictText(causes: readonly ConflictCause[], first: ConflictCause | undefined): string {
  if (causes.length === 1) return `Apply failed with 1 conflict: ${first?.message}: ${first?.field}`;
  const managers = [...new Set(causes.map(({ message }) => message))].sort();
  const lines = managers.flatMap((message) => [
    `${message.replace('conflict', 'conflicts')}:`,
    ...causes.filter((cause) => cause.message === message).map(({ field }) => `- ${field}`),
  ]);
  return `Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`;
}

/** Fields of `config` laid over those of `live`; lists by their keys, new items at the end. */
function merge(live: unknown, config: unknown, schema: Schema | undefined): unknown {
  if (isRecord(live) && isRecord(config) && !isAtomicMap(schema)) {
    const result: Json = { ...live };
    for (const [name, value] of Object.entries(config))
      set(result, name, merge(own(live, name), value, fieldOf(schema, name)));
    return result;
  }
  if (!Array.isArray(live) || !Array.isArray(config) || listType(schema) === 'atomic') return config;
  const inner = resolve(schema)?.items;
  const wanted = new Map(config.map((item) => [itemElement(schema, item), item]));
  const result = live.map((item) => {
    const id = itemElement(schema, item);
    if (!wanted.has(id)) return item;
    const merged = merge(item, wanted.get(id), inner);
    wanted.delete(id);
    return merged;
  });
  return [...result, ...wanted.values()];
}

/** The value without what a path leads to. */
function without(value: unknown, path: Path, schema: Schema | undefined): unknown {
  const [element, ...rest] = path;
  if (element === undefined) return undefined;
  if (element.startsWith('f:')) {
    const name = element.slice(2);
    if (!isRecord(value) || !(name in value)) return value;
    const inner = without(value[name], rest, fieldOf(schema, name));
    const { [name]: _, ...others } = value;
    return inner === undefined ? others : { ...value, [name]: inner };
  }
  if (!Array.isArray(value)) return value;
  return value.flatMap((item) => {
    if (itemElement(schema, item) !== element) return [item];
    const inner = without(item, rest, resolve(schema)?.items);
    return inner === undefined ? [] : [inner];
  });
}
