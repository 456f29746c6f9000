/**
 * kube-proxy: on every node, rules that lead the address of a Service to one of its endpoints. A node whose kube-proxy does
 * not run keeps the rules of the moment when it stopped.
 */
import type { EndpointSlice, Node, Service } from '../api/types.ts';
import type { Component, Simulation } from '../sim/simulation.ts';
import type { World } from '../sim/world.ts';
import { changeAt } from '../store/history.ts';
import { keyOf } from '../store/object.ts';
import type { Change, Store } from '../store/store.ts';

const SLICES = 'endpointslices.discovery.k8s.io';
const SERVICE_LABEL = 'kubernetes.io/service-name';
const FACT = 'process/kube-proxy/';

/** From a change of endpoints to rules that follow it, ms: the process's own work, and `iptables.minSyncPeriod` 1s at most. */
const SYNC = [50, 1000] as const;

const ZONE = 'topology.kubernetes.io/zone';

interface Hints {
  readonly forNodes?: readonly { readonly name: string }[];
  readonly forZones?: readonly { readonly name: string }[];
}
type ServicePort = NonNullable<Service['spec']['ports']>[number];

/** Who opens a connection. */
interface Client {
  readonly address: string;
  /** It is one of many. */
  readonly many: boolean;
  /** It asks again for want of an answer. */
  readonly again?: boolean;
}

/** A load is there for so long after its last connection, ms. */
const CROWD = 2000;

/** Where a connection is led to. */
export interface Backend {
  readonly address: string;
  readonly port: number;
  readonly node: string | undefined;
  /** `namespace/name` */
  readonly pod: string | undefined;
}

interface Memory {
  /** Whose turn it is, by service and port. */
  readonly turns: ReadonlyMap<string, number>;
  /** When many at once came last for a service and port, virtual ms. */
  readonly crowds: ReadonlyMap<string, number>;
  /** Clients that stick to an endpoint: by service, port and client, with the end of the affinity. */
  readonly sticky: ReadonlyMap<string, { readonly address: string; readonly until: number }>;
  /** Nodes without a running kube-proxy: the revision at which it stopped. */
  readonly stopped: ReadonlyMap<string, number>;
}

export class KubeProxy implements Component {
  readonly name = 'kube-proxy';
  readonly #sim: Simulation;
  readonly #store: Store;
  #turns = new Map<string, number>();
  #crowds = new Map<string, number>();
  #sticky = new Map<string, { address: string; until: number }>();
  #stopped = new Map<string, number>();
  /** What `#slicesAt` last found for a Service: history does not change, and nodes mostly stop together. */
  readonly #frozen = new Map<string, { readonly rev: number; readonly slices: EndpointSlice[] }>();

  constructor(sim: Simulation, store: Store, world: World) {
    this.#sim = sim;
    this.#store = store;
    sim.register(this);
    world.onChange((fact, value) => {
      if (!fact.startsWith(FACT)) return;
      const node = fact.slice(FACT.length);
      if (value === undefined) this.#stopped.delete(node);
      else if (!this.#stopped.has(node)) this.#stopped.set(node, store.revision);
    });
  }

  /** All endpoints that the rules of a node lead a port of a Service to. @param local only those of the node itself */
  backends(node: string, service: Service, port: ServicePort, local: boolean): Backend[] {
    const ready: Backend[] = [];
    const hints: Hints[] = [];
    const leaving: Backend[] = [];
    for (const slice of this.#slices(node, service)) {
      const number = slice.ports?.find(({ name }) => (name ?? '') === (port.name ?? ''))?.port;
      if (number === undefined) continue;
      for (const { addresses, conditions, nodeName, targetRef, hints: whom = {} } of slice.endpoints ?? []) {
        if (local && nodeName !== node) continue;
        const pod = targetRef?.kind === 'Pod' ? `${targetRef.namespace}/${targetRef.name}` : undefined;
        const backend = { address: addresses[0] ?? '', port: number, node: nodeName, pod };
        if (conditions?.ready ?? true) {
          ready.push(backend);
          hints.push(whom);
        } else if (conditions?.serving && conditions.terminating) leaving.push(backend);
      }
    }
    // Endpoints on their way out still serve while there is no other (KEP-1669).
    if (ready.length === 0) return leaving;
    return local ? ready : this.#near(node, ready, hints);
  }

  /**
   * The endpoints that are meant for a node, or for its zone: where every one says for whom it is, and at least one is for it
   * (docs, "Traffic distribution").
   */
  #near(node: string, ready: Backend[], hints: readonly Hints[]): Backend[] {
    const here = (this.#store.get('nodes', node) as Node | undefined)?.metadata.labels?.[ZONE];
    for (const [whom, own] of [
      ['forNodes', node],
      ['forZones', here],
    ] as const) {
      if (own === undefined || !hints.every((each) => each[whom]?.length)) continue;
      const near = ready.filter((_, i) => hints[i]?.[whom]?.some(({ name }) => name === own));
      if (near.length > 0) return near;
    }
    return ready;
  }

  /**
   * The endpoint for one connection: in turn, unless the client sticks to one; a datagram (a DNS query) finds
   * the turn anywhere, as those of every process come in between, and the next one asks elsewhere. Undefined when there is none.
   */
  pick(node: string, service: Service, port: ServicePort, client: Client, local: boolean): Backend | undefined {
    const all = this.backends(node, service, port, local);
    if (all.length === 0) return undefined;
    const key = `${keyOf(service)}:${port.port}/${port.protocol ?? 'TCP'}`;
    if (port.protocol === 'UDP' && !client.again) this.#turns.set(key, this.#sim.random('kube-proxy').int(all.length));
    if (service.spec.sessionAffinity !== 'ClientIP') return this.#next(key, all, client.many);
    const stick = `${key} ${client.address}`;
    const known = this.#sticky.get(stick);
    const same =
      known && known.until > this.#sim.now ? all.find(({ address }) => address === known.address) : undefined;
    const chosen = same ?? this.#next(key, all, client.many);
    const seconds = service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
    if (chosen) this.#sticky.set(stick, { address: chosen.address, until: this.#sim.now + seconds * 1000 });
    return chosen;
  }

  /** One that comes while many others do finds the turn wherever they have left it. */
  #next(key: string, all: readonly Backend[], many: boolean): Backend | undefined {
    const { now } = this.#sim;
    if (many) this.#crowds.set(key, now);
    else if (now - (this.#crowds.get(key) ?? Number.NEGATIVE_INFINITY) <= CROWD)
      return this.#sim.random('kube-proxy').pick(all);
    const turn = this.#turns.get(key) ?? 0;
    this.#turns.set(key, turn + 1);
    return all[turn % all.length];
  }

  #slices(node: string, service: Service): EndpointSlice[] {
    const key = keyOf(service);
    const rev = this.#stopped.get(node);
    if (rev === undefined) {
      const live = [...this.#store.by(SLICES, 'service', key).values()] as EndpointSlice[];
      return live.flatMap((slice) => this.#programmed(node, slice) ?? []);
    }
    const known = this.#frozen.get(key);
    if (known?.rev === rev) return known.slices;
    const slices = this.#slicesAt(rev, service);
    this.#frozen.set(key, { rev, slices });
    return slices;
  }

  /** The slices of a Service as they were at a revision. */
  #slicesAt(rev: number, service: Service): EndpointSlice[] {
    const then = new Map<string, EndpointSlice>();
    for (const change of this.#store.history) {
      if (change.rev > rev) break;
      if (change.resource !== SLICES || change.object.metadata.labels?.[SERVICE_LABEL] !== service.metadata.name)
        continue;
      if (change.object.metadata.namespace !== service.metadata.namespace) continue;
      if (change.type === 'DELETED') then.delete(change.key);
      else then.set(change.key, change.object as EndpointSlice);
    }
    return [...then.values()];
  }

  /** The version of a slice that the node's rules follow: a change takes a moment to get there. */
  #programmed(node: string, slice: EndpointSlice): EndpointSlice | undefined {
    let version: EndpointSlice | undefined = slice;
    while (version !== undefined) {
      const change: Change | undefined = changeAt(this.#store.history, Number(version.metadata.resourceVersion));
      if (change === undefined) return version;
      const age = this.#sim.now - change.time;
      if (age >= SYNC[1]) return version;
      if (age >= this.#sim.chance(`kube-proxy/${node}/${change.rev}`).between(...SYNC)) return version;
      version = change.before as EndpointSlice | undefined;
    }
    return undefined;
  }

  fire(): void {}

  save(): Memory {
    return {
      turns: new Map(this.#turns),
      crowds: new Map(this.#crowds),
      sticky: new Map(this.#sticky),
      stopped: new Map(this.#stopped),
    };
  }

  load(saved: Memory): void {
    this.#frozen.clear(); // another history may follow
    this.#turns = new Map(saved.turns);
    this.#crowds = new Map(saved.crowds);
    this.#sticky = new Map(saved.sticky);
    this.#stopped = new Map(saved.stopped);
  }
}
