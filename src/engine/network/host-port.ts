/** Ports of a node that lead into containers. */
import type { Pod } from '../api/types.ts';

/** The container's port behind a port of the node. */
export function hostPortIn(pod: Pod, port: number, protocol: string): number | undefined {
  for (const { ports = [] } of pod.spec.containers)
    for (const candidate of ports) {
      if ((candidate.protocol ?? 'TCP') !== protocol) continue;
      if (candidate.hostPort === port || (pod.spec.hostNetwork && candidate.containerPort === port))
        return candidate.containerPort;
    }
  return undefined;
}
