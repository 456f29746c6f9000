import { expect, it } from 'vitest';
import { Cluster, FAULT_KINDS } from '../engine/index.ts';
import { breakOrHeal } from './faults.ts';

it('a line without a fault is told which there are, and which hold', () => {
  const cluster = new Cluster({ controlPlane: false });
  cluster.advance(1000);
  expect(breakOrHeal(cluster, 'fault', [])).toEqual({ text: `which fault? ${FAULT_KINDS.join(', ')}`, code: 1 });
  expect(breakOrHeal(cluster, 'heal', [])).toEqual({ text: 'no fault holds', code: 1 });
  expect(breakOrHeal(cluster, 'fault', ['nodeDown', 'node-a', 'id=dark'])).toMatchObject({ code: 0 });
  expect(breakOrHeal(cluster, 'heal', [])).toEqual({ text: 'one fault holds: heal dark', code: 1 });
  expect(breakOrHeal(cluster, 'heal', ['drak'])).toEqual({
    text: 'no fault "drak" holds - did you mean "dark"?',
    code: 1,
  });
  expect(breakOrHeal(cluster, 'heal', ['dark'])).toMatchObject({ code: 0 });
});

it('a line tells what a fault takes, and what a word in it cannot mean', () => {
  const cluster = new Cluster({ controlPlane: false });
  cluster.advance(1000);
  const fault = (line: string) => breakOrHeal(cluster, 'fault', line.split(' '));
  for (const line of ['nodePressure --help', 'nodePressure node-a -h']) {
    const { text, code } = fault(line);
    expect(code).toBe(0);
    expect(text).toMatch(
      /^The node is short of memory[\s\S]*\nfault nodePressure NODE [\s\S]*\n +resource= +memory .*\n/,
    );
  }
  expect(fault('nodePressure node-a disk')).toEqual({
    text: 'nodePressure: "disk" is one word too many; did you mean resource=disk?',
    code: 1,
  });
  expect(fault('nodeDown node-a node-b').text).toBe(
    'nodeDown: "node-b" is one word too many; settings are SETTING=VALUE, see fault nodeDown --help',
  );
  expect(cluster.faults.active).toEqual([]);
  expect(fault('nodePressure node-a --resource disk --for=2m')).toMatchObject({ code: 0 });
  expect(cluster.parts.world.get('pressure/node-a')).toBe('disk');
  cluster.advance(121_000);
  expect(cluster.faults.active).toEqual([]);
});

it('a second fault of a kind has an id of its own', () => {
  const cluster = new Cluster({ controlPlane: false });
  cluster.advance(1000);
  expect(breakOrHeal(cluster, 'fault', ['imagePull', 'mysql*'])).toMatchObject({ code: 0 });
  expect(breakOrHeal(cluster, 'fault', ['imagePull', 'redis*']).text).toMatch(/^fault imagePull-2: /);
  expect(breakOrHeal(cluster, 'heal', []).text).toBe('2 faults hold: heal imagePull, heal imagePull-2');
});
