/**
 * The node life-cycle controller: notices nodes that fell silent, says so in their conditions, taints and pods, and leaves the
 * evictions to the taint-eviction controller (`pkg/controller/nodelifecycle`).
 *
 * The real one looks at every node every five seconds. Here a node is looked at on the same ticks, but only when something
 * could have changed: its Lease lost or got its promise (see `client/lease.ts`), its status was written, or its time is up.
 */
import type { KubeObject, Node, Pod } from '../api/types.ts';
import { type Client, isRefusal, unless } from '../client/client.ts';
import type { Controller, Later } from '../client/controller.ts';
import { zoneOf } from '../client/indexes.ts';
import { isRenewing, NODE_LEASES, renewedAt } from '../client/lease.ts';
import { conditionOf } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { fromTime, toTime } from '../sim/time.ts';
import { keyOf } from '../store/object.ts';
import type { Change } from '../store/store.ts';
import { hasTaint, NOT_READY, reconcileNoSchedule, swap, UNREACHABLE } from './nodelifecycle/taints.ts';
import { enter, NEW_ZONE, take, type Zone, type ZoneState, zoneState } from './nodelifecycle/zones.ts';

/** How often node health is looked at, ms (`--node-monitor-period`). */
const PERIOD = 5_000;
/** The same for one whose kubelet never reported (`--node-startup-grace-period`). */
const STARTUP_GRACE = 60_000;
/** How often nodes that wait for their NoExecute taint are worked off, ms (`NodeEvictionPeriod`). */
const TAINT_PERIOD = 100;

const LEASES = 'leases.coordination.k8s.io';
/** The conditions that become Unknown when a kubelet falls silent. */
const REPORTED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

interface Health {
  /** Virtual ms at which a sign of life was last noticed. */
  readonly seen: number;
  /** The last report that was noticed: `lastHeartbeatTime` of Ready. */
  readonly heartbeat: string | undefined;
}

const readyOf = (node: Node) => conditionOf(node.status?.conditions, 'Ready');

export class NodeLifecycleController implements Controller {
  readonly name = 'node-lifecycle-controller';
  readonly process = 'kube-controller-manager';
  /** What fails is tried again at the next look. */
  readonly backoff = { base: PERIOD, max: PERIOD };
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #start: number;
  #health = new Map<string, Health>();
  /** Nodes that were announced, with their uids. */
  #known = new Map<string, string>();
  #zones = new Map<string, Zone>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    // Nothing says how its rounds fall between those of the kubelets.
    this.#start = parts.sim.now - Math.floor(parts.sim.chance(`${this.name}/rounds`).float() * PERIOD);
    this.watches = {
      nodes: (change) => this.#onNode(change),
      [LEASES]: ({ key, before }) => {
        const [namespace, name = ''] = key.split('/');
        if (namespace !== NODE_LEASES) return [];
        if (before !== undefined) this.#noteRenewal(name, before);
        return [this.#atTick(name)];
      },
    };
  }

  /** A process that has just started has seen nothing yet. */
  *keys(): Iterable<string> {
    this.#health.clear();
    this.#known.clear();
    for (const node of this.#client.list('nodes')) yield `health ${node.metadata.name}`;
  }

  get #now(): number {
    return this.#parts.sim.now;
  }

  /** The first tick that is not before `time`. */
  #tick(time: number): number {
    return this.#start + Math.ceil((time - this.#start) / PERIOD) * PERIOD;
  }

  /** A sign of life that was seen stays seen, though the Lease that showed it is rolled back. */
  #noteRenewal(name: string, lease: KubeObject): void {
    const known = this.#health.get(name);
    const renewed = Math.min(renewedAt(lease, this.#now), this.#now);
    if (known !== undefined && renewed > known.seen) this.#health.set(name, { ...known, seen: renewed });
  }

  #atTick(node: string): Later {
    return { key: `health ${node}`, after: this.#tick(this.#now + 1) - this.#now };
  }

  #onNode({ key, object, before }: Change): (string | Later)[] {
    const [now, was] = [object as Node, before as Node | undefined];
    const changed =
      was === undefined ||
      now.status?.conditions !== was.status?.conditions ||
      now.spec !== was.spec ||
      now.metadata.labels !== was.metadata.labels;
    return changed ? [`schedule ${key}`, this.#atTick(key)] : [];
  }

  reconcile(item: string): number | undefined {
    const [what = '', name = ''] = item.split(' ');
    if (what === 'execute') return this.#taintNext(name);
    if (what === 'disruption') {
      this.#handleDisruption();
      return undefined;
    }
    const node = this.#client.get('nodes', name);
    if (node === undefined) this.#forget(name);
    else if (what === 'schedule') reconcileNoSchedule(this.#client, node, this.#now);
    else return this.#look(node);
    return undefined;
  }

  #announce(node: { name: string; uid: string }, reason: string, what: string): void {
    const about = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: node.name, uid: node.uid, resourceVersion: '', creationTimestamp: '' },
    };
    const message = `Node ${node.name} ${what}`;
    this.#parts.events.record({ component: 'node-controller' }, { about, type: 'Normal', reason, message });
  }

  #forget(name: string): void {
    const uid = this.#known.get(name);
    this.#health.delete(name);
    this.#known.delete(name);
    for (const [key, zone] of this.#zones)
      if (zone.waiting.includes(name))
        this.#zones.set(key, { ...zone, waiting: zone.waiting.filter((other) => other !== name) });
    if (uid !== undefined)
      this.#announce({ name, uid }, 'RemovingNode', `event: Removing Node ${name} from Controller`);
    for (const zone of this.#zones.keys()) this.#judgeLater(zone);
  }

  /** Looks at one node. @returns ms until its time is up */
  #look(node: Node): number | undefined {
    const { name, uid } = node.metadata;
    if (!this.#known.has(name)) {
      this.#known.set(name, uid);
      this.#announce({ name, uid }, 'RegisteredNode', `event: Registered Node ${name} in Controller`);
    }
    const seen = this.#noteSigns(node);
    const until =
      seen + (readyOf(node) === undefined ? STARTUP_GRACE : this.#parts.flags.nodeMonitorGracePeriod) - this.#now;
    const silent = until <= 0;
    const wasReady = readyOf(node)?.status === 'True';
    const current = silent ? this.#sayUnknown(node) : node;
    this.#judgeLater(zoneOf(current));
    this.#taint(current);
    if (wasReady && readyOf(current)?.status !== 'True') {
      this.#announce({ name, uid }, 'NodeNotReady', 'status is now: NodeNotReady');
      this.#markPods(name);
    }
    return silent || until === Number.POSITIVE_INFINITY ? undefined : until;
  }

  /** Notes what the node was heard of. @returns virtual ms of the last sign of life; Infinity while it keeps giving them */
  #noteSigns(node: Node): number {
    const { name, creationTimestamp } = node.metadata;
    const ready = readyOf(node);
    const known = this.#health.get(name);
    const fresh = known === undefined || (known.heartbeat !== ready?.lastHeartbeatTime && ready?.status !== 'Unknown');
    const first = ready === undefined ? fromTime(creationTimestamp) : this.#now;
    let seen = fresh ? first : known.seen;
    const lease = this.#client.get(LEASES, `${NODE_LEASES}/${name}`);
    if (lease !== undefined) {
      const renewed = this.#tick(renewedAt(lease, this.#now));
      if (known !== undefined) seen = Math.max(seen, Math.min(renewed, this.#now));
    }
    this.#health.set(name, { seen, heartbeat: ready?.lastHeartbeatTime });
    return lease !== undefined && isRenewing(lease) ? Number.POSITIVE_INFINITY : seen;
  }

  #sayUnknown(node: Node): Node {
    return this.#client.status('nodes', node.metadata.name, (draft) => {
      draft.status.conditions ??= [];
      const { conditions } = draft.status;
      for (const type of REPORTED) {
        const condition = conditionOf(conditions, type);
        if (condition === undefined)
          conditions.push({
            type,
            status: 'Unknown',
            reason: 'NodeStatusNeverUpdated',
            message: 'Kubelet never posted node status.',
            lastHeartbeatTime: node.metadata.creationTimestamp,
            lastTransitionTime: toTime(this.#now),
          });
        else if (condition.status !== 'Unknown') {
          condition.status = 'Unknown';
          condition.reason = 'NodeStatusUnknown';
          condition.message = 'Kubelet stopped posting node status.';
          condition.lastTransitionTime = toTime(this.#now);
        }
      }
    });
  }

  #markPods(node: string): void {
    for (const pod of this.#client.by('pods', 'node', node)) {
      const ready = conditionOf(pod.status?.conditions, 'Ready');
      if (ready === undefined || ready.status === 'False') continue;
      unless(['NotFound'], () => this.#markPod(pod));
      const message = 'Node is not ready';
      this.#parts.events.record(
        { component: 'node-controller' },
        { about: pod, type: 'Warning', reason: 'NodeNotReady', message },
      );
    }
  }

  #markPod(pod: Pod): void {
    this.#client.status('pods', keyOf(pod), (draft) => {
      const ready = conditionOf(draft.status.conditions, 'Ready');
      if (ready === undefined || ready.status === 'False') return;
      ready.status = 'False';
      ready.lastTransitionTime = toTime(this.#now);
    });
  }

  /** NoExecute: a ready node loses its taints, one taint replaces the other at once, a new one waits its turn. */
  #taint(node: Node): void {
    const status = readyOf(node)?.status;
    if (status === undefined) return;
    const zone = zoneOf(node);
    const { name } = node.metadata;
    const { waiting } = this.#zone(zone);
    if (status === 'True') {
      const stale = [UNREACHABLE, NOT_READY].filter((key) => hasTaint(node, key, 'NoExecute'));
      if (stale.length > 0) swap(this.#client, node, [], stale, 'NoExecute', this.#now);
      if (waiting.includes(name)) this.#setZone(zone, { waiting: waiting.filter((other) => other !== name) });
      return;
    }
    const [wanted, other] = status === 'Unknown' ? [UNREACHABLE, NOT_READY] : [NOT_READY, UNREACHABLE];
    if (hasTaint(node, wanted, 'NoExecute')) return;
    if (hasTaint(node, other, 'NoExecute')) swap(this.#client, node, [wanted], [other], 'NoExecute', this.#now);
    else if (!waiting.includes(name)) {
      this.#setZone(zone, { waiting: [...waiting, name] });
      this.#parts.sim.schedule(this.name, `execute ${zone}`, this.#now + TAINT_PERIOD);
    }
  }

  #zone(name: string): Zone {
    return this.#zones.get(name) ?? NEW_ZONE;
  }

  #setZone(name: string, change: Partial<Zone>): void {
    this.#zones.set(name, { ...this.#zone(name), ...change });
  }

  /** Taints the nodes of a zone that wait, as fast as its rate allows. @returns ms until the next one */
  #taintNext(name: string): number | undefined {
    for (;;) {
      const zone = this.#zone(name);
      const next = zone.waiting[0];
      if (next === undefined) return undefined;
      const taken = take(zone, this.#now);
      if (typeof taken !== 'object') return taken;
      const node = this.#client.get('nodes', next);
      const status = node === undefined ? undefined : readyOf(node)?.status;
      if (node !== undefined && status !== undefined && status !== 'True') {
        const [wanted, other] = status === 'Unknown' ? [UNREACHABLE, NOT_READY] : [NOT_READY, UNREACHABLE];
        swap(this.#client, node, [wanted], [other], 'NoExecute', this.#now);
      }
      this.#zones.set(name, { ...taken, waiting: zone.waiting.slice(1) });
    }
  }

  /** Has the zones judged when the state of one may have changed: at the end of the round, when all nodes have been looked at. */
  #judgeLater(name: string): void {
    if (!this.#zones.has(name)) this.#zones.set(name, NEW_ZONE);
    if (this.#stateOf(name) !== this.#zone(name).state) this.#parts.sim.schedule(this.name, 'disruption', this.#now);
  }

  /** @returns undefined for a zone without nodes */
  #stateOf(name: string): ZoneState | undefined {
    const { size } = this.#client.view('nodes', 'zone', name);
    return size === 0 ? undefined : zoneState(size, this.#client.view('nodes', 'zone', `${name}/unready`).size);
  }

  /** How fast each zone may lose nodes, by how many of them fail. When all of all zones do, nothing is evicted at all. */
  #handleDisruption(): void {
    const before = this.#allDisrupted();
    const changed: string[] = [];
    for (const [name, zone] of this.#zones) {
      const state = this.#stateOf(name);
      if (state === zone.state) continue;
      if (state === undefined) this.#zones.delete(name);
      else {
        this.#zones.set(name, { ...zone, state });
        changed.push(name);
      }
    }
    const after = this.#allDisrupted();
    if (after && !before) this.#stopEvictions();
    else if (before && !after) this.#resumeEvictions();
    else if (!after) for (const name of changed) this.#limit(name);
  }

  #allDisrupted(): boolean {
    const states = [...this.#zones.values()];
    return states.length > 0 && states.every((zone) => zone.state === 'FullDisruption');
  }

  #limit(name: string): void {
    const zone = this.#zone(name);
    const size = this.#client.view('nodes', 'zone', name).size;
    this.#zones.set(name, enter(zone, zone.state, size, this.#now));
    if (zone.waiting.length > 0) this.#parts.sim.schedule(this.name, `execute ${name}`, this.#now + TAINT_PERIOD);
  }

  #stopEvictions(): void {
    for (const [name, zone] of this.#zones)
      this.#zones.set(name, { ...enter(zone, zone.state, 0, this.#now, true), waiting: [] });
    for (const node of this.#client.list('nodes')) {
      const stale = [UNREACHABLE, NOT_READY].filter((key) => hasTaint(node, key, 'NoExecute'));
      try {
        if (stale.length > 0) swap(this.#client, node, [], stale, 'NoExecute', this.#now);
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }
    this.#lookAtAll();
  }

  /** At the next round, whatever has changed. */
  #lookAtAll(): void {
    for (const name of this.#health.keys()) this.#parts.sim.schedule(this.name, `health ${name}`, this.#now + PERIOD);
  }

  /** The first node is back: all others get their full time again. */
  #resumeEvictions(): void {
    for (const [name, health] of this.#health) this.#health.set(name, { ...health, seen: this.#now });
    this.#lookAtAll();
    for (const name of [...this.#zones.keys()]) this.#limit(name);
  }

  save(): unknown {
    return { health: new Map(this.#health), known: new Map(this.#known), zones: new Map(this.#zones) };
  }

  load(saved: unknown): void {
    const { health, known, zones } = saved as {
      health: ReadonlyMap<string, Health>;
      known: ReadonlyMap<string, string>;
      zones: ReadonlyMap<string, Zone>;
    };
    this.#health = new Map(health);
    this.#known = new Map(known);
    this.#zones = new Map(zones);
  }
}
