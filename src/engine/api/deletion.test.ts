import { expect, it } from 'vitest';
import { Lab } from '../controllers/testing/lab.ts';

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
