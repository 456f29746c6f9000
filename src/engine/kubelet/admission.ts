/** What a kubelet refuses to run: pods that were put on its node past the scheduler and do not fit (`lifecycle/predicate.go`). */
import { podRequests } from '../api/pod-resources.ts';
import { milliValue, wholeValue } from '../api/quantity.ts';
import { conditionOf } from '../client/objects.ts';
import type { Context } from './context.ts';
import type { PodRecord } from './memory.ts';
import { isMirror } from './mirror.ts';

interface Refusal {
  readonly reason: string;
  readonly message: string;
}

/** Kernel settings that concern no other pod (`sysctl/safe_sysctls.go`): others are to be allowed by the kubelet's flags. */
const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

/** What no kubelet on Linux runs, whoever placed it. */
function alienRefusal({ pod }: PodRecord): Refusal | undefined {
  const unsafe = pod.spec.securityContext?.sysctls?.find(({ name }) => !SAFE_SYSCTLS.has(name.replaceAll('/', '.')));
  if (unsafe !== undefined)
    return { reason: 'SysctlForbidden', message: `forbidden sysctl: "${unsafe.name}" not allowlisted` };
  if (pod.spec.os?.name !== undefined && pod.spec.os.name !== 'linux')
    return { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" };
  return undefined;
}

/** Why the node cannot run the pod; undefined when it can. Pods that the scheduler bound have been checked for room. */
export function refusalOf(ctx: Context, record: PodRecord): Refusal | undefined {
  const { pod } = record;
  if (ctx.nodes.get(record.node)?.shutdownAt !== undefined)
    return { reason: 'NodeShutdown', message: 'Pod was rejected as the node is shutting down.' };
  const alien = alienRefusal(record);
  if (alien !== undefined) return alien;
  if (conditionOf(pod.status.conditions, 'PodScheduled') !== undefined || isMirror(pod)) return undefined;
  const node = ctx.client(record.node).get('nodes', record.node);
  if (node === undefined) return undefined;
  const labels = node.metadata.labels ?? {};
  const selector = Object.entries(pod.spec.nodeSelector ?? {});
  if (selector.some(([key, value]) => labels[key] !== value))
    return {
      reason: 'NodeAffinity',
      message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    };
  return shortOf(ctx, record, node.status.allocatable ?? {});
}

/** Which resource the node has too little of for the pod, beside the others that it runs. */
export function shortOf(
  ctx: Context,
  record: PodRecord,
  allocatable: Readonly<Record<string, string>>,
): Refusal | undefined {
  const bound = ctx.parts.store.by('pods', 'admitted', record.node);
  const wanted = podRequests(record.pod.spec);
  const places = wholeValue(allocatable['pods'] ?? '110');
  if (bound.size <= places && Object.keys(wanted).length === 0) return undefined;
  const others: PodRecord[] = [];
  for (const pod of bound.values()) {
    const other = ctx.pods.get(pod.metadata.uid);
    if (other !== undefined && other.uid !== record.uid && (other.state === 'sync' || other.state === 'terminating'))
      others.push(other);
  }
  if (others.length + 1 > places) return short('pods', 1, others.length, places);
  for (const name of ['cpu', 'memory', 'ephemeral-storage']) {
    const value = name === 'cpu' ? milliValue : wholeValue;
    const requested = value(wanted[name] ?? '0');
    if (requested === 0) continue;
    const used = others.reduce((sum, { pod }) => sum + value(podRequests(pod.spec)[name] ?? '0'), 0);
    const capacity = value(allocatable[name] ?? '0');
    if (used + requested > capacity) return short(name, requested, used, capacity);
  }
  return undefined;
}

function short(resource: string, requested: number, used: number, capacity: number): Refusal {
  return {
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  };
}

/** The pod fails without having run; the event gives the reason alone (`rejectPod`). */
export function refuse(ctx: Context, record: PodRecord, { reason, message }: Refusal): void {
  ctx.event(record, 'Warning', reason, message);
  record.state = 'finished';
  const written = ctx.client(record.node).status('pods', record.key, (draft) => {
    draft.status = { ...draft.status, phase: 'Failed', reason, message: `Pod was rejected: ${message}` };
  });
  record.pod = written;
  record.status = written.status;
}
