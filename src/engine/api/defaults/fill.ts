/**
 * Filling in by copying only what changes: objects are frozen and shared, so an object that lacks nothing is returned as it
 * is, and a second pass over it costs a few comparisons.
 */

/** `object` with each of `defaults` that it has not. */
export function fill<T extends object>(object: T, defaults: Partial<T>): T {
  let filled: T | undefined;
  for (const key in defaults) {
    if (object[key] !== undefined) continue;
    filled ??= { ...object };
    filled[key] = defaults[key] as T[Extract<keyof T, string>];
  }
  return filled ?? object;
}

/** `object` with `change` made to the value of `key`, when it has one. */
export function inside<T extends object, K extends keyof T>(
  object: T,
  key: K,
  change: (value: NonNullable<T[K]>) => T[K],
): T {
  const value = object[key];
  if (value === undefined || value === null) return object;
  const changed = change(value as NonNullable<T[K]>);
  return changed === value ? object : { ...object, [key]: changed };
}

/** `list` with `change` made to each element. */
export function each<T>(list: readonly T[], change: (element: T) => T): T[] {
  let changed: T[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const element = list[i] as T;
    const next = change(element);
    if (next === element) continue;
    changed ??= [...list];
    changed[i] = next;
  }
  return changed ?? (list as T[]);
}

/** Remembers the result of `change` for frozen objects, by identity; a result is known to lack nothing. */
export function remembering<T extends object>(change: (object: T) => T): (object: T) => T {
  const known = new WeakMap<T, T>();
  return (object) => {
    const before = known.get(object);
    if (before !== undefined) return before;
    const result = change(object);
    if (Object.isFrozen(object)) known.set(object, result);
    if (Object.isFrozen(result)) known.set(result, result);
    return result;
  };
}

/** A copy without a field that the API server drops; the same object when it has none. */
export function without<T extends object>(of: T, name: string): T {
  if (!(name in of)) return of;
  return Object.fromEntries(Object.entries(of).filter(([key]) => key !== name)) as T;
}
