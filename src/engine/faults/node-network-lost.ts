import type { FaultKind } from './kind.ts';

export const nodeNetworkLost: FaultKind = {
  name: 'nodeNetworkLost',
  about: 'The node is cut off from the network: its containers run on, but nobody hears of them.',
  strikes: 'nodes',
  facts: (node) => [[`network/${node}`, 'cut']],
};
