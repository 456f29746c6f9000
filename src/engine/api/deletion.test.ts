import { expect, it } from 'vitest';
import { Lab } from '../controllers/testing/lab.ts';
import { fromTime } from '../sim/time.ts';

it('the update that takes the last finalizer from a marked object removes it, and watchers see nothing in between', () => {
  const lab = new Lab([]);
  lab.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'held', finalizers: ['example.com/a', 'example.com/b'] },
  });
  lab.client.delete('configmaps', 'default/held');
  const seen: [string, readonly string[] | undefined][] = [];
  lab.parts.store.watch('configmaps', ({ type, object }) => seen.push([type, object.metadata.finalizers]));
  for (let i = 0; i < 2; i++)
    lab.client.modify('configmaps', 'default/held', (draft) => {
      const [, ...rest] = draft.metadata.finalizers ?? [];
      if (rest.length > 0) draft.metadata.finalizers = rest;
      else delete draft.metadata.finalizers;
    });
  expect(seen).toEqual([
    ['MODIFIED', ['example.com/b']],
    ['DELETED', undefined],
  ]);
  expect(lab.get('configmaps', 'default/held')).toBeUndefined();
});

it('a namespace is marked with a time and no grace period, once', () => {
  const lab = new Lab([]);
  lab.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } });
  lab.client.delete('namespaces', 'team');
  const marked = lab.get('namespaces', 'team')?.metadata;
  expect(marked?.deletionTimestamp).toBeDefined();
  expect(marked?.deletionGracePeriodSeconds).toBeUndefined();
  lab.advance(20);
  lab.client.delete('namespaces', 'team');
  expect(lab.get('namespaces', 'team')?.metadata.deletionTimestamp).toBe(marked?.deletionTimestamp);
});

it('who is being deleted may be given less time, counted from when it began, but never more', () => {
  const lab = new Lab([], { stop: [90_000, 90_000] });
  lab.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'slow' },
    spec: { nodeName: 'node-a', containers: [{ name: 'main', image: 'nginx' }], terminationGracePeriodSeconds: 20 },
  });
  const remove = (gracePeriodSeconds?: number): [number, number | undefined] => {
    lab.client.delete('pods', 'default/slow', gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds });
    const { deletionTimestamp = '', deletionGracePeriodSeconds } = lab.get('pods', 'default/slow')?.metadata ?? {};
    return [(fromTime(deletionTimestamp) - begun) / 1000, deletionGracePeriodSeconds];
  };
  const begun = lab.parts.sim.now;
  expect(remove(60)).toEqual([60, 60]);
  expect(remove(), 'its own period is not asked for').toEqual([60, 60]);
  lab.advance(10);
  expect(remove(90)).toEqual([60, 60]);
  expect(remove(30)).toEqual([30, 30]);
  expect(remove(4), 'over already: now, and a second to stop in').toEqual([10, 1]);
  lab.client.delete('pods', 'default/slow', { gracePeriodSeconds: 0 });
  expect(lab.get('pods', 'default/slow')).toBeUndefined();
});
