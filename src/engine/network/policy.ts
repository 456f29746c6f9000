/** NetworkPolicy: which packets pass between two ends. Without a policy for a pod and a direction, all do. */
import { type LabelSelector, selects } from '../api/selectors.ts';
import type { Namespace, NetworkPolicy, Pod } from '../api/types.ts';
import type { Store } from '../store/store.ts';
import { contains } from './address.ts';

const POLICIES = 'networkpolicies.networking.k8s.io';

/** One end of a connection. */
export interface End {
  readonly address: string;
  /** Undefined for nodes, pods on the node's network, and everything outside. */
  readonly pod: Pod | undefined;
}

export interface Packet {
  readonly from: End;
  readonly to: End;
  readonly port: number;
  readonly protocol: string;
}

type Ingress = NonNullable<NetworkPolicy['spec']['ingress']>[number];
type Peer = NonNullable<Ingress['from']>[number];
type Port = NonNullable<Ingress['ports']>[number];

export class Policies {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The policies in the way of a packet, as `egress of shop/web: deny-all`; undefined when it passes. */
  blocks(packet: Packet): string | undefined {
    return this.#blocked(packet, 'Egress') ?? this.#blocked(packet, 'Ingress');
  }

  #blocked(packet: Packet, direction: 'Ingress' | 'Egress'): string | undefined {
    const pod = (direction === 'Ingress' ? packet.to : packet.from).pod;
    if (pod === undefined) return undefined;
    const { namespace = '', name } = pod.metadata;
    const policies = this.#selecting(pod, direction);
    if (policies.length === 0 || policies.some((policy) => this.#passes(policy, packet, direction))) return undefined;
    const names = policies.map((policy) => policy.metadata.name).sort();
    return `${direction.toLowerCase()} of ${namespace}/${name}: ${names.join(', ')}`;
  }

  #selecting(pod: Pod, direction: 'Ingress' | 'Egress'): NetworkPolicy[] {
    const all = this.#store.by(POLICIES, 'namespace', pod.metadata.namespace ?? '');
    return ([...all.values()] as NetworkPolicy[]).filter(
      ({ spec }) =>
        (spec.policyTypes ?? []).includes(direction) && selects(spec.podSelector ?? {}, pod.metadata.labels),
    );
  }

  #passes({ spec, metadata }: NetworkPolicy, packet: Packet, direction: 'Ingress' | 'Egress'): boolean {
    const rules =
      direction === 'Ingress'
        ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
    const other = direction === 'Ingress' ? packet.from : packet.to;
    return rules.some(
      ({ peers = [], ports = [] }) =>
        (peers.length === 0 || peers.some((peer) => this.#isPeer(peer, other, metadata.namespace ?? ''))) &&
        (ports.length === 0 || ports.some((port) => matchesPort(port, packet))),
    );
  }

  #isPeer({ ipBlock, podSelector, namespaceSelector }: Peer, { address, pod }: End, home: string): boolean {
    if (ipBlock !== undefined)
      return contains(ipBlock.cidr, address) && !(ipBlock.except ?? []).some((cidr) => contains(cidr, address));
    if (pod === undefined) return false;
    const namespace = pod.metadata.namespace ?? '';
    const inNamespace = namespaceSelector ? this.#namespaceIs(namespaceSelector, namespace) : namespace === home;
    return inNamespace && (podSelector === undefined || selects(podSelector, pod.metadata.labels));
  }

  #namespaceIs(selector: LabelSelector, name: string): boolean {
    const namespace = this.#store.get('namespaces', name) as Namespace | undefined;
    return selects(selector, namespace?.metadata.labels);
  }
}

function matchesPort({ port, endPort, protocol = 'TCP' }: Port, packet: Packet): boolean {
  if (protocol !== packet.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return packet.port >= port && packet.port <= (endPort ?? port);
  const named = packet.to.pod?.spec.containers
    .flatMap((container) => container.ports ?? [])
    .find((candidate) => candidate.name === port && (candidate.protocol ?? 'TCP') === protocol);
  return named?.containerPort === packet.port;
}
