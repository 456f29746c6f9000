/**
 * A binary heap: the smallest rank first, those of one rank by `before`. Ranks are asked for once and kept side by side as
 * numbers: most comparisons of a heap are of ranks that differ, and none of those is a call.
 */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #ranks: number[] = [];
  readonly #rank: (item: T) => number;
  readonly #before: (a: T, b: T) => boolean;

  /** @param before the order within a rank */
  constructor(rank: (item: T) => number, before: (a: T, b: T) => boolean, items: Iterable<T> = []) {
    this.#rank = rank;
    this.#before = before;
    for (const item of items) this.push(item);
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    const items = this.#items;
    const ranks = this.#ranks;
    const rank = this.#rank(item);
    let i = items.length;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = ranks[parent] as number;
      if (rank > above || (rank === above && !this.#before(item, items[parent] as T))) break;
      items[i] = items[parent] as T;
      ranks[i] = above;
      i = parent;
    }
    items[i] = item;
    ranks[i] = rank;
  }

  pop(): T | undefined {
    const top = this.#items[0];
    const last = this.#items.pop();
    const rank = this.#ranks.pop();
    if (this.#items.length > 0 && last !== undefined && rank !== undefined) this.#sink(last, rank);
    return top;
  }

  /** Puts what was the last in the place of the first, and lets it sink to where it belongs. */
  #sink(item: T, rank: number): void {
    const items = this.#items;
    const ranks = this.#ranks;
    const n = items.length;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= n) break;
      let least = ranks[child] as number;
      const other = child + 1;
      if (other < n) {
        const rival = ranks[other] as number;
        if (rival < least || (rival === least && this.#before(items[other] as T, items[child] as T))) {
          child = other;
          least = rival;
        }
      }
      if (rank < least || (rank === least && !this.#before(items[child] as T, item))) break;
      items[i] = items[child] as T;
      ranks[i] = least;
      i = child;
    }
    items[i] = item;
    ranks[i] = rank;
  }
}
