import { beforeEach, describe, expect, it } from 'vitest';
import { Simulation } from '../../sim/simulation.ts';
import { fromTime } from '../../sim/time.ts';
import type { ManagedFieldsEntry } from '../../store/object.ts';
import { Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import { strategies } from '../kinds/index.ts';
import { ApiServer, SYSTEM } from '../server.ts';
import type { AnySent } from '../types.ts';
import facts from './data/patches.json' with { type: 'json' };
import type { PatchType } from './index.ts';
import { serverSideApply, withManagedFields } from './serverside.ts';
import type { Json } from './values.ts';

let api: ApiServer;
const IDS = { deployment: 'deployments.apps', service: 'services', configmap: 'configmaps' } as const;
type Kind = keyof typeof IDS;
const KEY = 'patch-facts/a';

/** The stored object of the recordings, made by the manager `first` with what a person would have written. */
function store(kind: Kind): void {
  const { metadata, status: _, ...rest } = facts.stored[kind] as unknown as AnySent & { status?: unknown };
  const { managedFields: _m, generation: _g, ...meta } = metadata as Json;
  api.create(SYSTEM, IDS[kind], { ...rest, metadata: meta } as AnySent, { manager: 'first' });
}

const apply = (kind: Kind, config: unknown, manager = 'second', force = false) =>
  serverSideApply(api, SYSTEM, IDS[kind], KEY, config, { manager, force, namespace: 'patch-facts' });
const config = (data: Json) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data });
const owned = (fields: ManagedFieldsEntry[] | undefined, manager: string) =>
  fields?.filter((entry) => entry.manager === manager).map(({ fieldsV1 }) => fieldsV1);
const current = (kind: Kind) => withManagedFields(api, IDS[kind], api.get(SYSTEM, IDS[kind], KEY));

beforeEach(() => {
  const sim = new Simulation({ seed: 1, start: fromTime('2026-01-01T00:00:00Z') });
  api = new ApiServer(sim, new Store(sim), { strategies, admission: [] });
  // No object of interest has revision 1, which a patch names as a stale one.
  api.create(SYSTEM, 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'patch-facts' } });
});

describe('as the API server answers', () => {
  const rows = (
    facts.rows as unknown as {
      kind: Kind;
      contentType: string;
      patch: Json;
      code: number;
      message?: string;
      result?: Json;
    }[]
  ).filter((row) => row.contentType.includes('apply-patch'));

  it.each(rows.filter((row) => row.code !== 200).map((row) => [row.message, row] as const))('%s', (_text, row) => {
    store(row.kind);
    let refusal: unknown;
    try {
      apply(row.kind, row.patch);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(ApiError);
    expect(refusal).toMatchObject({ code: row.code, message: row.message });
  });

  it.each(rows.filter((row) => row.code === 200).map((row) => [JSON.stringify(row.patch), row] as const))(
    '%s',
    (_text, row) => {
      store(row.kind);
      const result = apply(row.kind, row.patch) as unknown as {
        spec: Json;
        metadata: { managedFields: ManagedFieldsEntry[] };
      };
      const recorded = row.result as { spec: Json; metadata: { managedFields: ManagedFieldsEntry[] } };
      expect(result.spec).toEqual(recorded.spec);
      for (const manager of ['first', 'second'])
        expect(owned(result.metadata.managedFields, manager)).toEqual(owned(recorded.metadata.managedFields, manager));
    },
  );

  it.each(['deployment', 'service', 'configmap'] as const)('the creator of a %s owns what it set', (kind) => {
    store(kind);
    const stored = facts.stored[kind] as unknown as { metadata: { managedFields: ManagedFieldsEntry[] } };
    const mine = owned(current(kind).metadata.managedFields, 'first') as Json[];
    if (kind !== 'service') expect(mine).toEqual(owned(stored.metadata.managedFields, 'first'));
    else
      expect(mine[0]?.['f:metadata']).toEqual(
        owned(stored.metadata.managedFields, 'first')?.map((set) => (set as Json)['f:metadata'])[0],
      );
  });
});

describe('patches through the whole server', () => {
  type Row = { kind: Kind; contentType: PatchType; patch: unknown; code: number; message?: string; result?: Json };
  const rows = (facts.rows as unknown as Row[]).filter((row) => !row.contentType.includes('apply-patch'));
  const patched = (row: Row) => api.patch(SYSTEM, IDS[row.kind], KEY, row.contentType, row.patch);
  /** What a person wrote: the server's own fields differ from one cluster to the next. */
  function written({ metadata, status: _, ...rest }: Json): Json {
    const { labels, annotations, finalizers } = metadata as Record<string, Json | undefined>;
    const { 'deployment.kubernetes.io/revision': _r, ...notes } = annotations ?? {};
    return { ...rest, labels, finalizers, annotations: notes };
  }

  it.each(
    rows.filter((row) => row.code === 200).map((row) => [row.contentType, JSON.stringify(row.patch), row] as const),
  )('%s %s', (_type, _patch, row) => {
    store(row.kind);
    expect(written(patched(row) as unknown as Json)).toEqual(written(row.result ?? {}));
  });

  /** One refusal quotes the whole stored object: its uid, revision and times are of its cluster. */
  const masked = (text: string): string =>
    text
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID')
      .replace(/(resourceVersion\W+)\d+/g, '$1N')
      .replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'TIME');
  it.each(rows.filter((row) => row.code !== 200).map((row) => [row.message ?? '', row] as const))('%s', (text, row) => {
    store(row.kind);
    let said = '';
    try {
      patched(row);
    } catch (error) {
      said = (error as ApiError).message;
    }
    expect(masked(said)).toBe(masked(text));
  });
});

describe('ownership', () => {
  it('values that two managers agree on belong to both; a third sees both in the way', () => {
    apply('configmap', config({ k: '1' }), 'one');
    apply('configmap', config({ k: '1' }), 'two');
    expect(current('configmap').metadata.managedFields?.map(({ manager }) => manager)).toEqual(['one', 'two']);
    expect(() => apply('configmap', config({ k: '2' }), 'three')).toThrow(
      'Apply failed with 2 conflicts: conflicts with "one":\n- .data.k\nconflicts with "two":\n- .data.k',
    );
    apply('configmap', config({ k: '2' }), 'three', true);
    const left = current('configmap').metadata.managedFields?.map(({ manager }) => manager);
    expect(left).toEqual(['three']);
  });

  it('what a manager no longer asks for goes, unless another owns it', () => {
    apply('configmap', config({ a: '1', b: '1' }), 'one');
    apply('configmap', config({ b: '1' }), 'two');
    const after = apply('configmap', config({}), 'one') as unknown as { data: Json };
    expect(after.data).toEqual({ b: '1' });
  });

  it('an update takes over what it changes', () => {
    apply('configmap', config({ a: '1' }), 'one');
    api.modify(
      SYSTEM,
      'configmaps',
      KEY,
      (draft) => {
        draft.data = { a: '2' };
      },
      { manager: 'editor' },
    );
    expect(owned(current('configmap').metadata.managedFields, 'editor')).toEqual([{ 'f:data': { 'f:a': {} } }]);
    expect(() => apply('configmap', config({ a: '3' }), 'one')).toThrow(
      'Apply failed with 1 conflict: conflict with "editor" using v1: .data.a',
    );
  });

  it('applying the same again writes nothing', () => {
    apply('configmap', config({ a: '1' }), 'one');
    const { revision } = api.store;
    apply('configmap', config({ a: '1' }), 'one');
    expect(api.store.revision).toBe(revision);
  });

  it('items of keyed lists come and go by their key', () => {
    store('deployment');
    const container = (env: Json[]) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a' },
      spec: { template: { spec: { containers: [{ name: 'c', env }] } } },
    });
    const names = (object: unknown) =>
      (
        object as { spec: { template: { spec: { containers: { env: { name: string }[] }[] } } } }
      ).spec.template.spec.containers[0]?.env.map(({ name }) => name);
    expect(names(apply('deployment', container([{ name: 'Z', value: '1' }])))).toEqual(['A', 'B', 'Z']);
    expect(names(apply('deployment', container([{ name: 'Y', value: '1' }])))).toEqual(['A', 'B', 'Y']);
  });
});
