/** What the API server stores of what is sent, against recordings of Kubernetes 1.35.6 (dry runs, one for every kind). */
import { describe, expect, test } from 'vitest';
import rows from '../../../../test/api/defaults.json' with { type: 'json' };
import { Simulation } from '../../sim/simulation.ts';
import { Store } from '../../store/store.ts';
import { strategies } from '../kinds/index.ts';
import { ApiServer, SYSTEM } from '../server.ts';
import type { AnySent } from '../types.ts';

type Json = Record<string, unknown>;

/** The parts of a recorded object that admission plugins add: they have their own tests. */
const ADMITTED = /^(kube-api-access-|node\.kubernetes\.io\/)/;
const PLUGINS = new Set(['serviceAccount', 'serviceAccountName', 'priority', 'preemptionPolicy']);

function withoutAdmission(kind: string, value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const kept = value.filter((v) => !ADMITTED.test(String((v as Json)?.['name'] ?? (v as Json)?.['key'] ?? '')));
    if (kept.length === 0 && value.length > 0) return undefined;
    if (key === 'finalizers' && kind.startsWith('PersistentVolume')) return undefined;
    return kept.map((v) => withoutAdmission(kind, v));
  }
  if (typeof value !== 'object' || value === null) return value;
  const result: Json = {};
  for (const [name, part] of Object.entries(value)) {
    if (kind === 'Pod' && key === 'spec' && PLUGINS.has(name)) continue;
    const kept = withoutAdmission(kind, part, name);
    if (kept !== undefined) result[name] = kept;
  }
  return result;
}

/** Names that the server makes are compared by their shape only. */
function masked(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'TIME');
  const copy = JSON.parse(text) as Json;
  const meta = copy['metadata'] as Json;
  for (const field of ['uid', 'creationTimestamp', 'resourceVersion']) delete meta[field];
  return copy;
}

function server(): ApiServer {
  const sim = new Simulation({ seed: 1, start: 0 });
  return new ApiServer(sim, new Store(sim), { strategies, admission: [] });
}

describe('defaults', () => {
  test.each(rows.map((row) => [`${row.stored.kind} ${row.sent.metadata.name}`, row] as const))('%s', (_, row) => {
    const api = server();
    const sent = row.sent as unknown as AnySent;
    const resource = api.resources.ofKind(sent.apiVersion, sent.kind);
    const namespaced = row.path.includes('/namespaces/');
    const stored = api.create(SYSTEM, resource?.id ?? '', sent, {
      dryRun: true,
      ...(namespaced ? { namespace: 'default' } : {}),
    });
    const expected = withoutAdmission(sent.kind, row.stored);
    expect(masked(stored)).toEqual(masked(expected));
  });
});
