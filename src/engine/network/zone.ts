/** The zone cluster.local as CoreDNS serves it: what a full name stands for (Kubernetes DNS-Based Service Discovery). */
import type { EndpointSlice, Service } from '../api/types.ts';
import { ZONE } from '../dns.ts';
import type { Store } from '../store/store.ts';
import { parseAddress } from './address.ts';

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

/** The names that an address has in the zone: its Service's, or those of the endpoints that have it. */
export function reverse(store: Store, address: string): readonly string[] {
  const full = (namespace = '', service = ''): string => `${service}.${namespace}.svc.${ZONE}`;
  const [service] = store.by('services', 'cluster', address).values();
  if (service !== undefined) return [full(service.metadata.namespace, service.metadata.name)];
  const [pod] = store.by('pods', 'address', address).values();
  if (pod === undefined) return [];
  const names: string[] = [];
  for (const slice of store.by(SLICES, 'namespace', pod.metadata.namespace ?? '').values() as Iterable<EndpointSlice>) {
    const owner = slice.metadata.labels?.['kubernetes.io/service-name'];
    const found = slice.endpoints?.find(({ addresses }) => addresses.includes(address));
    if (owner === undefined || found === undefined) continue;
    names.push(`${found.hostname ?? address.replaceAll('.', '-')}.${full(slice.metadata.namespace, owner)}`);
  }
  return names.sort();
}

export interface Location {
  readonly port: number;
  readonly host: string;
}

/** `_http._tcp.web.default.svc.cluster.local`: the named ports of a Service, and who has them. */
export function located(store: Store, name: string): readonly Location[] {
  const [, port, protocol = '', service = '', namespace = ''] =
    /^_([^.]+)\._(tcp|udp|sctp)\.([^.]+)\.([^.]+)\.svc\.cluster\.local$/.exec(name) ?? [];
  const owner = store.get('services', `${namespace}/${service}`) as Service | undefined;
  if (port === undefined || owner === undefined) return [];
  const found = owner.spec.ports?.find(
    (each) => each.name === port && (each.protocol ?? 'TCP') === protocol.toUpperCase(),
  );
  const full = `${service}.${namespace}.svc.${ZONE}`;
  if (found === undefined) return [];
  if (owner.spec.clusterIP !== 'None') return [{ port: found.port, host: full }];
  const slices = [...store.by(SLICES, 'service', `${namespace}/${service}`).values()] as EndpointSlice[];
  return slices.flatMap(({ endpoints = [], ports = [] }) => {
    const number = ports?.find((each) => each.name === port)?.port ?? found.port;
    return (endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready ?? true)
      .map(({ hostname, addresses }) => ({
        port: number,
        host: `${hostname ?? addresses[0]?.replaceAll('.', '-')}.${full}`,
      }));
  });
}
