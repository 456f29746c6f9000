/** What dialogs say that will happen, computed from the objects. */
import { describe, expect, it } from 'vitest';
import type { Kube, KubeObject, Resource } from '../../src/run/cluster.ts';
import { heirText } from '../../src/ui/actions/forecast/heirs.ts';
import { suspendText, triggerText } from '../../src/ui/actions/forecast/jobs.ts';
import { cordonText, drainText } from '../../src/ui/actions/forecast/nodes.ts';
import { meansFor, ownedBy, ownedText } from '../../src/ui/actions/forecast/removal.ts';
import { newImagesText, replacedText } from '../../src/ui/actions/forecast/rollout.ts';
import { scaleText } from '../../src/ui/actions/forecast/scaling.ts';
import type { Context } from '../../src/ui/kinds/kind.ts';
import { FakeCluster, START } from './fake-cluster.ts';
import { ownedBy as refs } from './objects.ts';

const cluster = new FakeCluster();
const context: Context = { now: START + 3_600_000, cluster, podUsage: () => undefined, nodeUsage: () => undefined };
const resource = (id: string): Resource => cluster.resources().find((each) => each.id === id) as Resource;

interface Meta {
  readonly owner?: KubeObject;
  readonly annotations?: Record<string, string>;
  readonly labels?: Record<string, string>;
}

function put<T extends KubeObject>(
  id: string,
  kind: string,
  name: string,
  spec: object,
  status: object = {},
  meta: Meta = {},
): T {
  const { owner, ...rest } = meta;
  const metadata = {
    name,
    namespace: 'shop',
    ...rest,
    ...(owner === undefined ? {} : { ownerReferences: refs(owner) }),
  };
  return cluster.put(id, { apiVersion: 'v1', kind, metadata, spec, status }) as T;
}

const pod = (name: string, meta: Meta & { readonly phase?: string; readonly spec?: object } = {}): Kube.Pod => {
  const { phase = 'Running', spec = {}, ...rest } = meta;
  return put('pods', 'Pod', name, { nodeName: 'node-a', containers: [{ name: 'app' }], ...spec }, { phase }, rest);
};

const deployment = put<Kube.Deployment>('deployments.apps', 'Deployment', 'web', { replicas: 3 });
const set = put<Kube.ReplicaSet>(
  'replicasets.apps',
  'ReplicaSet',
  'web-7c9',
  { replicas: 3 },
  {},
  { owner: deployment },
);
const old = put<Kube.ReplicaSet>(
  'replicasets.apps',
  'ReplicaSet',
  'web-5d4',
  { replicas: 0 },
  {},
  { owner: deployment },
);
const db = put<Kube.StatefulSet>('statefulsets.apps', 'StatefulSet', 'db', { replicas: 3, volumeClaimTemplates: [{}] });
const agent = put<Kube.DaemonSet>('daemonsets.apps', 'DaemonSet', 'agent', {}, { desiredNumberScheduled: 4 });
const job = put<Kube.Job>('jobs.batch', 'Job', 'once', { backoffLimit: 1 }, { active: 1, failed: 0 });
const tried = put<Kube.Job>('jobs.batch', 'Job', 'tried', { backoffLimit: 1 }, { active: 1, failed: 1 });
const [a, b] = ['web-7c9-a', 'web-7c9-b'].map((name) => pod(name, { owner: set, labels: { app: 'web' } })) as [
  Kube.Pod,
  Kube.Pod,
];
const bare = pod('crash');
const ended = pod('done', { phase: 'Succeeded', owner: job });

describe('a pod that is deleted', () => {
  it.each<[string, Kube.Pod, RegExp]>([
    ['of nobody', bare, /^No controller owns it: nobody makes it anew\.$/],
    ['of a ReplicaSet', a, /^Its ReplicaSet web-7c9 makes another\.$/],
    ['of a StatefulSet', pod('db-0', { owner: db }), /^Its StatefulSet db makes it anew, under the same name\.$/],
    ['of a DaemonSet', pod('agent-a', { owner: agent }), /^Its DaemonSet agent makes another on node-a\.$/],
    ['of a Job', pod('once-a', { owner: job }), /^Its Job once counts it as failed, and makes another\.$/],
    [
      'of a Job without tries',
      pod('tried-a', { owner: tried }),
      /one more than it may \(backoffLimit 1\): the Job fails\.$/,
    ],
    ['that has ended', ended, /^It has ended: none is made in its place\.$/],
    [
      'whose owner is gone',
      pod('left', { owner: { ...set, metadata: { ...set.metadata, uid: 'gone' } } }),
      /nobody makes it anew/,
    ],
    [
      'that mirrors a static one',
      pod('etcd', { annotations: { 'kubernetes.io/config.mirror': 'x' } }),
      /its containers run on/,
    ],
  ])('%s', (_, one, text) => expect(heirText([one], context)).toMatch(text));

  it('among others', () => {
    expect(heirText([a, b], context)).toBe('Who owns them makes others in their place.');
    expect(heirText([a, bare], context)).toBe('Nobody makes crash anew; the others are, by who owns them.');
    expect(heirText([bare, ended], context)).toBe('Nobody makes others in their place.');
  });

  it('while no controller works', () => {
    const halted = { ...context, halted: () => 'kube-controller-manager does not run' };
    expect(heirText([a], halted)).toBe(
      'Its ReplicaSet web-7c9 makes another. Nobody does so now: kube-controller-manager does not run.',
    );
    expect(heirText([a, b], halted)).toBe('Nobody makes others in their place.');
  });
});

describe('other objects that are deleted', () => {
  it('take what they own, or leave it', () => {
    const owned = ownedBy([deployment], cluster);
    expect(owned).toBe('2 replicasets, 3 pods');
    expect(ownedText(owned, 'background', true)).toEqual([`What it owns goes afterwards: ${owned}.`]);
    expect(ownedText(owned, 'foreground', true)).toEqual([`What it owns goes first: ${owned}.`]);
    expect(ownedText(owned, 'orphan', false)).toEqual([`What they own stays, without an owner: ${owned}.`]);
    expect(ownedText(ownedBy([bare], cluster), 'background', true)).toEqual([]);
  });

  it('are used, made anew, or needed', () => {
    expect(meansFor('replicasets.apps', set, context)).toEqual(['Its Deployment web makes it anew.']);
    expect(meansFor('replicasets.apps', old, context).join()).toMatch(/cannot be rolled back to its revision/);
    const settings = put('configmaps', 'ConfigMap', 'settings', {});
    expect(meansFor('configmaps', settings, context)).toEqual([]);
    pod('reader', { spec: { volumes: [{ name: 'x', configMap: { name: 'settings' } }] } });
    expect(meansFor('configmaps', settings, context)).toEqual([
      'What uses it runs on, and starts no container without it: pod reader.',
    ]);
    const claim = put(
      'persistentvolumeclaims',
      'PersistentVolumeClaim',
      'data',
      { volumeName: 'pv-1' },
      { phase: 'Bound' },
    );
    cluster.put('persistentvolumes', {
      kind: 'PersistentVolume',
      metadata: { name: 'pv-1' },
      spec: { persistentVolumeReclaimPolicy: 'Delete' },
    });
    pod('writer', { spec: { volumes: [{ name: 'x', persistentVolumeClaim: { claimName: 'data' } }] } });
    expect(meansFor('persistentvolumeclaims', claim, context)).toEqual([
      'It stays, ending, while pods use it: writer.',
      'Its volume goes with it, and all that is on it (reclaim policy Delete).',
    ]);
  });
});

describe('replicas', () => {
  const scale = (target: KubeObject, value: string, id = 'deployments.apps'): string =>
    scaleText(resource(id), [target], value, context).join(' ');

  it('come and go', () => {
    expect(scale(deployment, '5')).toBe('2 pods more: 5 in place of 3.');
    expect(scale(deployment, '2')).toBe('1 pod fewer: 2 in place of 3.');
    expect(scale(deployment, '3')).toBe('It has that many already: nothing changes.');
    expect(scale(deployment, '0')).toBe('All 3 pods go; the deployment itself stays.');
    expect(scale(deployment, 'x')).toBe('');
    expect(scaleText(resource('deployments.apps'), [deployment, db], '4', context)).toEqual(['2 pods more.']);
  });

  it('come and go in turn, with their claims', () => {
    expect(scale(db, '5', 'statefulsets.apps')).toBe(
      '2 pods more: 5 in place of 3. One after the other: db-3 to db-4.',
    );
    expect(scale(db, '2', 'statefulsets.apps')).toBe(
      '1 pod fewer: 2 in place of 3. It is db-2. Their claims stay, for when they come back.',
    );
  });

  it('are put back by who owns them', () => {
    expect(scale(set, '5', 'replicasets.apps')).toMatch(/Its Deployment web puts back the number that it wants\.$/);
    const auto = put('deployments.apps', 'Deployment', 'auto', { replicas: 3 });
    put('horizontalpodautoscalers.autoscaling', 'HorizontalPodAutoscaler', 'hpa', {
      scaleTargetRef: { kind: 'Deployment', name: 'auto' },
      minReplicas: 2,
      maxReplicas: 6,
    });
    expect(scale(auto, '9')).toMatch(/The autoscaler hpa puts it back to 6 at most\.$/);
    expect(scale(auto, '1')).toMatch(/puts it back to 2 at least\.$/);
    expect(scale(auto, '4')).toMatch(/sets the number by load, from 2 to 6: it may put it back\.$/);
    expect(scale(auto, '0')).toMatch(/rests while it has 0 replicas\.$/);
  });
});

describe('a new template', () => {
  const replaced = (kind: string, spec: object, status: object = {}): string => {
    const object = { apiVersion: 'apps/v1', kind, metadata: deployment.metadata, spec, status } as KubeObject;
    return replacedText([object], context, 'set').join(' ');
  };

  it.each<[string, object, string]>([
    [
      'Deployment',
      { replicas: 4 },
      'A new revision rolls over its 4 pods: at most 5 at a time, at least 3 of them available.',
    ],
    [
      'Deployment',
      { replicas: 2, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } },
      'A new revision rolls over its 2 pods: at most 2 at a time, at least 1 of them available.',
    ],
    [
      'Deployment',
      { replicas: 3, strategy: { type: 'Recreate' } },
      'A new revision: its 3 pods end first, and only then new ones start.',
    ],
    ['Deployment', { replicas: 3, paused: true }, 'It is paused: its pods stay as they are until it is resumed.'],
    ['Deployment', { replicas: 0 }, 'It has no pods to replace.'],
    ['StatefulSet', { replicas: 3 }, 'A new revision: its 3 pods are replaced one after the other, the last first.'],
    [
      'StatefulSet',
      { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
      'A new revision: 1 of its 3 pods are replaced, the last first, down to partition 2.',
    ],
    [
      'StatefulSet',
      { replicas: 3, updateStrategy: { rollingUpdate: { partition: 3 } } },
      'No pod is replaced: its partition is 3.',
    ],
    [
      'StatefulSet',
      { replicas: 3, updateStrategy: { type: 'OnDelete' } },
      'OnDelete: a pod becomes new when somebody deletes it.',
    ],
  ])('of a %s with %j', (kind, spec, text) => expect(replaced(kind, spec)).toBe(text));

  it('of a DaemonSet, and of a pod', () => {
    expect(replacedText([agent], context)).toEqual([
      'A new revision: its pods on 4 nodes are replaced, 1 at a time; the old one goes before the new one comes.',
    ]);
    expect(newImagesText(a, ['app'])).toEqual([
      'The kubelet stops app and starts it anew, in this pod only.',
      'Pods that its ReplicaSet makes later have the image of its template.',
    ]);
    expect(newImagesText(ended, ['app'])).toEqual(['It has ended: nothing starts with the new image.']);
  });
});

describe('Jobs', () => {
  const cron = (name: string, spec: object, status: object = {}): Kube.CronJob =>
    put('cronjobs.batch', 'CronJob', name, { schedule: '0 * * * *', jobTemplate: { spec: {} }, ...spec }, status);
  const daily = cron('daily', { schedule: '30 5 * * *', suspend: true }, { lastScheduleTime: '2026-01-01T00:30:00Z' });

  it('start out of turn', () => {
    expect(triggerText([cron('one', {})], context)).toEqual([
      'It runs 1 pod now, whatever the schedule says; the schedule goes on as before.',
    ]);
    expect(triggerText([daily], context)).toEqual([
      'It runs 1 pod now, whatever the schedule says; it stays suspended.',
    ]);
  });

  it('rest, and go on', () => {
    expect(suspendText([cron('two', {}, { active: [{}] })], true, context)).toEqual([
      'No Job starts by its schedule until it is resumed. What runs goes on: 1 job.',
    ]);
    expect(suspendText([daily], false, context)).toEqual(['The next Job starts at 2026-01-01 05:30:00.']);
    const missed = cron('missed', { schedule: '* * * * *', suspend: true });
    expect(suspendText([missed], false, context)).toEqual([
      'A tick was missed meanwhile: a Job is started for it at once.',
    ]);
    expect(suspendText([job], true, context)).toEqual([
      '1 pod of it is deleted; its work begins anew in others, when resumed.',
    ]);
    const over = put<Kube.Job>('jobs.batch', 'Job', 'over', {}, { conditions: [{ type: 'Complete', status: 'True' }] });
    expect(suspendText([over], true, context)).toEqual(['It is over: nothing changes.']);
  });
});

describe('nodes', () => {
  const node = (name: string, unschedulable = false): Kube.Node =>
    cluster.put('nodes', { kind: 'Node', metadata: { name }, spec: { unschedulable } }) as Kube.Node;
  const other = node('node-b');
  const on = { nodeName: 'node-b' };
  pod('b-web', { owner: set, labels: { app: 'guarded' }, spec: on });
  pod('b-agent', { owner: agent, spec: on });

  it('are closed and opened', () => {
    expect(cordonText([other], true, context)).toBe('2 pods there run on; no new ones are placed there.');
    expect(cordonText([node('node-c')], true, context)).toBe('No new pods are placed there.');
    expect(cordonText([node('shut', true)], true, context)).toBe('It is cordoned already: nothing changes.');
    expect(cordonText([node('shut', true)], false, context)).toBe(
      'New pods may be placed there again; those that went elsewhere do not come back.',
    );
    expect(cordonText([other], false, context)).toBe('It is not cordoned: nothing changes.');
  });

  it('are emptied', () => {
    const plain = { daemons: true, data: false, force: false, evicts: true };
    expect(drainText([other], plain, context)).toEqual([
      'It is cordoned, and 1 pod is evicted as budgets allow; 1 of a DaemonSet or of the node itself stays.',
    ]);
    expect(drainText([other], { ...plain, daemons: false }, context)).toEqual([
      'It is cordoned, and kubectl stops there:',
      'b-agent: not without Ignore DaemonSets.',
    ]);
    put(
      'poddisruptionbudgets.policy',
      'PodDisruptionBudget',
      'guard',
      { selector: { matchLabels: { app: 'guarded' } } },
      { disruptionsAllowed: 0 },
    );
    expect(drainText([other], plain, context).at(-1)).toBe(
      'The budget guard lets nobody go now: the drain asks again every 5 s.',
    );
    expect(drainText([other], { ...plain, evicts: false }, context)).toEqual([
      'It is cordoned, and 1 pod is deleted, whatever budgets say; 1 of a DaemonSet or of the node itself stays.',
    ]);
    pod('b-bare', { spec: { ...on, volumes: [{ name: 'x', emptyDir: {} }] } });
    expect(drainText([other], plain, context).at(-1)).toBe('b-bare: not without Delete emptyDir data.');
    expect(drainText([other], { ...plain, data: true }, context).at(-1)).toBe('b-bare: not without Force.');
    expect(drainText([other], { ...plain, data: true, force: true }, context)).toContain('Nobody makes b-bare anew.');
  });

  it('are emptied together: a pod that may not go keeps its own node from being drained, no other', () => {
    const plain = { daemons: true, data: false, force: false, evicts: false };
    const free = node('node-d');
    pod('d-web', { owner: set, spec: { nodeName: 'node-d' } });
    expect(drainText([other, free], plain, context)).toEqual([
      'All are cordoned, and 1 pod is deleted, whatever budgets say.',
      '1 node of them is not drained:',
      'b-bare: not without Delete emptyDir data.',
    ]);
    const barred = node('node-e');
    pod('e-bare', { spec: { nodeName: 'node-e' } });
    expect(drainText([other, barred], plain, context)).toEqual([
      'All are cordoned, and none is drained:',
      'b-bare: not without Delete emptyDir data.',
      'e-bare: not without Force.',
    ]);
  });
});
