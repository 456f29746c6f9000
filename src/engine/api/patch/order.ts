/** The order of a merged list: the patch's items in the patch's order, the server's others in the server's. */
import { isRecord, noMergeKey } from './values.ts';

/**
 * @param merged the items to order
 * @param wanted items, or only their keys, in the order asked for
 * @param server the list as it was
 * @param key the merge key; undefined for lists of plain values
 */
export function arrange(
  merged: readonly unknown[],
  wanted: readonly unknown[],
  server: readonly unknown[],
  key: string | undefined,
): unknown[] {
  const id = (item: unknown): unknown => {
    if (key === undefined) return item;
    if (!isRecord(item) || !(key in item)) throw noMergeKey(item, key);
    return item[key];
  };
  const wantedIds = wanted.map(id);
  const serverIds = server.map(id);
  const place = (ids: readonly unknown[], item: unknown) => ids.indexOf(id(item));
  const asked = merged.filter((item) => place(wantedIds, item) >= 0);
  const others = merged.filter((item) => place(wantedIds, item) < 0);
  asked.sort((a, b) => place(wantedIds, a) - place(wantedIds, b));
  others.sort((a, b) => place(serverIds, a) - place(serverIds, b));
  const before = (a: number, b: number) => a >= 0 && b >= 0 && a < b;
  const result: unknown[] = [];
  let next = 0;
  // An item of the server's goes first only where the server itself had it before the patch's next item.
  for (const item of asked) {
    const at = place(serverIds, item);
    while (next < others.length && before(place(serverIds, others[next]), at)) result.push(others[next++]);
    result.push(item);
  }
  return [...result, ...others.slice(next)];
}
