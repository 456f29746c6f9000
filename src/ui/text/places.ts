/** Where the lines of a text stand in its next form. */

/** Lines beyond the difference in length that are looked through: as many may come in above as go below. */
const FAR = 200;

/** @returns the place of a line after the change: its own where it is still there, else that of what came in its stead */
export function placesIn(before: readonly string[], after: readonly string[]): (line: number) => number {
  const shortest = Math.min(before.length, after.length);
  let head = 0;
  while (head < shortest && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shortest - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const shift = after.length - before.length;
  const isSame = (line: number, at: number): boolean => before[line] === after[at];
  /** Whether three lines in a row, this one among them, are the same: one alone, as `operator: Exists`, stands in many places. */
  const isAmongSame = (line: number, at: number): boolean =>
    [-2, -1, 0].some((from) => [0, 1, 2].every((i) => isSame(line + from + i, at + from + i)));
  const first = shift < 0 ? -1 : 1;
  /** Between what is the same at both ends: the same words, where they stand nearest; far away among the same lines. */
  const nearest = (line: number): number | undefined => {
    for (let far = 0; far <= Math.abs(shift) + FAR; far++)
      for (const at of [line + first * far, line - first * far]) {
        if (at < head || at >= after.length - tail || !isSame(line, at)) continue;
        if (far <= Math.abs(shift) || isAmongSame(line, at)) return at;
      }
    return undefined;
  };
  return (line) => {
    if (line < head) return line;
    if (line >= before.length - tail) return line + shift;
    // a line that is another now stands where it did, below those that are still there
    for (let back = 0; line - back >= head; back++) {
      const at = nearest(line - back);
      if (at !== undefined) return Math.min(at + back, after.length - tail);
    }
    return Math.max(head, Math.min(line, after.length - tail - 1));
  };
}
