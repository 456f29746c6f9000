/** Whatever is sent, the API server answers: it stores an object or refuses with a Status, and never breaks. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiError } from '../../src/engine/api/errors.ts';
import { serverSideApply } from '../../src/engine/api/patch/serverside.ts';
import type { Resource } from '../../src/engine/api/resources.ts';
import { SYSTEM } from '../../src/engine/api/server.ts';
import { testServer } from '../../src/engine/api/testing.ts';
import type { AnySent, KubeObject } from '../../src/engine/api/types.ts';
import { bases, type Json, manifest, mutation, nasty, places, put } from './mutations.ts';

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
