import { describe, expect, it } from 'vitest';
import { Cluster } from '../cluster.ts';
import { glob } from '../glob.ts';
import type { FaultSpec } from './faults.ts';

describe('faults', () => {
  const cluster = () => {
    const made = new Cluster({ controlPlane: false });
    made.advance(30_000);
    return made;
  };

  it('sets the facts of the kind and takes them back on heal', () => {
    const { faults, parts } = cluster();
    faults.inject({ id: 'net', kind: 'processDown', target: { name: 'kube-scheduler' } });
    expect(parts.world.get('process/kube-scheduler')).toBe('down');
    expect(faults.heal('net')).toBe(true);
    expect(parts.world.fine('process/kube-scheduler')).toBe(true);
    expect(faults.heal('net')).toBe(false);
  });

  it('heals by itself after its time', () => {
    const made = cluster();
    made.faults.inject({ id: 's', kind: 'processDown', target: { name: 'kube-scheduler' }, for: 60_000 });
    made.advance(59_999);
    expect(made.parts.world.fine('process/kube-scheduler')).toBe(false);
    made.advance(1);
    expect(made.parts.world.fine('process/kube-scheduler')).toBe(true);
  });

  it('keeps a fact while another fault holds it', () => {
    const { faults, parts } = cluster();
    faults.inject({ id: 'a', kind: 'processDown', target: { name: 'kube-scheduler' } });
    faults.inject({ id: 'b', kind: 'processDown', target: { name: 'kube-scheduler' } });
    faults.heal('a');
    expect(parts.world.fine('process/kube-scheduler')).toBe(false);
    faults.heal('b');
    expect(parts.world.fine('process/kube-scheduler')).toBe(true);
  });

  it.each<[string, Omit<FaultSpec, 'id'>, string]>([
    ['an unknown kind', { kind: 'nodeDwon' }, 'unknown fault "nodeDwon" - did you mean "nodeDown"?'],
    [
      'an unknown name',
      { kind: 'processDown', target: { name: 'kube-schedular' } },
      'processDown does not know "kube-schedular" - did you mean "kube-scheduler"?',
    ],
    [
      'a name that nothing has',
      { kind: 'nodeDown', target: { node: 'nod-a' } },
      'nodeDown: nothing matches node=nod-a - did you mean "node-a"?',
    ],
    [
      'labels that nothing has',
      { kind: 'podKill', target: { selector: 'app=web' } },
      'podKill: nothing matches selector=app=web',
    ],
    [
      'no target',
      { kind: 'podKill' },
      'podKill needs a target: pod, selector, namespace, node, nodeSelector, nodeOf, zone',
    ],
    [
      'a target of another sort',
      { kind: 'nodeDown', target: { name: 'node-a' } },
      'nodeDown is not aimed by "name", but by',
    ],
    [
      'an unknown setting',
      { kind: 'nodePressure', target: { node: 'node-a' }, params: { resorce: 'disk' } },
      'nodePressure has no setting "resorce" - did you mean "resource"?',
    ],
    [
      'a value that means nothing',
      { kind: 'nodePressure', target: { node: 'node-a' }, params: { resource: 'dsk' } },
      'nodePressure: resource: expected one of memory, disk, pid, found "dsk" - did you mean "disk"?',
    ],
    ['a missing setting', { kind: 'partition', target: { node: 'node-a' } }, 'partition needs the setting "from"'],
    [
      'a mode without its value',
      { kind: 'nodeDown', target: { node: '*' }, mode: 'fixed' },
      'the mode fixed needs a value',
    ],
    [
      'a time for what is over at once',
      { kind: 'podKill', target: { selector: 'app=web' }, for: 1000 },
      'podKill is over at once; with the setting "every" it strikes again',
    ],
  ])('refuses %s, and nothing changes', (_, spec, message) => {
    const { faults, parts } = cluster();
    const before = parts.store.revision;
    expect(() => faults.inject({ id: 'x', ...spec })).toThrow(message);
    expect(faults.active).toEqual([]);
    expect([...parts.world.entries()]).toEqual([]);
    expect(parts.store.revision).toBe(before);
  });

  it.each<[FaultSpec['mode'], number | undefined, number]>([
    ['all', undefined, 3],
    [undefined, undefined, 3],
    ['one', undefined, 1],
    ['fixed', 2, 2],
    ['percent', 50, 2],
  ])('mode %s %s strikes %d of 3 nodes', (mode, value, count) => {
    const spec = { id: 'x', kind: 'nodeDown', target: { node: '*' } };
    const more = { ...(mode ? { mode } : {}), ...(value ? { value } : {}) };
    expect(cluster().faults.inject({ ...spec, ...more })).toHaveLength(count);
  });

  it('chooses at random by the seed alone', () => {
    const chosen = (seed: number) => {
      const made = new Cluster({ controlPlane: false, seed });
      made.advance(30_000);
      return made.faults.inject({ id: 'x', kind: 'nodeDown', target: { node: '*' }, mode: 'random' }).join();
    };
    const seeds = Array.from({ length: 12 }, (_, seed) => seed);
    expect(seeds.map(chosen)).toEqual(seeds.map(chosen));
    expect(new Set(seeds.map(chosen)).size).toBeGreaterThan(3);
  });

  it('strikes again and again until it is healed', () => {
    const made = cluster();
    const client = made.parts.client('test');
    const pod = (name: string) =>
      client.create('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', labels: { app: 'web' } },
        spec: { containers: [{ name: 'main', image: 'nginx' }] },
      });
    for (const name of ['a', 'b', 'c', 'd']) pod(name);
    made.advance(10_000);
    const target = { selector: 'app=web' };
    made.faults.inject({ id: 'k', kind: 'podKill', target, mode: 'one', params: { every: 10 }, for: 25_000 });
    const left = () => client.by('pods', 'namespace', 'default').length;
    made.advance(1000);
    expect(left()).toBe(3);
    made.advance(20_000);
    expect(left()).toBe(1);
    made.advance(60_000);
    expect(left()).toBe(1);
  });

  it('comes back with a checkpoint', () => {
    const made = cluster();
    made.faults.inject({ id: 'a', kind: 'processDown', target: { name: 'kube-scheduler' }, for: 60_000 });
    const saved = made.checkpoint();
    made.advance(120_000);
    made.restore(saved);
    expect(made.faults.active.map((fault) => fault.id)).toEqual(['a']);
    made.advance(60_000);
    expect(made.faults.active).toEqual([]);
  });
});

describe('glob', () => {
  it.each([
    ['web', 'web', true],
    ['web', 'web-1', false],
    ['web-*', 'web-1', true],
    ['*-1', 'web-1', true],
    ['w*b*1', 'web-1', true],
    ['ab*ba', 'aba', false],
    ['*', '', true],
  ])('%s against %s', (pattern, name, matches) => expect(glob(pattern, name)).toBe(matches));
});
