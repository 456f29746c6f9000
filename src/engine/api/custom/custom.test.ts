import { describe, expect, it } from 'vitest';
import { Cluster } from '../../cluster.ts';
import { ApiError } from '../errors.ts';
import { SYSTEM } from '../server.ts';

const SCHEMA = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['class'],
      properties: {
        class: { type: 'string', enum: ['sloop', 'brig'] },
        crew: { type: 'integer', minimum: 1, default: 3 },
        name: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 },
        holds: { type: 'array', items: { type: 'object', properties: { tons: { type: 'integer', default: 10 } } } },
        any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        port: { 'x-kubernetes-int-or-string': true },
      },
    },
    status: { type: 'object', properties: { sails: { type: 'integer' } } },
  },
};

function ships() {
  const cluster = new Cluster({ seed: 1 });
  const { api } = cluster.parts;
  api.create(SYSTEM, 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'harbour' } });
  api.create(SYSTEM, 'customresourcedefinitions.apiextensions.k8s.io', {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'ships.example.org' },
    spec: {
      group: 'example.org',
      scope: 'Namespaced',
      names: { plural: 'ships', kind: 'Ship', shortNames: ['sh'] },
      versions: [
        { name: 'v1', served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema: SCHEMA } },
      ],
    },
  });
  cluster.advance(1000);
  const create = (spec: unknown, fieldValidation: 'Strict' | 'Warn' = 'Strict') =>
    api.create(
      SYSTEM,
      'ships.example.org',
      { apiVersion: 'example.org/v1', kind: 'Ship', metadata: { name: 'a' }, spec, status: { sails: 1 } },
      { namespace: 'harbour', fieldValidation },
    );
  const refusal = (spec: unknown): string => {
    try {
      create(spec);
    } catch (error) {
      if (error instanceof ApiError) return error.message;
      throw error;
    }
    return '';
  };
  return { cluster, api, create, refusal };
}

describe('custom resources', () => {
  it('are served once their definition is established', () => {
    const { api, cluster } = ships();
    const definition = api.get(SYSTEM, 'customresourcedefinitions.apiextensions.k8s.io', 'ships.example.org');
    expect(definition.status.conditions).toMatchObject([
      { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts' },
      { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
    ]);
    expect(api.resources.ofKind('example.org/v1', 'Ship')).toMatchObject({ plural: 'ships', shortNames: ['sh'] });
    const again = new Cluster({ seed: 1 });
    expect(again.parts.api.resources.get('ships.example.org')).toBeUndefined();
    again.restore(cluster.checkpoint());
    expect(again.parts.api.resources.get('ships.example.org')).toMatchObject({ kind: 'Ship' });
  });

  it('get defaults, keep their status to its subresource, and count generations', () => {
    const { api, create } = ships();
    const made = create({ class: 'brig', holds: [{}], any: { deep: [1] }, port: 'http' });
    expect(made).toMatchObject({ spec: { crew: 3, holds: [{ tons: 10 }], any: { deep: [1] }, port: 'http' } });
    expect(made).not.toHaveProperty('status');
    expect(made.metadata.generation).toBe(1);
    const changed = api.modify(SYSTEM, 'ships.example.org', 'harbour/a', (draft) => {
      (draft as unknown as { spec: { crew: number } }).spec.crew = 9;
    });
    expect(changed.metadata.generation).toBe(2);
  });

  it('are pruned, or refused when the client is strict', () => {
    const { create, refusal } = ships();
    expect(refusal({ class: 'brig', nope: 1, holds: [{ x: 1 }] })).toBe(
      'Ship in version "v1" cannot be handled as a Ship: strict decoding error: unknown field "spec.nope", unknown field "spec.holds[0].x"',
    );
    expect(create({ class: 'brig', nope: 1 }, 'Warn')).not.toHaveProperty('spec.nope');
  });

  it.each([
    [{}, 'spec.class: Required value'],
    [{ class: 'raft' }, 'spec.class: Unsupported value: "raft": supported values: "sloop", "brig"'],
    [{ class: 'brig', crew: 0 }, 'spec.crew: Invalid value: 0: spec.crew in body should be greater than or equal to 1'],
    [
      { class: 'brig', crew: 'x' },
      'spec.crew: Invalid value: "string": spec.crew in body must be of type integer: "string"',
    ],
    [{ class: 'brig', name: 'A' }, `spec.name: Invalid value: "A": spec.name in body should match '^[a-z]+$'`],
    [{ class: 'brig', name: 'abcdef' }, 'spec.name: Too long: may not be more than 5 bytes'],
  ])('are refused by their schema: %j', (spec, text) => {
    expect(ships().refusal(spec)).toBe(`Ship.example.org "a" is invalid: ${text}`);
  });

  it('go with their definition', () => {
    const { api, cluster, create } = ships();
    create({ class: 'brig' });
    api.delete(SYSTEM, 'customresourcedefinitions.apiextensions.k8s.io', 'ships.example.org');
    cluster.advance(20_000);
    expect(api.store.count('ships.example.org')).toBe(0);
    expect(api.resources.get('ships.example.org')).toBeUndefined();
  });
});
