/**
 * What Kubernetes' own validation (1.35.6) says of objects with one field changed: `refusals.json` has one row for each text of
 * a rule and field, and the objects that are accepted with a warning.
 */
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/engine/api/errors.ts';
import { SYSTEM } from '../../src/engine/api/server.ts';
import { testServer } from '../../src/engine/api/testing.ts';
import type { AnySent } from '../../src/engine/api/types.ts';
import { NO_EFFECT } from '../../src/engine/api/warnings/unsimulated.ts';
import recorded from './refusals.json' with { type: 'json' };

interface Row {
  readonly base: string;
  readonly change?: string;
  readonly value?: unknown;
  readonly removed?: boolean;
}

const bases = recorded.bases as unknown as Readonly<Record<string, AnySent>>;

/** @returns the base with `value` at `change`, or without what is there */
function changed({ base, change, value, removed }: Row): AnySent {
  const object = structuredClone(bases[base]) as AnySent;
  if (change === undefined) return object;
  const path = change.split('.');
  const last = path.pop() ?? '';
  const at = path.reduce<unknown>((of, step) => (of as Record<string, unknown>)[step], object);
  if (!removed) (at as Record<string, unknown>)[last] = structuredClone(value);
  else if (Array.isArray(at)) at.splice(Number(last), 1);
  else delete (at as Record<string, unknown>)[last];
  return object;
}

const api = testServer();

function sent(row: Row): { causes: unknown[]; warnings: string[] } {
  const object = changed(row);
  const resource = api.resources.ofKind(object.apiVersion, object.kind);
  const warnings: string[] = [];
  try {
    api.create(SYSTEM, resource?.id ?? '', object, {
      fieldValidation: 'Strict',
      dryRun: true,
      warn: (text) => {
        if (!text.endsWith(NO_EFFECT)) warnings.push(text); // Kubernetes' own
      },
      ...(resource?.namespaced ? { namespace: 'default' } : {}),
    });
    return { causes: [], warnings };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const causes = (error.status.details?.causes ?? []).map(({ reason, field, message }) => [reason, field, message]);
    return { causes, warnings };
  }
}

describe('refusals', () => {
  it.each(recorded.rows as unknown as (Row & { causes: unknown[] })[])('$base $change $value', (row) => {
    expect(sent(row).causes).toEqual(row.causes);
  });
});

describe('warnings', () => {
  it.each(recorded.warned as unknown as (Row & { warnings: string[] })[])('$base $change $value', (row) => {
    const { causes, warnings } = sent(row);
    expect(causes).toEqual([]);
    expect([...warnings].sort()).toEqual([...row.warnings].sort());
  });
});
