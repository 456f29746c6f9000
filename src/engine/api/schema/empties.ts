import { equal } from '../../store/equal.ts';

/**
 * Lists and maps that were sent empty. The API server's rules tell them from missing ones (`Invalid value: {}` is not
 * `Invalid value: null`, and what is given is not defaulted), its storage does not.
 */
export const EMPTY_LIST: readonly never[] = Object.freeze([]);
export const EMPTY_MAP: Readonly<Record<string, never>> = Object.freeze({});

/** What stands for a list that has to be written but was not sent: Go writes null for it. */
export const NO_LIST: readonly never[] = Object.freeze([]);
export const isNone = (value: unknown): boolean => value === NO_LIST;

export const isKeptEmpty = (value: unknown): boolean => value === EMPTY_LIST || value === EMPTY_MAP;

/** A copy without those that were kept; what holds none is shared. */
export function withoutEmpties<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list = value.map(withoutEmpties);
    return (list.some((part, i) => part !== value[i]) ? list : value) as T;
  }
  const result: Record<string, unknown> = {};
  let changed = false;
  for (const [key, part] of Object.entries(value)) {
    if (isKeptEmpty(part)) {
      changed = true;
      continue;
    }
    const kept = withoutEmpties(part);
    changed ||= kept !== part;
    result[key] = kept;
  }
  return changed ? (result as T) : value;
}

const bare = (value: unknown): unknown => (isKeptEmpty(value) ? undefined : withoutEmpties(value));

/** Whether two values are the same to the API server's rules: what was sent empty is as good as missing (`Semantic.DeepEqual`). */
export const semanticEqual = (a: unknown, b: unknown): boolean => equal(a, b) || equal(bare(a), bare(b));
