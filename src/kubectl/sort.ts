/** `--sort-by`: objects in the order of one of their fields. */
import { milliValue } from '../engine/index.ts';
import { CliError } from './errors.ts';
import { goSort } from './go-sort.ts';
import { JsonPath, relaxed } from './printers/jsonpath.ts';

const QUANTITY = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;
const quantity = (text: string): number | undefined => (QUANTITY.test(text) ? milliValue(text) : undefined);

/** Texts that are both quantities by what they say, others by their letters. */
function less(a: unknown, b: unknown): boolean {
  if (a === undefined) return true;
  if (b === undefined || b === null) return false;
  if (a === null) return true;
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  const [x, y] = [quantity(a), quantity(b)];
  return x !== undefined && y !== undefined ? x < y : a < b;
}

/** @throws CliError when no object has the field */
export function sortBy<T>(items: readonly T[], field: string, objectOf: (item: T) => unknown): T[] {
  const path = new JsonPath(relaxed(field));
  const keyed = items.map((item) => ({ item, value: path.find(objectOf(item))[0] }));
  if (items.length > 0 && keyed.every(({ value }) => value === undefined))
    throw new CliError(`couldn't find any field with path "${relaxed(field)}" in the list of objects`);
  return goSort(keyed, (a, b) => less(a.value, b.value)).map(({ item }) => item);
}
