/** NetworkPolicy: which packets pass between two ends. Without a policy for a pod and a direction, all do. */
import { type LabelSelector, selects } from '../api/selectors.ts';
import type { Namespace, NetworkPolicy, Pod } from '../api/types.ts';
import { keyOf } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { contains } from './address.ts';
import type { Hop } from './traffic.ts';

const POLICIES = 'networkpolicies.networking.k8s.io';
/** What became of a packet that no rule lets through. */
export const DROPPED = 'dropped';
const FREE: readonly Hop[] = [];

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
    const last = this.stations(packet).at(-1);
    return last?.text === DROPPED ? last.name : undefined;
  }

  /** Who guards the way of a packet out and in, and lets it through or does not; nobody where no policy selects the pod. */
  stations(packet: Packet): readonly Hop[] {
    const out = this.#station(packet, 'Egress');
    if (out?.text === DROPPED) return [out];
    const into = this.#station(packet, 'Ingress');
    if (out === undefined) return into === undefined ? FREE : [into];
    return into === undefined ? [out] : [out, into];
  }

  #station(packet: Packet, direction: 'Ingress' | 'Egress'): Hop | undefined {
    const pod = (direction === 'Ingress' ? packet.to : packet.from).pod;
    if (pod === undefined) return undefined;
    const policies = this.#selecting(pod, direction);
    if (policies.length === 0) return undefined;
    const way = direction === 'Ingress' ? 'in' : 'out';
    for (const policy of policies) {
      const rule = this.#passing(policy, packet, direction);
      if (rule >= 0) {
        const key = keyOf(policy);
        return { kind: 'policy', name: key, text: 'passes', guards: { way, policies: [{ key, rule }] } };
      }
    }
    const names = policies.map((policy) => policy.metadata.name).sort();
    const name = `${direction.toLowerCase()} of ${keyOf(pod)}: ${names.join(', ')}`;
    const guards = { way, policies: policies.map((policy) => ({ key: keyOf(policy) })) } as const;
    return { kind: 'policy', name, text: DROPPED, guards };
  }

  #selecting(pod: Pod, direction: 'Ingress' | 'Egress'): NetworkPolicy[] {
    const all = this.#store.by(POLICIES, 'namespace', pod.metadata.namespace ?? '');
    return ([...all.values()] as NetworkPolicy[]).filter(
      ({ spec }) =>
        (spec.policyTypes ?? []).includes(direction) && selects(spec.podSelector ?? {}, pod.metadata.labels),
    );
  }

  /** @returns the place of the first rule that lets it through, or -1 */
  #passing({ spec, metadata }: NetworkPolicy, packet: Packet, direction: 'Ingress' | 'Egress'): number {
    const rules =
      direction === 'Ingress'
        ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
    const other = direction === 'Ingress' ? packet.from : packet.to;
    return rules.findIndex(
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
