import type { FaultKind } from './kind.ts';

export const nodeDown: FaultKind = {
  name: 'nodeDown',
  about: 'The machine loses power: its containers are gone at once, and its kubelet is silent until it boots again.',
  strikes: 'nodes',
  facts: (node) => [[`machine/${node}`, 'off']],
};
