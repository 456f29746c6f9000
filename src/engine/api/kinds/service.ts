/**
 * Services: defaults, and the addresses and ports the API server gives out (kubernetes `pkg/registry/core/service`).
 */

import { equal } from '../../store/equal.ts';
import { each, fill, inside } from '../defaults/fill.ts';
import { type ApiError, invalid } from '../errors.ts';
import type { Strategy, StrategyContext } from '../strategy.ts';
import type { Service } from '../types.ts';
import { Errors } from '../validation/rule.ts';
import { addresses } from '../validation/services.ts';
import { inSpec, withStatus } from './kind.ts';

type Spec = Service['spec'] & { internalTrafficPolicy?: string; allocateLoadBalancerNodePorts?: boolean };
type Port = NonNullable<Spec['ports']>[number];

/** `--service-cluster-ip-range`: its first address as a number, and how many there are. */
const RANGE = '10.96.0.0/12';
const NETWORK = (10 << 24) + (96 << 16);
const SIZE = 1 << 20;
/** Addresses that are given only on request: the first 256 (KEP-3070). */
const STATIC = 256;
/** `--service-node-port-range` 30000-32767; the first 86 are given only on request (KEP-3668). */
const PORTS = { from: 30_000, to: 32_767, static: 86 };
/** What a dry run answers where a real request would take an address or a port: the first just outside the ranges. */
const DRY_RUN = { address: '10.96.0.0', port: 32_769 };

const text = (address: number): string =>
  [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255].join('.');

function number(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

const needsAddress = (spec: Spec): boolean => spec.type !== 'ExternalName';
const needsPorts = (spec: Spec): boolean =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);

function defaults(of: Spec): Spec {
  let spec = fill(of, { type: 'ClusterIP', sessionAffinity: 'None' });
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined)
    spec = { ...spec, sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } };
  if (spec.sessionAffinity === 'None' && spec.sessionAffinityConfig !== undefined) {
    const { sessionAffinityConfig: _, ...rest } = spec;
    spec = rest;
  }
  spec = inside(spec, 'ports', (ports) =>
    each(ports, (of) => {
      const port = fill(of, { protocol: 'TCP' });
      return port.targetPort ? port : { ...port, targetPort: port.port };
    }),
  );
  const outside =
    spec.type === 'NodePort' ||
    spec.type === 'LoadBalancer' ||
    (spec.type === 'ClusterIP' && (spec.externalIPs?.length ?? 0) > 0);
  if (outside) spec = fill(spec, { externalTrafficPolicy: 'Cluster' });
  if (spec.type !== 'ExternalName') spec = fill(spec, { internalTrafficPolicy: 'Cluster' });
  if (spec.type === 'LoadBalancer') spec = fill(spec, { allocateLoadBalancerNodePorts: true });
  return spec;
}

/** The address is written in two fields; who gives the older one means both (`NormalizeClusterIPs`). */
function bothAddresses(spec: Spec): Spec {
  return spec.clusterIP && spec.clusterIPs?.[0] === undefined ? { ...spec, clusterIPs: [spec.clusterIP] } : spec;
}

const sameAddress = (spec: Spec): Spec => (needsAddress(spec) ? bothAddresses(spec) : spec);

/** Families of addresses, in a cluster that has IPv4 only (`initIPFamilyFields`). @throws ApiError Invalid */
function withFamilies(of: Spec, object: Service, { resource }: StrategyContext): Spec {
  const loose = of.clusterIP === 'None' && Object.keys(of.selector ?? {}).length === 0;
  const spec: Spec & Families = fill(of as Spec & Families, {
    ipFamilyPolicy: loose ? 'RequireDualStack' : 'SingleStack',
  });
  const refuse = (rule: (errors: Errors) => void): void => {
    const errors = new Errors();
    rule(errors);
    if (errors.causes.length > 0) throw invalid(resource, object.metadata.name, errors.causes);
  };
  const { ipFamilies = [], ipFamilyPolicy: policy, clusterIPs = [] } = spec;
  refuse((errors) => addresses(spec, errors));
  refuse((errors) => {
    const path = 'spec.ipFamilyPolicy';
    const why = (what: string) => `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`;
    if (policy === 'SingleStack' && clusterIPs.length === 2) errors.invalid(path, policy, why('cluster IPs'));
    if (policy === 'SingleStack' && ipFamilies.length === 2) errors.invalid(path, policy, why('IP families'));
    clusterIPs.forEach((address, i) => {
      if (i >= ipFamilies.length && address.includes(':'))
        errors.invalid(`spec.clusterIPs[${i}]`, clusterIPs, 'IPv6 is not configured on this cluster');
    });
  });
  if (loose) {
    const [first = 'IPv4'] = ipFamilies;
    const both = ipFamilies.length < 2 && policy !== 'SingleStack';
    const other = first === 'IPv4' ? 'IPv6' : 'IPv4';
    return { ...spec, ipFamilies: both ? [first, other] : ipFamilies.length > 0 ? ipFamilies : [first] } as Spec;
  }
  refuse((errors) => {
    if (policy === 'RequireDualStack')
      errors.invalid('spec.ipFamilyPolicy', policy, 'this cluster is not configured for dual-stack services');
    ipFamilies.forEach((family, i) => {
      if (family === 'IPv6') errors.invalid(`spec.ipFamilies[${i}]`, family, 'not configured on this cluster');
    });
  });
  return ipFamilies.length > 0 ? spec : ({ ...spec, ipFamilies: ['IPv4'] } as Spec);
}

function allocate(object: Service, old: Service | undefined, context: StrategyContext): Service {
  let spec: Spec = object.spec;
  if (needsAddress(spec)) {
    spec = withAddress(withFamilies(sameAddress(spec), object, context), object, old, context);
  }
  if (needsPorts(spec)) spec = withNodePorts(spec, object, old, context);
  else if (old !== undefined && needsPorts(old.spec)) spec = withoutNodePorts(spec, old.spec);
  if (spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local' && !spec.healthCheckNodePort)
    spec = { ...spec, healthCheckNodePort: context.dryRun ? DRY_RUN.port : freePort(context, new Set()) };
  return spec === object.spec ? object : { ...object, spec };
}

function withAddress(spec: Spec, object: Service, old: Service | undefined, context: StrategyContext): Spec {
  const wanted = spec.clusterIP;
  const had = old !== undefined && needsAddress(old.spec) && old.spec.clusterIP; // validation refuses another one
  if (wanted === 'None' || (wanted && had)) return spec;
  if (wanted) {
    const offset = number(wanted) - NETWORK;
    const outside = offset <= 0 || offset >= SIZE - 1;
    const taken = !context.dryRun && context.taken('services', 'clusterIP', wanted); // a dry run asks for none
    const range = context.dryRun
      ? `the provided IP (${wanted}) is not in the valid range. The range of valid IPs is ${RANGE}`
      : 'the provided network does not match the current range';
    const why = outside ? range : taken ? 'provided IP is already allocated' : undefined;
    if (why !== undefined) throw refused(object, spec.clusterIPs ?? [], wanted, why, context);
    return spec;
  }
  const clusterIP = context.dryRun ? DRY_RUN.address : freeAddress(context);
  return { ...spec, clusterIP, clusterIPs: [clusterIP] };
}

function refused(
  object: Service,
  addresses: readonly string[],
  wanted: string,
  why: string,
  { resource }: StrategyContext,
): ApiError {
  return invalid(resource, object.metadata.name, [
    {
      reason: 'FieldValueInvalid',
      field: 'spec.clusterIPs',
      message: `Invalid value: ${JSON.stringify(addresses)}: failed to allocate IP ${wanted}: ${why}`,
    },
  ]);
}

function freeAddress(context: StrategyContext): string {
  for (;;) {
    const address = text(NETWORK + STATIC + context.random(SIZE - STATIC - 1));
    if (!context.taken('services', 'clusterIP', address)) return address;
  }
}

function withNodePorts(spec: Spec, object: Service, old: Service | undefined, context: StrategyContext): Spec {
  const had = new Map((old?.spec.ports ?? []).map((port) => [`${port.protocol}/${port.port}`, port.nodePort]));
  const own = new Set([...had.values()]);
  const given = new Set<number>();
  const asked = new Set<string>();
  let next = DRY_RUN.port;
  const ports = (spec.ports ?? []).map((port, i): Port => {
    const wanted = port.nodePort || had.get(`${port.protocol}/${port.port}`);
    if (wanted && !own.has(wanted)) refusePort(wanted, i, object, context, asked.has(`${port.protocol}/${wanted}`));
    asked.add(`${port.protocol}/${wanted}`);
    const nodePort = wanted || (context.dryRun ? next++ : freePort(context, given));
    given.add(nodePort);
    return nodePort === port.nodePort ? port : { ...port, nodePort };
  });
  return { ...spec, ports };
}

/** @throws ApiError Invalid when the port is out of range or taken */
function refusePort(port: number, index: number, object: Service, context: StrategyContext, again: boolean): void {
  const why =
    !context.dryRun && (port < PORTS.from || port > PORTS.to) // a dry run looks only whether it is taken
      ? `provided port is not in the valid range. The range of valid ports is ${PORTS.from}-${PORTS.to}`
      : again || context.taken('services', 'nodePort', String(port))
        ? 'provided port is already allocated'
        : undefined;
  if (why === undefined) return;
  const field = `spec.ports[${index}].nodePort`;
  throw invalid(context.resource, object.metadata.name, [
    { reason: 'FieldValueInvalid', field, message: `Invalid value: ${port}: ${why}` },
  ]);
}

function freePort(context: StrategyContext, given: ReadonlySet<number>): number {
  const size = PORTS.to - PORTS.from - PORTS.static + 1;
  const start = context.random(size);
  for (let i = 0; i < size; i++) {
    const port = PORTS.from + PORTS.static + ((start + i) % size);
    if (!given.has(port) && !context.taken('services', 'nodePort', String(port))) return port;
  }
  throw invalid(context.resource, '', [
    {
      reason: 'InternalError',
      field: 'spec.ports',
      message: 'Internal error: failed to allocate a nodePort: range is full',
    },
  ]);
}

/** Node ports that the server gave do not outlive the type that needed them. */
function withoutNodePorts(spec: Spec, old: Spec): Spec {
  const had = new Set((old.ports ?? []).map((port) => port.nodePort));
  return inside(spec, 'ports', (ports) =>
    each(ports, (port) => {
      if (!port.nodePort || !had.has(port.nodePort)) return port;
      const { nodePort: _, ...rest } = port;
      return rest;
    }),
  );
}

/** An old client that changes the one field means the other, too (`normalizeClusterIPs`). */
function changedAddress(spec: Spec, before: Spec): Spec {
  const alone = spec.clusterIP !== before.clusterIP && equal(spec.clusterIPs, before.clusterIPs);
  return alone && spec.clusterIP ? { ...spec, clusterIPs: [spec.clusterIP] } : sameAddress(spec);
}

/** An update that leaves the address out keeps it; one that makes the Service external gives it up. */
function keepAddress(object: Service, old: Service): Service {
  const { spec } = object;
  if (!needsAddress(spec)) {
    if (!needsAddress(old.spec)) return object;
    const { clusterIP: ip, clusterIPs: _, ipFamilies: _f, ipFamilyPolicy: _p, ...rest } = spec as Spec & Families;
    return ip === old.spec.clusterIP || ip === undefined ? { ...object, spec: rest } : object;
  }
  if (!needsAddress(old.spec)) return object;
  const before = old.spec as Spec & Families;
  return inSpec(object, (now) =>
    fill(
      now.clusterIP ? changedAddress(now, before) : fill(now, pick(before, ['clusterIP', 'clusterIPs'])),
      pick(before, ['ipFamilies', 'ipFamilyPolicy']),
    ),
  );
}

/** Whether it is reached from outside of the cluster (`ExternallyAccessible`). */
const outside = ({ type, externalIPs }: Spec): boolean =>
  type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && (externalIPs?.length ?? 0) > 0);
const isChecked = ({ type, externalTrafficPolicy }: Spec): boolean =>
  type === 'LoadBalancer' && externalTrafficPolicy === 'Local';

/** Fields that only the old type had a use for go with it, unless they were changed (`dropTypeDependentFields`). */
function dropDependent(object: Service, old: Service): Service {
  const [now, before] = [object.spec as Record<string, unknown>, old.spec as Record<string, unknown>];
  const balanced = old.spec.type === 'LoadBalancer' && object.spec.type !== 'LoadBalancer';
  const stale = [
    ...(object.spec.type === 'ExternalName' ? ['internalTrafficPolicy'] : []),
    ...(balanced ? ['allocateLoadBalancerNodePorts', 'loadBalancerClass'] : []),
    ...(isChecked(old.spec) && !isChecked(object.spec) ? ['healthCheckNodePort'] : []),
    ...(outside(old.spec) && !outside(object.spec) ? ['externalTrafficPolicy'] : []),
  ].filter((name) => name in now && now[name] === before[name]);
  if (stale.length === 0) return object;
  return { ...object, spec: Object.fromEntries(Object.entries(now).filter(([name]) => !stale.includes(name))) };
}

interface Families {
  ipFamilies?: string[];
  ipFamilyPolicy?: string;
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<T> {
  const picked: Partial<T> = {};
  for (const key of keys) if (from[key] !== undefined) picked[key] = from[key];
  return picked;
}

export const service: Strategy<Service> = {
  resource: 'services',
  generation: false,
  defaults: (object) => inSpec(object, defaults),
  prepareForCreate: (object, context) => {
    const created = withStatus<Service>(() => ({ loadBalancer: {} }))(object, context);
    return inSpec(created, bothAddresses);
  },
  prepareForUpdate: (object, old) => dropDependent(keepAddress(object, old), old),
  allocate,
  indexes: ['clusterIP', 'nodePort'],
  indexed({ spec }, index) {
    if (index === 'clusterIP') return spec.clusterIP && spec.clusterIP !== 'None' ? [spec.clusterIP] : [];
    const ports = [...(spec.ports ?? []).map((port) => port.nodePort), spec.healthCheckNodePort];
    return ports.flatMap((port) => (port ? [String(port)] : []));
  },
  fields: ({ spec }) => ({ 'spec.clusterIP': spec.clusterIP ?? '', 'spec.type': spec.type ?? '' }),
};
