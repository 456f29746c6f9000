/** Manifests of every kind, changed at random: what a person or a program may send by mistake, or with bad intent. */
import fc from 'fast-check';
import type { AnySent } from '../../src/engine/api/types.ts';
import defaults from './defaults.json' with { type: 'json' };
import validation from './validation.json' with { type: 'json' };

export const bases = [...defaults.map((row) => row.sent), ...Object.values(validation.bases).map((base) => base.object)];

/** Values that have broken programs before. */
export const nasty = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 2 ** 31, 2 ** 53, 1e300, Number.NaN, '', ' ', '0', 'a', 'A_b', '10%', '200%', '1Gi', '-1', '1e9', '2026-02-30T00:00:00Z', '__proto__', 'constructor', '\u0000', '💥', [], {}, [null], [[]], [{}], { a: null }),
  fc.string({ maxLength: 300, size: 'max' }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(JSON.parse('{"__proto__":{"a":1},"constructor":"x","toString":1,"hasOwnProperty":null}') as unknown),
);

export type Json = Record<string, unknown> | unknown[];

/** Every place in a value, as a path. */
export function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, part]) => places(part, [...path, key]))];
}

export function put(object: unknown, path: readonly (string | number)[], value: unknown): void {
  let at = object as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  const last = path.at(-1);
  if (last === undefined || typeof at !== 'object' || at === null) return;
  if (Array.isArray(at) && last === 'length') return; // no manifest says this
  if (value === undefined && Array.isArray(at)) at.splice(Number(last), 1);
  else if (value === undefined) delete at[last];
  else at[last] = value;
}

export const mutation = fc.record({ place: fc.nat(), value: fc.option(nasty, { nil: undefined }), deeper: fc.option(fc.string({ maxLength: 12 })) });
export const manifest = fc
  .record({ base: fc.nat(bases.length - 1), mutations: fc.array(mutation, { minLength: 1, maxLength: 4 }) })
  .map(({ base, mutations }) => {
    const object = structuredClone(bases[base]) as unknown as Json;
    for (const { place, value, deeper } of mutations) {
      const all = places(object);
      const path = all[place % all.length] ?? [];
      put(object, deeper === null ? path : [...path, deeper], structuredClone(value));
    }
    return { original: bases[base] as unknown as AnySent, object: object as unknown as AnySent };
  });
