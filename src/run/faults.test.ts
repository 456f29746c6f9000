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
