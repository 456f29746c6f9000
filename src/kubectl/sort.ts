/** `--sort-by`: objects in the order of one of their fields. */
import { milliValue } from '../engine/index.ts';
import { CliError } from './errors.ts';
import { JsonPath, relaxed } from './printers/jsonpath.ts';

/** Numbers within names by value: `pod-2` before `pod-10`. */
export function naturalOrder(a: string, b: string): number {
  const parts = /(\d+|\D+)/g;
  const [left, right] = [a.match(parts) ?? [], b.match(parts) ?? []];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const [x = '', y = ''] = [left[i], right[i]];
    if (x === y) continue;
    if (/^\d/.test(x) && /^\d/.test(y) && Number(x) !== Number(y)) return Number(x) - Number(y);
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

function compare(a: unknown, b: unknown): number {
  const [noA, noB] = [a === undefined || a === null, b === undefined || b === null];
  if (noA || noB) return noA === noB ? 0 : noA ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') {
    const [x, y] = [quantity(a), quantity(b)];
    if (x !== undefined && y !== undefined) return x - y;
    return naturalOrder(a, b);
  }
  const [x, y] = [String(a), String(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** @throws CliError when no object has the field */
export function sortBy<T>(items: readonly T[], field: string, objectOf: (item: T) => unknown): T[] {
  const path = new JsonPath(relaxed(field));
  const keyed = items.map((item) => ({ item, value: path.find(objectOf(item))[0] }));
  if (items.length > 0 && keyed.every(({ value }) => value === undefined))
    throw new CliError(`couldn't find any field with path "${relaxed(field)}" in the list of objects`);
  return keyed.sort((a, b) => compare(a.value, b.value)).map(({ item }) => item);
}

const QUANTITY = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;
const quantity = (text: string): number | undefined => (QUANTITY.test(text) ? milliValue(text) : undefined);
