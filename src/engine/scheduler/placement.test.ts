import { beforeEach, describe, expect, test } from 'vitest';
import { SYSTEM } from '../api/server.ts';
import { Stage } from './testing.ts';

const ZONE = 'topology.kubernetes.io/zone';
let stage: Stage;

beforeEach(() => {
  stage = new Stage();
  for (const [name, zone] of [
    ['a1', 'a'],
    ['a2', 'a'],
    ['b1', 'b'],
  ] as const)
    stage.node(name, { labels: { [ZONE]: zone } });
});

const web = { labels: { app: 'web' } };
const selector = { matchLabels: { app: 'web' } };
const zoneOf = (name: string) => (stage.where(name) ?? '?')[0];

describe('topology spread', () => {
  const spread = (topologyKey: string, more: object = {}) => ({
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector: selector, ...more },
    ],
  });

  test('keeps zones level, counting only pods that match and are not going', () => {
    stage.pod('other', {}, { labels: { app: 'other' } });
    for (let i = 0; i < 6; i++) stage.pod(`web-${i}`, spread(ZONE), web);
    stage.run();
    const zones = Array.from({ length: 6 }, (_, i) => zoneOf(`web-${i}`));
    expect(zones.filter((zone) => zone === 'a')).toHaveLength(3);
  });

  test('refuses what would lean too far, and takes it up when that changes', () => {
    stage.changeNode('b1', (node) => {
      node.spec = { unschedulable: true };
    });
    for (let i = 0; i < 2; i++) stage.pod(`web-${i}`, spread(ZONE), web);
    stage.run();
    const late = ['web-0', 'web-1'].find((name) => stage.where(name) === undefined) ?? '';
    expect(stage.why(late)).toMatch(
      /^0\/3 nodes are available: 1 node\(s\) were unschedulable, 2 node\(s\) didn't match pod topology spread constraints\./,
    );
    stage.changeNode('b1', (node) => {
      node.spec = {};
    });
    stage.run();
    expect(stage.where(late)).toBe('b1');
  });

  test('a node without the label is no place', () => {
    stage.pod('web', spread('rack'), web);
    stage.run();
    expect(stage.why('web')).toContain(
      "3 node(s) didn't match pod topology spread constraints (missing required label)",
    );
  });

  test('minDomains asks for more domains than there are', () => {
    for (let i = 0; i < 3; i++) stage.pod(`web-${i}`, spread(ZONE, { minDomains: 3 }), web);
    stage.run();
    expect(['web-0', 'web-1', 'web-2'].filter((name) => stage.where(name) === undefined)).toHaveLength(1);
  });
});

describe('inter-pod affinity', () => {
  const affinity = (kind: 'podAffinity' | 'podAntiAffinity', topologyKey: string) => ({
    affinity: {
      [kind]: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: selector }] },
    },
  });

  test('keeps apart, and wakes the one that waits when another goes', () => {
    for (let i = 0; i < 3; i++) stage.pod(`web-${i}`, affinity('podAntiAffinity', ZONE), web);
    stage.run();
    const names = ['web-0', 'web-1', 'web-2'];
    const [waiting = ''] = names.filter((name) => stage.where(name) === undefined);
    const [placed = ''] = names.filter((name) => stage.where(name) !== undefined);
    expect(stage.why(waiting)).toMatch(/3 node\(s\) didn't match pod anti-affinity rules\./);
    const zone = zoneOf(placed);
    stage.cluster.parts.api.delete(SYSTEM, 'pods', `default/${placed}`, { gracePeriodSeconds: 0 });
    stage.run();
    expect(zoneOf(waiting)).toBe(zone);
  });

  test('existing pods keep others away', () => {
    stage.pod('hermit', affinity('podAntiAffinity', 'kubernetes.io/hostname'), { labels: { app: 'hermit' } });
    stage.run();
    for (let i = 0; i < 6; i++) stage.pod(`web-${i}`, {}, web);
    stage.run();
    const home = stage.where('hermit');
    for (let i = 0; i < 6; i++) expect(stage.where(`web-${i}`)).not.toBe(home);
  });

  test('brings together; the first of its kind may go anywhere', () => {
    for (let i = 0; i < 5; i++) stage.pod(`web-${i}`, affinity('podAffinity', ZONE), web);
    stage.pod('lost', {
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: ZONE, labelSelector: { matchLabels: { app: 'none' } } },
          ],
        },
      },
    });
    stage.run();
    expect(new Set(Array.from({ length: 5 }, (_, i) => zoneOf(`web-${i}`))).size).toBe(1);
    expect(stage.why('lost')).toContain("3 node(s) didn't match pod affinity rules");
  });
});

test('a label of a node wakes only pods whose domains it makes', () => {
  const required = (kind: string, app: string, topologyKey: string) => ({
    [kind]: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: { matchLabels: { app } } }],
    },
  });
  stage.pod('web', {}, web);
  stage.run();
  const spread = { maxSkew: 1, topologyKey: 'rack', whenUnsatisfiable: 'DoNotSchedule', labelSelector: selector };
  stage.pod('spread', { topologySpreadConstraints: [spread] }, web);
  stage.pod('near', { affinity: required('podAffinity', 'web', 'rack') });
  stage.run();
  const label = (key: string) => {
    for (const name of ['a1', 'a2', 'b1'])
      stage.changeNode(name, (node) => {
        node.metadata.labels = { ...node.metadata.labels, [key]: 'x' };
      });
    const { revision } = stage.cluster.parts.store;
    stage.run();
    return stage.cluster.parts.store.revision - revision;
  };
  expect(label('disktype')).toBe(0);
  expect(label('rack')).toBeGreaterThan(0);
  expect([stage.where('spread'), stage.where('near')]).not.toContain(undefined);
});

test('preferred affinity decides between nodes that fit', () => {
  const preference = { matchExpressions: [{ key: ZONE, operator: 'In', values: ['b'] }] };
  const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference }] };
  for (let i = 0; i < 4; i++) stage.pod(`web-${i}`, { affinity: { nodeAffinity } });
  stage.run();
  for (let i = 0; i < 4; i++) expect(stage.where(`web-${i}`)).toBe('b1');
});

test('pods of one ReplicaSet spread over nodes by default', () => {
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'rs', controller: true };
  stage.cluster.parts.store.create('replicasets.apps', {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web', namespace: 'default', uid: 'rs', resourceVersion: '', creationTimestamp: '' },
    ...{ spec: { selector, replicas: 0 }, status: {} },
  });
  for (let i = 0; i < 9; i++) stage.pod(`web-${i}`, { cpu: '10m' }, { ...web, ownerReferences: [owner] });
  stage.run();
  const count = (node: string) =>
    Array.from({ length: 9 }, (_, i) => stage.where(`web-${i}`)).filter((n) => n === node).length;
  for (const node of ['a1', 'a2', 'b1']) expect(count(node)).toBeGreaterThanOrEqual(2);
});
