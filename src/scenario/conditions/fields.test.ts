import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../engine/index.ts';
import { compare, within } from './compare.ts';
import { field } from './fields.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'a',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { 'app.kubernetes.io/name': 'web' },
  },
  spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'nginx:1' }] },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True', reason: 'Fine' }],
    containerStatuses: [{ name: 'main', restartCount: 3 }],
  },
} as unknown as KubeObject;

describe('fields', () => {
  it.each([
    ['status.phase', 'Running'],
    ['metadata.labels["app.kubernetes.io/name"]', 'web'],
    ['spec.containers[0].image', 'nginx:1'],
    ['spec.containers.main.image', 'nginx:1'],
    ['status.conditions.Ready.reason', 'Fine'],
    ['conditions.Ready', 'True'],
    ['conditions.Ready.reason', 'Fine'],
    ['ready', true],
    ['restarts', 3],
    ['node', 'n1'],
    ['age', 60],
    ['terminating', false],
    ['spec.nothing.here', undefined],
    ['constructor', undefined],
  ])('%s', (path, value) => expect(field(pod, path, Date.parse('2026-01-01T00:01:00Z'))).toEqual(value));
});

describe('comparisons', () => {
  it.each([
    ['eq', '3', 3, true],
    ['eq', 'True', true, true],
    ['ne', undefined, 1, true],
    ['gt', 4, '3', true],
    ['gte', undefined, 0, false],
    ['in', 'b', ['a', 'b'], true],
    ['matches', 'ImagePullBackOff', 'ImagePull', true],
    ['matches', undefined, '.*', false],
    ['exists', undefined, undefined, false],
    ['exists', undefined, false, true],
  ] as const)('%s %s %s', (op, found, wanted, holds) => expect(compare(op, found, wanted)).toBe(holds));
  it('knows amounts and ranges', () => {
    expect([within(3, 3), within(2, [1, 2]), within(3, [1, 2])]).toEqual([true, true, false]);
  });
});
