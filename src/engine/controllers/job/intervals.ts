/** Sets of completion indexes, written as Job statuses write them: `0-2,5,7,8`. */

export interface Interval {
  readonly first: number;
  readonly last: number;
}

/** Ordered, and never touching each other. */
export type Intervals = readonly Interval[];

/** The intervals of sorted numbers and others, merged. */
function join(sorted: Iterable<Interval>): Intervals {
  const result: { first: number; last: number }[] = [];
  for (const { first, last } of sorted) {
    const open = result.at(-1);
    if (open === undefined || first > open.last + 1) result.push({ first, last });
    else if (last > open.last) open.last = last;
  }
  return result;
}

export function merge(a: Intervals, b: Intervals): Intervals {
  return join([...a, ...b].sort((x, y) => x.first - y.first));
}

export function withIndexes(intervals: Intervals, indexes: Iterable<number>): Intervals {
  return merge(
    intervals,
    [...indexes].sort((a, b) => a - b).map((index) => ({ first: index, last: index })),
  );
}

export function count(intervals: Intervals): number {
  let total = 0;
  for (const { first, last } of intervals) total += last - first + 1;
  return total;
}

export function has(intervals: Intervals, index: number): boolean {
  return intervals.some(({ first, last }) => first <= index && index <= last);
}

/** Two neighbours are written `1,2`, more `1-3`. */
export function print(intervals: Intervals): string {
  return intervals
    .map(({ first, last }) =>
      last === first ? `${first}` : last === first + 1 ? `${first},${last}` : `${first}-${last}`,
    )
    .join(',');
}

/** Reads what `print` writes, below `completions`; what cannot be read is left out. */
export function parse(text: string, completions: number): Intervals {
  const found: Interval[] = [];
  for (const part of text.split(',')) {
    const [from = '', to = from] = part.split('-');
    const [first, last] = [Number.parseInt(from, 10), Number.parseInt(to, 10)];
    if (Number.isNaN(first) || Number.isNaN(last)) continue;
    if (first >= completions) break;
    found.push({ first, last: Math.min(last, completions - 1) });
  }
  return join(found);
}

/** How many indexes both have. */
export function overlap(a: Intervals, b: Intervals): number {
  let total = 0;
  for (const x of a) for (const y of b) total += Math.max(0, Math.min(x.last, y.last) - Math.max(x.first, y.first) + 1);
  return total;
}

/** The lowest `wanted` indexes below `completions` that are not taken. */
export function firstFree(taken: Intervals, wanted: number, completions: number): number[] {
  const free: number[] = [];
  let candidate = 0;
  for (const { first, last } of taken) {
    for (; candidate < first && candidate < completions && free.length < wanted; candidate++) free.push(candidate);
    candidate = Math.max(candidate, last + 1);
  }
  for (; candidate < completions && free.length < wanted; candidate++) free.push(candidate);
  return free;
}
