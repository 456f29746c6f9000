/**
 * The network: what a request from somewhere to a name or an address meets on its way, and what comes back. Nothing is
 * scripted: the answer follows from the objects in the store, from what runs in the pods, and from what physically holds.
 */
import type { Rbac } from '../api/rbac/index.ts';
import type { Node, Pod, Service } from '../api/types.ts';
import { SERVER_CERTIFICATE } from '../client/reach.ts';
import type { Forward } from '../http.ts';
import type { Parts } from '../parts.ts';
import { API_PORT, stopped as stoppedFact } from '../sim/control-plane.ts';
import { answersLate, delayAt, errorAt } from '../sim/links.ts';
import { keyOf } from '../store/object.ts';
import { contains, inCluster, isPrivate, POD_NETWORK, parseAddress, SERVICE_NETWORK } from './address.ts';
import { apiAnswer } from './api-answers.ts';
import { replies } from './echo.ts';
import { hostPortIn } from './host-port.ts';
import { addIndexes } from './indexes.ts';
import { certificateFor, throughIngress } from './ingress-proxy.ts';
import { answered, end, guarded, type Journey, type Origin, spoken } from './journey.ts';
import { Links } from './links.ts';
import { Names } from './names.ts';
import { type Packet, Policies } from './policy.ts';
import { type Backend, KubeProxy } from './proxy.ts';
import { relayed } from './relay.ts';
import type { Resolution } from './resolver.ts';
import { controllerIn } from './routes.ts';
import type { Answer, Ask, Call, Hop, Outcome, Source } from './traffic.ts';

type ServicePort = NonNullable<Service['spec']['ports']>[number];

/** On which nobody speaks TLS. */
const HTTP_PORT = 80;
const OUTSIDE_ADDRESS = '203.0.113.10';

export class Network {
  readonly #parts: Parts;
  readonly #ask: Ask;
  readonly #addressOf: (pod: Pod) => string | undefined;
  readonly #rbac: Rbac;
  readonly proxy: KubeProxy;
  readonly names: Names;
  readonly #policies: Policies;
  readonly #links: Links;

  /** Wiring: adds indexes and the memory of kube-proxy. @param ask what runs in a pod answers @param addressOf what its kubelet knows of its address */
  constructor(parts: Parts, rbac: Rbac, ask: Ask, addressOf: (pod: Pod) => string | undefined) {
    this.#rbac = rbac;
    this.#addressOf = addressOf;
    const { sim, store, world } = parts;
    this.#parts = parts;
    this.#ask = ask;
    this.proxy = new KubeProxy(sim, store, world);
    this.#policies = new Policies(store);
    this.#links = new Links(parts);
    this.names = new Names(parts, (from, call) => this.request(from, call));
    addIndexes(store);
  }

  /** Makes a request. It takes no simulated time; how long a client would wait is the client's matter. */
  request(from: Source, call: Call): Outcome {
    const journey: Journey = { from, call, hops: [], address: undefined, late: 0 };
    const origin = this.#origin(from);
    if (origin === undefined) return end(journey, 'unreachable');
    if (!this.#links.alive(origin.node)) return end(journey, 'timeout');
    const kept: Hop[] = [];
    const found = this.resolve(from, call.host, undefined, kept);
    let name = call.host;
    for (const alias of found.aliases ?? []) {
      journey.hops.push({ kind: 'alias', name, text: alias });
      name = alias;
    }
    journey.hops.push(...kept.filter(({ kind }) => kind === 'dns'));
    if (parseAddress(call.host) === undefined)
      journey.hops.push({
        kind: 'dns',
        name,
        text: found.addresses[0] ?? found.failure ?? '',
        ...(found.late > 0 ? { late: found.late } : {}),
      });
    journey.late += found.late;
    const [address] = found.addresses;
    if (address === undefined) {
      const policy = kept.find(({ kind }) => kind === 'policy');
      if (policy !== undefined) journey.hops.push({ ...policy, text: 'dropped the DNS query' });
      return end(journey, found.failure ?? 'unresolved');
    }
    journey.address = address;
    if (from.kind === 'pod') journey.late += delayAt(this.#parts, `pod/${from.key}`);
    return this.#toAddress(journey, origin, address, call.port);
  }

  /** The same for a program in a container, which keeps busy who answers it. */
  ask(from: Source, call: Call): Outcome {
    const outcome = this.request(from, call);
    for (const { pod, asked, answer } of outcome.via ?? []) this.served(pod, call, { ...outcome, asked, answer });
    if (outcome.pod !== undefined && outcome.answer !== undefined) this.served(outcome.pod, call, outcome);
    return outcome;
  }

  /** Told of the pod that has answered a program. Set by the wiring. */
  served: (pod: string, call: Call, outcome: Outcome) => void = () => undefined;

  /** Virtual ms. */
  get now(): number {
    return this.#parts.sim.now;
  }

  /** The address that `from` has; undefined before it has one. */
  addressOf(from: Source): string | undefined {
    return this.#origin(from)?.address;
  }

  /** What a name stands for where `from` is. @param asked the DNS server; its own unless given @param kept takes what went wrong with queries */
  resolve(from: Source, name: string, asked?: string, kept: Hop[] = []): Resolution {
    return this.names.resolve(from, name, asked, kept);
  }

  /**
   * Echo requests: pods and nodes answer them. So do the addresses of Services: kube-proxy works in its ipvs mode, in which each
   * node holds them on an interface of its own (in iptables mode they exist nowhere, and learners wonder why).
   * @returns by how much a reply is late, ms; undefined when there is none
   */
  ping(from: Source, address: string): number | undefined {
    const origin = this.#origin(from);
    if (origin === undefined || !this.#links.alive(origin.node)) return undefined;
    if (address === origin.address || address.startsWith('127.')) return 0;
    if (!replies({ store: this.#parts.store, policies: this.#policies, links: this.#links }, origin, address))
      return undefined;
    const [pod] = this.#parts.store.by('pods', 'address', address).values() as Iterable<Pod>;
    const ends = [from.kind === 'pod' ? `pod/${from.key}` : '', pod === undefined ? '' : `pod/${keyOf(pod)}`];
    const way = this.#links.between(origin.node, pod?.spec.nodeName);
    return ends.reduce((sum, each) => sum + (each === '' ? 0 : delayAt(this.#parts, each)), way);
  }

  /** Routers on the way to an address: the node's own, the other's. */
  hopsTo(from: Source, address: string): number {
    const origin = this.#origin(from);
    const [pod] = this.#parts.store.by('pods', 'address', address).values() as Iterable<Pod>;
    const [node] = this.#parts.store.by('nodes', 'address', address).values();
    if (origin === undefined || address === origin.address) return 0;
    if (node !== undefined) return node.metadata.name === origin.node ? 0 : 1;
    if (pod === undefined) return contains(SERVICE_NETWORK, address) ? 0 : 2; // an address of a Service is on the node itself
    return pod.spec.nodeName === origin.node ? 1 : 2;
  }

  #pod(key: string): Pod | undefined {
    return this.#parts.store.get('pods', key) as Pod | undefined;
  }

  /** Whether there is anybody who could ask from there. */
  isThere(from: Source): boolean {
    return this.#origin(from) !== undefined;
  }

  #origin(from: Source): Origin | undefined {
    if (from.kind === 'outside') return { address: from.address ?? OUTSIDE_ADDRESS, pod: undefined, node: undefined };
    if (from.kind === 'node') return { address: this.#nodeAddress(from.name), pod: undefined, node: from.name };
    const pod = this.#pod(from.key);
    const address = pod && (pod.status.podIP || this.#addressOf(pod)); // a container asks before its kubelet has told the address
    if (pod === undefined || !address) return undefined;
    return {
      address,
      pod: pod.spec.hostNetwork ? undefined : pod,
      node: pod.spec.nodeName,
    };
  }

  #nodeAddress(name: string): string {
    const node = this.#parts.store.get('nodes', name) as Node | undefined;
    return node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
  }

  /** What a fault does to requests through a Service. @returns the error that they get, if they do */
  #throughService(journey: Journey, service: string): Answer | undefined {
    const { call, hops } = journey;
    journey.late += delayAt(this.#parts, `service/${service}`);
    const status = call.path === undefined ? undefined : errorAt(this.#parts, `service/${service}`);
    if (status === undefined) return undefined;
    hops.push({ kind: 'service', name: service, text: `HTTP ${status}` });
    return { status, body: '' };
  }

  #toAddress(journey: Journey, origin: Origin, address: string, port: number): Outcome {
    const { store } = this.#parts;
    const protocol = journey.call.protocol ?? 'TCP';
    if (address.startsWith('127.') || address === origin.address) {
      const here = journey.from.kind === 'pod' ? this.#pod(journey.from.key) : undefined;
      return here === undefined ? end(journey, 'refused') : this.#toPod(journey, origin, here, port);
    }
    const [balanced] = store.by('services', 'external', address).values() as Iterable<Service>;
    // No route leads into the cluster's own networks, unless it was made for a Service.
    if (origin.node === undefined && balanced === undefined && inCluster(address)) {
      journey.hops.push({ kind: 'outside', name: address, text: 'is known in the cluster only: no route leads there' });
      return end(journey, 'timeout');
    }
    const [service] = store.by('services', 'cluster', address).values() as Iterable<Service>;
    if (service !== undefined && (origin.node !== undefined || balanced === undefined))
      return this.#toService(journey, origin, service, port);
    if (balanced !== undefined) return this.#throughBalancer(journey, origin, balanced, port);
    const [pod] = store.by('pods', 'address', address).values() as Iterable<Pod>;
    if (pod !== undefined && !pod.spec.hostNetwork) return this.#toPod(journey, origin, pod, port);
    const [node] = store.by('nodes', 'address', address).values() as Iterable<Node>;
    const api = this.#parts.controlPlane.isAt(address);
    if (api && (port === API_PORT || node === undefined)) return this.#toApiServer(journey, origin, address, port);
    if (node !== undefined) return this.#toNode(journey, origin, node, port, protocol);
    if (contains(SERVICE_NETWORK, address)) return end(journey, 'timeout');
    if (contains(POD_NETWORK, address)) return end(journey, 'unreachable');
    if (isPrivate(address)) return end(journey, 'timeout');
    return this.#toOutside(journey, origin, address, port);
  }

  #guarded(journey: Journey, packet: Packet): Outcome | undefined {
    return guarded(journey, this.#policies.stations(packet));
  }

  #toApiServer(journey: Journey, origin: Origin, address: string, port: number): Outcome {
    const stopped = this.#guarded(journey, { from: origin, to: { address, pod: undefined }, port, protocol: 'TCP' });
    if (stopped !== undefined) return stopped;
    journey.hops.push({ kind: 'node', name: 'kube-apiserver', text: `${address}:${port}` });
    const [lone, ...others] = this.#parts.controlPlane.machines;
    if (lone && others.length === 0 && !this.#links.linked(origin.node, lone)) return end(journey, 'timeout');
    if (port !== API_PORT || !this.#parts.world.fine(stoppedFact('kube-apiserver'))) return end(journey, 'refused');
    if (journey.call.path === undefined) return answered(journey, { status: 200, body: '' }, undefined);
    const answer = apiAnswer(this.#parts, this.#rbac, journey.call);
    const certificate = this.#parts.world.fine(SERVER_CERTIFICATE) ? 'cluster' : 'expired';
    return { ...answered(journey, answer, undefined), ...(journey.call.https ? { certificate } : {}) };
  }

  #toOutside(journey: Journey, origin: Origin, address: string, port: number): Outcome {
    const stopped = this.#guarded(journey, { from: origin, to: { address, pod: undefined }, port, protocol: 'TCP' });
    if (stopped !== undefined) return stopped;
    journey.hops.push({ kind: 'outside', name: journey.call.host, text: address });
    return answered(journey, { status: 200, body: '' }, undefined);
  }

  /** The address of a Service: rules on the client's node lead it to an endpoint. */
  #toService(journey: Journey, origin: Origin, service: Service, port: number): Outcome {
    const { call } = journey;
    const protocol = call.protocol ?? 'TCP';
    const found = service.spec.ports?.find((p) => p.port === port && (p.protocol ?? 'TCP') === protocol);
    const name = `${service.metadata.namespace}/${service.metadata.name}`;
    if (found === undefined) {
      journey.hops.push({ kind: 'service', name, text: `no port ${port}/${protocol}` });
      return end(journey, 'refused');
    }
    const local = service.spec.internalTrafficPolicy === 'Local';
    return this.#toEndpoint(journey, origin, service, found, origin.node ?? '', local);
  }

  #toEndpoint(
    journey: Journey,
    origin: Origin,
    service: Service,
    port: ServicePort,
    node: string,
    local: boolean,
  ): Outcome {
    const name = `${service.metadata.namespace}/${service.metadata.name}`;
    const error = this.#throughService(journey, name);
    if (error !== undefined) return answered(journey, error, undefined);
    const { many = false, again = false } = journey.call;
    const client = { address: origin.address, many, again };
    const backend = this.proxy.pick(node, service, port, client, local);
    if (backend === undefined) {
      // Rules reject what has no endpoint at all, and drop what has none on this node.
      const elsewhere = local && this.proxy.backends(node, service, port, false).length > 0;
      const text = elsewhere ? `no endpoint on ${node}, and its traffic policy is Local` : 'no endpoints';
      journey.hops.push({ kind: 'service', name, text });
      return end(journey, elsewhere ? 'timeout' : 'refused');
    }
    journey.hops.push({ kind: 'service', name, text: `${backend.address}:${backend.port}` });
    return this.#toBackend(journey, origin, backend);
  }

  #toBackend(journey: Journey, origin: Origin, { address, port }: Backend): Outcome {
    if (port === API_PORT && this.#parts.controlPlane.isAt(address))
      return this.#toApiServer(journey, origin, address, port);
    const [pod] = this.#parts.store.by('pods', 'address', address).values() as Iterable<Pod>;
    if (pod === undefined) return end(journey, contains(POD_NETWORK, address) ? 'unreachable' : 'timeout');
    return this.#toPod(journey, origin, pod, port);
  }

  /** A load balancer hands the connection to a node that works; inside the cluster its address is the Service's. */
  #throughBalancer(journey: Journey, origin: Origin, service: Service, port: number): Outcome {
    if (origin.node !== undefined) return this.#toService(journey, origin, service, port);
    const protocol = journey.call.protocol ?? 'TCP';
    const found = service.spec.ports?.find((p) => p.port === port && (p.protocol ?? 'TCP') === protocol);
    const name = `${service.metadata.namespace}/${service.metadata.name}`;
    if (found === undefined) return end(journey, 'refused');
    const local = service.spec.externalTrafficPolicy === 'Local';
    const nodes = ([...this.#parts.store.list('nodes')] as Node[])
      .map((node) => node.metadata.name)
      .filter(
        (node) => this.#links.alive(node) && (!local || this.proxy.backends(node, service, found, true).length > 0),
      )
      .sort();
    const node = nodes[this.#parts.sim.random('balancer').int(Math.max(1, nodes.length))];
    if (node === undefined) return end(journey, 'timeout');
    journey.hops.push({ kind: 'balancer', name, text: node });
    return this.#toEndpoint(journey, this.#behindNode(origin, node, local), service, found, node, local);
  }

  /** Traffic from outside takes the node's address, unless the Service keeps it on the node that it came to. */
  #behindNode(origin: Origin, node: string, keeps: boolean): Origin {
    return { address: keeps ? origin.address : this.#nodeAddress(node), pod: undefined, node };
  }

  #toNode(journey: Journey, origin: Origin, node: Node, port: number, protocol: string): Outcome {
    const { name } = node.metadata;
    const { store } = this.#parts;
    journey.hops.push({ kind: 'node', name, text: journey.address ?? '' });
    if (!this.#links.linked(origin.node, name)) return end(journey, 'timeout');
    const [service] = store.by('services', 'nodePorts', `${port}/${protocol}`).values() as Iterable<Service>;
    const found = service?.spec.ports?.find((p) => p.nodePort === port && (p.protocol ?? 'TCP') === protocol);
    if (service !== undefined && found !== undefined) {
      const local = service.spec.externalTrafficPolicy === 'Local';
      return this.#toEndpoint(journey, this.#behindNode(origin, name, local), service, found, name, local);
    }
    for (const object of store.by('pods', 'node', name).values()) {
      const pod = object as Pod;
      const hostPort = hostPortIn(pod, port, protocol);
      if (hostPort !== undefined && this.#asked(journey, pod, hostPort, origin.address) !== undefined)
        return this.#toPod(journey, origin, pod, hostPort);
    }
    return end(journey, 'refused');
  }

  #asked({ call }: Journey, pod: Pod, port: number, client: string): Answer | undefined {
    const { method, path, header, host, agent, forwarded, says, https = false } = call;
    const answer = this.#ask(`${pod.metadata.namespace}/${pod.metadata.name}`, {
      ...{ port, client, https, host: header ?? host, address: pod.status.podIP ?? '' },
      ...(method === undefined ? {} : { method }),
      ...(path === undefined ? {} : { path }),
      ...(agent === undefined ? {} : { agent }),
      ...(forwarded === undefined ? {} : { forwarded }),
      ...(says === undefined ? {} : { says }),
    });
    if (answer === undefined || path === undefined) return answer;
    const status = errorAt(this.#parts, `pod/${keyOf(pod)}`);
    return status === undefined ? answer : { status, body: '' };
  }

  #toPod(journey: Journey, origin: Origin, pod: Pod, port: number): Outcome {
    const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
    const protocol = journey.call.protocol ?? 'TCP';
    const same = pod.status.podIP === origin.address;
    const to = { address: pod.status.podIP ?? '', pod: pod.spec.hostNetwork ? undefined : pod };
    // A node reaches its own pods whatever the policies say: its kubelet probes them.
    const own = origin.pod === undefined && origin.node === pod.spec.nodeName && journey.from.kind === 'node';
    const stopped = same || own ? undefined : this.#guarded(journey, { from: origin, to, port, protocol });
    if (stopped !== undefined) return stopped;
    if (!this.#links.linked(origin.node, pod.spec.nodeName)) {
      journey.hops.push({ kind: 'node', name: pod.spec.nodeName ?? '', text: 'does not answer' });
      return end(journey, 'timeout');
    }
    const { world } = this.#parts;
    if (!same)
      journey.late += delayAt(this.#parts, `pod/${name}`) + this.#links.between(origin.node, pod.spec.nodeName);
    journey.late += answersLate(world, pod.spec.nodeName);
    const client = same ? '127.0.0.1' : origin.address;
    const answer = this.#asked(journey, pod, port, client);
    const { path, forwarded } = journey.call;
    journey.asked = { client, port, path, ...(forwarded === undefined ? {} : { forwarded }) };
    journey.hops.push({ kind: 'pod', name, text: answer === undefined ? 'refused' : `port ${port}` });
    if (answer === undefined) return { ...end(journey, 'refused'), pod: name };
    const controller = journey.call.path === undefined ? undefined : controllerIn(pod);
    if (controller !== undefined && !journey.hops.some(({ kind }) => kind === 'ingress'))
      return this.#throughIngress(journey, pod, controller, port);
    if (answer.fails !== undefined) return { ...end(journey, answer.fails), pod: name };
    if (answer.forward !== undefined) return this.#relayed(journey, name, answer.forward);
    return spoken(answered(journey, answer, name), journey.call);
  }

  #relayed(journey: Journey, pod: string, forward: Forward): Outcome {
    const ask = (call: Call): Outcome => this.request({ kind: 'pod', key: pod }, call);
    return relayed(journey, pod, forward, ask, () => this.#parts.sim.random('upstream').float());
  }

  /** What comes of a request that a pod's server hands on, for who asks that server by another way: its kubelet. */
  follow(pod: string, forward: Forward): Pick<Outcome, 'answer' | 'late'> {
    const call = { host: pod, port: 0, path: forward.path };
    const journey: Journey = { from: { kind: 'pod', key: pod }, call, hops: [], address: undefined, late: 0 };
    return this.#relayed(journey, pod, forward);
  }

  #throughIngress(journey: Journey, pod: Pod, controller: string, port: number): Outcome {
    const { call } = journey;
    const { store } = this.#parts;
    const node = pod.spec.nodeName ?? '';
    const ways = {
      store,
      error: (on: Journey, service: string) => this.#throughService(on, service),
      backends: (service: Service, at: ServicePort) => this.proxy.backends(node, service, at, false).length,
      pick: (service: Service, at: ServicePort, address: string) =>
        this.proxy.pick(node, service, at, { address, many: call.many ?? false }, false),
      toBackend: (on: Journey, origin: Origin, backend: Backend) => this.#toBackend(on, origin, backend),
    };
    const outcome = throughIngress(ways, journey, pod, controller);
    if (!call.https) return outcome;
    const shown = port === HTTP_PORT ? 'none' : certificateFor(store, controller, pod, call.header ?? call.host);
    return { ...outcome, certificate: shown };
  }
}
