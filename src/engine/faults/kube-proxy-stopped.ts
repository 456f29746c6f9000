import type { FaultKind } from './kind.ts';

export const kubeProxyStopped: FaultKind = {
  name: 'kubeProxyStopped',
  about:
    'kube-proxy does not run on the node: its rules for Services stay as they are, whatever becomes of the endpoints.',
  strikes: 'nodes',
  facts: (node) => [[`process/kube-proxy/${node}`, 'down']],
};
