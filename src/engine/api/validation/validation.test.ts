/**
 * Answers against recordings of Kubernetes 1.35.6: put `value` at `change` of a valid object (or remove it) and create it in a dry
 * run. `answers.json` has rows of a second recording, of values made at random from the schemas: one for each text of a field.
 */
import { describe, expect, test } from 'vitest';
import more from '../../../../test/api/answers.json' with { type: 'json' };
import recorded from '../../../../test/api/validation.json' with { type: 'json' };
import { ApiError } from '../errors.ts';
import { SYSTEM } from '../server.ts';
import { testServer } from '../testing.ts';
import type { AnySent } from '../types.ts';

interface Row {
  readonly kind: keyof typeof recorded.bases;
  readonly change: string;
  readonly value?: unknown;
  readonly removed: boolean;
  readonly code: number;
  readonly reason?: string;
  readonly message?: string;
  readonly causes?: readonly unknown[];
}

const rows = [...recorded.rows, ...more.rows] as unknown as readonly Row[];
function changed(row: Row): AnySent {
  const object = structuredClone(recorded.bases[row.kind].object) as unknown as AnySent;
  const path = row.change.split('.');
  let at = object as Record<string, unknown>;
  for (const step of path.slice(0, -1)) {
    at[step] ??= {};
    at = at[step] as Record<string, unknown>;
  }
  const last = path.at(-1) ?? '';
  if (row.removed) delete at[last];
  else at[last] = structuredClone(row.value);
  return object;
}

/** Uids differ from one server to the next. */
const masked = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID'));

function answer(row: Row): unknown {
  const api = testServer();
  const base = recorded.bases[row.kind];
  const resource = api.resources.ofKind(base.object.apiVersion, base.object.kind);
  const namespaced = base.path.includes('/namespaces/');
  try {
    api.create(SYSTEM, resource?.id ?? '', changed(row), {
      fieldValidation: 'Strict',
      dryRun: true,
      ...(namespaced ? { namespace: 'default' } : {}),
    });
    return { code: 201 };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { code, reason, message, details } = error.status;
    return { code, reason, message, causes: details?.causes ?? [] };
  }
}

describe('validation', () => {
  const cases = rows.map(
    (row) => [`${row.kind} ${row.change} ${JSON.stringify(row.value)?.slice(0, 80)}`, row] as const,
  );
  test.each(cases)('%s', (_, row) => {
    const { code, reason, message, causes } = row;
    expect(masked(answer(row))).toEqual(masked(code === 201 ? { code } : { code, reason, message, causes }));
  });
});
