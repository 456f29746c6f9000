/** How deep JSON may nest. */

/**
 * The API server's own decoder stops at 10,000 levels. This engine walks values by calling itself, so it stops where any
 * JavaScript stack still has room; no kind's schema goes beyond a hundred.
 */
const DEEPEST = 500;

/** Whether `value` nests deeper than the engine reads. Does not call itself. */
export function tooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    const next: unknown[] = [];
    for (const part of level)
      if (typeof part === 'object' && part !== null)
        for (const inner of Object.values(part)) if (typeof inner === 'object' && inner !== null) next.push(inner);
    level = next;
  }
  return false;
}

/** The decoder's words for it. */
export const TOO_DEEP = 'exceeded max depth';
