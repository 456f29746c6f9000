import type { FaultKind } from './kind.ts';

export const nodePressure: FaultKind = {
  name: 'nodePressure',
  about: 'The node is short of memory, disk or process ids: its kubelet says so and evicts pods, one after the other.',
  strikes: 'nodes',
  params: { resource: { about: 'memory (unless said otherwise), disk or pid', words: ['memory', 'disk', 'pid'] } },
  facts: (node, { resource }) => [[`pressure/${node}`, resource ?? 'memory']],
};
