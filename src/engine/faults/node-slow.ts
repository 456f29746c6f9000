import type { FaultKind } from './kind.ts';

export const nodeSlow: FaultKind = {
  name: 'nodeSlow',
  about: 'The machine is slow: pulls, starts, stops, commands and answers on it take several times as long.',
  strikes: 'nodes',
  params: { factor: { about: 'how many times as long; 10 unless said otherwise', number: [1, 10_000] } },
  facts: (node, { factor }) => [[`pace/${node}`, factor ?? 10]],
};
