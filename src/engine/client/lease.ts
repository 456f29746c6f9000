/**
 * Node heartbeats without the beat. A kubelet renews its Lease every ten seconds, for ever; writing that down would be most
 * of what an idle cluster does. Instead the stored Lease carries a promise ("renewed every 10 s from here"), the API server
 * computes `spec.renewTime` when somebody reads, and only the ends of the promise are written:
 *
 * - the kubelet calls `promise` when its renewals begin to arrive,
 * - and `broken` when they no longer do (machine off, network cut, process gone), whoever notices: it is the world that
 *   falls silent, so that write passes by the API. It leaves the last renewal that arrived, as a plain Lease.
 *
 * The node life-cycle controller watches Leases and needs a timer only for those without a promise.
 */
import type { KubeObject, Lease } from '../api/types.ts';
import { fromTime, toMicroTime } from '../sim/time.ts';
import type { Store } from '../store/store.ts';

export const NODE_LEASES = 'kube-node-lease';
/** Seconds that a renewal is good for (kubelet `nodeLeaseDurationSeconds`, default 40). */
export const LEASE_SECONDS = 40;
/** The kubelet renews after a quarter of the duration (`nodeLeaseRenewIntervalFraction` 0.25), ms. */
export const RENEW_INTERVAL = 10_000;
/** Holds the interval of the promise in ms, and the ms until the first renewal: `10000 4321`; never shown to a reader. */
const PROMISE = 'wavetank.dev/renews-every-ms';

/** Whether renewals keep arriving. */
export function isRenewing(lease: KubeObject): boolean {
  return lease.metadata.annotations?.[PROMISE] !== undefined;
}

/** Virtual ms of the last renewal that arrived by `now`. */
export function renewedAt(lease: KubeObject, now: number): number {
  const written = (lease as Lease).spec.renewTime;
  const start = written === undefined ? fromTime(lease.metadata.creationTimestamp) : fromTime(written);
  const [every = 0, first = every] = (lease.metadata.annotations?.[PROMISE] ?? '').split(' ').map(Number);
  if (!(every > 0) || now < start + first) return start;
  return start + first + Math.floor((now - start - first) / every) * every;
}

/** The annotation that promises a renewal every `ms`, the first after `first`. */
export const renewing = (ms: number, first = ms): Record<string, string> => ({ [PROMISE]: `${ms} ${first}` });

/**
 * What the kubelet writes (through its client) when renewals begin: the spec and annotation of its Lease at `now`.
 * @param first ms until the first renewal. Each real interval is up to 4 % longer, so that after a while the renewals of
 *   different nodes fall anywhere: one odd interval at the beginning stands for that.
 */
export function promise(
  node: string,
  now: number,
  first = RENEW_INTERVAL,
): Pick<Lease, 'spec'> & { annotations: Record<string, string> } {
  return {
    annotations: renewing(RENEW_INTERVAL, first),
    spec: { holderIdentity: node, leaseDurationSeconds: LEASE_SECONDS, renewTime: toMicroTime(now) },
  };
}

/** A Lease as it is at `now`, without its promise. */
export function settled(lease: KubeObject, now: number): KubeObject {
  if (!isRenewing(lease)) return lease;
  const { [PROMISE]: _, ...annotations } = lease.metadata.annotations ?? {};
  const { annotations: _all, ...metadata } = lease.metadata;
  return {
    ...lease,
    metadata: Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata,
    spec: { ...(lease as Lease).spec, renewTime: toMicroTime(renewedAt(lease, now)) },
  } as KubeObject;
}

/** Writes down that the renewals of `node` stopped arriving at `now`; nothing when there is no promise. */
export function broken(store: Store, node: string, now: number): void {
  const lease = store.get('leases.coordination.k8s.io', `${NODE_LEASES}/${node}`);
  if (lease !== undefined && isRenewing(lease)) store.update('leases.coordination.k8s.io', settled(lease, now));
}
