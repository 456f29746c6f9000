/** A bounded memory that forgets what was not used for longest. Plain data inside, so that it can be saved. */
export class Lru<V> {
  readonly #limit: number;
  #entries: Map<string, V>;

  constructor(limit: number, entries: Iterable<readonly [string, V]> = []) {
    this.#limit = limit;
    this.#entries = new Map(entries);
  }

  /** The value, which counts as used. */
  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#limit) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      break;
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** Every entry, least recently used first. */
  entries(): IterableIterator<[string, V]> {
    return this.#entries.entries();
  }

  save(): ReadonlyMap<string, V> {
    return new Map(this.#entries);
  }
}
