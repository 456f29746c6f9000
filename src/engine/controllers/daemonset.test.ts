import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pod, Taint } from '../api/types.ts';
import { isPodActive, isPodReady } from '../client/objects.ts';
import { targetOf } from './daemonset/nodes.ts';
import { DaemonSetController } from './daemonset.ts';
import { GarbageCollector } from './garbagecollector.ts';
import { Lab, type LabOptions, template } from './testing/lab.ts';

const KEY = 'default/agent';
const lab = (options: LabOptions = {}) =>
  new Lab([(parts) => new DaemonSetController(parts), (parts) => new GarbageCollector(parts)], options);

function set(more: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: { selector: { matchLabels: { app: 'agent' } }, template: template({ app: 'agent' }, 'agent:1'), ...more },
  };
}
const rolling = (maxUnavailable: number | string, maxSurge: number | string) => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } },
});

function setImage(cluster: Lab, image: string): void {
  cluster.client.modify('daemonsets.apps', KEY, (draft) => {
    draft.spec.template = template({ app: 'agent' }, image);
  });
}
function taint(cluster: Lab, node: string, ...taints: Taint[]): void {
  cluster.client.modify('nodes', node, (draft) => {
    draft.spec = { ...draft.spec, taints };
  });
}
const active = (cluster: Lab) => cluster.list('pods').filter(isPodActive);
const placed = (cluster: Lab) =>
  active(cluster)
    .map((pod) => pod.spec.nodeName)
    .sort();
const status = (cluster: Lab) => cluster.get('daemonsets.apps', KEY)?.status;

describe('a DaemonSet', () => {
  it('owes each pod to the change of its own node, also where several changed at once', () => {
    const cluster = lab();
    const spec = { ...template({ app: 'agent' }, 'agent:1').spec, nodeSelector: { agent: 'yes' } };
    cluster.create('daemonsets.apps', set({ template: { metadata: { labels: { app: 'agent' } }, spec } }));
    cluster.advance(5);
    const label = (agent: string) =>
      ['node-c', 'node-a', 'node-b'].map((node) => {
        cluster.client.modify('nodes', node, ({ metadata }) => {
          metadata.labels = { ...metadata.labels, agent };
        });
        return [node, cluster.parts.store.revision];
      });
    const owed = (type: string) =>
      cluster.parts.store.history
        .filter(
          (change) =>
            change.resource === 'pods' && change.type === type && change.cause.actor === 'daemonset-controller',
        )
        .map(({ object, cause }) => [targetOf(object as Pod), cause.because?.rev]);
    const made = label('yes');
    cluster.advance(5);
    expect(owed('ADDED').sort()).toEqual(made.sort());
    const taken = label('no');
    cluster.advance(5);
    expect(owed('MODIFIED').sort()).toEqual(taken.sort());
  });

  it('runs one pod on every node, also on one that joins, and on none that left', () => {
    const cluster = lab();
    cluster.create('daemonsets.apps', set());
    cluster.advance(5);
    expect(placed(cluster)).toEqual(['node-a', 'node-b', 'node-c']);
    cluster.addNode('node-d');
    cluster.advance(5);
    expect(placed(cluster)).toEqual(['node-a', 'node-b', 'node-c', 'node-d']);
    expect(status(cluster)).toMatchObject({
      desiredNumberScheduled: 4,
      numberReady: 4,
      numberAvailable: 4,
      updatedNumberScheduled: 4,
      numberMisscheduled: 0,
    });
  });

  it('first counts the pods that its watch has brought: not those that it made last', () => {
    const cluster = lab();
    const counts: (number | undefined)[] = [];
    cluster.parts.store.watch('daemonsets.apps', () => counts.push(status(cluster)?.currentNumberScheduled));
    cluster.create('daemonsets.apps', set());
    cluster.advance(1);
    expect([...new Set(counts)]).toEqual([0, 1, 3]);
  });

  it('replaces a pod when it has ended, though it is not gone yet', () => {
    const cluster = lab({ stop: [5000, 5000] });
    cluster.create('daemonsets.apps', set());
    cluster.advance(5);
    const [pod] = active(cluster);
    const key = `default/${pod?.metadata.name}`;
    cluster.client.delete('pods', key);
    cluster.advance(1);
    expect(placed(cluster)).toHaveLength(2);
    cluster.client.status('pods', key, (draft) => {
      draft.status.phase = 'Succeeded';
    });
    cluster.advance(1);
    expect(placed(cluster)).toEqual(['node-a', 'node-b', 'node-c']);
    expect(cluster.get('pods', key)).toBeDefined();
  });

  it('heeds selectors and taints, and tolerates the troubles of a node', () => {
    const cluster = lab();
    cluster.addNode('gpu', { kind: 'gpu' });
    taint(cluster, 'node-a', { key: 'dedicated', effect: 'NoSchedule' });
    taint(cluster, 'node-b', { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' });
    cluster.create('daemonsets.apps', set());
    cluster.advance(5);
    expect(placed(cluster)).toEqual(['gpu', 'node-b', 'node-c']);
    taint(cluster, 'node-c', { key: 'dedicated', effect: 'NoSchedule' });
    cluster.advance(5);
    expect(status(cluster)).toMatchObject({ desiredNumberScheduled: 2, numberMisscheduled: 1 });
    taint(cluster, 'node-c', { key: 'broken', effect: 'NoExecute' });
    cluster.advance(5);
    expect(placed(cluster)).toEqual(['gpu', 'node-b']);
    cluster.client.modify('daemonsets.apps', KEY, (draft) => {
      draft.spec.template = {
        ...template({ app: 'agent' }),
        spec: { ...template({}).spec, nodeSelector: { kind: 'gpu' } },
      };
    });
    cluster.advance(10);
    expect(placed(cluster)).toEqual(['gpu']);
  });

  it('OnDelete waits for deletions; failed pods are replaced with a growing delay', () => {
    const cluster = lab();
    cluster.create('daemonsets.apps', set({ updateStrategy: { type: 'OnDelete' } }));
    cluster.advance(5);
    setImage(cluster, 'agent:2');
    cluster.advance(20);
    expect(status(cluster)?.updatedNumberScheduled).toBeUndefined();
    const [first = ''] = cluster.names('pods');
    cluster.finish(first, 'Failed');
    cluster.advance(5);
    expect(cluster.events('FailedDaemonPod')).toHaveLength(1);
    expect(status(cluster)).toMatchObject({ updatedNumberScheduled: 1, numberReady: 3 });
  });

  it('never has two serving pods on a node without surge, nor too few, and comes to rest', () => {
    const scenario = fc.record({
      seed: fc.integer(),
      nodes: fc.integer({ min: 1, max: 6 }),
      surge: fc.boolean(),
      amount: fc.constantFrom<number | string>(1, 2, '50%', '100%'),
      wait: fc.integer({ min: 0, max: 6 }),
    });
    fc.assert(
      fc.property(scenario, ({ seed, nodes, surge, amount, wait }) => {
        const cluster = lab({ seed, nodes: Array.from({ length: nodes }, (_, i) => `n${i}`) });
        cluster.create('daemonsets.apps', set(surge ? rolling(0, amount) : rolling(amount, 0)));
        cluster.advance(10);
        const most = typeof amount === 'number' ? amount : Math.ceil((Number.parseInt(amount, 10) * nodes) / 100);
        const end = cluster.parts.store.observe((change) => {
          if (change.resource !== 'pods') return;
          const pods = active(cluster);
          const counts = new Map<string, number>();
          for (const pod of pods) counts.set(targetOf(pod), (counts.get(targetOf(pod)) ?? 0) + 1);
          expect(Math.max(0, ...counts.values())).toBeLessThanOrEqual(surge ? 2 : 1);
          expect(pods.length).toBeLessThanOrEqual(nodes + (surge ? most : 0));
          const serving = new Set(pods.filter(isPodReady).map(targetOf));
          expect(serving.size).toBeGreaterThanOrEqual(nodes - (surge ? 0 : most));
        });
        setImage(cluster, 'agent:2');
        cluster.advance(wait);
        setImage(cluster, 'agent:3');
        cluster.advance(120);
        end();
        expect(status(cluster)).toMatchObject({ updatedNumberScheduled: nodes, numberReady: nodes });
        const { revision } = cluster;
        cluster.advance(1000);
        expect(cluster.revision).toBe(revision);
      }),
      { numRuns: 25 },
    );
  });
});
