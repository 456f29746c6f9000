import type { FaultKind } from './kind.ts';

export const kubeletStopped: FaultKind = {
  name: 'kubeletStopped',
  about: 'The kubelet process of the node is not running; its containers run on without it.',
  strikes: 'nodes',
  facts: (node) => [[`process/kubelet/${node}`, 'down']],
};
