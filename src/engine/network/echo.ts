/** Who answers echo requests (`ping`). */
import type { Pod } from '../api/types.ts';
import type { Store } from '../store/store.ts';
import { contains, POD_NETWORK, SERVICE_NETWORK } from './address.ts';
import type { Origin } from './journey.ts';
import type { Links } from './links.ts';
import type { Policies } from './policy.ts';

interface Ways {
  readonly store: Store;
  readonly policies: Policies;
  readonly links: Links;
}

export function replies({ store, policies, links }: Ways, origin: Origin, address: string): boolean {
  const [pod] = store.by('pods', 'address', address).values() as Iterable<Pod>;
  const [node] = store.by('nodes', 'address', address).values();
  if (pod !== undefined) {
    const to = { address, pod: pod.spec.hostNetwork ? undefined : pod };
    const blocked = policies.blocks({ from: origin, to, port: 0, protocol: 'ICMP' });
    return blocked === undefined && links.linked(origin.node, pod.spec.nodeName);
  }
  if (node !== undefined) return links.linked(origin.node, node.metadata.name);
  if (contains(SERVICE_NETWORK, address))
    return origin.node !== undefined && store.by('services', 'cluster', address).size > 0;
  return !contains(POD_NETWORK, address);
}
