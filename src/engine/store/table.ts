/** The objects of one resource with its indexes, kept step by step. */
import { type KubeObject, keyOf } from './object.ts';

/** Gives the values under which an object is found; they must depend on the object alone. */
export type IndexFn = (object: KubeObject) => readonly string[];

const NONE: ReadonlyMap<string, KubeObject> = new Map();

/** The data of a table, for checkpoints: maps that later work never alters. */
export interface SavedTable {
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly indexes: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, KubeObject>>>;
}

export class Table {
  #objects = new Map<string, KubeObject>();
  readonly #fns = new Map<string, IndexFn>();
  #indexes = new Map<string, Map<string, Map<string, KubeObject>>>();

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

  /** The objects found under `value`, by key, in the order in which they came to have it. */
  by(index: string, value: string): ReadonlyMap<string, KubeObject> {
    const values = this.#indexes.get(index);
    if (values === undefined) throw new Error(`no index ${index}`);
    return values.get(value) ?? NONE;
  }

  /** The values that some object has under `index`. */
  indexValues(index: string): IterableIterator<string> {
    return (this.#indexes.get(index) ?? new Map<string, unknown>()).keys();
  }

  addIndex(name: string, fn: IndexFn): void {
    this.#fns.set(name, fn);
    this.#indexes.set(name, new Map());
    for (const object of this.#objects.values()) this.#file(name, fn(object), keyOf(object), object);
  }

  put(key: string, object: KubeObject, old: KubeObject | undefined): void {
    this.#objects.set(key, object);
    for (const [name, fn] of this.#fns) {
      const values = fn(object);
      if (old !== undefined) {
        const stale = fn(old).filter((value) => !values.includes(value));
        this.#unfile(name, stale, key);
      }
      this.#file(name, values, key, object);
    }
  }

  remove(key: string): void {
    const object = this.#objects.get(key);
    if (object === undefined) return;
    this.#objects.delete(key);
    for (const [name, fn] of this.#fns) this.#unfile(name, fn(object), key);
  }

  #file(name: string, values: readonly string[], key: string, object: KubeObject): void {
    const index = this.#indexes.get(name);
    if (index === undefined) return;
    for (const value of values) {
      const found = index.get(value);
      if (found === undefined) index.set(value, new Map([[key, object]]));
      else found.set(key, object);
    }
  }

  #unfile(name: string, values: readonly string[], key: string): void {
    const index = this.#indexes.get(name);
    if (index === undefined) return;
    for (const value of values) {
      const found = index.get(value);
      if (found === undefined) continue;
      found.delete(key);
      if (found.size === 0) index.delete(value);
    }
  }

  save(): SavedTable {
    const indexes = new Map<string, Map<string, Map<string, KubeObject>>>();
    for (const [name, values] of this.#indexes) {
      const copy = new Map<string, Map<string, KubeObject>>();
      for (const [value, found] of values) copy.set(value, new Map(found));
      indexes.set(name, copy);
    }
    return { objects: new Map(this.#objects), indexes };
  }

  load(saved: SavedTable): void {
    this.#objects = new Map(saved.objects);
    this.#indexes = new Map();
    for (const [name, values] of saved.indexes) {
      const copy = new Map<string, Map<string, KubeObject>>();
      for (const [value, found] of values) copy.set(value, new Map(found));
      this.#indexes.set(name, copy);
    }
  }
}
