import type { FaultKind } from './kind.ts';

export const runtimeStopped: FaultKind = {
  name: 'runtimeStopped',
  about: 'The container runtime of the node does not answer: what runs goes on, nothing starts or stops.',
  strikes: 'nodes',
  facts: (node) => [[`process/containerd/${node}`, 'down']],
};
