/** Ingresses, IngressClasses, NetworkPolicies, EndpointSlices (kubernetes `pkg/apis/networking/validation`, `discovery`). */
import type { EndpointSlice, Ingress, IngressClass, NetworkPolicy } from '../types.ts';
import { cidr, ip, isIP, isIPv6, networkOf, strictIP, strictlyWithin } from './address.ts';
import { protocol } from './containers.ts';
import { domainPath } from './forms.ts';
import { metadata } from './metadata.ts';
import { all, type Errors, IMMUTABLE, oneOf, type Rule } from './rule.ts';
import { labelSelector } from './selector.ts';
import { reachable } from './services.ts';
import {
  label,
  label1035,
  labelValue,
  pathSegment,
  portName,
  portNumber,
  qualifiedName,
  subdomain,
  wildcardSubdomain,
} from './texts.ts';

type Backend = NonNullable<Ingress['spec']['defaultBackend']>;
type Path = { path?: string; pathType?: string; backend?: Backend };
type PolicyPort = { port?: string | number; endPort?: number; protocol?: string };
type Peer = NonNullable<NonNullable<NonNullable<NetworkPolicy['spec']['ingress']>[number]['from']>[number]>;

interface Reference {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
}

/** Another object of the namespace, by kind and name. */
const reference: Rule<Reference> = ({ apiGroup, kind = '', name = '' }, path, errors) => {
  if (apiGroup !== undefined)
    for (const message of subdomain(apiGroup)) errors.invalid(`${path}.apiGroup`, apiGroup, message);
  for (const [field, value] of [
    ['kind', kind],
    ['name', name],
  ] as const) {
    if (!value) errors.required(`${path}.${field}`);
    else for (const message of pathSegment(value)) errors.invalid(`${path}.${field}`, value, message);
  }
};

const backend: Rule<Backend | undefined> = (of, path, errors) => {
  if (of?.resource && of.service) errors.invalid(path, '', 'cannot set both resource and service backends');
  else if (of?.resource) reference(of.resource, `${path}.resource`, errors);
  else if (of?.service) service(of.service, path, errors);
  else errors.invalid(path, '', 'resource or service backend is required');
};

function service({ name, port }: NonNullable<Backend['service']>, path: string, errors: Errors): void {
  if (!name) errors.required(`${path}.service.name`);
  else for (const message of label1035(name)) errors.invalid(`${path}.service.name`, name, message);
  if (port?.name && port.number) errors.invalid(path, '', 'cannot set both port name & port number');
  else if (port?.name)
    for (const message of portName(port.name)) errors.invalid(`${path}.service.port.name`, port.name, message);
  else if (port?.number)
    for (const message of portNumber(port.number)) errors.invalid(`${path}.service.port.number`, port.number, message);
  else errors.required(path, 'port name or number is required');
}

const SEQUENCES = ['//', '/./', '/../', '%2f', '%2F'];

const httpPath: Rule<Path> = ({ path: text = '', pathType, backend: to }, path, errors) => {
  if (pathType === undefined) {
    errors.required(`${path}.pathType`, 'pathType must be specified');
    return;
  }
  const at = `${path}.path`;
  if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!text.startsWith('/')) errors.invalid(at, text, 'must be an absolute path');
    for (const part of SEQUENCES) if (text.includes(part)) errors.invalid(at, text, `must not contain '${part}'`);
    for (const end of ['/..', '/.']) if (text.endsWith(end)) errors.invalid(at, text, `cannot end with '${end}'`);
  } else if (pathType === 'ImplementationSpecific') {
    if (text && !text.startsWith('/')) errors.invalid(at, text, 'must be an absolute path');
  } else errors.notSupported(`${path}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix']);
  backend(to, `${path}.backend`, errors);
};

const host: Rule<string> = (value, path, errors) => {
  for (const message of value.includes('*') ? wildcardSubdomain(value) : subdomain(value))
    errors.invalid(path, value, message);
};

const ingressSpec: Rule<Ingress> = ({ spec }, _, errors) => {
  const rules = spec.rules ?? [];
  if (rules.length === 0 && !spec.defaultBackend)
    errors.invalid('spec', spec.rules ?? null, 'either `defaultBackend` or `rules` must be specified');
  if (spec.defaultBackend) backend(spec.defaultBackend, 'spec.defaultBackend', errors);
  rules.forEach((rule, i) => {
    const at = `spec.rules[${i}]`;
    if (rule.host) {
      if (isIP(rule.host)) errors.invalid(`${at}.host`, rule.host, 'must be a DNS name, not an IP address');
      host(rule.host, `${at}.host`, errors);
    }
    if (!rule.http) return;
    const paths: readonly Path[] = rule.http.paths ?? [];
    if (paths.length === 0) errors.required(`${at}.http.paths`);
    paths.forEach((of, j) => {
      httpPath(of, `${at}.http.paths[${j}]`, errors);
    });
  });
  spec.tls?.forEach((tls, i) => {
    tls.hosts?.forEach((name, j) => {
      host(name, `spec.tls[${i}].hosts[${j}]`, errors);
    });
    if (tls.secretName)
      for (const message of subdomain(tls.secretName))
        errors.invalid(`spec.tls[${i}].secretName`, tls.secretName, message);
  });
  if (spec.ingressClassName !== undefined)
    for (const message of subdomain(spec.ingressClassName))
      errors.invalid('spec.ingressClassName', spec.ingressClassName, message);
};

const CLASS = 'kubernetes.io/ingress.class';

export const ingress: Rule<Ingress> = all<Ingress>(
  metadata(subdomain),
  ingressSpec,
  ({ metadata: meta, spec }, _, errors) => {
    const named = meta.annotations?.[CLASS];
    if (named !== undefined && spec.ingressClassName !== undefined && named !== spec.ingressClassName)
      errors.invalid(`annotations.${CLASS}`, named, 'must match `ingressClassName` when both are specified');
  },
);
export const ingressUpdate = (): Rule<Ingress> => ingressSpec;

const ingressClassSpec: Rule<IngressClass> = ({ spec }, _, errors) => {
  const controller = spec?.controller ?? '';
  if (controller.length > 250) errors.tooLong('spec.controller', 250);
  domainPath(controller, 'spec.controller', errors);
  const parameters = spec?.parameters;
  if (!parameters) return;
  const path = 'spec.parameters';
  reference(parameters, path, errors);
  const { scope, namespace } = parameters;
  if (scope === undefined) errors.required(`${path}.scope`);
  else if (scope === 'Namespace') {
    if (namespace === undefined) errors.required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'");
    else for (const message of label(namespace)) errors.invalid(`${path}.namespace`, namespace, message);
  } else if (scope === 'Cluster') {
    if (namespace !== undefined) errors.forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'");
  } else errors.notSupported(`${path}.scope`, scope, ['Cluster', 'Namespace']);
};

export const ingressClass: Rule<IngressClass> = all<IngressClass>(metadata(subdomain), ingressClassSpec);
export const ingressClassUpdate = (now: IngressClass, old: IngressClass): Rule<IngressClass> =>
  all<IngressClass>((_, __, errors) => {
    if (now.spec.controller !== old.spec.controller)
      errors.invalid('spec.controller', now.spec.controller ?? '', IMMUTABLE);
  }, ingressClassSpec);

const policyPort: Rule<PolicyPort> = ({ port, endPort, protocol: of }, path, errors) => {
  if (of !== undefined) oneOf('TCP', 'UDP', 'SCTP')(of, `${path}.protocol`, errors);
  const end = `${path}.endPort`;
  if (port === undefined) {
    if (endPort !== undefined) errors.invalid(end, endPort, 'may not be specified when `port` is not specified');
  } else if (typeof port === 'number') {
    for (const message of portNumber(port)) errors.invalid(`${path}.port`, port, message);
    if (endPort === undefined) return;
    if (endPort < port) errors.invalid(end, port, 'must be greater than or equal to `port`');
    for (const message of portNumber(endPort)) errors.invalid(end, endPort, message);
  } else {
    if (endPort !== undefined) errors.invalid(end, endPort, 'may not be specified when `port` is non-numeric');
    for (const message of portName(port)) errors.invalid(`${path}.port`, port, message);
  }
};

const peer: Rule<Peer> = (of, path, errors) => {
  let peers = 0;
  for (const name of ['podSelector', 'namespaceSelector'] as const) {
    if (!of[name]) continue;
    peers++;
    labelSelector(of[name], `${path}.${name}`, errors);
  }
  if (of.ipBlock) {
    peers++;
    block(of.ipBlock, `${path}.ipBlock`, errors);
  }
  if (peers === 0) errors.required(path, 'must specify a peer');
  else if (peers > 1 && of.ipBlock) errors.forbidden(path, 'may not specify both ipBlock and another peer');
};

function block(of: NonNullable<Peer['ipBlock']>, path: string, errors: Errors): void {
  if (!of.cidr) {
    errors.required(`${path}.cidr`);
    return;
  }
  cidr(of.cidr, `${path}.cidr`, errors);
  if (networkOf(of.cidr) === undefined) return;
  of.except?.forEach((except, i) => {
    cidr(except, `${path}.except[${i}]`, errors);
    if (networkOf(except) !== undefined && !strictlyWithin(except, of.cidr))
      errors.invalid(`${path}.except[${i}]`, except, 'must be a strict subset of `cidr`');
  });
}

const policySpec: Rule<NetworkPolicy> = ({ spec }, _, errors) => {
  labelSelector(spec.podSelector, 'spec.podSelector', errors);
  const rule = (
    ports: readonly PolicyPort[] | undefined,
    peers: readonly Peer[] | undefined,
    path: string,
    side: string,
  ) => {
    ports?.forEach((of, i) => {
      policyPort(of, `${path}.ports[${i}]`, errors);
    });
    peers?.forEach((of, i) => {
      peer(of, `${path}.${side}[${i}]`, errors);
    });
  };
  spec.ingress?.forEach((of, i) => {
    rule(of.ports as PolicyPort[] | undefined, of.from, `spec.ingress[${i}]`, 'from');
  });
  spec.egress?.forEach((of, i) => {
    rule(of.ports as PolicyPort[] | undefined, of.to, `spec.egress[${i}]`, 'to');
  });
  const types = spec.policyTypes ?? [];
  if (types.length > 2) errors.invalid('spec.policyTypes', types, 'may not specify more than two policyTypes');
  else
    types.forEach((type, i) => {
      oneOf('Ingress', 'Egress')(type, `spec.policyTypes[${i}]`, errors);
    });
};

export const networkPolicy: Rule<NetworkPolicy> = all<NetworkPolicy>(metadata(subdomain), policySpec);
export const networkPolicyUpdate = (): Rule<NetworkPolicy> => policySpec;

const MOST_ENDPOINTS = 1000;
const MOST_ADDRESSES = 100;
const MOST_PORTS = 20_000;

const sliceBody: Rule<EndpointSlice> = (slice, _, errors) => {
  const type = slice.addressType as string | undefined;
  if (!type) errors.required('addressType');
  else oneOf('FQDN', 'IPv4', 'IPv6')(type, 'addressType', errors);
  slicePorts(slice.ports ?? [], errors);
  const endpoints = slice.endpoints ?? [];
  if (endpoints.length > MOST_ENDPOINTS) {
    errors.tooMany('endpoints', endpoints.length, MOST_ENDPOINTS);
    return;
  }
  endpoints.forEach((of, i) => {
    endpoint(of, type, `endpoints[${i}]`, errors);
  });
};

type Endpoint = EndpointSlice['endpoints'][number];

function slicePorts(ports: NonNullable<EndpointSlice['ports']>, errors: Errors): void {
  if (ports.length > MOST_PORTS) {
    errors.tooMany('ports', ports.length, MOST_PORTS);
    return;
  }
  const names = new Set<string>();
  ports.forEach(({ name = '', protocol: of, appProtocol }, i) => {
    const at = `ports[${i}]`;
    if (name) for (const message of label(name)) errors.invalid(`${at}.name`, name, message);
    if (names.has(name)) errors.duplicate(`${at}.name`, name);
    names.add(name);
    if (of === undefined) errors.required(`${at}.protocol`);
    else protocol(of, `${at}.protocol`, errors);
    if (appProtocol !== undefined)
      for (const message of qualifiedName(appProtocol)) errors.invalid(`${at}.appProtocol`, appProtocol, message);
  });
}

function endpoint(of: Endpoint, type: string | undefined, path: string, errors: Errors): void {
  const addresses = of.addresses ?? [];
  if (addresses.length === 0) errors.required(`${path}.addresses`, 'must contain at least 1 address');
  else if (addresses.length > MOST_ADDRESSES) errors.tooMany(`${path}.addresses`, addresses.length, MOST_ADDRESSES);
  addresses.forEach((address, i) => {
    const at = `${path}.addresses[${i}]`;
    if (type === 'FQDN') {
      for (const message of subdomain(address.replace(/\.$/, ''))) errors.invalid(at, address, message);
      return;
    }
    const before = errors.causes.length;
    if (type === 'IPv6') strictIP(address, at, errors);
    else ip(address, at, errors);
    if (errors.causes.length > before) return;
    if ((type === 'IPv6') !== isIPv6(address))
      errors.invalid(`${path}.addresses`, address, `must be an ${type} address`);
    reachable(address, at, errors);
  });
  if (of.nodeName !== undefined)
    for (const message of subdomain(of.nodeName)) errors.invalid(`${path}.nodeName`, of.nodeName, message);
  if (of.hostname !== undefined)
    for (const message of label(of.hostname)) errors.invalid(`${path}.hostname`, of.hostname, message);
  const seen = new Set<string>();
  of.hints?.forZones?.forEach(({ name }, i) => {
    const at = `${path}.hints.forZones[${i}].name`;
    if (seen.has(name)) errors.duplicate(at, name);
    seen.add(name);
    for (const message of labelValue(name)) errors.invalid(at, name, message);
  });
}

export const endpointSlice: Rule<EndpointSlice> = all<EndpointSlice>(metadata(subdomain), sliceBody);
export const endpointSliceUpdate = (now: EndpointSlice, old: EndpointSlice): Rule<EndpointSlice> =>
  all<EndpointSlice>(sliceBody, (_, __, errors) => {
    if (now.addressType !== old.addressType) errors.invalid('addressType', now.addressType, IMMUTABLE);
  });
