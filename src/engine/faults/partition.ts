import type { FaultKind } from './kind.ts';

export const partition: FaultKind = {
  name: 'partition',
  about: 'Two nodes do not reach each other, while both reach everything else.',
  strikes: 'nodes',
  params: { from: { about: 'the other node', required: true } },
  facts: (node, { from }) => [[`partition/${node}/${from}`, 'cut']],
};
