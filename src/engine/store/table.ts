/** The objects of one resource with its indexes, kept step by step. */
import { type KubeObject, keyOf } from './object.ts';

/** Gives the values under which an object is found; they must depend on the object alone. */
export type IndexFn = (object: KubeObject) => readonly string[];
/** Whether two versions of an object certainly have the same values: a cheap look at the parts that an index reads. */
export type SameFn = (a: KubeObject, b: KubeObject) => boolean;

interface Index {
  readonly fn: IndexFn;
  readonly same: SameFn;
  /** For each value the keys found under it, in the order in which they came to have it. */
  values: Map<string, Keys>;
}

/** One key stands for itself: most values (uids, claims) have no more, and a set each would cost more than all else. */
type Keys = string | Set<string>;

/** The data of a table, for checkpoints: maps that later work never alters. */
export interface SavedTable {
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly indexes: ReadonlyMap<string, ReadonlyMap<string, string | ReadonlySet<string>>>;
}

const NONE: ReadonlyMap<string, KubeObject> = new Map();
const never: SameFn = () => false;
const always: SameFn = () => true;

/** Some objects of a table, by key. It shows the objects as they are at the moment of the look. */
class Found implements ReadonlyMap<string, KubeObject> {
  readonly #objects: ReadonlyMap<string, KubeObject>;
  readonly #keys: ReadonlySet<string>;

  constructor(objects: ReadonlyMap<string, KubeObject>, keys: ReadonlySet<string>) {
    this.#objects = objects;
    this.#keys = keys;
  }

  get size(): number {
    return this.#keys.size;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  get(key: string): KubeObject | undefined {
    return this.#keys.has(key) ? this.#objects.get(key) : undefined;
  }

  keys(): MapIterator<string> {
    return this.#keys.keys();
  }

  *values(): MapIterator<KubeObject> {
    for (const key of this.#keys) yield this.#objects.get(key) as KubeObject;
  }

  *entries(): MapIterator<[string, KubeObject]> {
    for (const key of this.#keys) yield [key, this.#objects.get(key) as KubeObject];
  }

  [Symbol.iterator](): MapIterator<[string, KubeObject]> {
    return this.entries();
  }

  forEach(act: (object: KubeObject, key: string, map: ReadonlyMap<string, KubeObject>) => void): void {
    for (const [key, object] of this.entries()) act(object, key, this);
  }
}

export class Table {
  #objects = new Map<string, KubeObject>();
  /** The keys in their order, until one comes or goes. */
  #sorted: readonly string[] | undefined;
  readonly #indexes = new Map<string, Index>();
  /** The same indexes, to go through on each write. */
  readonly #list: Index[] = [];
  readonly #later = new Map<string, IndexFn>();

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key);
  }

  /** All objects, oldest first. */
  values(): IterableIterator<KubeObject> {
    return this.#objects.values();
  }

  /** All objects in the order of their keys. */
  *inOrder(): IterableIterator<KubeObject> {
    this.#sorted ??= [...this.#objects.keys()].sort();
    for (const key of this.#sorted) yield this.#objects.get(key) as KubeObject;
  }

  #index(name: string): Index {
    const index = this.#indexes.get(name) ?? this.#begun(name);
    if (index === undefined) throw new Error(`no index ${name}`);
    return index;
  }

  /** Begins to keep an index that nobody has asked for until now. */
  #begun(name: string): Index | undefined {
    const later = this.#later.get(name);
    if (later === undefined) return undefined;
    this.#later.delete(name);
    this.addIndex(name, later, always);
    return this.#indexes.get(name);
  }

  /** The objects found under `value`, by key, in the order in which they came to have it. */
  by(index: string, value: string): ReadonlyMap<string, KubeObject> {
    const keys = this.#index(index).values.get(value);
    if (keys === undefined) return NONE;
    return new Found(this.#objects, typeof keys === 'string' ? new Set([keys]) : keys);
  }

  /** The object that came first of those found under `value`. */
  first(index: string, value: string): KubeObject | undefined {
    const keys = this.#index(index).values.get(value);
    if (keys === undefined) return undefined;
    const key = typeof keys === 'string' ? keys : keys.values().next().value;
    return key === undefined ? undefined : this.#objects.get(key);
  }

  /** How many objects are found under `value`. */
  count(index: string, value: string): number {
    const keys = this.#index(index).values.get(value);
    return keys === undefined ? 0 : typeof keys === 'string' ? 1 : keys.size;
  }

  /** The values that some object has under `index`. */
  indexValues(index: string): IterableIterator<string> {
    return this.#index(index).values.keys();
  }

  /** An index whose values never change for an object: it is kept from the first question on, for tables that nobody asks. */
  addIndexLater(name: string, fn: IndexFn): void {
    this.#later.set(name, fn);
  }

  addIndex(name: string, fn: IndexFn, same: SameFn = never): void {
    const index: Index = { fn, same, values: new Map() };
    this.#indexes.set(name, index);
    this.#list.push(index);
    for (const object of this.#objects.values()) file(index, fn(object), keyOf(object));
  }

  put(key: string, object: KubeObject, old: KubeObject | undefined): void {
    this.#objects.set(key, object);
    if (old === undefined) this.#sorted = undefined;
    const indexes = this.#list;
    for (let i = 0; i < indexes.length; i++) {
      const index = indexes[i] as Index;
      if (old === undefined) file(index, index.fn(object), key);
      else if (!index.same(old, object)) refile(index, index.fn(old), index.fn(object), key);
    }
  }

  remove(key: string): void {
    const object = this.#objects.get(key);
    if (object === undefined) return;
    this.#objects.delete(key);
    this.#sorted = undefined;
    for (const index of this.#indexes.values()) unfile(index, index.fn(object), key);
  }

  save(): SavedTable {
    const indexes = new Map<string, Map<string, Keys>>();
    for (const [name, { values }] of this.#indexes) indexes.set(name, copied(values));
    return { objects: new Map(this.#objects), indexes };
  }

  load(saved: SavedTable): void {
    this.#objects = new Map(saved.objects);
    this.#sorted = undefined;
    for (const [name, index] of this.#indexes) {
      const values = saved.indexes.get(name);
      index.values = values === undefined ? new Map() : copied(values);
      // It was not kept yet when this was saved.
      if (values === undefined) for (const [key, object] of this.#objects) file(index, index.fn(object), key);
    }
  }
}

function file(index: Index, under: readonly string[], key: string): void {
  for (let i = 0; i < under.length; i++) fileOne(index, under[i] as string, key);
}

function unfile(index: Index, under: readonly string[], key: string): void {
  for (let i = 0; i < under.length; i++) unfileOne(index, under[i] as string, key);
}

/** Only what is gone or new is touched: a value that stays keeps the key's place. */
function refile(index: Index, before: readonly string[], now: readonly string[], key: string): void {
  for (let i = 0; i < before.length; i++) {
    const value = before[i] as string;
    if (!now.includes(value)) unfileOne(index, value, key);
  }
  for (let i = 0; i < now.length; i++) {
    const value = now[i] as string;
    if (!before.includes(value)) fileOne(index, value, key);
  }
}

function fileOne({ values }: Index, value: string, key: string): void {
  const keys = values.get(value);
  if (keys === undefined) values.set(value, key);
  else if (typeof keys !== 'string') keys.add(key);
  else if (keys !== key) values.set(value, new Set([keys, key]));
}

function unfileOne({ values }: Index, value: string, key: string): void {
  const keys = values.get(value);
  if (keys === key) values.delete(value);
  if (keys === undefined || typeof keys === 'string') return;
  keys.delete(key);
  if (keys.size === 0) values.delete(value);
}

function copied(values: ReadonlyMap<string, string | ReadonlySet<string>>): Map<string, Keys> {
  const copy = new Map<string, Keys>();
  for (const [value, keys] of values) copy.set(value, typeof keys === 'string' ? keys : new Set(keys));
  return copy;
}
