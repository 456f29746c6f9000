/** Nodes as their kubelets register and describe them. */
import type { AnySent, KubeObject, Node } from '../api/types.ts';
import { isRefusal, unless } from '../client/client.ts';
import { isRenewing, NODE_LEASES, promise, RENEW_INTERVAL, renewedAt } from '../client/lease.ts';
import type { MachineSpec } from '../machine.ts';
import { fromTime, toTime } from '../sim/time.ts';
import { equal } from '../store/equal.ts';
import type { Store } from '../store/store.ts';
import { cidrOf } from './addresses.ts';
import { type Context, SECOND } from './context.ts';
import { goDuration } from './durations.ts';
import { digestOf, fnv } from './images.ts';
import { OS } from './machine-files.ts';
import type { NodeRecord } from './memory.ts';
import { showStaticPods } from './mirror.ts';
import { eventOf, sayStarting, statusEvent } from './node-events.ts';

const VERSION = 'v1.35.6';
export const DEFAULT_CAPACITY = { cpu: '4', 'ephemeral-storage': '100Gi', memory: '8Gi', pods: '110' };

/** A kubelet that cannot register tries again, ms (`registerWithAPIServer` doubles from 100 ms to 7 s). */
const REGISTER_RETRY = 7000;

/** The n-th machine's address where nobody gave it one: 10.0.0.11 and on. */
const addressOf = (n: number): string => `10.0.${n >> 8}.${(11 + n) & 255}`;

/** The first number from `first` on that is not taken: machines may have been removed. */
function free(first: number, taken: (n: number) => boolean): number {
  let n = first;
  while (taken(n)) n++;
  return n;
}

export function newNode(ctx: Context, machine: MachineSpec): NodeRecord {
  const others = [...ctx.nodes.values()];
  const index = free(others.length, (n) => others.some((node) => node.index === n));
  const given = others.filter((node) => node.machine.address === undefined).length;
  const numbered = free(given, (n) => others.some((node) => node.address === addressOf(n)));
  return {
    name: machine.name,
    machine,
    address: machine.address ?? addressOf(numbered),
    index,
    relist: Math.floor(ctx.chance(`relist/${machine.name}`) * SECOND),
    loop: Math.floor(ctx.chance(`loop/${machine.name}`) * SECOND),
    registered: false,
    up: true,
    shutdownAt: undefined,
    bootedAt: ctx.now,
    startedAt: ctx.now,
    lostAt: undefined,
    deafUntil: 0,
    runtimeDownSince: undefined,
    held: [],
    frozenAt: undefined,
    pressure: {},
    unschedulable: false,
    dirty: [],
    waiting: [],
    deferred: [],
    sendsAt: 0,
    images: {},
    pulls: [],
    addresses: {},
    lastAddress: 1,
  };
}

/** Creates the Node object, or takes over the one that is there, and begins to renew the Lease. */
export function register(ctx: Context, name: string): void {
  const node = ctx.nodes.own(name);
  if (node === undefined || !ctx.kubeletWorks(name)) return;
  const client = ctx.client(name);
  try {
    const known = client.get('nodes', name);
    if (known === undefined) client.create('nodes', nodeObject(ctx, node) as AnySent);
    node.registered = true;
    renew(ctx, name);
    showStaticPods(ctx, name);
    sayStarting(ctx, name);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    ctx.at(`n/${name}`, ctx.now + REGISTER_RETRY);
  }
}

/** The PLEG counts as unhealthy after 3 min (`genericPlegRelistThreshold`), the runtime as down after 30 s. */
const RUNTIME_DOWN = 30_000;
const PLEG_THRESHOLD = 180_000;
/** A kubelet looks every 10 s whether its Node is as it says (`nodeStatusUpdateFrequency`). */
const STATUS_INTERVAL = 10_000;

/** When the kubelet next looks at its Node. */
export function roundAt(time: number, node: NodeRecord): number {
  const phase = node.relist * (STATUS_INTERVAL / SECOND);
  return Math.ceil((time + 1 - phase) / STATUS_INTERVAL) * STATUS_INTERVAL + phase;
}

/** What is wrong with the node, as far as its kubelet knows. */
function verdictsOf(ctx: Context, node: NodeRecord): Record<string, NodeVerdict> {
  const verdicts: Record<string, NodeVerdict> = {};
  const since = node.frozenAt ?? node.runtimeDownSince;
  const silent = since === undefined ? 0 : ctx.now - since;
  const complaints: string[] = [];
  if (silent >= RUNTIME_DOWN) complaints.push('container runtime is down');
  if (silent >= PLEG_THRESHOLD)
    complaints.push(`PLEG is not healthy: pleg was last seen active ${goDuration(silent)} ago; threshold is 3m0s`);
  if (node.shutdownAt !== undefined) complaints.push('node is shutting down');
  if (complaints.length > 0)
    verdicts['Ready'] = {
      status: 'False',
      reason: 'KubeletNotReady',
      message: complaints.length === 1 ? (complaints[0] ?? '') : `[${complaints.join(', ')}]`,
    };
  if (node.pressure['memory'] !== undefined)
    verdicts['MemoryPressure'] = {
      status: 'True',
      reason: 'KubeletHasInsufficientMemory',
      message: 'kubelet has insufficient memory available',
    };
  if (node.pressure['disk'] !== undefined)
    verdicts['DiskPressure'] = {
      status: 'True',
      reason: 'KubeletHasDiskPressure',
      message: 'kubelet has disk pressure',
    };
  if (node.pressure['pid'] !== undefined)
    verdicts['PIDPressure'] = {
      status: 'True',
      reason: 'KubeletHasInsufficientPID',
      message: 'kubelet has insufficient PID available',
    };
  return verdicts;
}

/** Writes the Node's status if it differs, with the events that go with changed conditions. */
export function reportNode(ctx: Context, name: string): void {
  const node = ctx.nodes.own(name);
  if (node === undefined || !ctx.kubeletWorks(name)) return;
  if (!node.registered) {
    register(ctx, name);
    return;
  }
  const client = ctx.client(name);
  const known = client.get('nodes', name);
  if (known === undefined) return; // deleted: a kubelet registers when it starts, and not again
  try {
    const stale = node.frozenAt !== undefined;
    const verdicts = verdictsOf(ctx, node);
    const seen = heartbeat(ctx.parts.store, known, ctx.now) as Node;
    const status = nodeStatus(ctx, node, seen, verdicts);
    const conditions = status['conditions'] as NonNullable<Node['status']['conditions']>;
    const old = known.status.conditions ?? [];
    const changed = conditions.filter(({ type, status: now }) => {
      const before = old.find((each) => each.type === type)?.status;
      return before !== now && eventOf(type, now) !== undefined && !(stale && type !== 'Ready');
    });
    const unschedulable = known.spec.unschedulable ?? false;
    if (unschedulable !== node.unschedulable) {
      node.unschedulable = unschedulable;
      statusEvent(ctx, name, unschedulable ? 'NodeNotSchedulable' : 'NodeSchedulable');
    }
    const kept = stale
      ? old.map((each) => conditions.find(({ type }) => type === 'Ready' && each.type === type) ?? each)
      : conditions;
    const next = { ...(status as Node['status']), conditions: kept };
    if (!equal(withoutTimes(next), withoutTimes(known.status)))
      client.status('nodes', name, (draft) => {
        draft.status = next;
      });
    for (const { type, status: now } of changed) statusEvent(ctx, name, eventOf(type, now) ?? '');
    if (stale || (node.runtimeDownSince !== undefined && verdicts['Ready'] === undefined))
      ctx.at(`n/${name}`, ctx.now + STATUS_INTERVAL);
    if (node.runtimeDownSince !== undefined && ctx.now - node.runtimeDownSince < PLEG_THRESHOLD)
      ctx.at(`n/${name}`, Math.max(ctx.now + STATUS_INTERVAL, node.runtimeDownSince + PLEG_THRESHOLD));
    node.frozenAt = undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    ctx.at(`n/${name}`, ctx.now + STATUS_INTERVAL);
  }
}

/** What a status says, without when it was said: saying the same again is not written. */
function withoutTimes(status: Node['status']): unknown {
  const conditions = status.conditions?.map(({ type, status: is, reason, message }) => [type, is, reason, message]);
  return { ...status, conditions };
}

/** A kubelet confirms its unchanged status every 5 min (`nodeStatusReportFrequency`). */
const REPORT_INTERVAL = 300_000;

/** A Node as it is read: the time of the last confirmation is computed, so that confirming costs nothing. */
export function heartbeat(store: Store, object: KubeObject, now: number): KubeObject {
  const node = object as Node;
  const lease = store.get('leases.coordination.k8s.io', `${NODE_LEASES}/${node.metadata.name}`);
  const until = lease === undefined ? undefined : isRenewing(lease) ? now : renewedAt(lease, now);
  if (until === undefined || node.status.conditions === undefined) return object;
  const conditions = node.status.conditions.map((condition) => {
    const written = condition.lastHeartbeatTime;
    if (written === undefined || condition.reason === 'NodeStatusUnknown') return condition;
    const missed = Math.floor((until - fromTime(written)) / REPORT_INTERVAL);
    if (!(missed > 0)) return condition;
    return { ...condition, lastHeartbeatTime: toTime(fromTime(written) + missed * REPORT_INTERVAL) };
  });
  return { ...node, status: { ...node.status, conditions } } as KubeObject;
}

/** A kubelet that cannot make its Lease tries again, at the latest after (`maxBackoff` of the lease controller), ms. */
const LEASE_RETRY = 7_000;

/** The node's Lease is renewed from now on. */
export function renew(ctx: Context, name: string): void {
  const client = ctx.client(name);
  const key = `${NODE_LEASES}/${name}`;
  const first = Math.ceil(ctx.chance(`lease/${name}/${ctx.now}`) * RENEW_INTERVAL);
  const { annotations, spec } = promise(name, ctx.now, first);
  const node = client.get('nodes', name);
  const owner = node && {
    apiVersion: 'v1',
    kind: 'Node',
    name,
    uid: node.metadata.uid,
  };
  if (client.get('leases.coordination.k8s.io', key) === undefined) {
    if (node === undefined) return; // nobody would own it: it is made when the node registers
    const made = unless(['NotFound', 'Forbidden'], () =>
      client.create('leases.coordination.k8s.io', {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: {
          name,
          namespace: NODE_LEASES,
          annotations,
          ...(owner ? { ownerReferences: [owner] } : {}),
        },
        spec,
      } as AnySent),
    );
    if (made === undefined) ctx.at(`k/${name}`, ctx.now + LEASE_RETRY); // its namespace is gone
    return;
  }
  client.modify('leases.coordination.k8s.io', key, (draft) => {
    draft.metadata.annotations = { ...draft.metadata.annotations, ...annotations };
    draft.spec = spec;
  });
}

function nodeObject(ctx: Context, node: NodeRecord): unknown {
  const { machine } = node;
  const cidr = cidrOf(node.index);
  const labels: Record<string, string> = {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': node.name,
    'kubernetes.io/os': 'linux',
    ...(machine.zone ? { 'topology.kubernetes.io/zone': machine.zone } : {}),
    ...machine.labels,
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      labels,
      annotations: {
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
    },
    spec: { podCIDR: cidr, podCIDRs: [cidr], ...(machine.taints ? { taints: machine.taints } : {}) },
    status: nodeStatus(ctx, node, undefined),
  };
}

/** What a condition says. */
export interface NodeVerdict {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

const HEALTHY: readonly (readonly [string, NodeVerdict])[] = [
  [
    'MemoryPressure',
    {
      status: 'False',
      reason: 'KubeletHasSufficientMemory',
      message: 'kubelet has sufficient memory available',
    },
  ],
  ['DiskPressure', { status: 'False', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure' }],
  [
    'PIDPressure',
    { status: 'False', reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available' },
  ],
  ['Ready', { status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }],
];

/** @param verdicts conditions that are not healthy, by type */
export function nodeStatus(
  ctx: Context,
  node: NodeRecord,
  old: Node | undefined,
  verdicts: Readonly<Record<string, NodeVerdict>> = {},
): Record<string, unknown> {
  const now = toTime(ctx.now);
  const capacity = { ...DEFAULT_CAPACITY, ...node.machine.capacity };
  const conditions = HEALTHY.map(([type, healthy]) => {
    const verdict = verdicts[type] ?? healthy;
    const before = old?.status.conditions?.find((condition) => condition.type === type);
    const lastTransitionTime = before?.status === verdict.status ? before.lastTransitionTime : now;
    return {
      type,
      status: verdict.status,
      lastHeartbeatTime: now,
      lastTransitionTime,
      reason: verdict.reason,
      message: verdict.message,
    };
  });
  const others = (old?.status.conditions ?? []).filter(({ type }) => !HEALTHY.some(([own]) => own === type));
  return {
    ...old?.status,
    capacity,
    allocatable: { ...capacity, ...node.machine.allocatable },
    conditions: [...others, ...conditions],
    addresses: [
      { type: 'InternalIP', address: node.address },
      { type: 'Hostname', address: node.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: digestOf(`machine/${node.name}`).slice(0, 32),
      systemUUID: uuid(`system/${node.name}`),
      bootID: bootId(node),
      kernelVersion: '6.1.0-37-amd64',
      osImage: OS,
      containerRuntimeVersion: 'containerd://2.1.4',
      kubeletVersion: VERSION,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
    ...(Object.keys(node.images).length > 0 ? { images: imagesOf(node) } : {}),
  };
}

/** Another one for every boot of the machine. */
export function bootId(node: NodeRecord): string {
  return uuid(`boot/${node.name}/${node.bootedAt}`);
}

/** The largest first, at most fifty (`--node-status-max-images`). */
function imagesOf(node: NodeRecord): unknown[] {
  const images = Object.values(node.images).sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));
  return images.slice(0, 50).map(({ name, digest, size }) => {
    const repository = name.slice(0, name.lastIndexOf(':'));
    return { names: [`${repository}@sha256:${digest}`, name], sizeBytes: size };
  });
}

function uuid(name: string): string {
  const hex = digestOf(`${name}${fnv(name)}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
