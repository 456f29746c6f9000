/** Services (kubernetes `pkg/apis/core/validation`). */
import { semanticEqual } from '../schema/empties.ts';
import type { Service } from '../types.ts';
import { cidr, ip, isIPv6 } from './address.ts';
import { protocol } from './containers.ts';
import { labels, metadata } from './metadata.ts';
import { port } from './probes.ts';
import { all, type Errors, oneOf, type Rule } from './rule.ts';
import { label, label1035, portNumber, qualifiedName, subdomain } from './texts.ts';

type Spec = Service['spec'] & {
  internalTrafficPolicy?: string;
  allocateLoadBalancerNodePorts?: boolean;
  loadBalancerClass?: string;
  trafficDistribution?: string;
};
type Port = NonNullable<Spec['ports']>[number];

const headless = (spec: Spec): boolean =>
  spec.clusterIPs?.[0] === 'None' || (spec.clusterIP === 'None' && !spec.clusterIPs);
const type = oneOf('ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort');
const affinity = oneOf('ClientIP', 'None');
const family = oneOf('IPv4', 'IPv6');
const familyPolicy = oneOf('PreferDualStack', 'RequireDualStack', 'SingleStack');
const traffic = oneOf('Cluster', 'Local');
/** One day, in seconds. */
const LONGEST_AFFINITY = 86_400;

function servicePort(of: Port, named: boolean, names: Set<string>, path: string, errors: Errors): void {
  if (named && !of.name) errors.required(`${path}.name`);
  else if (of.name) {
    for (const message of label(of.name)) errors.invalid(`${path}.name`, of.name, message);
    if (names.has(of.name)) errors.duplicate(`${path}.name`, of.name);
    names.add(of.name);
  }
  for (const message of portNumber(of.port ?? 0)) errors.invalid(`${path}.port`, of.port ?? 0, message);
  if (!of.protocol) errors.required(`${path}.protocol`);
  else protocol(of.protocol, `${path}.protocol`, errors);
  port(of.targetPort, `${path}.targetPort`, errors);
  if (of.appProtocol !== undefined)
    for (const message of qualifiedName(of.appProtocol)) errors.invalid(`${path}.appProtocol`, of.appProtocol, message);
}

function byType(spec: Spec, errors: Errors): void {
  if (spec.type === 'LoadBalancer' || spec.type === 'NodePort') {
    if (headless(spec))
      errors.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`);
  } else if (spec.type === 'ExternalName') {
    if ((spec.clusterIPs?.length ?? 0) > 0)
      errors.forbidden('spec.clusterIPs', 'may not be set for ExternalName services');
    if ((spec.ipFamilies?.length ?? 0) > 0)
      errors.forbidden('spec.ipFamilies', 'may not be set for ExternalName services');
    if (spec.ipFamilyPolicy !== undefined)
      errors.forbidden('spec.ipFamilyPolicy', 'may not be set for ExternalName services');
    const name = (spec.externalName ?? '').replace(/\.$/, '');
    if (name === '') errors.required('spec.externalName');
    else for (const message of subdomain(name)) errors.invalid('spec.externalName', name, message);
  }
}

function sessions(spec: Spec, errors: Errors): void {
  if (!spec.sessionAffinity) errors.required('spec.sessionAffinity');
  else affinity(spec.sessionAffinity, 'spec.sessionAffinity', errors);
  if (spec.sessionAffinity !== 'ClientIP') return;
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 0;
  if (seconds <= 0 || seconds > LONGEST_AFFINITY)
    errors.invalid(
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
      seconds,
      `must be greater than 0 and less than ${LONGEST_AFFINITY}`,
    );
}

/** The fields of addresses and their families, which also stand before any address is given out. */
export function addresses(spec: Spec, errors: Errors): void {
  if (spec.type === 'ExternalName') return;
  const path = 'spec.clusterIPs';
  const list = spec.clusterIPs ?? [];
  if (spec.clusterIP) {
    if (list.length === 0) errors.required(path);
    else if (list[0] !== spec.clusterIP) errors.invalid(path, list, 'first value must match `clusterIP`');
  } else if (list.length > 0) errors.invalid(path, list, 'must be empty when `clusterIP` is not specified');
  const seen = new Set<string>();
  spec.ipFamilies?.forEach((of, i) => {
    family(of, `spec.ipFamilies[${i}]`, errors);
    if (seen.has(of)) errors.duplicate(`spec.ipFamilies[${i}]`, of);
    seen.add(of);
  });
  if (spec.ipFamilyPolicy !== undefined) familyPolicy(spec.ipFamilyPolicy, 'spec.ipFamilyPolicy', errors);
  const before = errors.causes.length;
  list.forEach((address, i) => {
    if (i === 0 && address === 'None') {
      if (list.length > 1) errors.invalid(path, list, "'None' must be the first and only value");
    } else ip(address, `${path}[${i}]`, errors);
  });
  const wrong = errors.causes.length > before;
  if (list.length > 2) errors.invalid(path, list, 'may only hold up to 2 values');
  if (wrong) return;
  if (list.length > 1 && new Set(list.map(isIPv6)).size < list.length)
    errors.invalid(path, list, 'may specify no more than one IP for each IP family');
  if (headless(spec)) return;
  list.forEach((address, i) => {
    const wanted = spec.ipFamilies?.[i];
    if (wanted !== undefined && (wanted === 'IPv6') !== isIPv6(address))
      errors.invalid(`${path}[${i}]`, address, `expected an ${wanted} value as indicated by \`ipFamilies[${i}]\``);
  });
}

function duplicates(ports: readonly Port[], errors: Errors): void {
  const [nodes, numbers] = [new Set<string>(), new Set<string>()];
  ports.forEach(({ protocol = '', nodePort }, i) => {
    if (!nodePort) return;
    if (nodes.has(`${protocol}/${nodePort}`)) errors.duplicate(`spec.ports[${i}].nodePort`, nodePort);
    nodes.add(`${protocol}/${nodePort}`);
  });
  ports.forEach(({ protocol = '', port: number }, i) => {
    if (numbers.has(`${protocol}/${number}`))
      errors.duplicate(`spec.ports[${i}]`, {
        Name: '',
        Protocol: protocol,
        AppProtocol: null,
        Port: number,
        TargetPort: 0,
        NodePort: 0,
      });
    numbers.add(`${protocol}/${number}`);
  });
}

const ONLY_BALANCED = "may only be used when `type` is 'LoadBalancer'";

function balancing(spec: Spec, errors: Errors): void {
  const balanced = spec.type === 'LoadBalancer';
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0 && !balanced) errors.forbidden('spec.LoadBalancerSourceRanges', ONLY_BALANCED);
  ranges.forEach((range, i) => {
    cidr(range.trim(), `spec.LoadBalancerSourceRanges[${i}]`, errors);
  });
  if (spec.allocateLoadBalancerNodePorts !== undefined && !balanced)
    errors.forbidden('spec.allocateLoadBalancerNodePorts', ONLY_BALANCED);
  if (spec.loadBalancerClass !== undefined) {
    if (!balanced) errors.forbidden('spec.loadBalancerClass', ONLY_BALANCED);
    else
      for (const message of qualifiedName(spec.loadBalancerClass))
        errors.invalid('spec.loadBalancerClass', spec.loadBalancerClass, message);
  }
}

function policies(spec: Spec, errors: Errors): void {
  const outside =
    spec.type === 'LoadBalancer' ||
    spec.type === 'NodePort' ||
    (spec.type === 'ClusterIP' && (spec.externalIPs?.length ?? 0) > 0);
  const external = spec.externalTrafficPolicy;
  if (outside) {
    if (!external) errors.required('spec.externalTrafficPolicy');
    else traffic(external, 'spec.externalTrafficPolicy', errors);
  } else if (external)
    errors.invalid('spec.externalTrafficPolicy', external, 'may only be set for externally-accessible services');
  const checked = spec.type === 'LoadBalancer' && external === 'Local';
  if (spec.healthCheckNodePort && !checked)
    errors.invalid(
      'spec.healthCheckNodePort',
      spec.healthCheckNodePort,
      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    );
  const internal = spec.internalTrafficPolicy;
  if (internal !== undefined) traffic(internal, 'spec.internalTrafficPolicy', errors);
  if (spec.trafficDistribution !== undefined)
    oneOf('PreferClose', 'PreferSameZone', 'PreferSameNode')(
      spec.trafficDistribution,
      'spec.trafficDistribution',
      errors,
    );
}

const whole: Rule<Service> = (service, _, errors) => {
  const spec = service.spec as Spec;
  const ports = spec.ports ?? [];
  if (ports.length === 0 && !headless(spec) && spec.type !== 'ExternalName') errors.required('spec.ports');
  byType(spec, errors);
  const names = new Set<string>();
  ports.forEach((of, i) => {
    servicePort(of, ports.length > 1, names, `spec.ports[${i}]`, errors);
  });
  labels(spec.selector, 'spec.selector', errors);
  sessions(spec, errors);
  addresses(spec, errors);
  spec.externalIPs?.forEach((address, i) => {
    const at = `spec.externalIPs[${i}]`;
    const before = errors.causes.length;
    ip(address, at, errors);
    if (errors.causes.length === before) reachable(address, at, errors);
  });
  type(spec.type, 'spec.type', errors);
  if (spec.type === 'ClusterIP')
    ports.forEach((of, i) => {
      if (of.nodePort) errors.forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'");
    });
  duplicates(ports, errors);
  balancing(spec, errors);
  policies(spec, errors);
};

/** An address at which others can be reached (`ValidateEndpointIP`). */
export const reachable: Rule<string> = (address, path, errors) => {
  const refuse = (why: string) => errors.invalid(path, address, why);
  if (/^0\.0\.0\.0$|^::$/.test(address)) refuse(`may not be unspecified (${address})`);
  if (address.startsWith('127.') || address === '::1')
    refuse('may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (address.startsWith('169.254.') || /^fe[89ab]/i.test(address))
    refuse('may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  if (address.startsWith('224.0.0.') || /^ff02:/i.test(address))
    refuse('may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
};

export const service: Rule<Service> = all<Service>(metadata(label1035), whole);

export function serviceUpdate(now: Service, old: Service): Rule<Service> {
  return all<Service>((_, __, errors) => {
    const [to, from] = [now.spec, old.spec];
    const both = to.type !== 'ExternalName' && from.type !== 'ExternalName';
    if (both && from.clusterIP && to.clusterIP !== from.clusterIP && !semanticEqual(to.clusterIPs, from.clusterIPs)) {
      if (to.clusterIPs?.[0] !== from.clusterIPs?.[0])
        errors.invalid('spec.clusterIPs[0]', to.clusterIPs ?? null, 'may not change once set');
    }
    if (both && from.ipFamilies?.[0] && to.ipFamilies?.[0] && to.ipFamilies[0] !== from.ipFamilies[0])
      errors.invalid('spec.ipFamilies[0]', to.ipFamilies, 'may not change once set');
    const balancers = to.type === 'LoadBalancer' && from.type === 'LoadBalancer';
    const [now1, old1] = [(to as Spec).loadBalancerClass, (from as Spec).loadBalancerClass];
    if (balancers && now1 !== old1) errors.invalid('spec.loadBalancerClass', now1 ?? null, 'may not change once set');
  }, whole);
}
