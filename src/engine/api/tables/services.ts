/** What connects: Services, Endpoints, EndpointSlices. */
import type { EndpointSlice, Endpoints, Service } from '../types.ts';
import { age, type Cell, formatLabels, listWithMore } from './columns.ts';

type Ingresses = readonly { readonly ip?: string; readonly hostname?: string }[] | undefined;

/** Addresses of a load balancer, sorted, each once. */
export const loadBalancerAddresses = (ingress: Ingresses): string[] =>
  [...new Set((ingress ?? []).map((i) => i.ip || i.hostname || '').filter((address) => address !== ''))].sort();

function externalAddress(service: Service): string {
  const own = service.spec.externalIPs ?? [];
  switch (service.spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return own.join(',') || '<none>';
    case 'LoadBalancer':
      return [...loadBalancerAddresses(service.status.loadBalancer?.ingress), ...own].join(',') || '<pending>';
    case 'ExternalName':
      return service.spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

export function printService(service: Service, now: number): Cell[] {
  const ports = (service.spec.ports ?? []).map(
    ({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol ?? 'TCP'}`,
  );
  return [
    service.metadata.name,
    service.spec.type ?? '',
    service.spec.clusterIPs?.[0] ?? '<none>',
    externalAddress(service),
    ports.join(',') || '<none>',
    age(service, now),
    formatLabels(service.spec.selector),
  ];
}

const hostPort = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);

export function printEndpoints(endpoints: Endpoints, now: number): Cell[] {
  const list = (endpoints.subsets ?? []).flatMap((subset) => {
    const addresses = subset.addresses ?? [];
    const ports = subset.ports ?? [];
    if (ports.length === 0) return addresses.map((address) => address.ip);
    return ports.flatMap((port) => addresses.map((address) => hostPort(address.ip, port.port)));
  });
  const text = (endpoints.subsets ?? []).length === 0 ? '<none>' : listWithMore(list, '');
  return [endpoints.metadata.name, text, age(endpoints, now)];
}

export function printEndpointSlice(slice: EndpointSlice, now: number): Cell[] {
  const ports = (slice.ports ?? []).map((port) => (port.port === undefined ? (port.name ?? '*') : String(port.port)));
  const addresses = (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
  return [
    slice.metadata.name,
    slice.addressType,
    listWithMore(ports, '<unset>'),
    listWithMore(addresses, '<unset>'),
    age(slice, now),
  ];
}
