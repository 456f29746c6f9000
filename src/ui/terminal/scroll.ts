/**
 * Finds out that a frame is the one before, scrolled: then the terminal moves its own lines and only what is new is sent.
 * A held arrow key in a long table costs a few hundred bytes a frame instead of all lines.
 */

export interface Scroll {
  /** First and last row that move, from 0. */
  readonly top: number;
  readonly bottom: number;
  /** Lines by which they move: positive is up. */
  readonly by: 1 | -1;
}

/** Regions smaller than this are not worth it. */
const LEAST_ROWS = 6;
/** This part of the region must be the same lines, moved. */
const LEAST_SAME = 0.6;

export function findScroll(shown: readonly string[], lines: readonly string[]): Scroll | undefined {
  let top = 0;
  while (top < lines.length && lines[top] === shown[top]) top++;
  let bottom = Math.min(lines.length, shown.length) - 1;
  while (bottom > top && lines[bottom] === shown[bottom]) bottom--;
  const rows = bottom - top + 1;
  if (rows < LEAST_ROWS) return undefined;
  let stays = 0;
  for (let i = top; i <= bottom; i++) if (lines[i] === shown[i]) stays++;
  for (const by of [1, -1] as const) {
    let same = 0;
    for (let i = top; i <= bottom; i++) {
      const from = i + by;
      if (from >= top && from <= bottom && lines[i] === shown[from]) same++;
    }
    if (same >= rows * LEAST_SAME && same > stays) return { top, bottom, by };
  }
  return undefined;
}

/** The lines as they stand after the terminal has scrolled; exposed ones are empty. */
export function scrolled(shown: readonly string[], { top, bottom, by }: Scroll): string[] {
  const lines = [...shown];
  for (let i = top; i <= bottom; i++) {
    const from = i + by;
    lines[i] = from >= top && from <= bottom ? (shown[from] as string) : '';
  }
  return lines;
}

/** The bytes that make the terminal do it: a scroll region, the move, and the whole screen as region again. */
export function scrollBytes({ top, bottom, by }: Scroll): string {
  return `\x1b[0m\x1b[${top + 1};${bottom + 1}r\x1b[${by > 0 ? 'S' : 'T'}\x1b[r`;
}
