/**
 * How two texts differ by the longest matching block, then left and right of it: Python's difflib, which the API server's texts are
 * made by a port of.
 */
import type { Edit } from './unified.ts';

/** As many lines from `a` and `b` on are the same. */
interface Block {
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

/** From so many lines on, a line that makes up more than one in a hundred begins no match: it says little about where one is. */
const LONG = 200;

/** Where each line of a text stands, but for those that are too common. */
function placesOf(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [i, line] of lines.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [i]);
    else known.push(i);
  }
  const most = Math.floor(lines.length / 100) + 1;
  if (lines.length >= LONG) for (const [line, at] of places) if (at.length > most) places.delete(line);
  return places;
}

class Matcher {
  readonly #a: readonly string[];
  readonly #b: readonly string[];
  readonly #places: ReadonlyMap<string, readonly number[]>;

  constructor(a: readonly string[], b: readonly string[]) {
    this.#a = a;
    this.#b = b;
    this.#places = placesOf(b);
  }

  /** The longest block within the given lines, the first of those in `a`, then in `b`. */
  #longest(fromA: number, toA: number, fromB: number, toB: number): Block {
    let [a, b, length] = [fromA, fromB, 0];
    /** How long the match is that ends at a line of `b` and at the line of `a` before. */
    let ending = new Map<number, number>();
    for (let i = fromA; i < toA; i++) {
      const next = new Map<number, number>();
      for (const j of this.#places.get(this.#a[i] ?? '') ?? []) {
        if (j < fromB) continue;
        if (j >= toB) break;
        const long = (ending.get(j - 1) ?? 0) + 1;
        next.set(j, long);
        if (long > length) [a, b, length] = [i - long + 1, j - long + 1, long];
      }
      ending = next;
    }
    // Lines that are too common to begin a match prolong it.
    while (a > fromA && b > fromB && this.#a[a - 1] === this.#b[b - 1]) [a, b, length] = [a - 1, b - 1, length + 1];
    while (a + length < toA && b + length < toB && this.#a[a + length] === this.#b[b + length]) length++;
    return { a, b, length };
  }

  blocks(fromA = 0, toA = this.#a.length, fromB = 0, toB = this.#b.length): Block[] {
    const longest = this.#longest(fromA, toA, fromB, toB);
    if (longest.length === 0) return [];
    return [
      ...this.blocks(fromA, longest.a, fromB, longest.b),
      longest,
      ...this.blocks(longest.a + longest.length, toA, longest.b + longest.length, toB),
    ];
  }
}

/** The edits from one text to another, as difflib finds them. */
export function byMatches(before: readonly string[], after: readonly string[]): Edit[] {
  const list: Edit[] = [];
  const add = (kind: Edit['kind'], lines: readonly string[]) => {
    for (const text of lines) list.push({ kind, text });
  };
  let [a, b] = [0, 0];
  for (const block of [...new Matcher(before, after).blocks(), { a: before.length, b: after.length, length: 0 }]) {
    add('-', before.slice(a, block.a));
    add('+', after.slice(b, block.b));
    [a, b] = [block.a + block.length, block.b + block.length];
    add(' ', before.slice(block.a, a));
  }
  return list;
}
