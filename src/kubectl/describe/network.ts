/** Services, Endpoints, EndpointSlices, Ingresses, NetworkPolicies. */
import {
  type EndpointSlice,
  type Endpoints,
  formatSelector,
  fromTime,
  type Ingress,
  type IngressClass,
  type NetworkPolicy,
  type Service,
} from '../../engine/index.ts';
import type { Api } from '../api.ts';
import { identity, inline } from './common.ts';
import type { Writer } from './writer.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';

/** At most this many addresses are shown. */
const MOST = 3;

function addresses(slices: readonly EndpointSlice[], ports: readonly string[]): string {
  if (slices.length === 0) return '<none>';
  const list: string[] = [];
  for (const { ports: own = [], endpoints } of slices) {
    const ready = endpoints.filter((endpoint) => endpoint.conditions?.ready !== false);
    if (own.length === 0) list.push(...ready.map((endpoint) => endpoint.addresses[0] ?? ''));
    for (const port of own)
      if (ports.includes(port.name ?? ''))
        list.push(...ready.map((endpoint) => `${endpoint.addresses[0]}:${port.port}`));
  }
  if (list.length === 0) return '';
  const more = list.length > MOST ? ` + ${list.length - MOST} more...` : '';
  return list.slice(0, MOST).join(',') + more;
}

const slicesOf = (api: Api, namespace: string, service: string): EndpointSlice[] =>
  api.list('endpointslices.discovery.k8s.io', { namespace, labelSelector: `${SERVICE_NAME}=${service}` });

export function service(w: Writer, object: Service, api: Api): void {
  const { metadata, spec, status } = object;
  identity(w, object);
  w.field('Selector', inline(spec.selector as Record<string, string> | undefined));
  w.field('Type', spec.type ?? '');
  if (spec.ipFamilyPolicy) w.field('IP Family Policy', spec.ipFamilyPolicy);
  w.field('IP Families', spec.ipFamilies?.join(',') || '<none>');
  w.field('IP', spec.clusterIP ?? '');
  w.field('IPs', spec.clusterIPs?.join(',') || '<none>');
  if (spec.externalIPs?.length) w.field('External IPs', spec.externalIPs.join(','));
  if (spec.loadBalancerIP) w.field('Desired LoadBalancer IP', spec.loadBalancerIP);
  if (spec.externalName) w.field('External Name', spec.externalName);
  const ingress = status.loadBalancer?.ingress ?? [];
  if (ingress.length > 0)
    w.field(
      'LoadBalancer Ingress',
      ingress
        .map(({ ip, ipMode, hostname }) => (ip ? `${ip}${ipMode ? ` (${ipMode})` : ''}` : (hostname ?? '')))
        .join(', '),
    );
  const slices = slicesOf(api, metadata.namespace ?? '', metadata.name);
  for (const { name, port, protocol = 'TCP', targetPort, nodePort } of spec.ports ?? []) {
    w.line(0, `Port:\t${name || '<unset>'}\t${port}/${protocol}`);
    w.field('TargetPort', `${targetPort ?? port}/${protocol}`);
    if (nodePort) w.line(0, `NodePort:\t${name || '<unset>'}\t${nodePort}/${protocol}`);
    w.field('Endpoints', addresses(slices, [name ?? '']));
  }
  w.field('Session Affinity', spec.sessionAffinity ?? '');
  if (spec.externalTrafficPolicy) w.field('External Traffic Policy', spec.externalTrafficPolicy);
  if (spec.internalTrafficPolicy) w.field('Internal Traffic Policy', spec.internalTrafficPolicy);
  if (spec.healthCheckNodePort) w.field('HealthCheck NodePort', spec.healthCheckNodePort);
  if (spec.loadBalancerSourceRanges?.length)
    w.field('LoadBalancer Source Ranges', spec.loadBalancerSourceRanges.join(','));
  const { trafficDistribution } = spec as { trafficDistribution?: string };
  if (trafficDistribution) w.field('Traffic Distribution', trafficDistribution);
}

export function endpoints(w: Writer, object: Endpoints): void {
  identity(w, object);
  w.line(0, 'Subsets:');
  for (const { addresses: ready = [], notReadyAddresses = [], ports = [] } of object.subsets ?? []) {
    w.line(1, `Addresses:\t${ready.map((a) => a.ip).join(',') || '<none>'}`);
    w.line(1, `NotReadyAddresses:\t${notReadyAddresses.map((a) => a.ip).join(',') || '<none>'}`);
    if (ports.length > 0) {
      w.line(1, 'Ports:');
      w.line(2, 'Name\tPort\tProtocol');
      w.line(2, '----\t----\t--------');
      for (const { name, port, protocol = 'TCP' } of ports) w.line(2, `${name || '<unset>'}\t${port}\t${protocol}`);
    }
    w.line(0, '');
  }
}

export function endpointSlice(w: Writer, object: EndpointSlice): void {
  identity(w, object);
  w.field('AddressType', object.addressType);
  if (!object.ports?.length) w.line(0, 'Ports: <unset>');
  else {
    w.line(0, 'Ports:');
    w.line(1, 'Name\tPort\tProtocol');
    w.line(1, '----\t----\t--------');
    for (const { name, port, protocol = 'TCP' } of object.ports)
      w.line(1, `${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol}`);
  }
  if (object.endpoints.length === 0) {
    w.line(0, 'Endpoints: <none>');
    return;
  }
  w.line(0, 'Endpoints:');
  for (const endpoint of object.endpoints) {
    w.line(1, `- Addresses:\t${endpoint.addresses.join(', ') || '<none>'}`);
    w.line(2, 'Conditions:');
    w.line(3, `Ready:\t${endpoint.conditions?.ready ?? '<unset>'}`);
    w.line(2, `Hostname:\t${endpoint.hostname ?? '<unset>'}`);
    if (endpoint.targetRef) w.line(2, `TargetRef:\t${endpoint.targetRef.kind}/${endpoint.targetRef.name}`);
    w.line(2, `NodeName:\t${endpoint.nodeName ?? '<unset>'}`);
    w.line(2, `Zone:\t${endpoint.zone ?? '<unset>'}`);
  }
}

type Backend = NonNullable<Ingress['spec']['defaultBackend']>;

function backend(api: Api, namespace: string, { service: target, resource }: Backend): string {
  if (target) {
    const port = target.port?.number ? String(target.port.number) : (target.port?.name ?? '');
    const text = `${target.name}:${port}`;
    const found = api.find('services', `${namespace}/${target.name}`);
    if (found === undefined) return `${text} (<error: services "${target.name}" not found>)`;
    const names =
      found.spec.ports
        ?.filter((p) => p.port === target.port?.number || (p.name && p.name === target.port?.name))
        .map((p) => p.name ?? '') ?? [];
    return `${text} (${addresses(slicesOf(api, namespace, target.name), [names.at(-1) ?? ''])})`;
  }
  return resource ? `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}` : '';
}

export function ingress(w: Writer, { metadata, spec, status }: Ingress, api: Api): void {
  const namespace = metadata.namespace ?? '';
  w.field('Name', metadata.name);
  w.labels('Labels', metadata.labels);
  w.field('Namespace', namespace);
  w.field('Address', (status.loadBalancer?.ingress ?? []).map((i) => i.ip || i.hostname || '').join(','));
  w.field('Ingress Class', spec.ingressClassName ?? '<none>');
  const fallback = spec.defaultBackend ? backend(api, namespace, spec.defaultBackend) : '<default>';
  w.field('Default backend', fallback);
  if (spec.tls?.length) {
    w.line(0, 'TLS:');
    for (const { secretName, hosts = [] } of spec.tls)
      w.line(1, secretName ? `${secretName} terminates ${hosts.join(',')}` : `SNI routes ${hosts.join(',')}`);
  }
  w.line(0, 'Rules:\n  Host\tPath\tBackends');
  w.line(1, '----\t----\t--------');
  const rules = (spec.rules ?? []).filter((rule) => rule.http);
  for (const { host, http } of rules) {
    w.line(1, `${host || '*'}\t`);
    for (const path of http?.paths ?? []) w.line(2, `\t${path.path ?? ''} \t${backend(api, namespace, path.backend)}`);
  }
  if (rules.length === 0) w.line(1, `*\t*\t${fallback}`);
  w.annotations('Annotations', metadata.annotations);
}

export function ingressClass(w: Writer, { metadata, spec }: IngressClass): void {
  w.field('Name', metadata.name);
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  w.field('Controller', spec.controller ?? '');
  if (spec.parameters) {
    w.line(0, 'Parameters:');
    if (spec.parameters.apiGroup) w.line(1, `APIGroup:\t${spec.parameters.apiGroup}`);
    w.line(1, `Kind:\t${spec.parameters.kind}`);
    w.line(1, `Name:\t${spec.parameters.name}`);
  }
}

type Peer = NonNullable<NonNullable<NonNullable<NetworkPolicy['spec']['ingress']>[number]['from']>[number]>;
type Port = NonNullable<NonNullable<NonNullable<NetworkPolicy['spec']['ingress']>[number]['ports']>[number]>;

export function networkPolicy(w: Writer, { metadata, spec }: NetworkPolicy): false {
  w.field('Name', metadata.name);
  w.field('Namespace', metadata.namespace ?? '');
  const created = new Date(fromTime(metadata.creationTimestamp)).toISOString().slice(0, 19).replace('T', ' ');
  w.field('Created on', `${created} +0000 UTC`);
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  const { podSelector, policyTypes = ['Ingress'] } = spec;
  w.line(0, 'Spec:');
  w.write(1, 'PodSelector: ');
  const any = Object.keys(podSelector?.matchLabels ?? {}).length === 0 && !podSelector?.matchExpressions?.length;
  w.line(2, any ? '<none> (Allowing the specific traffic to all pods in this namespace)' : formatSelector(podSelector));
  rules(
    w,
    'ingress',
    policyTypes.includes('Ingress'),
    (spec.ingress ?? []).map((r) => ({ peers: r.from, ports: r.ports })),
  );
  rules(
    w,
    'egress',
    policyTypes.includes('Egress'),
    (spec.egress ?? []).map((r) => ({ peers: r.to, ports: r.ports })),
  );
  w.line(1, `Policy Types: ${policyTypes.join(', ')}`);
  return false;
}

function rules(
  w: Writer,
  way: 'ingress' | 'egress',
  on: boolean,
  list: readonly { peers: readonly Peer[] | undefined; ports: readonly Port[] | undefined }[],
): void {
  w.line(1, on ? `Allowing ${way} traffic:` : `Not affecting ${way} traffic`);
  if (!on) return;
  const indent = '    ';
  const [label, restricted] = way === 'ingress' ? ['From', 'source'] : ['To', 'destination'];
  if (list.length === 0) w.line(0, `${indent}<none> (Selected pods are isolated for ${way} connectivity)`);
  list.forEach(({ peers, ports }, i) => {
    if (!ports?.length) w.line(0, `${indent}To Port: <any> (traffic allowed to all ports)`);
    for (const { port, endPort, protocol = 'TCP' } of ports ?? [])
      w.line(
        0,
        endPort === undefined
          ? `${indent}To Port: ${port ?? '<nil>'}/${protocol}`
          : `${indent}To Port Range: ${port}-${endPort}/${protocol}`,
      );
    if (!peers?.length) w.line(0, `${indent}${label}: <any> (traffic not restricted by ${restricted})`);
    for (const { podSelector, namespaceSelector, ipBlock } of peers ?? []) {
      w.line(0, `${indent}${label}:`);
      if (namespaceSelector) w.line(1, `${indent}NamespaceSelector: ${formatSelector(namespaceSelector)}`);
      if (podSelector) w.line(1, `${indent}PodSelector: ${formatSelector(podSelector)}`);
      if (ipBlock && !podSelector && !namespaceSelector) {
        w.line(1, `${indent}IPBlock:`);
        w.line(2, `${indent}CIDR: ${ipBlock.cidr}`);
        w.line(2, `${indent}Except: ${(ipBlock.except ?? []).join(', ')}`);
      }
    }
    if (i < list.length - 1) w.line(0, `${indent}----------`);
  });
}
