/** The zone cluster.local as CoreDNS serves it: what a full name stands for (Kubernetes DNS-Based Service Discovery). */
import type { EndpointSlice, Service } from '../api/types.ts';
import type { Store } from '../store/store.ts';
import { parseAddress } from './address.ts';

export const ZONE = 'cluster.local';
const SLICES = 'endpointslices.discovery.k8s.io';

export interface Record {
  readonly addresses: readonly string[];
  /** Set when the name stands for another one. */
  readonly alias?: string;
}

/** A fully qualified name without the last dot; undefined when the zone has no such name. */
export function lookup(store: Store, name: string): Record | undefined {
  if (!name.endsWith(`.${ZONE}`)) return undefined;
  const labels = name
    .slice(0, -ZONE.length - 1)
    .split('.')
    .reverse();
  const [type, namespace = '', own = '', host, ...more] = labels;
  if (more.length > 0) return undefined;
  if (type === 'svc') return ofService(store, namespace, own, host);
  if (type === 'pod' && host === undefined) {
    const address = own.replaceAll('-', '.');
    return parseAddress(address) === undefined ? undefined : { addresses: [address] };
  }
  return undefined;
}

function ofService(store: Store, namespace: string, name: string, host: string | undefined): Record | undefined {
  const service = store.get('services', `${namespace}/${name}`) as Service | undefined;
  if (service === undefined) return undefined;
  const { type, externalName, clusterIP } = service.spec;
  if (type === 'ExternalName') return host === undefined ? { addresses: [], alias: externalName ?? '' } : undefined;
  if (clusterIP !== 'None') return host === undefined && clusterIP ? { addresses: [clusterIP] } : undefined;
  const slices = [...store.by(SLICES, 'service', `${namespace}/${name}`).values()] as EndpointSlice[];
  const endpoints = slices
    .flatMap((slice) => slice.endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready ?? true);
  const chosen =
    host === undefined
      ? endpoints
      : endpoints.filter(({ hostname, addresses }) => (hostname ?? addresses[0]?.replaceAll('.', '-')) === host);
  if (chosen.length === 0) return undefined;
  return { addresses: chosen.flatMap(({ addresses }) => addresses).sort() };
}
