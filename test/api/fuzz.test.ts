/** Whatever is sent, the API server answers: it stores an object or refuses with a Status, and never breaks. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiError } from '../../src/engine/api/errors.ts';
import { serverSideApply } from '../../src/engine/api/patch/serverside.ts';
import type { Resource } from '../../src/engine/api/resources.ts';
import { SYSTEM } from '../../src/engine/api/server.ts';
import { testServer } from '../../src/engine/api/testing.ts';
import type { AnySent, KubeObject } from '../../src/engine/api/types.ts';
import defaults from './defaults.json' with { type: 'json' };
import validation from './validation.json' with { type: 'json' };

const bases = [...defaults.map((row) => row.sent), ...Object.values(validation.bases).map((base) => base.object)];

/** Values that have broken programs before. */
const nasty = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 2 ** 31, 2 ** 53, 1e300, Number.NaN, '', ' ', '0', 'a', 'A_b', '10%', '200%', '1Gi', '-1', '1e9', '2026-02-30T00:00:00Z', '__proto__', 'constructor', '\u0000', '💥', [], {}, [null], [[]], [{}], { a: null }),
  fc.string({ maxLength: 300, size: 'max' }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(JSON.parse('{"__proto__":{"a":1},"constructor":"x","toString":1,"hasOwnProperty":null}') as unknown),
);

type Json = Record<string, unknown> | unknown[];

/** Every place in a value, as a path. */
function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, part]) => places(part, [...path, key]))];
}

function put(object: unknown, path: readonly (string | number)[], value: unknown): void {
  let at = object as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  const last = path.at(-1);
  if (last === undefined || typeof at !== 'object' || at === null) return;
  if (Array.isArray(at) && last === 'length') return; // no manifest says this
  if (value === undefined && Array.isArray(at)) at.splice(Number(last), 1);
  else if (value === undefined) delete at[last];
  else at[last] = value;
}

const mutation = fc.record({ place: fc.nat(), value: fc.option(nasty, { nil: undefined }), deeper: fc.option(fc.string({ maxLength: 12 })) });
const manifest = fc
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

const api = testServer();
const strictness = fc.constantFrom('Strict' as const, 'Warn' as const, 'Ignore' as const);

function answered(act: () => KubeObject): KubeObject | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect(error.status.code).toBeGreaterThanOrEqual(400);
    expect(error.message).not.toMatch(/undefined|\[object/);
    return undefined;
  }
}

test('mutated manifests are stored or refused', () => {
  const property = fc.property(manifest, strictness, ({ original, object }, fieldValidation) => {
    const resource = api.resources.ofKind(original.apiVersion, original.kind);
    const namespace = resource?.namespaced ? { namespace: 'default' } : {};
    const options = { fieldValidation, dryRun: true, ...namespace };
    const stored = answered(() => api.create(SYSTEM, resource?.id ?? '', object, options));
    if (stored === undefined) return;
    // What was taken once is taken again, and stays as it is.
    const again = answered(() =>
      api.create(SYSTEM, resource?.id ?? '', stored as unknown as AnySent, { ...options, fieldValidation: 'Strict' }),
    );
    if (again !== undefined && 'spec' in stored && stored.kind !== 'Pod' && stored.kind !== 'Job')
      expect((again as { spec?: unknown }).spec).toEqual(stored.spec);
  });
  fc.assert(property, { numRuns: 3000 });
});

interface Kept {
  readonly resource: Resource;
  readonly stored: KubeObject;
}
let made: readonly Kept[] | undefined;

function stored(): readonly Kept[] {
  made ??= bases.flatMap((base) => {
    const sent = structuredClone(base) as unknown as AnySent;
    const resource = api.resources.ofKind(sent.apiVersion, sent.kind);
    if (!resource) return [];
    sent.metadata = { ...sent.metadata, name: `${sent.metadata.name}`.replace(/^a$/, 'fuzzed') };
    const options = resource.namespaced ? { namespace: 'default' } : {};
    const stored = answered(() => api.create(SYSTEM, resource.id, sent, options));
    return stored ? [{ resource, stored }] : [];
  });
  return made;
}

test('mutated updates are stored or refused', () => {
  const kept = stored();
  const property = fc.property(fc.nat(kept.length - 1), fc.array(mutation, { minLength: 1, maxLength: 3 }), (which, mutations) => {
    const { resource, stored } = kept[which] ?? {};
    if (!resource || !stored) return;
    const object = structuredClone(stored) as unknown as Json;
    for (const { place, value } of mutations) {
      const all = places(object);
      put(object, all[place % all.length] ?? [], structuredClone(value));
    }
    const key = resource.namespaced ? `default/${stored.metadata.name}` : stored.metadata.name;
    answered(() => api.modify(SYSTEM, resource.id, key, () => object as unknown as KubeObject, { dryRun: true }));
  });
  fc.assert(property, { numRuns: 3000 });
});

test('odd patches are carried out or refused', () => {
  const kept = stored();
  const type = fc.constantFrom('application/json-patch+json' as const, 'application/merge-patch+json' as const, 'application/strategic-merge-patch+json' as const);
  const op = fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x');
  const property = fc.property(fc.nat(kept.length - 1), fc.nat(), type, op, nasty, (which, place, type, op, value) => {
    const { resource, stored } = kept[which] ?? {};
    if (!resource || !stored) return;
    const all = places(stored);
    const path = all[place % all.length] ?? [];
    const patch = type === 'application/json-patch+json' ? [{ op, path: `/${path.join('/')}`, from: '/metadata', value }] : path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
    const key = resource.namespaced ? `default/${stored.metadata.name}` : stored.metadata.name;
    answered(() => api.patch(SYSTEM, resource.id, key, type, patch));
    answered(() => serverSideApply(api, SYSTEM, resource.id, key, patch, { manager: 'm', force: true }));
  });
  fc.assert(property, { numRuns: 1000 });
});
