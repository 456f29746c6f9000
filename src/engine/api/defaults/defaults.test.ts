/** What the API server stores of what is sent, against recordings of Kubernetes 1.35.6 (dry runs, one for every kind). */
import { describe, expect, test } from 'vitest';
import rows from '../../../../test/api/defaults.json' with { type: 'json' };
import { decodeObject } from '../schema/index.ts';
import { SYSTEM } from '../server.ts';
import { testServer } from '../testing.ts';
import type { AnySent } from '../types.ts';

/** Names and times that the server makes are compared by their shape only. */
function masked(value: unknown): object {
  const text = JSON.stringify(value)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'TIME')
    .replace(/kube-api-access-\w{5}/g, 'kube-api-access-XXXXX');
  const copy = JSON.parse(text) as { metadata: Record<string, unknown> };
  for (const field of ['uid', 'creationTimestamp', 'resourceVersion']) delete copy.metadata[field];
  return copy;
}

describe('defaults', () => {
  const cases = rows.map((row) => [`${row.stored.kind} ${row.sent.metadata.name}`, row] as const);
  test.each(cases)('%s', (_, row) => {
    const api = testServer();
    const sent = row.sent as unknown as AnySent;
    const resource = api.resources.ofKind(sent.apiVersion, sent.kind);
    const namespaced = row.path.includes('/namespaces/');
    const options = { dryRun: true, ...(namespaced ? { namespace: 'default' } : {}) };
    const stored = api.create(SYSTEM, resource?.id ?? '', sent, options);
    const expected = masked(row.stored);
    expect(masked(stored)).toEqual(expected);
    // What is stored is canonical: reading it again changes nothing (but for empty lists that Go writes as null).
    const again = resource && masked(decodeObject(resource, stored, {}));
    const lists = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll(':null', ':[]')) as unknown;
    expect(again).toEqual(lists(masked(stored)));
  });
});
