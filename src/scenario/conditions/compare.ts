/** Comparisons of the condition language. */
import { compilePattern } from '../../engine/index.ts';

const asNumber = (value: unknown): number =>
  typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;

/** Numbers and words are equal when they read the same: `"3"` and 3, `True` and true are. */
export function same(found: unknown, wanted: unknown): boolean {
  if (found === wanted) return true;
  if (found === undefined || found === null || wanted === undefined || wanted === null)
    return (found ?? null) === (wanted ?? null);
  if (typeof found === 'boolean' || typeof wanted === 'boolean')
    return String(found).toLowerCase() === String(wanted).toLowerCase();
  return String(found) === String(wanted);
}

export function compare(op: string, found: unknown, wanted: unknown): boolean {
  switch (op) {
    case 'eq':
      return same(found, wanted);
    case 'ne':
      return !same(found, wanted);
    case 'gt':
      return asNumber(found) > asNumber(wanted);
    case 'gte':
      return asNumber(found) >= asNumber(wanted);
    case 'lt':
      return asNumber(found) < asNumber(wanted);
    case 'lte':
      return asNumber(found) <= asNumber(wanted);
    case 'in':
      return Array.isArray(wanted) && wanted.some((each) => same(found, each));
    case 'matches':
      return found !== undefined && found !== null && compilePattern(String(wanted)).test(String(found));
    case 'exists':
      return (found !== undefined) === (wanted ?? true);
    default:
      return false;
  }
}

/** Whether a number is the amount that is wanted: exactly, or within [low, high]. */
export function within(count: number, amount: number | readonly [number, number]): boolean {
  return typeof amount === 'number' ? count === amount : count >= amount[0] && count <= amount[1];
}
