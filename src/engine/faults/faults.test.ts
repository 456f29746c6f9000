import { describe, expect, it } from 'vitest';
import { Cluster } from '../cluster.ts';
import { glob } from './victims.ts';

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

  it('refuses a target that means nothing', () => {
    expect(() => cluster().faults.inject({ id: 'x', kind: 'processDown', target: { name: 'kube-schedular' } })).toThrow(
      'nothing matches',
    );
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
