import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../errors.ts';
import { Resources } from '../resources.ts';
import facts from './data/patches.json' with { type: 'json' };
import { applyPatch, type PatchType } from './index.ts';
import { mergePatch } from './merge.ts';
import { strategicMerge } from './strategic.ts';
import { isRecord, type Json } from './values.ts';

interface Row {
  readonly kind: keyof typeof facts.stored;
  readonly contentType: string;
  readonly patch: unknown;
  readonly code: number;
  readonly reason?: string | null;
  readonly message?: string;
  readonly result?: Json;
}

const IDS = { deployment: 'deployments.apps', service: 'services', configmap: 'configmaps' } as const;
const resources = new Resources();

function patched(row: Row): unknown {
  const resource = resources.get(IDS[row.kind]);
  if (resource === undefined) throw new Error(row.kind);
  return applyPatch(resource, facts.stored[row.kind] as never, row.contentType as PatchType, row.patch);
}

/** Where `value` says something else than `whole`; what the server filled in afterwards does not count. */
function differences(value: unknown, whole: unknown, path = ''): string[] {
  if (Array.isArray(value) && Array.isArray(whole) && value.length === whole.length)
    return value.flatMap((item, i) => differences(item, whole[i], `${path}[${i}]`));
  if (isRecord(value) && isRecord(whole))
    return Object.keys(value).flatMap((key) => differences(value[key], whole[key], `${path}.${key}`));
  return value === whole ? [] : [`${path}: ${JSON.stringify(value)} not ${JSON.stringify(whole)}`];
}

const rows = (facts.rows as unknown as Row[]).filter((row) => !row.contentType.includes('apply-patch'));
/** What the server drops or owns whatever the patch: unknown fields, and the addresses of an ExternalName service. */
const OWNED = [
  /\.managedFields/,
  /\.generation/,
  /\.nope/,
  /\.resourceVersion/,
  /\.spec\.clusterIPs?:|\.spec\.ipFamil/,
  /\.spec\.internalTrafficPolicy/,
];

describe('patches as the API server answers them', () => {
  it.each(
    rows.filter((row) => row.code === 200).map((row) => [row.contentType, JSON.stringify(row.patch), row] as const),
  )('%s %s', (_type, _patch, row) => {
    const found = differences(patched(row), row.result).filter((text) => !OWNED.some((owned) => owned.test(text)));
    // Empty maps and lists are not stored: the server leaves them out when it decodes what came of the patch.
    expect(found.filter((text) => !/: (\{\}|\[\]) not undefined$/.test(text))).toEqual([]);
  });

  const ofPatch = ['map: map', 'the server rejected', 'error decoding'];
  it.each(
    rows
      .filter((row) => ofPatch.some((start) => row.message?.startsWith(start)))
      .map((row) => [row.contentType, JSON.stringify(row.patch), row] as const),
  )('%s %s is refused', (_type, _patch, row) => {
    let refusal: unknown;
    try {
      patched(row);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(ApiError);
    expect(refusal).toMatchObject({ code: row.code, reason: row.reason ?? '', message: row.message });
  });
});

describe('strategic merge', () => {
  const pod = resources.get('pods');
  const strategic = (original: Json, patch: Json) =>
    applyPatch(pod as never, original as never, 'application/strategic-merge-patch+json', patch) as unknown as Json;
  const containers = (names: string) => ({ spec: { containers: [...names].map((name) => ({ name })) } });
  const order = (names: string) => [...names].map((name) => ({ name }));
  const names = (object: Json) =>
    ((object['spec'] as Json)['containers'] as { name: string }[]).map(({ name }) => name).join('');

  it('orders lists by $setElementOrder, items of the server where they stood', () => {
    const patch = { spec: { '$setElementOrder/containers': order('ca'), containers: [{ name: 'c', image: 'x' }] } };
    expect(names(strategic(containers('abc'), patch))).toBe('bca');
  });

  it('deletes items, replaces whole lists and refuses unknown directives', () => {
    const remove = { spec: { containers: [{ name: 'a', $patch: 'delete' }] } };
    expect(names(strategic(containers('abc'), remove))).toBe('bc');
    const replace = { spec: { containers: [{ name: 'z' }, { $patch: 'replace' }] } };
    expect(names(strategic(containers('abc'), replace))).toBe('z');
    expect(() => strategic(containers('a'), { spec: { containers: [{ name: 'a', $patch: 'x' }] } })).toThrow(
      'unknown patch type: x',
    );
  });

  it('clears what $retainKeys does not name, and refuses fields it forgets', () => {
    const original = { spec: { volumes: [{ name: 'v', emptyDir: {} }] } };
    const good = { spec: { volumes: [{ name: 'v', $retainKeys: ['name', 'secret'], secret: {} }] } };
    expect(strategic(original, good)).toEqual({ spec: { volumes: [{ name: 'v', secret: {} }] } });
    const bad = { spec: { volumes: [{ name: 'v', $retainKeys: ['name'], secret: {} }] } };
    expect(() => strategic(original, bad)).toThrow('invalid patch format of retainKeys');
  });

  it('merges sets of plain values without doubles', () => {
    const original = { metadata: { finalizers: ['a', 'b'] } };
    expect(strategic(original, { metadata: { finalizers: ['c', 'a'] } })).toEqual({
      metadata: { finalizers: ['c', 'a', 'b'] },
    });
  });
});

describe('odd patches', () => {
  const map = resources.get('configmaps') as never;
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { k: 'v' } } as never;
  const types = [
    'application/json-patch+json',
    'application/merge-patch+json',
    'application/strategic-merge-patch+json',
  ] as const;

  it.each(types)('%s that nests too deep is refused', (type) => {
    let deep: unknown = {};
    for (let i = 0; i < 20_000; i++) deep = { a: deep };
    const patch = type === types[0] ? [{ op: 'add', path: '/data', value: deep }] : { data: deep };
    expect(() => applyPatch(map, object, type, patch)).toThrow('error decoding patch: exceeded max depth');
  });

  it.each(types.slice(1))('%s takes keys that JavaScript objects have already', (type) => {
    const patch = JSON.parse('{"data":{"__proto__":"a","constructor":"b"}}') as Json;
    const { data } = applyPatch(map, object, type, patch) as unknown as { data: object };
    expect(JSON.stringify(data)).toBe('{"k":"v","__proto__":"a","constructor":"b"}');
  });

  it('a test of a value that cannot be printed fails as any other', () => {
    const value = { toString: 'x', valueOf: 'y' };
    const patch = [{ op: 'test', path: '/data/k', value }];
    expect(() => applyPatch(map, object, types[0], patch)).toThrow('the server rejected our request');
  });
});

describe('properties', () => {
  const json = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.string({ maxLength: 2 }), tie('object')),
    object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  }));

  it('a value without nulls replaces itself and changes nothing twice', () => {
    fc.assert(
      fc.property(json.object as fc.Arbitrary<Json>, json.object as fc.Arbitrary<Json>, (a, b) => {
        expect(mergePatch(a, a)).toEqual(a);
        const once = mergePatch(a, b);
        expect(mergePatch(once, b)).toEqual(once);
      }),
    );
  });

  it('without a schema, strategic merge is a merge patch', () => {
    fc.assert(
      fc.property(json.object as fc.Arbitrary<Json>, json.object as fc.Arbitrary<Json>, (a, b) => {
        expect(strategicMerge(a, b, undefined)).toEqual(mergePatch(a, b));
      }),
    );
  });
});
