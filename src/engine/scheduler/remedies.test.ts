/** Each refusal says what would have to change, not only what is. */
import { beforeEach, expect, test } from 'vitest';
import { Stage } from './testing.ts';

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
  stage.node('node-a', { cpu: '4', memory: '8Gi' });
});

/** Of the only node: what each filter that refuses wants changed. */
function remedies(pod: string): Record<string, string> {
  stage.run();
  const [node] = stage.cluster.scheduler.explain(`default/${pod}`)?.nodes ?? [];
  return Object.fromEntries(
    (node?.filters ?? []).flatMap(({ plugin, refusal }) => (refusal ? [[plugin, refusal.remedy]] : [])),
  );
}

test('less asked for, or so much room; no room where the node itself is too small', () => {
  stage.pod('first', { cpu: '3', memory: '2Gi' });
  stage.run();
  stage.pod('second', { cpu: '2', memory: '7000Mi' });
  expect(remedies('second')['NodeResourcesFit']).toBe(
    'cpu: asks for 2000m, free on node-a 1000m of 4000m: ask for at most 1000m, or free 1000m there; ' +
      'memory: asks for 7000Mi, free on node-a 6Gi of 8Gi: ask for at most 6Gi, or free 856Mi there',
  );
  stage.pod('huge', { cpu: '64' });
  expect(remedies('huge')['NodeResourcesFit']).toBe(
    'cpu: asks for 64000m, free on node-a 1000m of 4000m: ask for at most 1000m; no room that is made there would be enough',
  );
  const [node] = stage.cluster.scheduler.explain('default/huge')?.nodes ?? [];
  expect(node?.filters.flatMap(({ refusal }) => refusal?.tooSmall ?? [])).toEqual(['cpu 64000m']);
});

test('whose host port it is', () => {
  const hosting = {
    containers: [{ name: 'main', image: 'nginx', ports: [{ containerPort: 80, hostPort: 8080 }] }],
  };
  stage.pod('web', hosting);
  stage.run();
  stage.pod('other', hosting);
  expect(remedies('other')['NodePorts']).toBe(
    'host port 8080/TCP is taken on node-a by the pod default/web: ask for another one, or that pod has to go',
  );
});

test('with which skew it would do, which labels are wanted, and which pod has to come or go', () => {
  const labels = { app: 'web' };
  const labelSelector = { matchLabels: labels };
  const topologyKey = 'kubernetes.io/hostname';
  stage.node('node-b', { taints: [{ key: 'kept', effect: 'NoSchedule' }] });
  stage.pod('one', {}, { labels });
  stage.run();
  const spread = { maxSkew: 1, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector };
  stage.pod('two', { topologySpreadConstraints: [spread] }, { labels });
  expect(remedies('two')['PodTopologySpread']).toBe(
    'kubernetes.io/hostname=node-a has 1 such pods, the least has 0, and the skew may be 1: make room where there are fewer, or let maxSkew be 2',
  );
  const required = [{ topologyKey, labelSelector }];
  stage.pod('apart', { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } });
  expect(remedies('apart')['InterPodAffinity']).toMatch(
    /has a pod with app=web, which this one keeps away from: that one has to go$/,
  );
  stage.pod('picky', { nodeSelector: { disk: 'ssd' } });
  expect(remedies('picky')['NodeAffinity']).toBe(
    'the pod wants a node with the labels disk=ssd: give them to node-a, or want others',
  );
});

test('what a node affinity asks for, term by term, and with which pods one wants to be', () => {
  const ssd = { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd', 'nvme'] }] };
  const gpu = {
    matchExpressions: [
      { key: 'gpu', operator: 'Exists' },
      { key: 'old', operator: 'DoesNotExist' },
    ],
  };
  const required = { nodeSelectorTerms: [ssd, gpu] };
  const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: required };
  stage.pod('picky', { nodeSelector: { tier: 'one' }, affinity: { nodeAffinity } });
  expect(remedies('picky')['NodeAffinity']).toBe(
    'the pod wants a node with the labels tier=one and disk in (ssd, nvme) or gpu,!old: give them to node-a, or want others',
  );
  const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'db' } } };
  stage.pod('near', { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } });
  expect(remedies('near')['InterPodAffinity']).toBe(
    'the pod wants to be with pods with app=db, and none runs in the kubernetes.io/hostname of node-a: one of them has to be there first',
  );
});

test('of a taint that a condition brings that it goes with that, and of any other that it is to be removed', () => {
  stage.node('node-b', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] });
  stage.node('node-c', { taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }] });
  stage.pod('any', { nodeSelector: { none: 'such' } });
  stage.run();
  const { nodes = [] } = stage.cluster.scheduler.explain('default/any') ?? {};
  const asked = nodes.flatMap(({ filters }) =>
    filters.flatMap(({ plugin, refusal }) => (plugin === 'TaintToleration' && refusal ? [refusal.remedy] : [])),
  );
  expect(asked).toEqual([
    'tolerate gpu:NoSchedule, or remove that taint from node-b',
    'tolerate node.kubernetes.io/unreachable:NoSchedule, or get node-c to report again: that taint goes with it',
  ]);
});

test('that a claim is to be made', () => {
  stage.pod('data', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] });
  stage.run();
  const { before = [] } = stage.cluster.scheduler.explain('default/data') ?? {};
  expect(new Set(before.map(({ remedy }) => remedy))).toEqual(new Set(['create the claim data']));
});
