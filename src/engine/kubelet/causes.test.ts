/** Why a kubelet wrote what it wrote about a pod: never on account of another pod of its node. */
import { expect, it } from 'vitest';
import { Cluster, SYSTEM } from '../index.ts';

it('a chain of causes stays with its pod, though one relist finds what happened to all', () => {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }], controlPlane: false });
  cluster.advance(10_000);
  const { api, store } = cluster.parts;
  for (let i = 0; i < 12; i++) {
    const command = i % 3 === 0 ? ['sleep', '7'] : ['sleep', '3600'];
    api.create(SYSTEM, 'pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${i}`, namespace: 'default' },
      spec: { containers: [{ name: 'main', image: `busybox:1.3${i % 4}`, command }] },
    });
    cluster.advance(130 * (i % 5));
  }
  cluster.advance(60_000);
  const told = store.history.filter(
    ({ resource, cause }) =>
      resource === 'pods' && cause.actor === 'kubelet/node-a' && cause.because?.rev !== undefined,
  );
  expect(told.length).toBeGreaterThan(30);
  const others = told.filter(({ key, cause }) => {
    const seen = store.history[(cause.because?.rev ?? 0) - 1];
    return seen?.resource === 'pods' && seen.key !== key;
  });
  expect(others.map(({ rev, key, cause }) => [rev, key, cause.because])).toEqual([]);
});
