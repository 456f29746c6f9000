/**
 * A bounded memory that forgets what was not used for long: two generations, of which the older one goes when the younger
 * is full. So each use costs one look-up, and at least half of the limit is always remembered.
 */

/** Its data, for checkpoints. */
export interface LruMemory<V> {
  readonly young: ReadonlyMap<string, V>;
  readonly old: ReadonlyMap<string, V>;
}

export class Lru<V> {
  readonly #half: number;
  #young: Map<string, V>;
  #old: Map<string, V>;

  constructor(limit: number, saved?: LruMemory<V>) {
    this.#half = Math.ceil(limit / 2);
    this.#young = new Map(saved?.young);
    this.#old = new Map(saved?.old);
  }

  /** The value, which counts as used. */
  get(key: string): V | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: V): void {
    this.#young.set(key, value);
    if (this.#young.size <= this.#half) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  get empty(): boolean {
    return this.#young.size === 0 && this.#old.size === 0;
  }

  /** Every entry, those not used for long first. */
  *entries(): IterableIterator<[string, V]> {
    for (const entry of this.#old) if (!this.#young.has(entry[0])) yield entry;
    yield* this.#young;
  }

  save(): LruMemory<V> {
    return { young: new Map(this.#young), old: new Map(this.#old) };
  }
}
