/** Where the lines of a text stand in its next form. */

/** @returns the place of a line after the change: its own where it is still there, else that of what came in its stead */
export function placesIn(before: readonly string[], after: readonly string[]): (line: number) => number {
  const shortest = Math.min(before.length, after.length);
  let head = 0;
  while (head < shortest && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shortest - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const shift = after.length - before.length;
  /** Between what is the same at both ends: the same words, where they stand nearest. */
  const nearest = (line: number): number | undefined => {
    const text = before[line];
    for (let far = 0; far <= Math.abs(shift); far++)
      for (const at of [line + Math.sign(shift) * far, line - Math.sign(shift) * far])
        if (at >= head && at < after.length - tail && after[at] === text) return at;
    return undefined;
  };
  return (line) => {
    if (line < head) return line;
    if (line >= before.length - tail) return line + shift;
    // a line that is another now stands where it did, below those that are still there
    for (let back = 0; line - back >= head; back++) {
      const at = nearest(line - back);
      if (at !== undefined) return at + back;
    }
    return Math.max(head, Math.min(line, after.length - tail - 1));
  };
}
