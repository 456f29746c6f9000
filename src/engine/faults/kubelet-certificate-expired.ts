import type { FaultKind } from './kind.ts';

export const kubeletCertificateExpired: FaultKind = {
  name: 'kubeletCertificateExpired',
  about: "The client certificate of the node's kubelet is over its time: the API server answers it Unauthorized.",
  strikes: 'nodes',
  facts: (node, _, { sim }) => [[`certificate/kubelet/${node}`, sim.now]],
};
