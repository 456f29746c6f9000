import { beforeEach, describe, expect, test } from 'vitest';
import { SYSTEM } from '../api/server.ts';
import { Stage } from './testing.ts';

const END =
  'no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.';
let stage: Stage;

beforeEach(() => {
  stage = new Stage();
  for (const name of ['node-a', 'node-b', 'node-c']) stage.node(name);
});

describe('a pod that fits', () => {
  test('is bound, with condition and event', () => {
    stage.pod('web', { cpu: '100m' });
    stage.run();
    expect(stage.where('web')).toMatch(/^node-[abc]$/);
    expect(stage.get('web').status.conditions).toMatchObject([{ type: 'PodScheduled', status: 'True' }]);
    const events = [...stage.cluster.parts.store.list('events')];
    expect(events).toMatchObject([
      {
        reason: 'Scheduled',
        message: `Successfully assigned default/web to ${stage.where('web')}`,
        action: 'Binding',
        reportingComponent: 'default-scheduler',
      },
    ]);
  });

  test('may be given its node by hand, which is not stored', () => {
    stage.pod('manual', { cpu: '64' });
    stage.run();
    const binding = (target: object) =>
      stage.cluster.parts.api.create(SYSTEM, 'bindings', {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: 'manual', namespace: 'default' },
        target,
      });
    expect(() => binding({ kind: 'Pod', name: 'node-b' })).toThrow('target.kind: Unsupported value: "Pod"');
    expect(() => binding({ kind: 'Node' })).toThrow('target.name: Required value');
    binding({ apiVersion: 'v1', kind: 'Node', name: 'node-b' });
    expect(stage.where('manual')).toBe('node-b');
    expect([...stage.cluster.parts.store.list('bindings')]).toEqual([]);
  });

  test('goes where most is left', () => {
    stage.pod('first', { cpu: '2', nodeSelector: { 'kubernetes.io/hostname': 'node-a' } });
    stage.pod('second', { cpu: '2', nodeSelector: { 'kubernetes.io/hostname': 'node-c' } });
    stage.run();
    stage.pod('third', { cpu: '1' });
    stage.run();
    expect(stage.where('third')).toBe('node-b');
  });
});

describe('a pod that fits nowhere', () => {
  test('says what is missing, and waits for an event that can help', () => {
    stage.pod('huge', { cpu: '64' });
    stage.pod('nowhere', { nodeSelector: { disktype: 'ssd' } });
    stage.run();
    expect(stage.why('huge')).toBe(`0/3 nodes are available: 3 Insufficient cpu. ${END}`);
    expect(stage.why('nowhere')).toBe(
      `0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. ${END}`,
    );
    const attempts = stage.cluster.parts.store.revision;
    stage.run(60);
    expect(stage.cluster.parts.store.revision).toBe(attempts);
    stage.changeNode('node-b', (node) => {
      node.metadata.labels = { ...node.metadata.labels, disktype: 'ssd' };
    });
    stage.run();
    expect(stage.where('nowhere')).toBe('node-b');
    expect(stage.where('huge')).toBeUndefined();
  });

  test('is explained filter by filter, beyond the first refusal, as things stand now', () => {
    stage.changeNode('node-b', (node) => {
      node.spec = { unschedulable: true, taints: [{ key: 'gpu', effect: 'NoSchedule' }] };
    });
    stage.pod('huge', { cpu: '64', nodeSelector: { disktype: 'ssd' } });
    stage.run();
    const { scheduler } = stage.cluster;
    const refusing = () =>
      scheduler
        .explain('default/huge')
        ?.nodes.map(({ node, filters }) => [node, ...filters.flatMap(({ refusal }) => refusal?.plugin ?? [])]);
    expect(refusing()).toEqual([
      ['node-a', 'NodeAffinity', 'NodeResourcesFit'],
      ['node-b', 'NodeUnschedulable', 'TaintToleration', 'NodeAffinity', 'NodeResourcesFit'],
      ['node-c', 'NodeAffinity', 'NodeResourcesFit'],
    ]);
    const first = scheduler.verdicts('default/huge')?.nodes.find(({ node }) => node === 'node-b');
    expect(first?.refusal?.plugin).toBe('NodeUnschedulable');
    stage.changeNode('node-a', (node) => {
      node.metadata.labels = { disktype: 'ssd' };
    });
    expect(refusing()?.[0]).toEqual(['node-a', 'NodeResourcesFit']);
    stage.pod('small', { cpu: '1' });
    stage.run();
    expect(scheduler.explain('default/small')).toBeUndefined();
  });

  test('is tried again after five minutes even without an event', () => {
    stage.pod('huge', { cpu: '64' });
    stage.run(400);
    const events = [...stage.cluster.parts.store.list('events')];
    expect(events).toMatchObject([{ reason: 'FailedScheduling' }, { reason: 'FailedScheduling' }]);
  });

  test('counts the reasons of all nodes, sorted', () => {
    stage.changeNode('node-a', (node) => {
      node.spec = { unschedulable: true };
    });
    stage.changeNode('node-b', (node) => {
      node.spec = { taints: [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }] };
    });
    stage.pod('web', { cpu: '5', memory: '9Gi' });
    stage.run();
    expect(stage.why('web')).toBe(
      `0/3 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. ${END}`,
    );
  });

  test('without any node the text is another', () => {
    const empty = new Stage();
    empty.pod('web');
    empty.run();
    expect(empty.why('web')).toBe('no nodes available to schedule pods');
    empty.node('late');
    empty.run();
    expect(empty.where('web')).toBe('late');
  });
});

test('scheduling gates hold a pod back until the last is removed', () => {
  stage.pod('gated', { schedulingGates: [{ name: 'example.com/wait' }] });
  stage.run();
  expect(stage.where('gated')).toBeUndefined();
  const { api } = stage.cluster.parts;
  api.modify(SYSTEM, 'pods', 'default/gated', (pod) => {
    pod.spec.schedulingGates = [];
  });
  stage.run();
  expect(stage.where('gated')).toBeDefined();
});

test('while the process is down nothing is scheduled; on its return it takes up its queue', () => {
  const { world } = stage.cluster.parts;
  world.set('process/kube-scheduler', 'down');
  stage.pod('web');
  stage.run(10);
  expect(stage.where('web')).toBeUndefined();
  world.clear('process/kube-scheduler');
  stage.run();
  expect(stage.where('web')).toBeDefined();
});

test('higher priority goes first', () => {
  stage.pod('blocker', { cpu: '64' });
  const { world } = stage.cluster.parts;
  world.set('process/kube-scheduler', 'down');
  stage.priority('high', 100);
  stage.pod('low', { cpu: '3' });
  stage.pod('high', { cpu: '3', priorityClassName: 'high' });
  world.clear('process/kube-scheduler');
  stage.run();
  const bound = stage.cluster.parts.store.history.filter((c) => c.via?.subresource === 'binding').map((c) => c.key);
  expect(bound).toEqual(['default/high', 'default/low']);
});

test('host ports are taken once on a node', () => {
  const ports = [{ containerPort: 80, hostPort: 8080 }];
  for (const name of ['one', 'two', 'three', 'four'])
    stage.pod(name, { containers: [{ name: 'main', image: 'nginx', ports }] });
  stage.run();
  const nodes = ['one', 'two', 'three'].map((name) => stage.where(name));
  expect(new Set(nodes).size).toBe(3);
  expect(stage.why('four')).toMatch(/3 node\(s\) didn't have free ports for the requested pod ports\./);
});

test('the verdict of every node is kept', () => {
  stage.changeNode('node-a', (node) => {
    node.spec = { unschedulable: true };
  });
  stage.pod('web', { cpu: '1' });
  stage.run();
  const report = stage.cluster.scheduler.verdicts('default/web');
  expect(report?.node).toBe(stage.where('web'));
  expect(report?.nodes.find((verdict) => verdict.node === 'node-a')?.refusal).toMatchObject({
    plugin: 'NodeUnschedulable',
    remedy: 'kubectl uncordon node-a',
  });
  expect(report?.nodes.filter((verdict) => verdict.score !== undefined)).toHaveLength(2);
});

test('a checkpoint in the middle gives the same placements', () => {
  for (let i = 0; i < 30; i++) stage.pod(`web-${i}`, { cpu: '300m' });
  stage.cluster.advance(12);
  const checkpoint = stage.cluster.checkpoint();
  const places = () => Array.from({ length: 30 }, (_, i) => stage.where(`web-${i}`));
  stage.run();
  const first = places();
  stage.cluster.restore(checkpoint);
  stage.run();
  expect(places()).toEqual(first);
  expect(new Set(first).size).toBe(3);
});
