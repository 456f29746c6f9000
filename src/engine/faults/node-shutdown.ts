import type { FaultKind } from './kind.ts';

export const nodeShutdown: FaultKind = {
  name: 'nodeShutdown',
  about: 'The machine is shut down in order: its kubelet ends the pods, then the power goes; healing boots it.',
  strikes: 'nodes',
  facts: (node) => [[`shutdown/${node}`, true]],
};
