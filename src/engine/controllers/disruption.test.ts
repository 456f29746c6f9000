import { describe, expect, it } from 'vitest';
import { DisruptionController } from './disruption.ts';
import { replicaSetController } from './replicaset.ts';
import { ResourceQuotaController } from './resourcequota.ts';
import { Lab, template } from './testing/lab.ts';

const lab = () =>
  new Lab([
    replicaSetController,
    (parts) => new DisruptionController(parts),
    (parts) => new ResourceQuotaController(parts),
  ]);

const set = (replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web' },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template({ app: 'web' }) },
});
const budget = (spec: object) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web' },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
});
const status = (cluster: Lab) => cluster.get('poddisruptionbudgets.policy', 'default/web')?.status;

describe('a PodDisruptionBudget', () => {
  it.each([
    [{ minAvailable: 3 }, { expectedPods: 4, desiredHealthy: 3, disruptionsAllowed: 1 }],
    [{ minAvailable: '60%' }, { expectedPods: 4, desiredHealthy: 3, disruptionsAllowed: 1 }],
    [{ maxUnavailable: 2 }, { expectedPods: 4, desiredHealthy: 2, disruptionsAllowed: 2 }],
    [{ maxUnavailable: '30%' }, { expectedPods: 4, desiredHealthy: 2, disruptionsAllowed: 2 }],
  ])('%o allows what it says', (spec, expected) => {
    const cluster = lab();
    cluster.create('replicasets.apps', set(4));
    cluster.create('poddisruptionbudgets.policy', budget(spec));
    cluster.advance(10);
    expect(status(cluster)).toMatchObject({ currentHealthy: 4, ...expected });
    expect(status(cluster)?.conditions).toMatchObject([
      { type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' },
    ]);
    cluster.setReady(cluster.names('pods')[0] ?? '', false);
    cluster.setReady(cluster.names('pods')[1] ?? '', false);
    cluster.advance(1);
    expect(status(cluster)).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 0 });
    expect(status(cluster)?.conditions).toMatchObject([{ status: 'False', reason: 'InsufficientPods' }]);
  });

  it('is one of several for a pod that more than one select: one of them hears of it, and an event says which', () => {
    const cluster = lab();
    cluster.create('replicasets.apps', set(1));
    for (const name of ['one', 'two'])
      cluster.create('poddisruptionbudgets.policy', { ...budget({ minAvailable: 1 }), metadata: { name } });
    cluster.advance(10);
    let heard: string[] = [];
    cluster.parts.store.watch('poddisruptionbudgets.policy', ({ key }) => heard.push(key));
    for (const ready of [false, true, false, true]) {
      heard = [];
      cluster.setReady(cluster.names('pods')[0] ?? '', ready);
      cluster.advance(1);
      expect(heard.length).toBeLessThan(2);
    }
    expect(cluster.events('MultiplePodDisruptionBudgets')[0]).toMatch(
      /^Pod "default"\/"web-\w+" matches multiple PodDisruptionBudgets\. {2}Chose "(one|two)" arbitrarily\.$/,
    );
  });

  it('cannot count pods that nobody scales', () => {
    const cluster = lab();
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'odd', uid: 'odd', controller: true }];
    const spec = { containers: [{ name: 'main', image: 'nginx' }] };
    cluster.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'lone', labels: { app: 'web' }, ownerReferences },
      spec,
    });
    cluster.create('poddisruptionbudgets.policy', budget({ maxUnavailable: 1 }));
    cluster.advance(5);
    expect(status(cluster)?.conditions).toMatchObject([
      { status: 'False', reason: 'SyncFailed', message: 'found no controllers for pod "lone"' },
    ]);
  });
});

it('a ResourceQuota counts what is there, and what went', () => {
  const cluster = lab();
  cluster.create('replicasets.apps', set(2));
  cluster.advance(5);
  const spec = { hard: { pods: '3', 'count/replicasets.apps': '9', 'requests.cpu': '1' } };
  cluster.create('resourcequotas', { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, spec });
  cluster.advance(1);
  const used = () => cluster.get('resourcequotas', 'default/q')?.status.used;
  expect(used()).toEqual({ pods: '2', 'count/replicasets.apps': '1', 'requests.cpu': '0' });
  cluster.client.modify('replicasets.apps', 'default/web', (draft) => {
    draft.spec.replicas = 1;
  });
  cluster.advance(5);
  expect(used()).toMatchObject({ pods: '1' });
});
