/**
 * Plain records by key that can be saved without being copied: a record is cloned when it is first changed after a save.
 * Whoever changes a record takes it with `own`; `get` is for reading.
 */
export class Records<T> {
  readonly #clone: (record: T) => T;
  #records = new Map<string, T>();
  #owned = new Set<string>();

  constructor(clone: (record: T) => T) {
    this.#clone = clone;
  }

  get size(): number {
    return this.#records.size;
  }

  get(key: string): T | undefined {
    return this.#records.get(key);
  }

  /** The record for changing, or undefined. */
  own(key: string): T | undefined {
    const record = this.#records.get(key);
    if (record === undefined || this.#owned.has(key)) return record;
    const copy = this.#clone(record);
    this.#records.set(key, copy);
    this.#owned.add(key);
    return copy;
  }

  set(key: string, record: T): void {
    this.#records.set(key, record);
    this.#owned.add(key);
  }

  delete(key: string): void {
    this.#records.delete(key);
    this.#owned.delete(key);
  }

  keys(): IterableIterator<string> {
    return this.#records.keys();
  }

  values(): IterableIterator<T> {
    return this.#records.values();
  }

  save(): ReadonlyMap<string, T> {
    this.#owned.clear();
    return new Map(this.#records);
  }

  load(saved: ReadonlyMap<string, T>): void {
    this.#owned.clear();
    this.#records = new Map(saved);
  }
}

/** Copies plain data two ways: containers are copied, frozen objects (API objects, programs) are shared. */
export function copyPlain<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return value.map(copyPlain) as T;
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) copy[key] = copyPlain(part);
  return copy as T;
}
