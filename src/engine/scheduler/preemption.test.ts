import { beforeEach, expect, test } from 'vitest';
import { SYSTEM } from '../api/server.ts';
import { Stage } from './testing.ts';

let stage: Stage;

/** What a kubelet does in the end. */
const finish = (name: string) =>
  stage.cluster.parts.api.delete(SYSTEM, 'pods', `default/${name}`, { gracePeriodSeconds: 0 });

beforeEach(() => {
  stage = new Stage();
  stage.priority('vip', 1000);
  for (const name of ['node-a', 'node-b', 'node-c']) stage.node(name);
  for (const name of ['one', 'two', 'three']) stage.pod(name, { cpu: '3' });
  stage.run();
});

test('makes room for a pod of higher priority at the cost of one of lower priority', () => {
  stage.pod('vip', { cpu: '2', priorityClassName: 'vip' });
  stage.run();
  const { nominatedNodeName } = stage.get('vip').status;
  expect(stage.why('vip')).toBe('0/3 nodes are available: 3 Insufficient cpu.');
  const victim = ['one', 'two', 'three'].find((name) => stage.get(name).metadata.deletionTimestamp !== undefined) ?? '';
  expect(stage.where(victim)).toBe(nominatedNodeName);
  expect(stage.get(victim).status.conditions).toContainEqual(
    expect.objectContaining({
      type: 'DisruptionTarget',
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
    }),
  );
  stage.pod('late', { cpu: '3' });
  stage.run();
  expect(stage.why('late')).toBe(
    '0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
  );
  finish(victim);
  stage.run();
  expect(stage.where('vip')).toBe(nominatedNodeName);
  expect(stage.get('vip').status.nominatedNodeName).toBeUndefined();
  expect(stage.where('late')).toBeUndefined();
});

test('a policy of Never waits instead', () => {
  stage.priority('polite', 1000, 'Never');
  stage.pod('polite', { cpu: '2', priorityClassName: 'polite' });
  stage.run();
  expect(stage.why('polite')).toBe(
    '0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
  );
});

test('spares pods that a disruption budget protects', () => {
  const { api, store } = stage.cluster.parts;
  for (const name of ['one', 'two'])
    api.modify(SYSTEM, 'pods', `default/${name}`, (pod) => {
      pod.metadata.labels = { app: 'kept' };
    });
  store.create('poddisruptionbudgets.policy', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'kept', namespace: 'default', uid: 'pdb', resourceVersion: '', creationTimestamp: '' },
    ...{ spec: { selector: { matchLabels: { app: 'kept' } } }, status: { disruptionsAllowed: 0 } },
  });
  stage.pod('vip', { cpu: '2', priorityClassName: 'vip' });
  stage.run();
  expect(stage.get('vip').status.nominatedNodeName).toBe(stage.where('three'));
});
