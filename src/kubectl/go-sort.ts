/**
 * Sorting as Go's `sort.Sort` does it: pattern-defeating quicksort, which leaves equals in an order that is no chance but
 * follows from the order they came in. kubectl's `--sort-by` and its events are sorted so.
 */

/** Up to so many are sorted by insertion, which keeps equals in their order. */
const INSERTION = 12;
/** From so many on the pivot is a median of medians. */
const NINTHER = 50;
const MOST_SWAPS = 4 * 3;
/** Out-of-order neighbours that are mended in what seems sorted, and from how many items on that is tried. */
const [STEPS, SHIFTED] = [5, 50];

/** Bits of a number. */
const bits = (n: number): number => 32 - Math.clz32(n);

/** @returns a new list @param less whether the first stands before the second */
export function goSort<T>(items: readonly T[], less: (a: T, b: T) => boolean): T[] {
  const sorter = new Sorter([...items], less);
  sorter.sort(0, items.length, bits(items.length));
  return sorter.items;
}

class Sorter<T> {
  readonly items: T[];
  readonly #isLess: (a: T, b: T) => boolean;

  constructor(items: T[], less: (a: T, b: T) => boolean) {
    this.items = items;
    this.#isLess = less;
  }

  #less(i: number, j: number): boolean {
    return this.#isLess(this.items[i] as T, this.items[j] as T);
  }

  #swap(i: number, j: number): void {
    const held = this.items[i] as T;
    this.items[i] = this.items[j] as T;
    this.items[j] = held;
  }

  /** Sorts from `from` to before `to`. @param patience bad pivots that are taken before heapsort */
  sort(from: number, to: number, patience: number): void {
    let [a, b, limit, balanced, partitioned] = [from, to, patience, true, true];
    for (;;) {
      const length = b - a;
      if (length <= INSERTION) {
        this.#insert(a, b);
        return;
      }
      if (limit === 0) {
        this.#heap(a, b);
        return;
      }
      if (!balanced) {
        this.#scatter(a, b);
        limit--;
      }
      let { pivot, order } = this.#pivot(a, b);
      if (order === 'falling') {
        for (let [i, j] = [a, b - 1]; i < j; i++, j--) this.#swap(i, j);
        pivot = b - 1 - (pivot - a);
        order = 'rising';
      }
      if (balanced && partitioned && order === 'rising' && this.#mend(a, b)) return;
      if (a > 0 && !this.#less(a - 1, pivot)) {
        a = this.#equals(a, b, pivot);
        continue;
      }
      const [middle, was] = this.#partition(a, b, pivot);
      partitioned = was;
      const [left, right] = [middle - a, b - middle];
      balanced = Math.min(left, right) >= Math.trunc(length / 8);
      if (left < right) {
        this.sort(a, middle, limit);
        a = middle + 1;
      } else {
        this.sort(middle + 1, b, limit);
        b = middle;
      }
    }
  }

  #insert(a: number, b: number): void {
    for (let i = a + 1; i < b; i++) for (let j = i; j > a && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
  }

  #heap(a: number, b: number): void {
    const down = (start: number, end: number): void => {
      for (let root = start; ; ) {
        let child = 2 * root + 1;
        if (child >= end) return;
        if (child + 1 < end && this.#less(a + child, a + child + 1)) child++;
        if (!this.#less(a + root, a + child)) return;
        this.#swap(a + root, a + child);
        root = child;
      }
    };
    for (let i = Math.trunc((b - a - 1) / 2); i >= 0; i--) down(i, b - a);
    for (let i = b - a - 1; i >= 0; i--) {
      this.#swap(a, a + i);
      down(0, i);
    }
  }

  /** What is less than the pivot goes before it. @returns where the pivot stands then, and whether all stood right already */
  #partition(a: number, b: number, pivot: number): [number, boolean] {
    this.#swap(a, pivot);
    let [i, j] = [a + 1, b - 1];
    const close = (): boolean => {
      while (i <= j && this.#less(i, a)) i++;
      while (i <= j && !this.#less(j, a)) j--;
      return i > j;
    };
    let already = true;
    while (!close()) {
      already = false;
      this.#swap(i++, j--);
    }
    this.#swap(j, a);
    return [j, already];
  }

  /** Nothing is less than the pivot: what equals it goes first. @returns where the greater ones begin */
  #equals(a: number, b: number, pivot: number): number {
    this.#swap(a, pivot);
    let [i, j] = [a + 1, b - 1];
    for (;;) {
      while (i <= j && !this.#less(a, i)) i++;
      while (i <= j && this.#less(a, j)) j--;
      if (i > j) return i;
      this.#swap(i++, j--);
    }
  }

  /** Mends a few neighbours. @returns whether all is sorted then */
  #mend(a: number, b: number): boolean {
    let i = a + 1;
    for (let step = 0; step < STEPS; step++) {
      while (i < b && !this.#less(i, i - 1)) i++;
      if (i === b) return true;
      if (b - a < SHIFTED) return false;
      this.#swap(i, i - 1);
      if (i - a >= 2) for (let j = i - 1; j >= 1 && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
      if (b - i >= 2) for (let j = i + 1; j < b && this.#less(j, j - 1); j++) this.#swap(j, j - 1);
    }
    return false;
  }

  /** Breaks a pattern that led to bad pivots; the numbers follow from the length alone (xorshift). */
  #scatter(a: number, b: number): void {
    const length = b - a;
    let random = BigInt(length);
    const mask = BigInt(2 ** bits(length) - 1);
    const middle = a + Math.trunc(length / 4) * 2;
    for (let at = middle - 1; at <= middle + 1; at++) {
      random ^= BigInt.asUintN(64, random << 13n);
      random ^= random >> 7n;
      random ^= BigInt.asUintN(64, random << 17n);
      const other = Number(random & mask);
      this.#swap(at, a + (other >= length ? other - length : other));
    }
  }

  #pivot(a: number, b: number): { pivot: number; order: 'rising' | 'falling' | 'unknown' } {
    const length = b - a;
    const quarter = Math.trunc(length / 4);
    let swaps = 0;
    const ordered = (x: number, y: number): [number, number] => {
      if (!this.#less(y, x)) return [x, y];
      swaps++;
      return [y, x];
    };
    const median = (first: number, second: number, third: number): number => {
      let [x, y] = ordered(first, second);
      [y] = ordered(y, third);
      [x, y] = ordered(x, y);
      return y;
    };
    let at = [a + quarter, a + quarter * 2, a + quarter * 3];
    if (length >= NINTHER) at = at.map((i) => median(i - 1, i, i + 1));
    const pivot = median(at[0] as number, at[1] as number, at[2] as number);
    return { pivot, order: swaps === 0 ? 'rising' : swaps === MOST_SWAPS ? 'falling' : 'unknown' };
  }
}
