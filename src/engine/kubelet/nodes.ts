/** Nodes as their kubelets register and describe them. */
import type { AnySent, Node } from '../api/types.ts';
import { isRefusal, unless } from '../client/client.ts';
import { NODE_LEASES, promise } from '../client/lease.ts';
import type { MachineSpec } from '../machine.ts';
import { toTime } from '../sim/time.ts';
import { cidrOf } from './addresses.ts';
import { type Context, SECOND } from './context.ts';
import { digestOf, fnv } from './images.ts';
import type { NodeRecord } from './memory.ts';

const VERSION = 'v1.35.6';
const DEFAULT_CAPACITY = { cpu: '4', 'ephemeral-storage': '100Gi', memory: '8Gi', pods: '110' };

/** A kubelet that cannot register tries again, ms (`registerWithAPIServer` doubles from 100 ms to 7 s). */
const REGISTER_RETRY = 7000;

export function newNode(ctx: Context, machine: MachineSpec): NodeRecord {
  const index = ctx.nodes.size;
  return {
    name: machine.name,
    machine,
    address: machine.address ?? `10.0.0.${11 + ctx.nodes.size}`,
    index,
    relist: Math.floor(ctx.chance(`relist/${machine.name}`) * SECOND),
    loop: Math.floor(ctx.chance(`loop/${machine.name}`) * SECOND),
    registered: false,
    startedAt: ctx.now,
    dirty: [],
    waiting: [],
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
  } catch (error) {
    if (!isRefusal(error)) throw error;
    ctx.at(`n/${name}`, ctx.now + REGISTER_RETRY);
  }
}

/** The node's Lease is renewed from now on. */
export function renew(ctx: Context, name: string): void {
  const client = ctx.client(name);
  const key = `${NODE_LEASES}/${name}`;
  const { annotations, spec } = promise(name, ctx.now);
  const node = client.get('nodes', name);
  const owner = node && {
    apiVersion: 'v1',
    kind: 'Node',
    name,
    uid: node.metadata.uid,
  };
  if (client.get('leases.coordination.k8s.io', key) === undefined) {
    unless(['NotFound', 'Forbidden'], () =>
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
      bootID: uuid(`boot/${node.name}/${node.startedAt}`),
      kernelVersion: '6.1.0-37-amd64',
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      containerRuntimeVersion: 'containerd://2.1.4',
      kubeletVersion: VERSION,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
    ...(Object.keys(node.images).length > 0 ? { images: imagesOf(node) } : {}),
  };
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
