/** How the control plane's parts are: asked for, never stored. */
import { ApiError, type Cluster, type KubeObject, stopped } from '../engine/index.ts';

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

export type Endpoint = 'healthz' | 'livez' | 'readyz';

/** The checks of an API server in their order; those with a mark belong to `readyz` alone. */
const CHECKS = [
  'ping',
  'log',
  'etcd',
  'etcd-readiness?',
  'informer-sync?',
  ...[
    'start-apiserver-admission-initializer',
    'generic-apiserver-start-informers',
    'priority-and-fairness-config-consumer',
    'priority-and-fairness-filter',
    'storage-object-count-tracker-hook',
    'start-apiextensions-informers',
    'start-apiextensions-controllers',
    'crd-informer-synced',
    'start-system-namespaces-controller',
    'start-cluster-authentication-info-controller',
    'start-kube-apiserver-identity-lease-controller',
    'start-kube-apiserver-identity-lease-garbage-collector',
    'start-legacy-token-tracking-controller',
    'start-service-ip-repair-controllers',
    'rbac/bootstrap-roles',
    'scheduling/bootstrap-system-priority-classes',
    'priority-and-fairness-config-producer',
    'bootstrap-controller',
    'start-kubernetes-service-cidr-controller',
    'start-kube-aggregator-informers',
    'apiservice-status-local-available-controller',
    'apiservice-status-remote-available-controller',
    'apiservice-registration-controller',
    'apiservice-discovery-controller',
    'kube-apiserver-autoregistration',
  ].map((name) => `poststarthook/${name}`),
  'autoregister-completion',
  'poststarthook/apiservice-openapi-controller',
  'poststarthook/apiservice-openapiv3-controller',
  'shutdown?',
];
/** The checks that ask etcd, which they give this long, ms (`--etcd-healthcheck-timeout`, `--etcd-readycheck-timeout`, one after the other). */
const ETCD_CHECKS = ['etcd', 'etcd-readiness'];
const ETCD_CHECK_TIME = 4000;

export const healthCheckTime = (cluster: Cluster): number =>
  cluster.parts.world.fine(stopped('etcd')) ? 0 : ETCD_CHECK_TIME;

/** @throws ApiError InternalError with the list when a check fails */
export function serverHealth(
  cluster: Cluster,
  endpoint: Endpoint,
  verbose: boolean,
  excluded: readonly string[],
): string {
  const etcd = cluster.parts.world.fine(stopped('etcd'));
  const names = CHECKS.filter((name) => endpoint === 'readyz' || !name.endsWith('?')).map((name) =>
    name.replace('?', ''),
  );
  const fails = (name: string): boolean => !etcd && ETCD_CHECKS.includes(name) && !excluded.includes(name);
  const lines = names.map((name) => {
    if (excluded.includes(name)) return `[+]${name} excluded: ok`;
    return fails(name) ? `[-]${name} failed: reason withheld` : `[+]${name} ok`;
  });
  if (!names.some(fails)) return verbose ? `${lines.join('\n')}\n${endpoint} check passed\n` : 'ok';
  const told = JSON.stringify(`${lines.join('\n')}\n${endpoint} check failed`);
  throw new ApiError(
    500,
    'InternalError',
    `an error on the server (${told}) has prevented the request from succeeding`,
  );
}
