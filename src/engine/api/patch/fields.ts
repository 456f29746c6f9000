/**
 * Objects as sets of field paths, for field ownership (structured-merge-diff). A path element is written as in `fieldsV1`:
 * `f:spec`, `k:{"name":"web"}` for an item of a keyed list, `v:"x"` for one of a set.
 */
import type { Field, Shape } from '../schema/shape.ts';
import { declared, fieldOf, resolve, type Schema } from './schema.ts';
import { isRecord, type Json } from './values.ts';

export type Path = readonly string[];

export interface Entry {
  readonly path: Path;
  readonly value: unknown;
  /** Owned as a whole: a plain value, an atomic list or map, an empty map. */
  readonly leaf: boolean;
  /** An item of a list or a key of a map, not a declared field. */
  readonly item: boolean;
  /** Part of the empty object already: Go always writes this field. */
  readonly given: boolean;
}

/** Entries by the key of their path. */
export type Entries = ReadonlyMap<string, Entry>;

export const keyOfPath = (path: Path): string => path.join('\u0000');

/** Fields of the server's own that nobody manages (apimachinery `managedfields` `stripMeta`). */
const STRIPPED = new Set(
  ['apiVersion', 'kind', 'metadata']
    .map((name) => `f:${name}`)
    .concat(
      [
        'name',
        'namespace',
        'creationTimestamp',
        'selfLink',
        'uid',
        'generation',
        'managedFields',
        'resourceVersion',
        'deletionTimestamp',
        'deletionGracePeriodSeconds',
      ].map((name) => keyOfPath(['f:metadata', `f:${name}`])),
    ),
);

type ListType = 'map' | 'set' | 'atomic';

/** How a list is owned: only lists that say so are taken apart. */
export const listType = (schema: Schema | undefined): ListType =>
  resolve(schema)?.['x-kubernetes-list-type'] ?? 'atomic';

export function isAtomicMap(schema: Schema | undefined): boolean {
  const inner = resolve(schema);
  const type = schema?.['x-kubernetes-map-type'] ?? inner?.['x-kubernetes-map-type'];
  if (type !== undefined) return type === 'atomic';
  return inner !== undefined && inner.properties === undefined && inner.additionalProperties === undefined;
}

/** Keys that may be left out, with what stands for them: the only one in the published lists is a port's protocol. */
const DEFAULT_KEYS: Readonly<Record<string, unknown>> = { protocol: 'TCP' };

/** `k:{"containerPort":80,"protocol":"TCP"}` */
export function itemElement(schema: Schema | undefined, item: unknown): string {
  if (!isRecord(item)) return `v:${JSON.stringify(item)}`;
  const keys = [...(resolve(schema)?.['x-kubernetes-list-map-keys'] ?? [])].sort();
  const pairs = keys.map((key) => [key, item[key] ?? DEFAULT_KEYS[key]] as const);
  return `k:${JSON.stringify(Object.fromEntries(pairs.filter(([, value]) => value !== undefined)))}`;
}

/** Every field of an object that can be owned. @param shape the Go type, where it is known */
export function entriesOf(object: unknown, schema: Schema | undefined, shape: Shape | undefined): Entries {
  const found = new Map<string, Entry>();
  walk(found, object, { path: [], schema, shape, item: false, given: true });
  for (const key of STRIPPED) found.delete(key);
  found.delete('');
  return found;
}

interface Place {
  readonly path: Path;
  readonly schema: Schema | undefined;
  readonly shape: Shape | undefined;
  readonly item: boolean;
  readonly given: boolean;
}

function walk(found: Map<string, Entry>, value: unknown, place: Place): void {
  const { path, schema, item, given } = place;
  const put = (leaf: boolean) => found.set(keyOfPath(path), { path, value, leaf, item, given });
  if (Array.isArray(value)) {
    const type = listType(schema);
    if (type === 'atomic') return void put(true);
    put(false);
    const inner = resolve(schema)?.items;
    const shape = place.shape?.kind === 'slice' ? place.shape.of : undefined;
    for (const one of value)
      walk(found, one, { path: [...path, itemElement(schema, one)], schema: inner, shape, item: true, given: false });
  } else if (isRecord(value) && !isAtomicMap(schema) && Object.keys(value).length > 0) {
    put(false);
    for (const [name, inner] of Object.entries(value)) walk(found, inner, below(place, name));
  } else put(true);
}

function below({ path, schema, shape, given }: Place, name: string): Place {
  const field: Field | undefined = shape?.kind === 'struct' ? shape.fields.get(name) : undefined;
  const always =
    field !== undefined &&
    !field.pointer &&
    (field.omit === 'never' || (field.omit === 'empty' && field.shape.kind === 'struct'));
  const known = declared(resolve(schema), name) !== undefined;
  return {
    path: [...path, `f:${name}`],
    schema: fieldOf(schema, name),
    shape: field?.shape ?? (shape?.kind === 'map' ? shape.of : undefined),
    item: !known,
    given: given && always,
  };
}

/** A set of paths as `fieldsV1`: nested, with `.` for what is owned beside its parts. */
export function toFieldsV1(paths: Iterable<Path>): Json {
  const root: Json = {};
  const nodes = new Map<string, Json>([['', root]]);
  const own = new Set<string>();
  for (const path of [...paths].sort((a, b) => a.length - b.length)) {
    let node = root;
    for (let i = 1; i <= path.length; i++) {
      const key = keyOfPath(path.slice(0, i));
      let next = nodes.get(key);
      if (next === undefined) {
        next = {};
        nodes.set(key, next);
        node[path[i - 1] ?? ''] = next;
      }
      node = next;
    }
    own.add(keyOfPath(path));
  }
  for (const [key, node] of nodes) if (own.has(key) && Object.keys(node).length > 0) node['.'] = {};
  return root;
}

/** `.spec.containers[name="web"].image` */
export function printPath(path: Path): string {
  return path
    .map((element) => {
      const text = element.slice(2);
      if (element.startsWith('f:')) return `.${text}`;
      if (element.startsWith('v:')) return `[=${text}]`;
      const pairs = Object.entries(JSON.parse(text) as Json);
      return `[${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}
