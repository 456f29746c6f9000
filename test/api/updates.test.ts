/**
 * What Kubernetes' own strategies (1.35.6) say of objects that are replaced by others: `updates.json` has rows of a base (of
 * `refusals.json` or its own), one change of it, or a status before and after, and the causes of the refusal; none if it is accepted.
 */
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/engine/api/errors.ts';
import { SYSTEM } from '../../src/engine/api/server.ts';
import { testServer } from '../../src/engine/api/testing.ts';
import type { AnySent, KubeObject } from '../../src/engine/api/types.ts';
import refusals from './refusals.json' with { type: 'json' };
import recorded from './updates.json' with { type: 'json' };

interface Row {
  readonly base: string;
  /** Where something changes, and to what. */
  readonly change?: string;
  readonly value?: unknown;
  readonly removed?: boolean;
  /** The value is a status, this the one before. */
  readonly status?: boolean;
  readonly before?: unknown;
  readonly causes: readonly (readonly string[])[];
}

const bases = { ...refusals.bases, ...recorded.bases } as unknown as Readonly<Record<string, AnySent>>;

function change(object: unknown, { change: path = 'status', value, removed }: Row): void {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let at = object as Record<string, unknown>;
  for (const step of steps) at = (at[step] ??= {}) as Record<string, unknown>;
  if (!removed) at[last] = structuredClone(value);
  else if (Array.isArray(at)) at.splice(Number(last), 1);
  else delete at[last];
}

function refusal(row: Row): unknown[] {
  const api = testServer();
  const sent = structuredClone(bases[row.base]) as AnySent;
  const resource = api.resources.ofKind(sent.apiVersion, sent.kind);
  if (resource === undefined) throw new Error(row.base);
  const namespace = resource.namespaced ? { namespace: sent.metadata?.namespace ?? 'default' } : {};
  const made = api.create(SYSTEM, resource.id, sent, namespace);
  const key = resource.namespaced ? `${made.metadata.namespace}/${made.metadata.name}` : made.metadata.name;
  const subresource = row.status ? { subresource: 'status' as const } : {};
  if (row.before !== undefined)
    api.modify(
      SYSTEM,
      resource.id,
      key,
      (draft) => {
        (draft as unknown as { status: unknown }).status = structuredClone(row.before);
      },
      { ...subresource, trusted: true },
    );
  const next = structuredClone(api.store.get(resource.id, key)) as KubeObject;
  change(next, row);
  try {
    api.update(SYSTEM, resource.id, next, { ...subresource, dryRun: true });
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return (error.status.details?.causes ?? []).map(({ reason, field, message }) => [reason, field, message]);
  }
}

const distinct = (causes: readonly unknown[]): string[] =>
  [...new Set(causes.map((cause) => JSON.stringify(cause)))].sort();

describe('updates', () => {
  it.each(recorded.rows as unknown as Row[])('$base $change $value', (row) => {
    expect(distinct(refusal(row))).toEqual(distinct(row.causes));
  });
});
