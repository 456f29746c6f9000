/** The indexes by which the network finds who has an address or a port. */
import type { KubeObject, Node, Pod, Service } from '../api/types.ts';
import type { Store } from '../store/store.ts';

/** Wiring, done once when the cluster is built. */
export function addIndexes(store: Store): void {
  store.addIndex('pods', 'address', (object) => addressesOf(object as Pod), sameAddress);
  store.addIndex('nodes', 'address', (object) =>
    ((object as Node).status?.addresses ?? []).filter(({ type }) => type.endsWith('IP')).map(({ address }) => address),
  );
  store.addIndex('services', 'external', (object) => externalOf(object as Service));
  store.addIndex('services', 'cluster', ({ spec }: Partial<Service>) =>
    spec?.clusterIP && spec.clusterIP !== 'None' ? [spec.clusterIP] : [],
  );
  store.addIndex('services', 'nodePorts', (object) =>
    ((object as Service).spec.ports ?? []).flatMap(({ nodePort, protocol = 'TCP' }) =>
      nodePort ? [`${nodePort}/${protocol}`] : [],
    ),
  );
}

function addressesOf({ spec, status }: Pod): string[] {
  if (spec.hostNetwork || status?.phase === 'Succeeded' || status?.phase === 'Failed' || !status?.podIP) return [];
  return [status.podIP];
}

function sameAddress(a: KubeObject, b: KubeObject): boolean {
  const now = (a as Pod).status;
  const then = (b as Pod).status;
  return now?.podIP === then?.podIP && now?.phase === then?.phase;
}

function externalOf({ spec, status }: Service): string[] {
  const balanced = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []));
  return [...balanced, ...(spec.externalIPs ?? [])];
}
