/** Endpoints, EndpointSlices, Ingresses, IngressClasses and NetworkPolicies. */
import type { Kube } from '../../run/cluster.ts';
import { AGE, LABELS, NAME, NAMESPACE, selectorText } from './common.ts';
import { kind } from './kind.ts';

/** The first three, and how many more. */
function some(parts: readonly string[], empty = '<none>'): string {
  if (parts.length === 0) return empty;
  return parts.slice(0, 3).join(',') + (parts.length > 3 ? ` + ${parts.length - 3} more...` : '');
}

export const endpoints = kind<Kube.Endpoints>({
  resource: 'endpoints',
  concept: 'Endpoints list the addresses behind a Service in the old form. EndpointSlices replace them.',
  columns: [
    NAMESPACE,
    NAME,
    {
      name: 'ENDPOINTS',
      text: (e) =>
        some(
          (e.subsets ?? []).flatMap(({ addresses = [], ports = [] }) =>
            ports.length === 0
              ? addresses.map(({ ip }) => ip)
              : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`)),
          ),
        ),
    },
    AGE,
  ],
  drill: () => ({ view: 'describe' }),
});

export const endpointslices = kind<Kube.EndpointSlice>({
  resource: 'endpointslices.discovery.k8s.io',
  concept: 'An EndpointSlice lists the pods behind a Service, and whether they are ready.',
  columns: [
    NAMESPACE,
    NAME,
    { name: 'ADDRESSTYPE', text: (e) => e.addressType },
    {
      name: 'PORTS',
      text: (e) =>
        some(
          (e.ports ?? []).map((p) => String(p.port ?? p.name ?? '*')),
          '<unset>',
        ),
    },
    {
      name: 'ENDPOINTS',
      text: (e) =>
        some(
          (e.endpoints ?? []).flatMap((p) => p.addresses),
          '<unset>',
        ),
    },
    AGE,
  ],
  drill: () => ({ view: 'describe' }),
});

export const ingresses = kind<Kube.Ingress>({
  resource: 'ingresses.networking.k8s.io',
  concept: 'An Ingress routes HTTP requests to Services by host and path.',
  columns: [
    NAMESPACE,
    NAME,
    { name: 'CLASS', text: (i) => i.spec.ingressClassName ?? '<none>' },
    {
      name: 'HOSTS',
      text: (i) =>
        some(
          (i.spec.rules ?? []).map((r) => r.host || '*'),
          '*',
        ),
    },
    {
      name: 'ADDRESS',
      text: (i) => (i.status?.loadBalancer?.ingress ?? []).map((a) => a.ip ?? a.hostname ?? '').join(','),
    },
    { name: 'PORTS', text: (i) => ((i.spec.tls ?? []).length > 0 ? '80, 443' : '80') },
    LABELS,
    AGE,
  ],
  drill: () => ({ view: 'describe' }),
  actions: ['network'],
});

export const ingressclasses = kind<Kube.IngressClass>({
  resource: 'ingressclasses.networking.k8s.io',
  concept: 'An IngressClass names the controller that serves Ingresses.',
  columns: [
    NAME,
    { name: 'CONTROLLER', text: (i) => i.spec?.controller ?? '' },
    {
      name: 'PARAMETERS',
      text: (i) => (i.spec?.parameters ? `${i.spec.parameters.kind}/${i.spec.parameters.name}` : '<none>'),
    },
    LABELS,
    AGE,
  ],
  drill: () => ({ view: 'describe' }),
});

type Peers = readonly { podSelector?: object; namespaceSelector?: object; ipBlock?: { cidr: string } }[] | undefined;
type Ports = readonly { port?: number | string; protocol?: string }[] | undefined;

const peers = (list: Peers): string =>
  (list ?? [])
    .filter((p) => p.ipBlock === undefined)
    .map((p) =>
      [
        p.namespaceSelector && `ns:${selectorText(p.namespaceSelector)}`,
        p.podSelector && `po:${selectorText(p.podSelector)}`,
      ]
        .filter(Boolean)
        .join(' '),
    )
    .join(',');
const blocks = (list: Peers): string => (list ?? []).flatMap((p) => (p.ipBlock ? [p.ipBlock.cidr] : [])).join(',');
const ports = (list: Ports): string => (list ?? []).map((p) => `${p.protocol ?? 'TCP'}:${p.port ?? ''}`).join(',');

export const networkpolicies = kind<Kube.NetworkPolicy>({
  resource: 'networkpolicies.networking.k8s.io',
  concept: 'A NetworkPolicy closes its pods in a direction for all but what it allows.',
  columns: [
    NAMESPACE,
    NAME,
    { name: 'POD-SELECTOR', text: (n) => selectorText(n.spec.podSelector) },
    { name: 'ING-SELECTOR', text: (n) => (n.spec.ingress ?? []).map((r) => peers(r.from)).join(';'), wide: true },
    { name: 'ING-PORTS', text: (n) => (n.spec.ingress ?? []).map((r) => ports(r.ports)).join(';'), wide: true },
    { name: 'ING-BLOCK', text: (n) => (n.spec.ingress ?? []).map((r) => blocks(r.from)).join(';'), wide: true },
    { name: 'EGR-SELECTOR', text: (n) => (n.spec.egress ?? []).map((r) => peers(r.to)).join(';'), wide: true },
    { name: 'EGR-PORTS', text: (n) => (n.spec.egress ?? []).map((r) => ports(r.ports)).join(';'), wide: true },
    { name: 'EGR-BLOCK', text: (n) => (n.spec.egress ?? []).map((r) => blocks(r.to)).join(';'), wide: true },
    LABELS,
    AGE,
  ],
  drill: () => ({ view: 'describe' }),
});
