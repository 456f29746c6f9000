import { expect, it } from 'vitest';
import { controllers } from './index.ts';
import { CONTROLLERS } from './names.ts';
import { Lab } from './testing/lab.ts';

it('names every controller of kube-controller-manager, and no other', () => {
  const { parts } = new Lab([]);
  const there = controllers(parts, { podUsage: () => undefined } as never)
    .filter(({ process }) => process === 'kube-controller-manager')
    .map(({ name }) => name);
  expect([...CONTROLLERS].sort()).toEqual(there.sort());
});
