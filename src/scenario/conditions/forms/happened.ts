/** Counts what happened since a look was armed; each change is looked at once. */
import type { Change } from '../../../engine/index.ts';
import type { Look } from '../scene.ts';

/** @returns how many changes since the look was armed `test` holds for */
export function happened(look: Look, path: string, test: (change: Change) => boolean): number {
  const { history } = look.scene.cluster.parts.store;
  const key = `${path}#seen`;
  const seen = (look.memory[key] as { upto: number; count: number } | undefined) ?? { upto: look.armed.rev, count: 0 };
  let { upto, count } = seen;
  for (; upto < history.length; upto++) {
    const change = history[upto];
    if (change !== undefined && test(change)) count++;
  }
  look.memory[key] = { upto, count };
  return count;
}
