/** Questions to the history: what was it then, and why. All answers are by binary search over the changes. */
import type { KubeObject } from './object.ts';
import type { Change } from './store.ts';

/** The number of changes made up to and including virtual time `time` (ms): also the revision at that moment. */
export function revisionAt(history: readonly Change[], time: number): number {
  let [low, high] = [0, history.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((history[middle] as Change).time <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The change that made revision `rev`, or undefined. */
export function changeAt(history: readonly Change[], rev: number): Change | undefined {
  return history[rev - 1];
}

/** The state after revision `rev` of every object of a resource (all resources when undefined), by resource and key. */
export function stateAt(history: readonly Change[], rev: number, only?: string): Map<string, Map<string, KubeObject>> {
  const state = new Map<string, Map<string, KubeObject>>();
  for (let i = 0; i < rev && i < history.length; i++) {
    const { type, resource, key, object } = history[i] as Change;
    if (only !== undefined && resource !== only) continue;
    let table = state.get(resource);
    if (table === undefined) {
      table = new Map();
      state.set(resource, table);
    }
    if (type === 'DELETED') table.delete(key);
    else table.set(key, object);
  }
  return state;
}
