/** How the control plane's parts are: asked for, never stored. */
import {
  ApiError,
  type Cluster,
  type Health,
  type HealthOptions,
  healthReport,
  type KubeObject,
  stopped,
} from '../engine/index.ts';

/** The parts in the order in which a server that asks all at once hears of them. */
const PARTS = [
  ['etcd-0', 'etcd'],
  ['controller-manager', 'kube-controller-manager'],
  ['scheduler', 'kube-scheduler'],
] as const;

const PORTS = { etcd: 2379, 'kube-controller-manager': 10257, 'kube-scheduler': 10259 };

/** The answer of a part's health endpoint, or why there is none. */
function healthOf(cluster: Cluster, process: keyof typeof PORTS): string {
  const state = cluster.parts.world.get(stopped(process));
  if (state === undefined || state === 'idle') return 'ok';
  const address = `127.0.0.1:${PORTS[process]}`;
  const why =
    process === 'etcd'
      ? 'context deadline exceeded'
      : state === 'silent'
        ? `Get "https://${address}/healthz": net/http: TLS handshake timeout`
        : `Get "https://${address}/healthz": dial tcp ${address}: connect: connection refused`;
  return why;
}

/** A TLS handshake that nobody answers is given up after this, ms (`TLSHandshakeTimeout`). */
const HANDSHAKE = 10_000;

/** How long the question takes: as long as the slowest part, ms. */
export function healthTime(cluster: Cluster): number {
  const silent = PARTS.some(([, process]) => cluster.parts.world.get(stopped(process)) === 'silent');
  return silent ? HANDSHAKE : 0;
}

/** What `get componentstatuses` lists. Healthy parts answer first. */
export function componentStatuses(cluster: Cluster): KubeObject[] {
  const asked = PARTS.map(([name, process]) => [name, healthOf(cluster, process)] as const);
  const sorted = [...asked.filter(([, said]) => said === 'ok'), ...asked.filter(([, said]) => said !== 'ok')];
  return sorted.map(
    ([name, said]) =>
      ({
        apiVersion: 'v1',
        kind: 'ComponentStatus',
        metadata: { name },
        conditions: [{ type: 'Healthy', status: said === 'ok' ? 'True' : 'False', message: said }],
      }) as unknown as KubeObject,
  );
}

/** What the checks that ask etcd give it, ms (`--etcd-healthcheck-timeout`, `--etcd-readycheck-timeout`, one after the other). */
const ETCD_CHECK_TIME = 4000;

export const healthCheckTime = (cluster: Cluster): number =>
  cluster.parts.world.fine(stopped('etcd')) ? 0 : ETCD_CHECK_TIME;

/** @throws ApiError InternalError with the list when a check fails */
export function serverHealth(cluster: Cluster, health: Health, options: HealthOptions): string {
  const { fine, text } = healthReport(health, cluster.parts.world.fine(stopped('etcd')), options);
  if (fine) return text;
  throw new ApiError(
    500,
    'InternalError',
    `an error on the server (${JSON.stringify(text)}) has prevented the request from succeeding`,
  );
}
