import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../sim/simulation.ts';
import { revisionAt, stateAt } from './history.ts';
import { type KubeObject, keyOf } from './object.ts';
import { type Change, ConflictError, Store } from './store.ts';

const object = (name: string, labels: Record<string, string> = {}, namespace = 'n'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name, namespace, uid: `uid-${name}`, resourceVersion: '', creationTimestamp: '', labels },
});

const fresh = () => {
  const sim = new Simulation({ seed: 1, start: 0 });
  const store = new Store(sim);
  store.addIndex('things', 'color', (o) => Object.values(o.metadata.labels ?? {}));
  return { sim, store };
};

describe('Store', () => {
  it('counts revisions over all resources and gives them to the objects', () => {
    const { store } = fresh();
    expect(store.create('things', object('a')).metadata.resourceVersion).toBe('1');
    expect(store.create('others', object('b')).metadata.resourceVersion).toBe('2');
    expect(store.delete('things', 'n/a')?.metadata.resourceVersion).toBe('3');
    expect(store.revision).toBe(3);
    expect(store.history.map((c) => `${c.type} ${c.resource} ${c.key}`)).toEqual([
      'ADDED things n/a',
      'ADDED others n/b',
      'DELETED things n/a',
    ]);
  });

  it('refuses a write made from another revision, and writes nothing where nothing changed', () => {
    const { store } = fresh();
    const first = store.create('things', object('a'));
    const second = store.update('things', { ...first, metadata: { ...first.metadata, labels: { x: 'red' } } });
    expect(() => store.update('things', { ...first, kind: 'Other' })).toThrow(ConflictError);
    expect(store.update('things', structuredClone(second))).toBe(second);
    expect(store.revision).toBe(2);
  });

  it('tells the cause, and lets what a listener schedules know the revision', () => {
    const { sim, store } = fresh();
    const seen: unknown[] = [];
    store.watch('things', () => seen.push(sim.cause));
    sim.as({ actor: 'me', because: { input: 1 } }, () => store.create('things', object('a')));
    expect(store.history[0]?.cause).toEqual({ actor: 'me', because: { input: 1 } });
    expect(seen).toEqual([{ actor: 'me', because: { rev: 1 } }]);
  });

  it('keeps its indexes equal to a recomputation, through checkpoints too', () => {
    const step = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      color: fc.constantFrom('red', 'green', 'blue'),
      act: fc.constantFrom('put', 'put', 'delete', 'checkpoint', 'restore'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { sim, store } = fresh();
        let checkpoint = sim.checkpoint();
        for (const { name, color, act } of steps) {
          const old = store.get('things', `n/${name}`);
          if (act === 'delete') store.delete('things', `n/${name}`);
          else if (act === 'checkpoint') checkpoint = sim.checkpoint();
          else if (act === 'restore') sim.restore(checkpoint);
          else if (old) store.update('things', object(name, { c: color }));
          else store.create('things', object(name, { c: color }));
          for (const value of ['red', 'green', 'blue']) {
            const indexed = [...store.by('things', 'color', value).keys()].sort();
            const counted = [...store.list('things')]
              .filter((o) => o.metadata.labels?.['c'] === value)
              .map(keyOf)
              .sort();
            expect(indexed).toEqual(counted);
          }
          expect(store.history.length).toBe(store.revision);
        }
        const now = new Map([...store.list('things')].map((o) => [keyOf(o), o]));
        expect(stateAt(store.history, store.revision).get('things') ?? new Map()).toEqual(now);
      }),
    );
  });

  it('finds the revision of a moment', () => {
    const { sim, store } = fresh();
    for (const [time, name] of [
      [5, 'a'],
      [5, 'b'],
      [9, 'c'],
    ] as const) {
      sim.advance(time);
      store.create('things', object(name));
    }
    const history: readonly Change[] = store.history;
    expect([4, 5, 8, 9, 100].map((time) => revisionAt(history, time))).toEqual([0, 2, 2, 3, 3]);
  });
});
